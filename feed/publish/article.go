package publish

import (
	"cmp"
	"fmt"
	"sync"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/edition"
	"github.com/openvoicenews/openvoice/feed/render"
	"github.com/openvoicenews/openvoice/feed/render/html"
)

// article is an entry or a story rendered. It is made of nothing but the spec and what
// the store holds of it in the version changed.
type article struct {
	version version
	id      string
	updated feed.Time
	retired []feed.Retire          // ids that were given up for it
	parts   []func() (part, error) // by format: made when first asked for, and once
	listed  func() *html.Listed    // on pages: made when first asked for, and once
	day     string                 // that listed is seen from
	noIndex bool                   // search engines are asked to leave it out
}

// version is which state of an entry or story an article is made of.
type version struct {
	changed uint64 // number of the last record that changed what readers could see
	facts   uint64 // what rules may know of the story of an entry
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
	look    curate.Look
	held    bool // it is of the reports that are held back
}

// rendered are the articles of one build.
type rendered map[subject]*article

// count is of how many entries and stories they are.
func (r rendered) count() int {
	seen := make(map[subject]bool, len(r))
	for of := range r {
		seen[subject{number: of.number, story: of.story}] = true
	}
	return len(seen)
}

// article renders what the row shows, or takes it from now or from the last build where it
// has not changed. It is in now afterwards.
func (b *Builder) article(r *reader, row *curate.Chosen, f *curate.Feed, now rendered) (*article, error) {
	of := subject{number: row.Number, story: row.Story, look: f.Look, held: f.Held}
	of.look.Token = feed.Hash{} // who may read it makes no difference
	if f.Dates == curate.ByArrival {
		of.arrival = row.Place.Arrival
	}
	if a := now[of]; a != nil {
		return a, nil
	}
	v, decide, err := r.subject(row)
	if err != nil {
		return nil, err
	}
	a := b.last.articles[of]
	if a == nil || a.version != v || a.day != r.today.String() {
		d, err := decide()
		if err != nil {
			return nil, err
		}
		if of.held {
			d = d.AsHeld()
		}
		if a, err = b.newArticle(r, d, &of); err != nil {
			return nil, err
		}
		a.version, a.day = v, r.today.String()
	}
	now[of] = a
	return a, nil
}

// subject says which version of the row's entry or story is stored, and how it is decided
// on.
func (r *reader) subject(row *curate.Chosen) (v version, decide func() (*curate.Decision, error), err error) {
	if row.Story {
		s, err := r.story(row.Number)
		if err != nil {
			return v, nil, err
		}
		return version{s.Changed, r.desk.plan.StoryFacts(&feed.Entry{Story: s.ID}, r.ask)}, func() (*curate.Decision, error) { return r.tell(s) }, nil
	}
	e, err := r.entry(row.Number, "the catalogue")
	if err != nil {
		return v, nil, err
	}
	v = version{e.Changed, r.desk.plan.StoryFacts(e, r.ask)}
	return v, func() (*curate.Decision, error) { return r.decide(row.Number, "the catalogue") }, nil
}

// newArticle renders what d decided in every format, as of says.
func (k *desk) newArticle(r *reader, d *curate.Decision, of *subject) (*article, error) {
	x, err := r.maker().Article(d)
	if err != nil {
		return nil, fmt.Errorf("article %s: %w", d.ID(), err)
	}
	if of.arrival != 0 {
		x.Published, x.Updated = of.arrival, max(x.Updated, of.arrival)
	}
	var names []string
	for _, c := range d.Categories {
		names = append(names, c.Name())
	}
	x = x.As(of.look, names)
	a := &article{id: x.ID, updated: x.Updated, parts: make([]func() (part, error), len(k.formats)), noIndex: x.NoIndex()}
	listed, today := pageSubject(d, &x), r.today
	a.listed = sync.OnceValue(func() *html.Listed { return k.pages.Listed(listed, today) })
	if s := d.Subject.Story; s != nil {
		a.retired = s.Retired
	}
	for i, f := range k.formats {
		a.parts[i] = sync.OnceValues(func() (part, error) { return newPart(f, &x, k.spec.Deltas) })
	}
	return a, nil
}

// pageSubject is the article of d as pages speak of it.
func pageSubject(d *curate.Decision, x *edition.Article) *html.Subject {
	s := &html.Subject{Article: x, Categories: d.Categories, Tellings: make([]html.Telling, len(d.Reports))}
	for i := range d.Reports {
		r := &d.Reports[i]
		o := r.Origin
		s.Tellings[i] = html.Telling{
			Entry: r.Entry.ID, Role: o.Role, Owner: cmp.Or(o.Owner, r.Source.Owner, o.Outlet), Undated: o.Published == 0, Seen: o.FirstSeen, Edited: o.Edits > 0,
			Cut: r.Source.Content != 0, Relinked: r.Verdict.Link != "", Retagged: r.Verdict.Language != "",
		}
	}
	return s
}

// newPart renders the article in the format, and compresses it for deltas.
func newPart(f render.Format, x *edition.Article, deltas bool) (p part, err error) {
	if p.body, err = f.Article(*x); err != nil {
		return p, err
	}
	p.sum = summed(p.body)
	if deltas {
		p.packed, err = deflated(p.body, false)
	}
	return p, err
}

// partsOf are the articles in a format.
func partsOf(shown []*article, format int) ([]part, error) {
	all := make([]part, len(shown))
	for i, a := range shown {
		var err error
		if all[i], err = a.parts[format](); err != nil {
			return nil, err
		}
	}
	return all, nil
}
