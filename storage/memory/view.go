package memory

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
)

// View implements [storage.Store].
func (s *Store) View(ctx context.Context, fn func(storage.View) error) error {
	p, err := s.current(ctx)
	if err != nil {
		return err
	}
	v := &view{p: p}
	v.view = v
	defer func() { v.p = (*picture)(nil).copied() }() // one that got away finds nothing
	if err := fn(v); err != nil {
		return err
	}
	if v.err != nil {
		return fmt.Errorf("read store: %w", v.err)
	}
	return nil
}

// view shows a picture, in copies.
type view struct {
	walks
	p   *picture
	err error
}

// walks are what a view shows row by row for those who follow it.
type walks struct{ view *view }

// given is a copy of the value for the caller.
func given[T any](v *view, value T, ok bool) (T, bool) {
	var none T
	if !ok || v.err != nil {
		return none, false
	}
	c, err := clone(value)
	if err != nil {
		v.err = err
		return none, false
	}
	return c, true
}

func (v *view) Position() feed.Position { return v.p.position }

func (v *view) Now() feed.Time { return v.p.now }

func (v *view) States() iter.Seq[feed.State] {
	return func(yield func(feed.State) bool) {
		for _, source := range slices.Sorted(maps.Keys(v.p.states)) {
			if s, ok := v.State(source); !ok || !yield(s) {
				return
			}
		}
	}
}

func (v *view) State(source string) (feed.State, bool) {
	s, ok := v.p.State(source)
	return given(v, s, ok)
}

func (v *view) Listing(source string) []feed.Listed {
	return slices.Clone(v.p.Listing(source))
}

func (v *view) Revision(source string, number uint32) (feed.Revision, bool) {
	r, ok := v.p.Revision(source, number)
	return given(v, r, ok)
}

func (v *view) Entry(number uint64) (feed.Entry, bool) {
	e, ok := v.p.Entry(number)
	return given(v, e, ok)
}

func (v *view) Entries(after uint64) iter.Seq[feed.Entry] {
	return func(yield func(feed.Entry) bool) {
		for _, n := range slices.Sorted(maps.Keys(v.p.entries)) {
			if n <= after {
				continue
			}
			if e, ok := v.Entry(n); !ok || !yield(e) {
				return
			}
		}
	}
}

func (v *view) Content(number uint64, source string) (feed.Content, bool) {
	c, ok := v.p.Content(number, source)
	return given(v, c, ok)
}

func (v *view) EntryByKey(source string, k feed.Key) (uint64, bool) { return v.p.EntryByKey(source, k) }

func (v *view) EntryByID(id string) (uint64, bool) { return v.p.EntryByID(id) }

func (v *view) Story(number uint64) (feed.Story, bool) {
	s, ok := v.p.Story(number)
	return given(v, s, ok)
}

func (v *view) Stories(after uint64) iter.Seq[feed.Story] {
	return func(yield func(feed.Story) bool) {
		for _, n := range slices.Sorted(maps.Keys(v.p.stories)) {
			if n <= after {
				continue
			}
			if s, ok := v.Story(n); !ok || !yield(s) {
				return
			}
		}
	}
}

func (v *view) StoryByID(id string) (uint64, bool) { return v.p.StoryByID(id) }

func (v *view) Overrides(id string) []feed.Override {
	list, _ := given(v, v.p.Overrides(id), true)
	return list
}

func (v *view) AllOverrides() iter.Seq[feed.Override] {
	return func(yield func(feed.Override) bool) {
		for _, id := range slices.Sorted(maps.Keys(v.p.overrides)) {
			for _, o := range v.Overrides(id) {
				if o.A == id && !yield(o) {
					return
				}
			}
		}
	}
}

func (v *view) WindowEntry(number uint64) (feed.WindowEntry, bool) {
	o, ok := v.p.open[number]
	return given(v, o, ok)
}

func (v *view) WindowEntries() iter.Seq[feed.WindowEntry] {
	return func(yield func(feed.WindowEntry) bool) {
		for _, n := range slices.Sorted(maps.Keys(v.p.open)) {
			if o, ok := given(v, v.p.open[n], true); !ok || !yield(o) {
				return
			}
		}
	}
}

// Spare implements [storage.View]: nothing here is ever damaged.
func (walks) Spare(func(error)) {}

// Lost implements [storage.View].
func (walks) Lost() int { return 0 }

func (r walks) Traces(after uint64) (iter.Seq[feed.Trace], bool) {
	return func(yield func(feed.Trace) bool) {
		for _, t := range r.view.p.traces {
			if t.Record <= after {
				continue
			}
			t.Entries, t.Stories = slices.Clone(t.Entries), slices.Clone(t.Stories)
			if !yield(t) {
				return
			}
		}
	}, after >= r.view.p.untraced
}

func (r walks) EntriesBack(before uint64) iter.Seq[feed.Entry] {
	return func(yield func(feed.Entry) bool) {
		for _, n := range slices.Backward(slices.Sorted(maps.Keys(r.view.p.entries))) {
			if n >= before {
				continue
			}
			if e, ok := r.view.Entry(n); !ok || !yield(e) {
				return
			}
		}
	}
}
