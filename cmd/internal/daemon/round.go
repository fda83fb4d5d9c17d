package daemon

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/ingest"
	"github.com/openvoicenews/openvoice/feed/merge"
	"github.com/openvoicenews/openvoice/storage"

	"github.com/openvoicenews/openvoice/cmd/internal/exit"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

// rounds forwards each folded result to the rounds in progress. Its zero value has none.
type rounds struct {
	mu        sync.Mutex
	listeners map[*roundListener]bool
}

type roundListener struct {
	only map[string]bool // nil: all
	seen map[string]bool
	emit func(report.RoundEvent)
	sum  report.RoundSummary
}

// polled tells the rounds under way of a result of a poll.
func (r *rounds) polled(p Poll) {
	if p.Result.Pushed {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for l := range r.listeners {
		l.hear(p.Result, &p.Outcome, p.Err)
	}
}

func (r *rounds) add(l *roundListener) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.listeners == nil {
		r.listeners = map[*roundListener]bool{}
	}
	r.listeners[l] = true
}

func (r *rounds) remove(l *roundListener) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.listeners, l)
}

func newListener(o report.RoundOptions, emit func(report.RoundEvent)) *roundListener {
	l := &roundListener{emit: emit, seen: map[string]bool{}}
	if len(o.Only) > 0 {
		l.only = map[string]bool{}
		for _, id := range o.Only {
			l.only[id] = true
		}
	}
	return l
}

// hear passes on what concerns the round, each source once: a daemon may fetch
// others, or the same again, meanwhile.
func (l *roundListener) hear(res feed.Result, o *feed.Outcome, err error) {
	if l.only != nil && !l.only[res.Source] || l.seen[res.Source] {
		return
	}
	l.seen[res.Source] = true
	out := report.RoundEvent{Source: res.Source, Outcome: res.Outcome.String(), Failure: res.Failure, New: o.Added, Edited: o.Edited, Repairs: res.Repairs, Declared: res.Declared}
	if err != nil {
		out.Outcome, out.Failure = feed.Failed.String(), err.Error()
	}
	l.sum.New += o.Added
	l.sum.Edited += o.Edited
	l.emit(out)
}

// fetchRound does a round and publishes what it came to. It needs replay to run.
func (s *Daemon) fetchRound(ctx context.Context, o report.RoundOptions, emit func(report.RoundEvent)) error {
	if o.DryRun {
		return s.dryRound(ctx, o, emit)
	}
	l := newListener(o, emit)
	total := len(s.ingester.Assigned().Sources)
	if l.only != nil {
		total = len(l.only)
	}
	emit(report.RoundEvent{Total: total})
	s.rounds.add(l)
	got, err := s.ingester.Round(ctx, ingest.RoundOptions{Only: o.Only, Due: o.Due})
	s.rounds.remove(l)
	if errors.Is(err, ingest.ErrUnknown) {
		return exit.Fail(exit.Usage, err)
	}
	if err != nil {
		return err
	}
	return l.finish(got)
}

// finish reports the sum.
func (l *roundListener) finish(got ingest.Summary) error {
	l.sum.Sources, l.sum.Unchanged, l.sum.Modified = got.Sources, got.Unchanged, got.Modified
	l.sum.Failed, l.sum.Waiting, l.sum.Dropped = got.Failed, got.Waiting, got.Dropped
	l.sum.Seconds = got.Took.Seconds()
	l.emit(report.RoundEvent{Sum: &l.sum})
	if got.Failed+got.Dropped > 0 {
		return exit.Fail(exit.Partly, fmt.Errorf("%d of %s failed", got.Failed+got.Dropped, text.Plural(got.Sources, "source")))
	}
	return nil
}

// dryRound fetches and says what a round would change, each source by itself, and
// stores nothing.
func (s *Daemon) dryRound(ctx context.Context, o report.RoundOptions, emit func(report.RoundEvent)) error {
	l := newListener(o, emit)
	in := s.newIngester(dryLog{s}, func(res feed.Result, o feed.Outcome, err error) { l.hear(res, &o, err) })
	emit(report.RoundEvent{Total: len(s.ingester.Assigned().Sources)})
	got, err := in.Round(ctx, ingest.RoundOptions{Only: o.Only, Due: o.Due})
	if errors.Is(err, ingest.ErrUnknown) {
		return exit.Fail(exit.Usage, err)
	}
	if err != nil {
		return err
	}
	return l.finish(got)
}

// dryLog merges what it is given with what is stored, says what it would come to, and
// forgets it.
type dryLog struct{ daemon *Daemon }

func (d dryLog) Append(ctx context.Context, r feed.Record) (o feed.Outcome, err error) {
	if r.Result == nil {
		return o, nil
	}
	err = d.daemon.store.View(ctx, func(v storage.View) error {
		at := v.Position()
		r.Version, r.Position = feed.Version, feed.Position{Log: at.Log, Number: at.Number + 1}
		c := merge.Merge(withoutExpiry{v, merge.NewWindow()}, r)
		o = c.Outcome()
		return nil
	})
	return o, err
}

// withoutExpiry adapts a View to [merge.Known] for dry runs. Retention and the story
// window are disabled, so story joins are not counted.
type withoutExpiry struct {
	storage.View
	window *merge.Window
}

func (withoutExpiry) Due(uint32, int) []uint64    { return nil }
func (withoutExpiry) Oldest(string, int) []uint64 { return nil }
func (w withoutExpiry) Window() *merge.Window     { return w.window }

// RunRound does a round and publishes what is stored then, where no daemon runs.
func (s *Daemon) RunRound(ctx context.Context, o report.RoundOptions, send func(report.RoundEvent) error) error {
	return s.withFold(ctx, func(ctx context.Context) error {
		if !o.DryRun {
			if err := s.reconcile(ctx); err != nil {
				return err
			}
		}
		return s.round(ctx, o, send)
	})
}

// withFold runs fn with replay beside it, and everything is stored when it returns: what
// `once` does where no daemon runs.
func (s *Daemon) withFold(ctx context.Context, fn func(context.Context) error) error {
	g, stop := errgroup.WithContext(context.WithoutCancel(ctx))
	g.Go(func() error { return s.Fold(stop) })
	err := fn(ctx)
	return errors.Join(err, s.Finish(), g.Wait())
}

// round does a round and publishes what is stored then, also where some
// sources failed.
func (s *Daemon) round(ctx context.Context, o report.RoundOptions, send func(report.RoundEvent) error) error {
	err := s.fetchRound(ctx, o, func(l report.RoundEvent) {
		_ = send(l) // a client that left ends the request, and so the round
	})
	if o.DryRun || ctx.Err() != nil || err != nil && exit.Code(err) != exit.Partly {
		return err
	}
	return errors.Join(err, s.Build(ctx))
}
