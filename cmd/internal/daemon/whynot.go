package daemon

import (
	"context"
	"slices"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/catalog"
	"github.com/openvoicenews/openvoice/feed/outlet"
	"github.com/openvoicenews/openvoice/feed/publish"
	"github.com/openvoicenews/openvoice/storage"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
)

// CallWhyNot says what keeps an entry out, and what would let it in.
var CallWhyNot = control.Call[*API, string, report.WhyNot]{Name: "why-not", Handle: (*API).whyNot}

// whyNot says what keeps the entries out that the id or URL leads to.
func (a *API) whyNot(ctx context.Context, asked string) (report.WhyNot, error) {
	x, g := report.WhyNot{}, a.generations.Load()
	err := a.site.look(ctx, func(v storage.View, rows catalog.Picture) error {
		x = report.WhyNot{Asked: asked, Entries: []report.EntryWhyNot{}} // it may be called again
		w := whyReader{v, g, publish.NewExplainer(g.spec, v, rows)}
		for _, f := range w.find(asked) {
			e, _ := w.Entry(f.number)
			one := report.EntryWhyNot{ID: e.ID, Title: w.title(&e), Stops: []publish.Stop{}, Feeds: []publish.FeedStop{}}
			stops, feeds, err := w.places.WhyNot(f.number)
			if err != nil {
				return err
			}
			one.Stops, one.Feeds = append(one.Stops, stops...), append(one.Feeds, feeds...)
			x.Entries = append(x.Entries, one)
		}
		if len(x.Entries) == 0 {
			x.Unknown = a.unseen(w, asked)
		}
		return nil
	})
	return x, err
}

// unseen is why what goes by no entry may never have been seen: which sources are of its
// host, or of its outlet.
func (a *API) unseen(w whyReader, asked string) *report.Unseen {
	page := outlet.OfID(asked)
	u := &report.Unseen{Host: page.Host, Sources: []report.SourceStatus{}, Total: len(w.generation.work.Sources)}
	if page.Host == "" {
		return u
	}
	states := map[string]feed.State{}
	for s := range w.States() {
		states[s.Source] = s
	}
	l := sourceLister{api: a, view: w.View, states: states, generation: w.generation, now: time.Now()}
	all, _ := l.list()
	of := map[string]bool{} // sources, as the store knows them, that could bring it
	for i := range w.generation.work.Sources {
		job := &w.generation.work.Sources[i].Job
		st := states[job.Source]
		ours := []string{outlet.Of(job.URL).Outlet, st.Outlet, st.Claim.Outlet}
		for _, site := range job.Policy.Sites {
			ours = append(ours, outlet.OfSite(site).Outlet)
		}
		of[w.generation.names.show(job.Source)] = slices.Contains(ours, page.Outlet)
	}
	for _, s := range all {
		if of[s.ID] {
			u.Sources = append(u.Sources, s)
		}
	}
	return u
}
