package ingest

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// Accept appends what came of a source without being asked for, and says what it came
// to. read makes the result of a job that knows what is stored; one that failed, or that
// holds nothing, is returned and not appended. The error is [ErrUnknown], [ErrClock] while most servers
// say that our clock is wrong, the view's or the log's.
//
// A poll of the source that is under way is waited for, since of two results that were
// made of one state the store takes the first, and the poll would have to be done again.
// Where one was folded all the same, the outcome names the source as stale: Accept must
// be called again.
func (g *Ingester) Accept(ctx context.Context, source string, read func(feed.Job) feed.Result) (feed.Result, feed.Outcome, error) {
	g.once.Do(g.setUp)
	a := g.current.Load()
	i, ok := a.index[source]
	if !ok {
		return feed.Result{}, feed.Outcome{}, fmt.Errorf("take in what was pushed for %q: %w", source, ErrUnknown)
	}
	if g.skewed.Load() {
		return feed.Result{}, feed.Outcome{}, ErrClock
	}
	if err := g.polls.wait(ctx, source); err != nil {
		return feed.Result{}, feed.Outcome{}, fmt.Errorf("wait for the poll of source %s: %w", source, err)
	}
	src := &a.Sources[i]
	j := src.Job
	err := g.View(ctx, func(k StateReader) error {
		s, known := k.State(source)
		j = job(src, s, known, time.Time{}) // it asks for nothing
		j.Listed = k.Listing(source)
		return nil
	})
	if err != nil {
		return feed.Result{}, feed.Outcome{}, fmt.Errorf("read what is stored of source %s: %w", source, err)
	}
	r := read(j)
	if r.Outcome != feed.Modified || len(r.Items) == 0 {
		return r, feed.Outcome{}, nil
	}
	o, err := g.appendParts(ctx, r)
	if err != nil {
		return r, o, fmt.Errorf("store what was pushed for source %s: %w", source, err)
	}
	return r, o, nil
}

// Replan makes Run look again when sources are due: a [Source.Floor] has changed.
func (g *Ingester) Replan() { g.replan.Store(true) }

// polls are those between the look at what is stored and the commit, by source.
type polls struct {
	mu    sync.Mutex
	under map[string]chan struct{} // closed when the poll is over
}

func (p *polls) begin(source string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.under == nil {
		p.under = map[string]chan struct{}{}
	}
	if p.under[source] == nil { // what waits for a slot may be looked at twice
		p.under[source] = make(chan struct{})
	}
}

// end is of a poll that may not have begun.
func (p *polls) end(source string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if over, ok := p.under[source]; ok {
		close(over)
		delete(p.under, source)
	}
}

// wait returns when no poll of the source is under way.
func (p *polls) wait(ctx context.Context, source string) error {
	p.mu.Lock()
	over := p.under[source]
	p.mu.Unlock()
	if over == nil {
		return nil
	}
	select {
	case <-over:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
