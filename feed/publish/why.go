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
}

// Explain asks the same functions that [Builder.Build] asks, of one entry.
func (b *Builder) Explain(v View, e *feed.Entry) (Explanation, error) {
	x := Explanation{Categories: b.rules.Reasons(e), Feeds: make([]Place, 0, len(b.feeds))}
	if os := b.rules.Origins(e); len(os) > 0 {
		x.Lead = os[0].Source
	}
	r, items := newReader(v), newRendered(b.items)
	for _, f := range b.feeds {
		p := Place{Path: f.path, Title: f.Title}
		p.Takes, p.Why = b.rules.Verdict(&f.Feed, e)
		id, lead := e.ID, e.Number
		if s := r.story(e); f.Stories && s != nil {
			id = s.ID
			reports, err := b.reports(r, s)
			if err == nil {
				lead = reports[0].Number
			}
		}
		shown, err := b.shown(r, f, items)
		if err != nil {
			return x, fmt.Errorf("build %s: %w", f.path, err)
		}
		for i, it := range shown {
			if it.at.ID == id {
				p.Place, p.ID, p.Leads = i+1, id, lead == e.Number
			}
		}
		x.Feeds = append(x.Feeds, p)
	}
	return x, nil
}
