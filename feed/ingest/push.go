package ingest

import (
	"context"
	"fmt"

	"github.com/openvoicenews/openvoice/feed"
)

// Accept appends what came of a source without being asked for. read makes the result
// of a job that knows what is stored; one that failed, or that holds nothing, is
// returned and not appended. The error is [ErrUnknown], [ErrClock] while most servers
// say that our clock is wrong, the view's or the log's.
//
// Where a poll of the source was committed meanwhile the result is stale: the store
// passes it over, and Accept must be called again.
func (g *Ingester) Accept(ctx context.Context, source string, read func(feed.Job) feed.Result) (feed.Result, error) {
	g.once.Do(g.setUp)
	i, ok := g.index[source]
	if !ok {
		return feed.Result{}, fmt.Errorf("take in what was pushed for %q: %w", source, ErrUnknown)
	}
	if g.skewed.Load() {
		return feed.Result{}, ErrClock
	}
	src := &g.Sources[i]
	j := src.Job
	err := g.View(ctx, func(k Known) error {
		s, known := k.State(source)
		j = job(src, s, known)
		j.Listed = k.Listing(source)
		return nil
	})
	if err != nil {
		return feed.Result{}, fmt.Errorf("read what is stored of source %s: %w", source, err)
	}
	r := read(j)
	if r.Outcome != feed.Modified || len(r.Items) == 0 {
		return r, nil
	}
	for _, part := range Split(r) {
		if err := g.Log.Append(ctx, feed.Record{Version: feed.Version, Result: &part}); err != nil {
			return r, fmt.Errorf("store what was pushed for source %s: %w", source, err)
		}
	}
	return r, nil
}

// Replan makes Run look again when sources are due: a [Source.Floor] has changed.
func (g *Ingester) Replan() { g.replan.Store(true) }
