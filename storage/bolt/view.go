package bolt

import (
	"context"
	"fmt"
	"iter"
	"runtime/debug"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
)

// View implements [storage.Store].
func (s *Store) View(ctx context.Context, fn func(storage.View) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	h, tx, err := s.begin(false)
	if err != nil {
		return fmt.Errorf("read store %s: %w", s.path, err)
	}
	defer tx.Rollback()
	v := &view{stored: stored{reader{tx: tx, file: &s.unpack}}, path: s.path}
	v.at, v.view = v.head(), v
	defer func() { v.over = true }()
	err = fn(v)
	if err == nil && v.err != nil {
		err = fmt.Errorf("read store %s: %w", s.path, h.explained(v.err))
	}
	if lost := s.kept(h); err == nil && lost != nil {
		err = fmt.Errorf("read store %s: %w", s.path, lost)
	}
	return err
}

// view is a [storage.View] of one transaction.
type view struct {
	stored
	walks
	path string
	at   head
	over bool // an iterator that got away finds nothing
}

func (v *view) live() bool { return !v.over && v.err == nil }

// Spare implements [storage.View].
func (r walks) Spare(told func(error)) {
	r.view.spare = func(err error) { told(fmt.Errorf("read store %s: %w", r.view.path, err)) }
}

// Lost implements [storage.View].
func (r walks) Lost() int { return r.view.lost }

func (v *view) Position() feed.Position { return v.at.Position }

func (v *view) Now() feed.Time { return v.at.Now }

func (v *view) States() iter.Seq[feed.State] {
	return func(yield func(feed.State) bool) {
		if !v.live() {
			return
		}
		for w := v.from(bStates, nil, nil); w.ok(); w.next() {
			var s feed.State
			if !w.value(&s) || !yield(s) || v.over {
				return
			}
		}
	}
}

func (v *view) State(source string) (feed.State, bool) {
	if !v.live() {
		return feed.State{}, false
	}
	return v.state(source)
}

func (v *view) Listing(source string) []feed.Listed {
	if !v.live() {
		return nil
	}
	return v.listing(source)
}

func (v *view) Revision(source string, number uint32) (feed.Revision, bool) {
	if !v.live() {
		return feed.Revision{}, false
	}
	return v.revision(source, number)
}

func (v *view) Entry(number uint64) (feed.Entry, bool) {
	if !v.live() {
		return feed.Entry{}, false
	}
	return v.entry(number)
}

func (v *view) Entries(after uint64) iter.Seq[feed.Entry] {
	return func(yield func(feed.Entry) bool) {
		if !v.live() || after == 1<<64-1 {
			return
		}
		for w := v.from(bEntries, nil, appendNumber(nil, after+1)); w.ok(); w.next() {
			var e feed.Entry
			if w.value(&e) && (!yield(e) || v.over) {
				return
			}
		}
	}
}

func (v *view) Content(number uint64, source string) (feed.Content, bool) {
	if !v.live() {
		return feed.Content{}, false
	}
	return v.content(number, source)
}

func (v *view) EntryByKey(source string, k feed.Key) (uint64, bool) {
	if !v.live() {
		return 0, false
	}
	return v.entryByKey(source, k)
}

func (v *view) EntryByID(id string) (uint64, bool) {
	if !v.live() {
		return 0, false
	}
	return v.entryByID(id)
}
