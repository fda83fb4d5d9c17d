package publish

import (
	"fmt"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/curate"
)

// Place is where an entry stands in one of the feeds, and why.
type Place struct {
	Path  string `json:"path"`
	Title string `json:"title"`
	Takes bool   `json:"takes"` // the feed is of such entries
	Why   string `json:"why"`   // it is or is not
	Place int    `json:"place"` // from 1; 0: it is not shown
	ID    string `json:"id"`    // that it is shown under: its own or its story's; empty where it is not shown
	Leads bool   `json:"leads"` // the text shown under ID is this entry's
}

// Explanation says where an entry stands in all feeds.
type Explanation struct {
	Lead       string          `json:"lead"`       // source of the leading one of the entry's origins; empty: none counts
	Categories []curate.Reason `json:"categories"` // of the operator's
	Feeds      []Place         `json:"feeds"`      // in the order of the plan

	Standings []curate.Standing `json:"-"` // of its story: who may lead it, in their order; nil for a story of one
}

// Explainer says of entries where they stand in the feeds of a spec. It asks what a
// Builder asks, in the same view, and renders nothing. It is not safe for concurrent use.
type Explainer struct {
	reader *reader
	shown  [][]curate.Row // by feed
}

// NewExplainer explains what a build of v would come to. The explainer holds as long as v.
func NewExplainer(s Spec, v View) (*Explainer, error) {
	x := &Explainer{reader: newReader(newDesk(s), v)}
	return x, x.choose()
}

// choose fills the places of all feeds.
func (x *Explainer) choose() error {
	for i, f := range x.reader.desk.feeds {
		rows, err := x.reader.choose(i)
		if err != nil {
			return fmt.Errorf("choose for %s: %w", f.paths[0], err)
		}
		x.shown = append(x.shown, rows)
	}
	return nil
}

// Explain is the explanation of the entry of the number.
func (x *Explainer) Explain(number uint64) (Explanation, error) {
	d, err := x.reader.decide(number, "question")
	if err != nil {
		return Explanation{}, err
	}
	e := Explanation{Categories: d.Reasons, Feeds: make([]Place, 0, len(x.shown))}
	if len(d.Reports) > 0 {
		e.Lead = d.Reports[0].Source.ID
	}
	if s := x.reader.story(d.Subject.Entry); s != nil && len(d.Reports) > 0 {
		t, err := x.reader.tell(s)
		if err != nil {
			return Explanation{}, err
		}
		e.Standings = t.Trace
	}
	for i := range x.shown {
		p, err := x.place(i, d)
		if err != nil {
			return Explanation{}, err
		}
		e.Feeds = append(e.Feeds, p)
	}
	return e, nil
}

// place is where the entry of d stands in the feed.
func (x *Explainer) place(at int, d *curate.Decision) (Place, error) {
	f := &x.reader.desk.plan.Feeds()[at]
	p := Place{Path: f.Path, Title: f.Title, Takes: d.Takes(at), Why: d.Why(at)}
	own := curate.Row{Ref: feed.Ref{ID: d.Subject.Entry.ID}}
	if f.Stories {
		own.Story = x.reader.story(d.Subject.Entry)
	}
	for i, row := range x.shown[at] {
		if row.Shown().ID != own.Shown().ID {
			continue
		}
		p.Place, p.ID, p.Leads = i+1, own.Shown().ID, true
		if own.Story != nil {
			t, err := x.reader.tell(own.Story)
			if err != nil {
				return p, err
			}
			p.Leads = t.Reports[0].Entry.Number == d.Subject.Entry.Number
		}
	}
	return p, nil
}
