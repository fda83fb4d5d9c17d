package daemon

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/health"
	"github.com/openvoicenews/openvoice/feed/ingest"
	"github.com/openvoicenews/openvoice/feed/publish"
	"github.com/openvoicenews/openvoice/storage"
)

// Vitals are the figures of a daemon at one moment.
type Vitals struct {
	Now      time.Time
	Ready    error // why what is served is too old; nil: it is not
	Store    error // why the store is unavailable; nil: it is not
	Position feed.Position
	Sources  []SourceVitals    // the configured ones, in their order
	Snapshot *publish.Snapshot // that is served; nil: none
	Waiting  int               // sources that are being fetched, wait for their turn, or wait to be stored
	Untold   int               // changed feeds that the operator's hub has not been told of

	BackupEvery time.Duration // how often the store is copied; 0: never
	BackedUp    time.Time     // when it last was; zero: never

	StoreSize, StoreFree, StoreMax int64 // bytes; a maximum of 0 is none
	CatalogueSize                  int64 // bytes
}

// SourceVitals are those of a source.
type SourceVitals struct {
	ID       string     // that people call it by
	Stored   string     // that the store and observers call it by
	State    feed.State // zero where nothing was folded of it yet
	Findings []health.Finding
	Twin     string // the source that is asked in its place; empty: none
}

// Vitals reads the figures. Where the store cannot be read the error says so, and the
// figures are those that do not lie in it.
func (a *API) Vitals(ctx context.Context) (x Vitals, err error) {
	g := a.generations.Load()
	now := time.Now()
	x = Vitals{Now: now, Snapshot: a.site.current.Load(), Waiting: a.ingester.Waiting(), Untold: a.hubs.publisher.Status().Waiting, StoreMax: g.fixed.store.MaxSize}
	if a.info != nil {
		x.Ready = a.ready.is(now)
	}
	x.Store = a.ledger.store.err()
	if b := g.backup; b.Path != "" {
		x.BackupEvery = b.Every
		if info, err := os.Stat(b.Path); err == nil {
			x.BackedUp = info.ModTime()
		}
	}
	if x.StoreSize, x.StoreFree, err = a.ledger.store.Size(); err != nil {
		return x, fmt.Errorf("read the size of the store: %w", err)
	}
	if info, err := os.Stat(a.site.path); err == nil { // else the catalogue lies in memory
		x.CatalogueSize = info.Size()
	}
	err = a.board.look(ctx, a.ledger.store, func(v storage.View, states map[string]feed.State) error {
		x.Position = v.Position()
		x.Sources = sourceVitals(g, states, now)
		return nil
	})
	if err != nil {
		return x, fmt.Errorf("read the states of sources: %w", err)
	}
	return x, nil
}

// sourceVitals are those of the sources of the generation, in their order.
func sourceVitals(g *generation, states map[string]feed.State, now time.Time) []SourceVitals {
	sources := g.work.Sources
	all := make([]SourceVitals, len(sources))
	twins := ingest.Twins(sources, func(id string) (feed.State, bool) { s, ok := states[id]; return s, ok })
	for i := range sources {
		id := sources[i].Job.Source
		x := &all[i]
		x.ID, x.Stored, x.State, x.Twin = g.names.show(id), id, states[id], g.names.show(twins[id])
		if sources[i].Paused {
			continue
		}
		x.Findings = health.Of(health.Source{State: &x.State, URL: sources[i].Job.URL, Twin: x.Twin}, feed.At(now))
	}
	return all
}
