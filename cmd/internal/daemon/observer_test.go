package daemon

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/publish"
	"github.com/openvoicenews/openvoice/feed/serve"

	"github.com/openvoicenews/openvoice/cmd/internal/report"
)

// TestObservers follows a round from the poll to the reader.
func TestObservers(t *testing.T) {
	dir := newDesk(t)
	cfg, err := (&config.Loader{}).Load(filepath.Join(dir, "openvoice.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var polls []Poll
	var added int
	var snaps []*publish.Snapshot
	var served []Served
	s, err := Open(t.Context(), cfg, Options{Log: slog.New(slog.DiscardHandler), Observers: []Observer{
		{}, // who wants to hear nothing is told nothing
		{
			Polled: func(p Poll) { polls = append(polls, p) },
			Folded: func(cs []feed.Change) {
				for i := range cs {
					added += cs[i].Added
				}
			},
			Published: func(snap *publish.Snapshot) { snaps = append(snaps, snap) },
			Served:    func(v Served) { served = append(served, v) },
		},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.RunRound(t.Context(), report.RoundOptions{}, func(report.RoundEvent) error { return nil }); err != nil {
		t.Fatal(err)
	}
	web := s.observers.served(serve.Handler(s.site.current.Load, serve.Options{}))
	for _, path := range []string{"/feed.atom", "/missing"} {
		web.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(context.Background(), http.MethodGet, path, nil))
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(polls) != 1 || polls[0].Result.Source != "harbor" || polls[0].Outcome.Added != added || added == 0 || polls[0].Err != nil {
		t.Errorf("polled: %d, %d added", len(polls), added)
	}
	if len(snaps) != 1 || snaps[0] != s.site.current.Load() || snaps[0].Entries == 0 {
		t.Errorf("published: %d snapshots", len(snaps))
	}
	if len(served) != 2 || served[0].Status != 200 || served[0].Bytes != int64(len(snaps[0].Documents["/feed.atom"].Body)) ||
		served[0].Request.URL.Path != "/feed.atom" || served[1].Status != 404 {
		t.Errorf("served: %+v", served)
	}
}
