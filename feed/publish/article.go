package publish

import (
	"fmt"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/edition"
	"github.com/openvoicenews/openvoice/feed/render/html"
)

// article is an entry or a story rendered. It is made of nothing but the spec and what
// the store holds of it in the version changed.
type article struct {
	changed uint64
	id      string
	updated feed.Time
	retired []feed.Retire // ids that were given up for it
	parts   []part        // by format
	head    html.Headline
}

// part is an article in one format.
type part struct {
	body   []byte
	packed []byte // deflated, see piece; nil where no deltas are made
	sum    sum
}

// subject names what an article is of, and what it is dated by.
type subject struct {
	number  uint64
	story   bool
	arrival feed.Time // that it is dated by; 0: by what its sources say
}

// rendered are the articles of one build.
type rendered map[subject]*article

// article renders what the row shows, or takes it from now or from the last build where it
// has not changed. It is in now afterwards.
func (b *Builder) article(r *reader, row *curate.Chosen, byArrival bool, now rendered) (*article, error) {
	of := subject{number: row.Number, story: row.Story}
	if byArrival {
		of.arrival = row.Place.Arrival
	}
	if a := now[of]; a != nil {
		return a, nil
	}
	changed, decide, err := r.subject(row)
	if err != nil {
		return nil, err
	}
	a := b.last.articles[of]
	if a == nil || a.changed != changed {
		d, err := decide()
		if err != nil {
			return nil, err
		}
		if a, err = b.newArticle(r.maker(), d, of.arrival); err != nil {
			return nil, err
		}
		a.changed = changed
	}
	now[of] = a
	return a, nil
}

// subject says which version of the row's entry or story is stored, and how it is decided
// on.
func (r *reader) subject(row *curate.Chosen) (changed uint64, decide func() (*curate.Decision, error), err error) {
	if row.Story {
		s, err := r.story(row.Number)
		if err != nil {
			return 0, nil, err
		}
		return s.Changed, func() (*curate.Decision, error) { return r.tell(s) }, nil
	}
	d, err := r.decide(row.Number, "the catalogue")
	if err != nil {
		return 0, nil, err
	}
	return d.Subject.Entry.Changed, func() (*curate.Decision, error) { return d, nil }, nil
}

// newArticle renders what d decided in every format, dated by the arrival where that is
// not zero.
func (b *Builder) newArticle(m *edition.Maker, d *curate.Decision, arrival feed.Time) (*article, error) {
	x, err := m.Article(d)
	if err != nil {
		return nil, fmt.Errorf("article %s: %w", d.ID(), err)
	}
	if arrival != 0 {
		x.Published, x.Updated = arrival, max(x.Updated, arrival)
	}
	var names []string
	for _, c := range d.Categories {
		names = append(names, c.Name())
	}
	a := &article{id: x.ID, updated: x.Updated, parts: make([]part, len(b.formats)), head: html.NewHeadline(&b.spec.Site, &x, names)}
	if s := d.Subject.Story; s != nil {
		a.retired = s.Retired
	}
	for i, f := range b.formats {
		p := &a.parts[i]
		if p.body, err = f.Article(x); err != nil {
			return nil, err
		}
		p.sum = summed(p.body)
		if b.spec.Deltas {
			if p.packed, err = deflated(p.body, false); err != nil {
				return nil, err
			}
		}
	}
	return a, nil
}
