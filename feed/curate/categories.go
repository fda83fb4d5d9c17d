package curate

import (
	"cmp"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/fold"
)

// Labels are all categories that the subject is published with, each once: first the
// operator's, with the site's scheme and a label; then the marks of the report that leads;
// then what the sources call it beside that, in the order of the reports, pointers aside. given holds the categories that the source of each
// report gave it. One that comes without a scheme, or with the site's, gets [SourceScheme].
func (d *Decision) Labels(given [][]feed.Category) []feed.Category {
	var all []feed.Category
	p := d.plan
	for _, c := range d.Categories {
		all = append(all, c.Published(p.site))
	}
	if len(d.Reports) > 0 {
		all = append(all, d.Reports[0].Marks()...)
	}
	for i := range d.Reports {
		if i > 0 && d.Reports[i].Points() {
			continue
		}
		for _, c := range given[i] {
			if p.means(c) {
				continue
			}
			c.Term = strings.TrimSpace(c.Term)
			if c.Scheme == "" || c.Scheme == Scheme(p.site) || c.Scheme == MarkScheme(p.site) { // nobody else speaks in the site's own words
				c.Scheme = SourceScheme(p.site, d.Reports[i].Source.ID)
			}
			if c.Term != "" && !has(all, c) {
				all = append(all, c)
			}
		}
	}
	return all
}

// Published is the category as the feeds of the site name it.
func (c Category) Published(site string) feed.Category {
	return feed.Category{Term: c.Term, Scheme: cmp.Or(c.Scheme, Scheme(site)), Label: c.Name()}
}

// Marks are those that the operator's rules set on the report, as categories.
func (r *Report) Marks() (all []feed.Category) {
	for i := range r.Verdict.Marks {
		all = append(all, feed.Category{Term: r.Verdict.Marks[i].Term, Scheme: MarkScheme(r.plan.site)})
	}
	return all
}

// means reports whether a source's category is one of the operator's.
func (p *Plan) means(c feed.Category) bool {
	return len(p.byName[fold.String(c.Term)]) > 0 || c.Label != "" && len(p.byName[fold.String(c.Label)]) > 0
}

func has(all []feed.Category, c feed.Category) bool {
	for i := range all {
		if all[i].Term == c.Term && all[i].Scheme == c.Scheme {
			return true
		}
	}
	return false
}
