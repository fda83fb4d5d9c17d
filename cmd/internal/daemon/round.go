package daemon

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/ingest"
	"github.com/openvoicenews/openvoice/feed/merge"
	"github.com/openvoicenews/openvoice/storage"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/exit"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

// rounds does rounds, and forwards each folded result to those in progress.
type rounds struct {
	ledger   *ledger
	ingester *ingest.Ingester
	dry      func(ingest.Log, func(feed.Result, feed.Outcome, error)) *ingest.Ingester // one that appends elsewhere
	build    func(context.Context) error

	generations *generations

	mu        sync.Mutex
	listeners map[*roundListener]bool
}

type roundListener struct {
	only map[string]bool // nil: all
	seen map[string]bool
	emit func(report.RoundEvent)
	sum  report.RoundSummary
}

// CallRound does a round and tells of it as it goes.
var CallRound = control.Stream[*API, report.RoundOptions, report.RoundEvent]{Name: "once", Handle: (*API).round}

func (a *API) round(ctx context.Context, o report.RoundOptions, send func(report.RoundEvent) error) error {
	return a.rounds.run(ctx, o, send)
}

// open lets rounds be done by the daemon.
func (r *rounds) open(d *Daemon) {
	r.ledger, r.ingester, r.build = d.ledger, d.ingester, d.Build
	r.dry = func(log ingest.Log, done func(feed.Result, feed.Outcome, error)) *ingest.Ingester {
		return d.generations.ingester(d.ledger, log, done)
	}
	r.generations = d.generations
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
	out := report.RoundEvent{Source: res.Source, Outcome: res.Outcome.String(), Failure: res.Failure, New: o.Added, Edited: o.Edited, Repairs: res.Repairs, Declared: res.Declared, Leads: cmp.Or(res.Moved, res.Validator.Target), Items: len(res.Listing)}
	if err != nil {
		out.Outcome, out.Failure = feed.Failed.String(), err.Error()
	}
	l.sum.New += o.Added
	l.sum.Edited += o.Edited
	l.emit(out)
}

// run does a round and publishes what is stored then, also where some
// sources failed.
func (r *rounds) run(ctx context.Context, o report.RoundOptions, send func(report.RoundEvent) error) error {
	names := r.generations.Load().names
	o.Only = names.find(o.Only)
	err := r.fetch(ctx, o, func(l report.RoundEvent) {
		l.Source = names.show(l.Source)
		_ = send(l) // a client that left ends the request, and so the round
	})
	if o.DryRun || ctx.Err() != nil || err != nil && exit.Code(err) != exit.Partly {
		return err
	}
	return errors.Join(err, r.build(ctx))
}

// fetch does a round, and stores what it finds. It needs replay to run.
func (r *rounds) fetch(ctx context.Context, o report.RoundOptions, emit func(report.RoundEvent)) error {
	if o.DryRun {
		return r.dryRun(ctx, o, emit)
	}
	if err := r.ledger.store.err(); err != nil {
		return err
	}
	l := newListener(o, emit)
	total := len(r.ingester.Assigned().Sources)
	if l.only != nil {
		total = len(l.only)
	}
	emit(report.RoundEvent{Total: total})
	r.add(l)
	within, end := r.ledger.store.while(ctx)
	got, err := r.ingester.Round(within, ingest.RoundOptions{Only: o.Only, Due: o.Due})
	r.remove(l)
	if err != nil && within.Err() != nil && ctx.Err() == nil {
		err = fmt.Errorf("what was fetched last is not stored: %w", context.Cause(within))
	}
	end()
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

// dryRun fetches and says what a round would change, each source by itself, and
// stores nothing.
func (r *rounds) dryRun(ctx context.Context, o report.RoundOptions, emit func(report.RoundEvent)) error {
	l := newListener(o, emit)
	in := r.dry(&dryLog{store: r.ledger.store}, func(res feed.Result, o feed.Outcome, err error) { l.hear(res, &o, err) })
	emit(report.RoundEvent{Total: len(r.ingester.Assigned().Sources)})
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
type dryLog struct {
	store storage.Store

	once   sync.Once
	claims map[string][]string // sources by the outlet that they claim
}

func (d *dryLog) Append(ctx context.Context, r feed.Record) (o feed.Outcome, err error) {
	if r.Result == nil {
		return o, nil
	}
	err = d.store.View(ctx, func(v storage.View) error {
		at := v.Position()
		r.Version, r.Position = feed.Version, feed.Position{Log: at.Log, Number: at.Number + 1}
		d.once.Do(func() { d.claims = claims(v) })
		c := merge.Merge(withoutExpiry{v, merge.NewWindow(), d.claims}, r)
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
	claims map[string][]string
}

// claims are the sources by the outlet that they claim, ascending.
func claims(v storage.View) map[string][]string {
	all := map[string][]string{}
	for s := range v.States() {
		if s.Claim.Outlet != "" {
			all[s.Claim.Outlet] = append(all[s.Claim.Outlet], s.Source)
		}
	}
	return all
}

func (withoutExpiry) Ahead() feed.Time            { return 0 }
func (withoutExpiry) Due(uint32, int) []uint64    { return nil }
func (withoutExpiry) Oldest(string, int) []uint64 { return nil }
func (w withoutExpiry) Window() *merge.Window     { return w.window }

func (w withoutExpiry) Claimants(outlet string) []string { return w.claims[outlet] }
