// Package daemon is the running instance: one store, with everything that fetches into
// it, publishes from it, serves readers and hubs, and answers the command line.
//
// It promises that what it was told to keep is on disk before it says so, that a stop
// loses no accepted request and no fetched entry, and that every goroutine it starts
// has ended when it returns. It must never decide what an entry is or how it looks:
// that is the business of the packages under feed.
package daemon

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/fetch"
	"github.com/openvoicenews/openvoice/feed/ingest"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/bolt"
	"github.com/openvoicenews/openvoice/storage/local"
	"github.com/openvoicenews/openvoice/storage/recording"

	"github.com/openvoicenews/openvoice/cmd/internal/report"
)

// Linger is how long a transaction waits for company. Nobody is kept waiting but
// fetches that are done.
const Linger = 10 * time.Millisecond

// nodeStore is a store of this node: the store of a log, what the node alone remembers,
// and a check of both.
type nodeStore interface {
	storage.Store
	storage.Notes
	// Check looks for damage and reports each fault in a line.
	Check(ctx context.Context, report func(string)) error
}

// Daemon is a store that this process holds, with all that works on it. It answers
// what a control socket can be asked, for this process and for others.
type Daemon struct {
	log        *slog.Logger
	path       string                     // of the store
	tune       func(*fetch.Client)        // see Options
	generation atomic.Pointer[generation] // in force
	store      nodeStore
	queue      storage.Log
	recorder   *recording.Writer // nil: nothing is recorded
	ingester   *ingest.Ingester
	site       site
	observers  observers
	rounds     rounds
	first      firstRound
	hubs       hubs
	ticks      chan time.Time
	info       *report.DaemonInfo // nil outside of a daemon
	hangups    <-chan os.Signal   // SIGHUP; nil outside of a daemon
}

// Options are what a daemon is opened with beside its configuration. Log is required.
type Options struct {
	Log   *slog.Logger
	Store bolt.Options        // its MaxSize is ignored: the configuration has it
	Tune  func(*fetch.Client) // changes the fetcher before its first use; nil: as it is configured

	Observers []Observer // told of what is done, after the daemon's own
}

// Open opens the store that cfg names, and what works on it. The caller closes
// it.
func Open(ctx context.Context, cfg *config.Config, o Options) (*Daemon, error) {
	o.Store.MaxSize = cfg.Store.MaxSize
	store, err := bolt.Open(cfg.Store.Path, o.Store)
	if err != nil {
		return nil, err
	}
	s := &Daemon{
		log: o.Log, path: cfg.Store.Path, tune: o.Tune, store: store,
		ticks: make(chan time.Time),
	}
	at, err := s.position(ctx)
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	s.observers = append(s.own(), o.Observers...)
	g := s.generate(cfg)
	s.generation.Store(g)
	if err := errors.Join(s.hubs.open(ctx, s, g), s.site.open(ctx, s, g.spec)); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	s.queue = newQueue(at)
	s.ingester = s.newIngester(s.queue, func(r feed.Result, o feed.Outcome, err error) { s.observers.polled(Poll{r, o, err}) })
	s.ingester.Ticks = s.ticks
	return s, nil
}

// newQueue is the log of a store that stands at the position.
func newQueue(at feed.Position) storage.Log {
	l := local.New(at)
	l.Linger = Linger
	return l
}

func (s *Daemon) newIngester(log ingest.Log, done func(feed.Result, feed.Outcome, error)) *ingest.Ingester {
	return &ingest.Ingester{
		Work: s.generation.Load().work, Log: log, View: s.known, Done: done, Logger: s.log,
	}
}

// Store is the store that is open. Whoever folds into it must not do so while replay runs.
func (s *Daemon) Store() storage.Store { return s.store }

// known shows the ingester what is stored.
func (s *Daemon) known(ctx context.Context, fn func(ingest.StateReader) error) error {
	return s.store.View(ctx, func(v storage.View) error { return fn(v) })
}

// Close closes the store, once what polls found out of hubs is in it. Nothing of the
// daemon may run any more.
func (s *Daemon) Close(ctx context.Context) error {
	err := s.hubs.subscriber.Save(context.WithoutCancel(ctx))
	if s.recorder != nil {
		err = errors.Join(err, s.recorder.Close())
	}
	return errors.Join(err, s.store.Close())
}

// Fold folds the log into the store until the log is closed.
func (s *Daemon) Fold(ctx context.Context) error {
	var log storage.Follower = s.queue
	if s.recorder != nil {
		log = s.recorder.Follow(log)
	}
	return storage.Replay(ctx, log, s.store, s.observers.folded)
}

// next is when readers may expect a change; the zero time is at any moment.
func (s *Daemon) next() time.Time {
	if s.site.owes() || s.hubs.subscriber.Trusts() {
		return time.Time{}
	}
	return s.ingester.Upcoming()
}

// Build publishes a snapshot of what is stored.
func (s *Daemon) Build(ctx context.Context) error { return s.site.build(ctx) }

// RecordTo appends every record that is folded from now on to the file; "" is none.
func (s *Daemon) RecordTo(ctx context.Context, path string) error {
	if path == "" {
		return nil
	}
	at, err := s.position(ctx)
	if err != nil {
		return err
	}
	s.recorder, err = recording.Append(path, at)
	return err
}

func (s *Daemon) position(ctx context.Context) (at feed.Position, err error) {
	err = s.store.View(ctx, func(v storage.View) error { at = v.Position(); return nil })
	return at, err
}
