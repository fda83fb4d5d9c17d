// Package memory keeps a store in maps. It is the reference that every other store
// is compared with, so it does the plain thing everywhere: each transaction works on
// a copy of the maps, what can be derived is derived by looking at all entries, and
// every value goes in and out as a copy.
//
// It must never be made clever: what it costs to be right grows with the number of
// entries, and that is the price of being easy to believe.
package memory

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/merge"
	"github.com/openvoicenews/openvoice/storage"
)

// Store is a [storage.Store] and a [storage.Notes] that forgets all when it is
// dropped. Its zero value is an empty store.
type Store struct {
	// Merge is the rule; nil: [merge.Merge]. For tests.
	Merge storage.Merge

	write  sync.Mutex // one writer
	mu     sync.Mutex // guards what follows
	now    *picture   // never changed once it is here; nil: empty
	notes  map[string][]byte
	closed bool
}

var (
	_ storage.Store = (*Store)(nil)
	_ storage.Notes = (*Store)(nil)
)

// New is an empty store.
func New() *Store { return &Store{} }

// picture is all that is stored, at one position.
type picture struct {
	position  feed.Position
	now       feed.Time
	ahead     feed.Time
	states    map[string]feed.State
	listings  map[string][]feed.Listed
	revisions map[revision]feed.Revision
	entries   map[uint64]feed.Entry
	contents  map[content]feed.Content
	keys      map[scoped]uint64
	ids       map[string]uint64
	stories   map[uint64]feed.Story
	storyIDs  map[string]uint64 // of stories and their aliases
	overrides map[string][]feed.Override
	open      map[uint64]feed.WindowEntry
	aside     map[uint64]storage.DeadLetter
	traces    []feed.Trace // in the order of their records
	untraced  uint64       // the last record whose trace is gone
}

type revision struct {
	source string
	number uint32
}

type content struct {
	number uint64
	source string
}

// scoped is a key with the source that it counts in, "" for everywhere.
type scoped struct {
	source string
	key    feed.Key
}

func scope(source string, k feed.Key) scoped {
	if k.Local() {
		return scoped{source, k}
	}
	return scoped{"", k}
}

// copied is a picture that may be changed without changing p.
func (p *picture) copied() *picture {
	if p == nil {
		return &picture{
			states: map[string]feed.State{}, listings: map[string][]feed.Listed{}, revisions: map[revision]feed.Revision{},
			entries: map[uint64]feed.Entry{}, contents: map[content]feed.Content{}, keys: map[scoped]uint64{},
			ids: map[string]uint64{}, aside: map[uint64]storage.DeadLetter{},
			stories: map[uint64]feed.Story{}, storyIDs: map[string]uint64{}, overrides: map[string][]feed.Override{}, open: map[uint64]feed.WindowEntry{},
		}
	}
	c := *p
	c.states, c.listings, c.revisions = maps.Clone(p.states), maps.Clone(p.listings), maps.Clone(p.revisions)
	c.entries, c.contents = maps.Clone(p.entries), maps.Clone(p.contents)
	c.keys, c.ids, c.aside = maps.Clone(p.keys), maps.Clone(p.ids), maps.Clone(p.aside)
	c.stories, c.storyIDs, c.overrides = maps.Clone(p.stories), maps.Clone(p.storyIDs), maps.Clone(p.overrides)
	c.open, c.traces = maps.Clone(p.open), slices.Clone(p.traces)
	return &c
}

// current is the picture of this moment.
func (s *Store) current(ctx context.Context) (*picture, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, storage.ErrClosed
	}
	if s.now == nil {
		s.now = s.now.copied()
	}
	return s.now, nil
}

// change runs fn on a copy, which takes the place of the picture where fn returns
// nil.
func (s *Store) change(ctx context.Context, fn func(*transaction) error) error {
	s.write.Lock()
	defer s.write.Unlock()
	p, err := s.current(ctx)
	if err != nil {
		return err
	}
	t := &transaction{picture: p.copied()}
	if err := fn(t); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return storage.ErrClosed
	}
	s.now = t.picture
	return nil
}

// Apply implements [storage.Store].
func (s *Store) Apply(ctx context.Context, rs []feed.Record) ([]feed.Change, error) {
	var changes []feed.Change
	err := s.change(ctx, func(t *transaction) error {
		for i := range rs {
			if err := ctx.Err(); err != nil {
				return err
			}
			known, err := storage.Admit(t.position, &rs[i])
			if err != nil {
				return err
			}
			if known {
				continue
			}
			c, err := s.fold(t, &rs[i])
			if err != nil {
				return err
			}
			changes = append(changes, c)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("fold records: %w", err)
	}
	return changes, nil
}

// fold merges one record. A panic of the rule is the record's fault.
func (s *Store) fold(t *transaction, r *feed.Record) (c feed.Change, err error) {
	if err := storage.Valid(r); err != nil {
		return c, err
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("record %d: merge panicked: %v: %w", r.Position.Number, p, storage.ErrRecord)
		}
	}()
	rule := s.Merge
	if rule == nil {
		rule = merge.Merge
	}
	c = rule(t, *r)
	return c, t.apply(&c)
}

// SetAside implements [storage.Store].
func (s *Store) SetAside(ctx context.Context, r feed.Record, reason string) error {
	err := s.change(ctx, func(t *transaction) error {
		known, err := storage.Admit(t.position, &r)
		if known || err != nil {
			return err
		}
		aside, err := clone(storage.DeadLetter{Record: r, Reason: reason})
		if err != nil {
			return err
		}
		t.position = r.Position
		t.aside[r.Position.Number] = aside
		for len(t.aside) > storage.MaxAside {
			oldest := r.Position.Number
			for n := range t.aside {
				oldest = min(oldest, n)
			}
			delete(t.aside, oldest)
		}
		for _, source := range storage.Sources(&r) {
			if storage.ValidSource(source) {
				st := t.states[source]
				st.Source = source
				t.states[source] = storage.SetAside(st, r.Position.Number)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("set record %d aside: %w", r.Position.Number, err)
	}
	return nil
}

// Close implements [storage.Store].
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return nil
}

// clone is a deep copy of v, by way of its encoded form.
func clone[T any](v T) (T, error) {
	var c T
	b, err := storage.Encode(v)
	if err == nil {
		err = storage.Decode(b, &c)
	}
	return c, err
}
