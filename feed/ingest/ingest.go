// Package ingest says which sources are due, has them fetched within bounds, and
// appends what was found to the log.
//
// The package promises: never more fetches at once than Concurrency, never two at
// once at one host nor two starts there within HostSpacing, and never one source
// twice at once, whoever asks; a host that hangs holds up nobody but itself; a
// Retry-After binds; nothing is appended while most servers say that our clock is
// wrong by over a day; and whatever was fetched when the end comes is appended
// before Run or Round returns.
//
// It must never read or write a store but through the interfaces here, and never
// return while a goroutine of its own runs.
package ingest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/schedule"
)

var (
	// ErrClock says that the servers' clocks and ours differ by over a day.
	ErrClock = errors.New("this machine's clock is wrong")
	// ErrUnknown says that a source was named that is not configured.
	ErrUnknown = errors.New("no such source")
	// ErrStopped says that a round ended before all was fetched because the daemon
	// ends.
	ErrStopped = errors.New("stopped before all was fetched")
)

// Source is one configured source. Of Job, Source, URL, Headers, Language and Policy
// are set; the rest is filled in from what is known.
type Source struct {
	Job      feed.Job
	Schedule schedule.Schedule
	Paused   bool // it is fetched only where a round names it
	// Floor is how long the source is left alone at least after a poll, because a
	// hub tells what is new there; nil or zero: no longer than the rest says.
	Floor func() time.Duration
}

func (s *Source) floor() time.Duration {
	if s.Floor == nil {
		return 0
	}
	return s.Floor()
}

// Fetcher does a job. Where ctx ends first it returns a failure soon.
type Fetcher interface {
	Fetch(context.Context, feed.Job) feed.Result
}

// Log takes records. Append returns when the record is folded or set aside, with what it
// came to; it is called concurrently.
type Log interface {
	Append(context.Context, feed.Record) (feed.Outcome, error)
}

// StateReader is what is stored of sources.
type StateReader interface {
	State(source string) (feed.State, bool)
	Listing(source string) []feed.Listed
	States() iter.Seq[feed.State]
}

// What the zero values of [Ingester] stand for.
const (
	DefaultConcurrency = 64
	DefaultGrace       = 10 * time.Second
	DefaultRetry       = time.Minute
)

// Work is what an ingester is to fetch, and how. It must not change once it was given
// to one.
type Work struct {
	Sources     []Source // each id once
	Fetch       Fetcher
	Concurrency int           // fetches at once; 0: DefaultConcurrency
	HostSpacing time.Duration // between the starts of two fetches at one host
}

// Ingester fetches sources. Its fields are set before its first use; what it is to do
// later is changed by [Ingester.Swap]. Round, Run, Reconcile, Accept and Swap may be
// called at the same time; it must not be copied.
type Ingester struct {
	Work
	Log    Log
	View   func(context.Context, func(StateReader) error) error // short
	Logger *slog.Logger                                         // nil: silent
	Now    func() time.Time                                     // nil: time.Now

	// Done is told of each source that was fetched, when its result is folded, with what
	// it came to, or with the error that kept it from being so; one call at a time. It
	// may be nil.
	Done func(feed.Result, feed.Outcome, error)

	// Ticks wakes Run to look what is due; nil: each second.
	Ticks <-chan time.Time
	// Grace is how long results that were got may take to be appended once ctx has
	// ended; 0: DefaultGrace.
	Grace time.Duration
	// Retry is when Run fetches a source again whose result could not be appended;
	// 0: DefaultRetry.
	Retry time.Duration

	once     sync.Once
	current  atomic.Pointer[assignment]
	swapped  chan struct{} // current is another than it was
	running  chan struct{} // held by whoever runs the dispatcher
	requests chan *group   // to a running Run
	withdraw chan *group
	upcoming atomic.Pointer[time.Time]
	waiting  atomic.Int64
	clock    clock       // used by who holds running
	skewed   atomic.Bool // clock says that ours is wrong
	polls    polls
	replan   atomic.Bool // when sources are due is to be worked out anew
}

func (g *Ingester) setUp() {
	g.current.Store(assign(g.Work))
	g.swapped = make(chan struct{}, 1)
	g.running = make(chan struct{}, 1)
	g.requests = make(chan *group)
	g.withdraw = make(chan *group)
}

// RoundOptions choose the sources of a round; the zero value is all of them.
type RoundOptions struct {
	Only []string // ids; empty: all
	Due  bool     // only those whose time has come
}

// Summary counts what came of a round's sources.
type Summary struct {
	Sources   int // asked for
	Modified  int
	Unchanged int
	Failed    int           // the source's own failures, recorded
	Waiting   int           // not asked: a Retry-After has not passed, or another source brings the same
	Dropped   int           // not fetched, or fetched and not recorded: the round was stopped
	Items     int           // new or changed
	Took      time.Duration //
}

// Round fetches each of the chosen sources once, and returns when all is committed.
// While Run runs, Run does the work. The error is ctx's, [ErrClock], [ErrUnknown],
// the view's, or the first one of the log; that sources failed is no error.
func (g *Ingester) Round(ctx context.Context, o RoundOptions) (Summary, error) {
	g.once.Do(g.setUp)
	begin := g.now()
	chosen, err := g.choose(ctx, o)
	if err != nil {
		return Summary{}, err
	}
	grp := &group{sources: chosen, due: o.Due, done: make(chan struct{})}
	grp.summary.Sources = len(chosen)
	select {
	case <-ctx.Done():
		return Summary{}, ctx.Err()
	case g.running <- struct{}{}:
		d := newDispatcher(g, ctx)
		if grp.err = d.agenda.plan(d.roster.has); grp.err == nil {
			d.admit(grp)
			d.run(ctx)
		}
		<-g.running
	case g.requests <- grp:
		g.await(ctx, grp)
	}
	grp.summary.Took = g.now().Sub(begin)
	if grp.err == nil && grp.summary.Dropped > 0 {
		grp.err = ErrStopped
		if ctx.Err() != nil {
			grp.err = ctx.Err()
		}
	}
	s := &grp.summary
	g.logger().InfoContext(ctx, "round done", "sources", s.Sources, "modified", s.Modified, "unchanged", s.Unchanged,
		"failed", s.Failed, "waiting", s.Waiting, "dropped", s.Dropped, "items", s.Items, "took", s.Took)
	return grp.summary, grp.err
}

// await waits for a group that another's dispatcher works on.
func (g *Ingester) await(ctx context.Context, grp *group) {
	select {
	case <-grp.done:
	case <-ctx.Done():
		select {
		case g.withdraw <- grp:
			<-grp.done
		case <-grp.done:
		}
	}
}

// choose is the sources that the options name, by id, in their order.
func (g *Ingester) choose(ctx context.Context, o RoundOptions) ([]string, error) {
	a := g.current.Load()
	chosen := make([]Source, 0, len(a.Sources))
	for _, id := range o.Only {
		if _, ok := a.index[id]; !ok {
			return nil, fmt.Errorf("fetch source %q: %w", id, ErrUnknown)
		}
	}
	for i := range a.Sources {
		if len(o.Only) == 0 && !a.Sources[i].Paused || slices.Contains(o.Only, a.id(i)) {
			chosen = append(chosen, a.Sources[i])
		}
	}
	ids := make([]string, 0, len(chosen))
	if !o.Due {
		for i := range chosen {
			ids = append(ids, chosen[i].Job.Source)
		}
		return ids, nil
	}
	err := g.View(ctx, func(k StateReader) error {
		for _, j := range Due(chosen, k.State, g.now()) {
			ids = append(ids, j.Source)
		}
		return nil
	})
	return ids, err
}

// Run fetches each source when it is due, until ctx ends, and then sees that what
// was fetched is appended. It returns nil then, and an error only where the store
// cannot be read at the start.
func (g *Ingester) Run(ctx context.Context) error {
	g.once.Do(g.setUp)
	select {
	case g.running <- struct{}{}:
		defer func() { <-g.running }()
	case <-ctx.Done():
		return nil
	}
	d := newDispatcher(g, ctx)
	d.agenda.queue, d.resident = newQueue(len(d.agenda.work.Sources)), true
	if err := d.agenda.plan(d.roster.has); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	if d.ticks = g.Ticks; d.ticks == nil {
		t := time.NewTicker(time.Second)
		defer t.Stop()
		d.ticks = t.C
	}
	d.due()
	d.run(ctx)
	return nil
}

// Reconcile tells the log of each source that is known and no longer configured.
func (g *Ingester) Reconcile(ctx context.Context) error {
	g.once.Do(g.setUp)
	var gone []string
	a := g.current.Load()
	err := g.View(ctx, func(k StateReader) error {
		for s := range k.States() {
			if _, ok := a.index[s.Source]; !ok && !s.Removed {
				gone = append(gone, s.Source)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("look for removed sources: %w", err)
	}
	for _, id := range gone {
		r := feed.Record{Version: feed.Version, Control: &feed.Control{At: feed.At(g.now()), RemoveSource: id}}
		if _, err := g.Log.Append(ctx, r); err != nil {
			return fmt.Errorf("remove source %s: %w", id, err)
		}
		g.logger().InfoContext(ctx, "source is no longer configured; its entries age from now on", "source", id)
	}
	return nil
}

func (g *Ingester) now() time.Time {
	if g.Now != nil {
		return g.Now()
	}
	return time.Now()
}

func (g *Ingester) logger() *slog.Logger {
	if g.Logger != nil {
		return g.Logger
	}
	return slog.New(slog.DiscardHandler)
}

// redact is the URL without a password.
func redact(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return "(malformed)"
	}
	return u.Redacted()
}
