package publish

import (
	"cmp"

	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/opml"
	"github.com/openvoicenews/openvoice/feed/render"
)

// lists adds the lists of sources and of feeds, which no news changes, and which are made
// when somebody asks for them.
func (b *Builder) lists(s *Snapshot) error {
	for path, list := range map[string]func() *opml.List{render.SourcesListPath: b.sourcesList, render.FeedsListPath: b.feedsList} {
		d := b.last.deferred[path]
		if d == nil {
			d = b.list(path, list)
		}
		_, known := b.past[path]
		if err := s.promise(d, !known); err != nil {
			return err
		}
	}
	return nil
}

func (b *Builder) list(path string, list func() *opml.List) *Deferred {
	self, past, now := absolute(b.spec.Site.URL, path), b.past[path], b.clock()
	return newDeferred(path, self, past, func() (*Document, error) {
		defer b.packer.turn()()
		return finished(&Document{
			Path: path, Type: opml.Type + "; charset=utf-8", Body: opml.Write(list()), Self: self,
			Links: []Link{{Rel: "self", Href: self, Type: opml.Type}}, Policy: "default-src 'none'", Shared: true,
		}, nil, past, now, b.packer), nil
	})
}

// sourcesList is the sources, by their first category; without what others cannot ask for,
// or must not know.
func (d *desk) sourcesList() *opml.List {
	l := &opml.List{Title: d.spec.Site.Title}
	for i := range d.spec.Sources {
		p := &d.spec.Sources[i]
		if opml.Unfit(p.URL) == "" {
			l.Sources = append(l.Sources, opml.Source{ID: p.ID, URL: p.URL, Title: p.Title, Language: p.Language, Categories: d.named(p.Categories)})
		}
	}
	return l
}

// feedsList is the feeds that everybody may read, in the first format.
func (d *desk) feedsList() *opml.List {
	l := &opml.List{Title: d.spec.Site.Title}
	for i := range d.feeds {
		f := &d.feeds[i]
		if f.private() {
			continue
		}
		x := opml.Source{URL: f.selves[0], Title: f.edition.Title, Site: f.edition.Alternate, Language: f.edition.Language}
		if i > 0 && i <= len(d.spec.Categories) {
			x.Categories = d.named([]string{d.spec.Categories[i-1].Term})
		}
		l.Sources = append(l.Sources, x)
	}
	return l
}

// named are the categories of the terms.
func (d *desk) named(terms []string) (all []opml.Category) {
	defined := map[string]*curate.Category{}
	for i := range d.spec.Categories {
		defined[d.spec.Categories[i].Term] = &d.spec.Categories[i]
	}
	for _, term := range terms {
		if c := defined[term]; c != nil {
			all = append(all, opml.Category{Name: cmp.Or(c.Label, c.Term), Term: c.Term})
		}
	}
	return all
}
