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
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/fetch"
	"github.com/openvoicenews/openvoice/feed/ingest"
	"github.com/openvoicenews/openvoice/feed/publish"
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
	building   sync.Mutex // guards builder
	builder    *publish.Builder
	current    atomic.Pointer[publish.Snapshot]
	observers  []Observer
	rounds     rounds
	first      firstRound
	hubs       hubs
	dirty      chan struct{} // readers could see a change since the last build
	owed       atomic.Uint64 // changes that readers could see
	shown      atomic.Uint64 // those of them that the current snapshot shows
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
		dirty: make(chan struct{}, 1), ticks: make(chan time.Time),
	}
	at, err := s.position(ctx)
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	stamps, err := s.stamps(ctx)
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	s.observers = append(s.own(), o.Observers...)
	g := s.generate(cfg)
	s.generation.Store(g)
	if err := s.openHubs(ctx, g); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	s.queue = newQueue(at)
	s.ingester = s.newIngester(s.queue, func(r feed.Result, o feed.Outcome, err error) { s.polled(Poll{r, o, err}) })
	s.ingester.Ticks = s.ticks
	s.builder = publish.NewBuilder(g.spec, stamps)
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
	return storage.Replay(ctx, log, s.store, s.folded)
}

func (s *Daemon) markDirty() {
	s.owed.Add(1)
	select {
	case s.dirty <- struct{}{}:
	default: // a build is owed already
	}
}

// next is when readers may expect a change; the zero time is at any moment.
func (s *Daemon) next() time.Time {
	if s.owed.Load() != s.shown.Load() || s.hubs.subscriber.Trusts() {
		return time.Time{}
	}
	return s.ingester.Upcoming()
}

// Build publishes a snapshot of what is stored.
func (s *Daemon) Build(ctx context.Context) error {
	s.building.Lock()
	defer s.building.Unlock()
	owed := s.owed.Load()
	var snap *publish.Snapshot
	err := s.store.View(ctx, func(v storage.View) (err error) {
		snap, err = s.builder.Build(v)
		return err
	})
	if err != nil {
		return fmt.Errorf("build snapshot: %w", err)
	}
	if len(snap.Changed) > 0 {
		if err := s.keepStamps(ctx, snap); err != nil {
			return err
		}
	}
	s.current.Store(snap)
	s.shown.Store(owed)
	s.published(snap)
	return nil
}

// stampsNote is the key of the note that holds when each document last changed.
const stampsNote = "publish/stamps"

func (s *Daemon) stamps(ctx context.Context) (publish.Stamps, error) {
	data, err := s.store.Note(ctx, stampsNote)
	if err != nil {
		return nil, err
	}
	stamps := publish.Stamps{}
	if data == nil {
		return stamps, nil
	}
	if err := json.Unmarshal(data, &stamps); err != nil {
		return nil, fmt.Errorf("read note %q: %w", stampsNote, err)
	}
	return stamps, nil
}

// keepStamps writes down when the documents last changed, before anybody is told.
func (s *Daemon) keepStamps(ctx context.Context, snap *publish.Snapshot) error {
	data, err := json.Marshal(snap.Stamps())
	if err != nil {
		return fmt.Errorf("write note %q: %w", stampsNote, err)
	}
	notes := map[string][]byte{stampsNote: data}
	return s.hubs.publisher.Record(ctx, changedFeeds(snap), notes)
}

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
