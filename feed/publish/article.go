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
	updated feed.Time
	parts   []part // by format
	head    html.Headline
}

// part is an article in one format.
type part struct {
	body   []byte
	packed []byte // deflated, see piece; nil where no deltas are made
	sum    sum
}

// rendered are the articles of one build.
type rendered struct {
	entries map[uint64]*article
	stories map[uint64]*article // by the story's number
}

// newRendered has room for as many as there were last time.
func newRendered(last *rendered) *rendered {
	return &rendered{make(map[uint64]*article, len(last.entries)), make(map[uint64]*article, len(last.stories))}
}

// article renders what the row shows, or takes it from now or from the last build where it
// has not changed. It is in now afterwards.
func (b *Builder) article(r *reader, row curate.Row, now *rendered) (*article, error) {
	if s := row.Story; s != nil {
		return kept(now.stories, b.last.articles.stories, s.Number, s.Changed, func() (*article, error) {
			t, err := r.tell(s)
			if err != nil {
				return nil, err
			}
			a, err := b.newArticle(r.maker(), t)
			if err != nil {
				return nil, fmt.Errorf("story %s: %w", s.ID, err)
			}
			return a, nil
		})
	}
	d, err := r.decide(row.Number, "an index")
	if err != nil {
		return nil, err
	}
	e := d.Subject.Entry
	return kept(now.entries, b.last.articles.entries, e.Number, e.Changed, func() (*article, error) {
		a, err := b.newArticle(r.maker(), d)
		if err != nil {
			return nil, fmt.Errorf("entry %s: %w", e.ID, err)
		}
		return a, nil
	})
}

// kept is the article of the number in now; else the one in past, if it is of the version
// changed; else a new one.
func kept(now, past map[uint64]*article, number, changed uint64, make func() (*article, error)) (*article, error) {
	if a := now[number]; a != nil {
		return a, nil
	}
	a := past[number]
	if a == nil || a.changed != changed {
		var err error
		if a, err = make(); err != nil {
			return nil, err
		}
		a.changed = changed
	}
	now[number] = a
	return a, nil
}

// newArticle renders what d decided in every format.
func (b *Builder) newArticle(m *edition.Maker, d *curate.Decision) (*article, error) {
	x, err := m.Article(d)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, c := range d.Categories {
		names = append(names, c.Name())
	}
	a := &article{updated: x.Updated, parts: make([]part, len(b.formats)), head: html.NewHeadline(&b.spec.Site, &x, names)}
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
