package curate

import (
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/fold"
)

// Categories are all categories that e is published with, each once: first the
// operator's, see [Rules.Defined], with the site's scheme and a label; then what
// the sources call it beside that, in the order of origins, which are e's as
// [Rules.Origins] gives them. upstream holds the categories of each of them. One
// that comes without a scheme, or with the site's, gets [SourceScheme].
func (r *Rules) Categories(e *feed.Entry, origins []*feed.Origin, upstream [][]feed.Category) []feed.Category {
	var all []feed.Category
	scheme := Scheme(r.site)
	for _, c := range r.Defined(e) {
		all = append(all, feed.Category{Term: c.Term, Scheme: scheme, Label: c.Name()})
	}
	for i, o := range origins {
		for _, c := range upstream[i] {
			if r.means(c) {
				continue
			}
			c.Term = strings.TrimSpace(c.Term)
			if c.Scheme == "" || c.Scheme == scheme { // nobody else speaks in the site's own words
				c.Scheme = SourceScheme(r.site, o.Source)
			}
			if c.Term != "" && !has(all, c) {
				all = append(all, c)
			}
		}
	}
	return all
}

// means says whether an upstream category is one of the operator's.
func (r *Rules) means(c feed.Category) bool {
	return len(r.byName[fold.String(c.Term)]) > 0 || c.Label != "" && len(r.byName[fold.String(c.Label)]) > 0
}

func has(all []feed.Category, c feed.Category) bool {
	for i := range all {
		if all[i].Term == c.Term && all[i].Scheme == c.Scheme {
			return true
		}
	}
	return false
}

// Indexes are indexes whose union holds every entry that f takes, and others too.
// wide says that they hold many others where sources have left the plan; then
// [Rules.SourceIndexes] is the narrower choice.
func (r *Rules) Indexes(f *Feed) (all []feed.Index, wide bool) {
	switch {
	case len(f.Sources) > 0:
		for _, id := range f.Sources {
			if r.sources[id] != nil {
				all = append(all, feed.Index{Source: id})
			}
		}
		return all, false
	case len(f.Categories) > 0:
		return r.categoryIndexes(f.Categories), false
	}
	return []feed.Index{{}}, true
}

// SourceIndexes are the indexes of all sources of the plan.
func (r *Rules) SourceIndexes() []feed.Index {
	all := make([]feed.Index, len(r.order))
	for i, id := range r.order {
		all[i] = feed.Index{Source: id}
	}
	return all
}

func (r *Rules) categoryIndexes(terms []string) []feed.Index {
	var all []feed.Index
	wanted := make(map[int]bool, len(terms))
	seen := make(map[string]bool, 2*len(terms))
	for _, i := range r.find(terms) {
		wanted[i] = true
		for _, name := range names(r.categories[i]) {
			if !seen[name] {
				seen[name] = true
				all = append(all, feed.Index{Term: name})
			}
		}
	}
	for _, id := range r.order {
		for _, i := range r.sources[id].categories {
			if wanted[i] {
				all = append(all, feed.Index{Source: id})
				break
			}
		}
	}
	return all
}
