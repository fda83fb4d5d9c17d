package edition

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/agency"
	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/sanitize"
)

// View is what articles are made of beside decisions; a storage.View is one.
type View interface {
	Revision(source string, number uint32) (feed.Revision, bool)
	Content(number uint64, source string) (feed.Content, bool)
}

// ErrMissing says that the view lacks what an article is made of.
var ErrMissing = errors.New("is not in the store")

// Maker makes articles.
type Maker struct {
	View     View
	Language string   // of the feeds that show the article, BCP 47
	Embeds   []string // host names whose frames are published as such, see [sanitize.Embeds]
	Pictures bool     // the picture that leads an article stands in its text too, where that has none
}

// Article is what d decided to publish, which must be something.
func (m *Maker) Article(d *curate.Decision) (Article, error) {
	a := Article{Reports: make([]Report, len(d.Reports)), More: d.More, FeedLanguage: m.Language}
	given := make([][]feed.Category, len(d.Reports))
	var credits [][]string
	for i, r := range d.Reports {
		said, err := m.report(r)
		if err != nil {
			return Article{}, err
		}
		a.Reports[i] = *said
		a.Reports[i].Role, a.Reports[i].Marks = r.Origin.Role, r.Marks()
		given[i] = said.Content.Categories
		if i == 0 || !r.Points() { // a line about the page says nothing of who wrote it
			credits = append(credits, said.Content.Credits)
		}
	}
	lead, origin := &a.Reports[0], d.Reports[0].Origin
	if s := d.Subject.Story; s != nil {
		a.ID, a.Published = s.ID, cmp.Or(s.Published, d.Reports[0].Entry.Published)
		a.Updated = max(s.Updated, a.Published)
		if lead.FeedTime == 0 { // else it would move with the story
			lead.FeedTime = cmp.Or(lead.Meta.Updated, origin.Updated)
		}
	} else {
		e := d.Subject.Entry
		a.ID, a.Published = e.ID, cmp.Or(e.Published, origin.Published, origin.FirstSeen)
		a.Updated = cmp.Or(e.Updated, a.Published)
	}
	if m.Pictures {
		a.Reports[0].illustrate()
	}
	a.Categories = append(d.Labels(given), agencies(credits)...)
	return a, nil
}

// report reads all that the source of r said of the entry.
func (m *Maker) report(r curate.Report) (*Report, error) {
	o := r.Origin
	said := &Report{Publisher: r.Source.Publisher, FeedTime: o.FeedTime, Published: cmp.Or(o.Published, o.FirstSeen), NoIndex: r.Source.NoIndex}
	var ok bool
	if said.Content, ok = m.View.Content(r.Entry.Number, o.Source); !ok {
		return nil, fmt.Errorf("what source %s says of it %w", o.Source, ErrMissing)
	}
	if o.Revision != 0 {
		revision, ok := m.View.Revision(o.Source, o.Revision)
		if !ok {
			return nil, fmt.Errorf("revision %d of source %s %w", o.Revision, o.Source, ErrMissing)
		}
		said.Meta = revision.Meta
	}
	c := &said.Content
	if by := r.Verdict.Link; by != "" {
		c.Link = by
	}
	if by := r.Verdict.Language; by != "" {
		c.Language, c.Detected = by, false
	}
	if c.Upstream != nil && !r.MayName(c.Upstream) {
		c.Upstream = nil
	}
	ownNames(said)
	c.Authors = authors(&said.Publisher, c, &said.Meta)
	said.Untitled = !visible(c.Title)
	if !r.Source.TitlesAsGiven {
		c.Title = said.Title()
	}
	for _, t := range []*feed.Text{&c.Summary, &c.Body} {
		if !t.HTML {
			*t = withBreaks(*t)
			continue
		}
		if c.Sanitizer < sanitize.Version { // what an older policy cleaned is cleaned again
			t.Value = sanitize.HTML(t.Value, nil, nil)
		}
		t.Value = sanitize.Embeds(t.Value, m.Embeds)
	}
	cut(c, r.Source.Content)
	c.Rights = cmp.Or(r.Source.Rights, c.Rights)
	return said, nil
}

// agencies are the news agencies that reports credit, as categories.
func agencies(credits [][]string) (all []feed.Category) {
	for _, terms := range credits {
		for _, term := range terms {
			c := feed.Category{Term: term, Scheme: curate.AgencyScheme, Label: agency.Name(term)}
			if !slices.Contains(all, c) {
				all = append(all, c)
			}
		}
	}
	return all
}
