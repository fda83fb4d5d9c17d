package daemon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/catalog"
	"github.com/openvoicenews/openvoice/feed/publish"
	"github.com/openvoicenews/openvoice/storage"
)

// site is what readers are served: the current snapshot, and the builder of the next.
type site struct {
	log       *slog.Logger
	store     nodeStore
	record    func(ctx context.Context, feeds []string, notes map[string][]byte) error // see websub.Publisher
	published func(*publish.Snapshot)
	built     func(Built)

	building sync.Mutex // guards made, served and unkept
	made     *publication
	served   lastServed
	unkept   bool   // what the last build changed could not be written down
	started  func() // waits for the build that a start began
	path     string // of the catalogue's file
	current  atomic.Pointer[publish.Snapshot]
	unfilled atomic.Pointer[[]string]                  // paths of feeds that may lack entries in it; nil: none do
	failed   atomic.Pointer[map[string]catalog.Failed] // rules that could not be evaluated
	next     atomic.Int64                              // when something is to be decided on again, by the store's time; 0: nothing is
	deep     atomic.Pointer[publish.Deep]              // pages that are made on request
	dirty    chan struct{}                             // readers could see a change since the last build
	owed     atomic.Uint64                             // changes that readers could see
	shown    atomic.Uint64                             // those of them that the current snapshot shows
}

// open makes the site of the store ready for its first build.
func (s *site) open(ctx context.Context, d *Daemon, spec publish.Spec) error {
	s.log, s.store, s.record = d.log, d.ledger.store, d.hubs.publisher.Record
	s.published, s.built = d.observers.published, d.observers.built
	s.dirty, s.started = make(chan struct{}, 1), func() {}
	stamps, err := s.stamps(ctx)
	if err != nil {
		return err
	}
	s.path, s.served.path = d.ledger.path+".catalogue", servedPath(d.ledger.path)
	s.made, err = openPublication(ctx, s.log, s.store, s.path, publish.NewBuilder(spec, stamps))
	if s.made != nil {
		s.deep.Store(s.made.deep)
	}
	return err
}

// close saves what is served, and closes what snapshots are made by. No build may be under
// way.
func (s *site) close(ctx context.Context) error {
	s.save(ctx, true)
	return s.made.close()
}

// prepare makes the publication of another spec, whose feeds are full then, while the one
// in force goes on. Where both decide alike, so that only bounds, titles and the like are
// others, the catalogue is the same. The caller gives it to swap, or closes it, before
// another is prepared.
func (s *site) prepare(ctx context.Context, spec publish.Spec) (*publication, error) {
	builder := publish.NewBuilder(spec, nil)
	if made := s.inForce(); made.builder.Plan().Hash() == builder.Plan().Hash() {
		return publicationLike(made, builder), nil
	}
	p, err := openPublication(ctx, s.log, s.store, s.path+".next", builder)
	if err != nil {
		return nil, err
	}
	err = p.read(ctx, func(storage.View, catalog.Picture) error { return nil })
	if err != nil {
		return nil, errors.Join(err, p.close())
	}
	return p, nil
}

// swap has the next build follow another spec. force is called while none is under
// way, so that no build has the one spec and the other's generation.
func (s *site) swap(next *publication, force func()) {
	s.building.Lock()
	defer s.building.Unlock()
	if snap := s.current.Load(); snap != nil {
		next.builder.Follow(snap.Stamps())
	}
	before, same := s.made, next.like == s.made
	if same {
		next.takeOver()
	}
	s.made = next
	s.deep.Store(next.deep) // before the other catalogue is closed: who finds it so asks again
	if !same {
		if err := before.close(); err != nil {
			s.log.Warn("close the catalogue of the configuration before", "err", err)
		}
		next.moveTo(s.path)
	}
	force()
}

// inForce is the publication that builds follow. Whoever reads by it holds building.
func (s *site) inForce() *publication {
	s.building.Lock()
	defer s.building.Unlock()
	return s.made
}

// look calls fn with a view and the catalogue at its position.
func (s *site) look(ctx context.Context, fn func(storage.View, catalog.Picture) error) error {
	s.building.Lock()
	defer s.building.Unlock()
	return s.made.read(ctx, fn)
}

// fill goes on making the catalogue, for a moment, and reports whether it is whole. Where
// its feeds are full only now it owes readers a build.
func (s *site) fill(ctx context.Context) (whole bool, err error) {
	s.building.Lock()
	defer s.building.Unlock()
	missing, once := len(s.made.catalogue.Unfilled()), false
	err = s.made.fill(ctx, func() bool { defer func() { once = true }(); return once })
	if len(s.made.catalogue.Unfilled()) < missing {
		s.owe()
	}
	return s.made.catalogue.Done(), err
}

// owes reports whether readers could see a change that the current snapshot lacks.
func (s *site) owes() bool { return s.owed.Load() != s.shown.Load() }

// folded owes readers a build where they could see one of the changes, or something of the
// catalogue is due by then.
func (s *site) folded(cs []feed.Change) {
	next := feed.Time(s.next.Load())
	for i := range cs {
		if cs[i].Visible() || next != 0 && cs[i].Now >= next {
			s.owe()
			return
		}
	}
}

// owe owes readers a build.
func (s *site) owe() {
	s.owed.Add(1)
	select {
	case s.dirty <- struct{}{}:
	default: // a build is owed already
	}
}

// build publishes a snapshot of what is stored.
func (s *site) build(ctx context.Context) (err error) {
	s.building.Lock()
	defer s.building.Unlock()
	begin := time.Now()
	defer func() { s.built(Built{time.Since(begin), err}) }()
	owed := s.owed.Load()
	snap, err := s.made.build(ctx)
	if err != nil {
		return fmt.Errorf("build snapshot: %w", err)
	}
	if len(snap.Changed) > 0 || s.unkept {
		err := s.keepStamps(ctx, snap, changedFeeds(snap))
		if s.unkept = isTold(err); s.unkept { // readers do not wait for the disk
			err = nil
		}
		if err != nil {
			return err
		}
	}
	s.current.Store(snap)
	s.unfilled.Store(s.made.unfilled())
	failed := s.made.catalogue.Failed()
	s.failed.Store(&failed)
	next, err := s.made.catalogue.Next()
	if err != nil {
		return fmt.Errorf("build snapshot: %w", err)
	}
	s.next.Store(int64(next))
	s.shown.Store(owed)
	s.published(snap)
	return nil
}

// stampsNote is the key of the note that holds when each document last changed.
const stampsNote = "publish/stamps"

func (s *site) stamps(ctx context.Context) (publish.Stamps, error) {
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

// keepStamps writes down when the documents last changed, before anybody is told, together
// with the feeds that the hub is to be told of.
func (s *site) keepStamps(ctx context.Context, snap *publish.Snapshot, feeds []string) error {
	data, err := json.Marshal(snap.Stamps())
	if err != nil {
		return fmt.Errorf("write note %q: %w", stampsNote, err)
	}
	notes := map[string][]byte{stampsNote: data}
	return s.record(ctx, feeds, notes)
}

const (
	buildPause = time.Second      // least time between two builds that follow changes
	buildRetry = 10 * time.Second // before a build that failed is tried again
)

// run builds a snapshot whenever readers could see a change, until ctx ends. A
// build that fails leaves the last snapshot standing, and is tried again.
func (s *site) run(ctx context.Context) error {
	s.started()
	pause := time.NewTimer(0)
	defer pause.Stop()
	for {
		if err := s.whole(ctx); err != nil && ctx.Err() == nil {
			s.log.ErrorContext(ctx, "the catalogue of what is published is not whole", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-s.dirty:
		}
		wait := buildPause
		if err := s.build(ctx); err != nil && ctx.Err() == nil {
			if !isTold(err) { // else the operator knows
				s.log.ErrorContext(ctx, "build failed; still serving the previous snapshot", "retry_in", buildRetry, "err", err)
			}
			s.owe()
			wait = buildRetry
		}
		s.save(ctx, false)
		pause.Reset(wait)
		select {
		case <-ctx.Done():
			return nil
		case <-pause.C:
		}
	}
}

// whole makes the rest of the catalogue, until readers could see a change.
func (s *site) whole(ctx context.Context) error {
	for {
		whole, err := s.fill(ctx)
		if whole || err != nil || len(s.dirty) > 0 {
			return err
		}
	}
}
