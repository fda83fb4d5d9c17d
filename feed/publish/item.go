package publish

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/agency"
	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/render/atom"
	"github.com/openvoicenews/openvoice/feed/sanitize"
)

// item is an entry or a story rendered. It is made of nothing but the plan and what
// the store holds of it in the version changed.
type item struct {
	changed uint64
	at      feed.Ref // its place among others
	xml     []byte
	packed  []byte // deflated, see piece; nil where no deltas are made
	sum     sum
	updated feed.Time
	head    headline
}

// item renders e, or takes it from items or the last build where it has not changed.
// It is in items afterwards.
func (b *Builder) item(r *reader, e *feed.Entry, items *rendered) (*item, error) {
	if it := items.entries[e.Number]; it != nil {
		return it, nil
	}
	it := b.items.entry(e.Number)
	if it == nil || it.changed != e.Changed {
		var err error
		if it, err = b.make(r.view, e); err != nil {
			return nil, fmt.Errorf("entry %s: %w", e.ID, err)
		}
	}
	items.entries[e.Number] = it
	return it, nil
}

func (b *Builder) make(v View, e *feed.Entry) (*item, error) {
	origins := b.rules.Origins(e)
	x := &atom.Entry{ID: e.ID, Origins: make([]atom.Origin, len(origins))}
	for i, o := range origins {
		said, err := b.origin(v, e.Number, o)
		if err != nil {
			return nil, err
		}
		said.Copy = i > 0 // else it would not be one entry
		x.Origins[i] = said
	}
	lead := origins[0]
	x.Published = cmp.Or(e.Published, lead.Published, lead.FirstSeen)
	x.Updated = cmp.Or(lead.Updated, x.Published)
	return b.finished(x, e, origins, e.Changed)
}

// finished renders x, whose origins are those given, in the same order; e holds them.
func (b *Builder) finished(x *atom.Entry, e *feed.Entry, origins []*feed.Origin, changed uint64) (*item, error) {
	upstream := make([][]feed.Category, len(origins))
	for i := range x.Origins {
		upstream[i] = x.Origins[i].Content.Categories
	}
	x.Categories = append(b.rules.Categories(e, origins, upstream), agencies(x.Origins)...)
	xml, err := atom.Fragment(x, b.plan.Site.Language)
	if err != nil {
		return nil, err
	}
	var packed []byte
	if b.plan.Deltas {
		if packed, err = deflated(xml, false); err != nil {
			return nil, err
		}
	}
	return &item{
		changed: changed, at: feed.Ref{Published: x.Published, ID: x.ID}, xml: xml, packed: packed, sum: summed(xml), updated: x.Updated,
		head: b.headline(x, b.rules.Defined(e)),
	}, nil
}

// origin reads all that the source of o said of the entry.
func (b *Builder) origin(v View, number uint64, o *feed.Origin) (atom.Origin, error) {
	s, _ := b.rules.Source(o.Source)
	said := atom.Origin{
		Source: atom.Source{
			ID: s.ID, URL: s.URL, Title: s.Title, Language: s.Language, Owner: s.Owner, Country: s.Country, Kind: s.Kind, Labels: s.Labels,
		},
		FeedTime: o.FeedTime, Published: cmp.Or(o.Published, o.FirstSeen),
	}
	var ok bool
	if said.Content, ok = v.Content(number, o.Source); !ok {
		return said, fmt.Errorf("what source %s says of it is not in the store", o.Source)
	}
	if o.Revision != 0 {
		revision, ok := v.Revision(o.Source, o.Revision)
		if !ok {
			return said, fmt.Errorf("revision %d of source %s is not in the store", o.Revision, o.Source)
		}
		said.Meta = revision.Meta
	}
	c := &said.Content
	c.Authors = s.Authors(c, &said.Meta)
	if !s.TitlesAsGiven {
		c.Title = titled(&said)
	}
	for _, t := range []*feed.Text{&c.Summary, &c.Body} {
		if !t.HTML {
			*t = withBreaks(*t)
			continue
		}
		if c.Sanitizer < sanitize.Version { // what an older policy cleaned is cleaned again
			t.Value = sanitize.HTML(t.Value, nil, nil)
		}
		t.Value = sanitize.Embeds(t.Value, b.plan.Embeds)
	}
	return said, nil
}

// agencies are the news agencies that the origins credit, as categories.
func agencies(origins []atom.Origin) (all []feed.Category) {
	for i := range origins {
		for _, term := range origins[i].Content.Credits {
			c := feed.Category{Term: term, Scheme: curate.AgencyScheme, Label: agency.Name(term)}
			if !slices.Contains(all, c) {
				all = append(all, c)
			}
		}
	}
	return all
}
