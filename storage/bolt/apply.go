package bolt

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/merge"
	"github.com/openvoicenews/openvoice/storage"
)

// Apply implements [storage.Store].
func (s *Store) Apply(ctx context.Context, rs []feed.Record) ([]feed.Change, error) {
	s.folding.Lock()
	defer s.folding.Unlock()
	var changes []feed.Change
	var merged bool
	err := s.change(ctx, func(t *overlay) error {
		for i := range rs {
			if err := ctx.Err(); err != nil {
				return err
			}
			known, err := storage.Admit(t.at.Position, &rs[i])
			if err != nil {
				return err
			}
			if known {
				if c, ok := changeAt(s.unsure, rs[i].Position); ok {
					changes = append(changes, c)
				}
				continue
			}
			c, err := foldInto(t, s.merge, &rs[i])
			if err != nil {
				return err
			}
			changes = append(changes, c)
		}
		merged = true
		return nil
	})
	if err != nil {
		if merged { // all of it may be in the file
			s.unsure = changes
		}
		return nil, fmt.Errorf("fold records into %s: %w", s.path, err)
	}
	s.unsure = nil
	return changes, nil
}

// changeAt is that of the position among the changes.
func changeAt(changes []feed.Change, at feed.Position) (feed.Change, bool) {
	i := slices.IndexFunc(changes, func(c feed.Change) bool { return c.Position == at })
	if i < 0 {
		return feed.Change{}, false
	}
	return changes[i], true
}

// foldInto merges one record and lays its change over the file. A panic of the rule is
// the record's fault, but where the file could not be read.
func foldInto(t *overlay, merge storage.Merge, r *feed.Record) (c feed.Change, err error) {
	if err := storage.Valid(r); err != nil {
		return c, err
	}
	defer func() {
		if p := recover(); p != nil && t.err != nil {
			err = t.err
		} else if p != nil {
			err = fmt.Errorf("record %d: merge panicked: %v: %w", r.Position.Number, p, storage.ErrRecord)
		}
	}()
	c = merge(t, *r)
	if t.err != nil {
		return c, t.err
	}
	t.apply(&c)
	return c, t.err
}

// SetAside implements [storage.Store].
func (s *Store) SetAside(ctx context.Context, r feed.Record, reason string) error {
	err := s.change(ctx, func(t *overlay) error {
		known, err := storage.Admit(t.at.Position, &r)
		if known || err != nil {
			return err
		}
		v, err := storage.Encode(storage.DeadLetter{Record: r, Reason: reason})
		if err != nil {
			return err
		}
		t.at.Position = r.Position
		t.aside[r.Position.Number] = v
		if err := thinAside(t); err != nil {
			return err
		}
		for _, source := range storage.Sources(&r) {
			if !storage.ValidSource(source) {
				continue
			}
			st, _ := t.State(source)
			st.Source = source
			st = storage.SetAside(st, r.Position.Number)
			t.states[source] = cell[feed.State]{&st, true}
		}
		return t.err
	})
	if err != nil {
		return fmt.Errorf("set record %d aside in %s: %w", r.Position.Number, s.path, err)
	}
	return nil
}

// thinAside drops the oldest of the records set aside beyond the number kept.
func thinAside(t *overlay) error {
	var numbers []uint64
	for w := t.from(bAside, nil, nil); w.ok(); w.next() {
		n, err := splitNumber(w.k)
		if err != nil {
			return err
		}
		numbers = append(numbers, n)
	}
	for i := 0; i < len(numbers)+1-storage.MaxAside; i++ {
		t.aside[numbers[i]] = nil
	}
	return t.err
}

// change runs fn over the file and writes what it changed.
func (s *Store) change(ctx context.Context, fn func(*overlay) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var t *overlay
	return s.update(func(tx *bbolt.Tx) error {
		t = newOverlay(stored{reader{tx: tx, file: &s.unpack}}, s.openWindow)
		if t.err != nil {
			return t.err
		}
		before := t.at
		if err := fn(t); err != nil {
			return err
		}
		if t.at == before {
			return nil
		}
		return flush(t, &s.pack, s.o.MaxSize)
	}, func(err error) *merge.Window {
		if !errors.Is(err, storage.ErrFull) { // as it is for one record after the other until there is room
			return nil
		}
		return s.takenBack(t)
	})
}

// flush writes the overlay to a file of so many bytes at most; 0: of any number.
func flush(t *overlay, pack *packer, limit int64) error {
	w := &writer{tx: t.tx, pack: pack}
	steps := []func(*writer, *overlay) error{
		flushEntries, flushContents, flushStates, flushListings, flushRevisions, flushStories, flushOverrides, flushOpen, flushRows, flushDue, flushAside, flushTraces,
	}
	for _, step := range steps {
		if err := step(w, t); err != nil {
			return err
		}
	}
	if w.growth > 0 {
		if err := room(t.tx, w.growth, limit); err != nil {
			return err
		}
	}
	w.in(bMeta)
	return w.encode([]byte("head"), &t.at)
}

// room refuses what makes the store larger where only the reserve is left, which
// expiry and the states of sources need to work in: the pages that a transaction
// changes are written again before the old ones are free.
func room(tx *bbolt.Tx, growth, limit int64) error {
	if limit <= 0 {
		return nil
	}
	if used := tx.Size() - freeBytes(tx); used+growth+growth/4 > limit-reserve(limit) {
		return fmt.Errorf("%w: %d bytes are used, %d more are needed, %d of the limit of %d are kept for expiry",
			storage.ErrFull, used, growth, reserve(limit), limit)
	}
	return nil
}

// sorted are the keys of what is dirty in the map, in order.
func sorted[K interface{ ~string | ~uint64 }, V any](m map[K]V, dirty func(V) bool) []K {
	keys := make([]K, 0, len(m))
	for k, v := range m {
		if dirty(v) {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	return keys
}

// flushNumbered writes what the bucket holds under numbers.
func flushNumbered[T any](w *writer, b bucket, cells map[uint64]cell[T]) error {
	w.in(b)
	for _, n := range sorted(cells, cell[T].changed) {
		if err := writeCell(w, appendNumber(w.key[:0], n), cells[n]); err != nil {
			return err
		}
	}
	return nil
}

func flushEntries(w *writer, t *overlay) error { return flushNumbered(w, bEntries, t.entries) }

func flushStates(w *writer, t *overlay) error {
	w.in(bStates)
	for _, source := range sorted(t.states, cell[feed.State].changed) {
		if err := writeCell(w, append(w.key[:0], source...), t.states[source]); err != nil {
			return err
		}
	}
	return nil
}

func flushRevisions(w *writer, t *overlay) error {
	w.in(bRevisions)
	keys := make(map[string]cell[feed.Revision], len(t.revisions))
	for k, c := range t.revisions {
		keys[string(appendRevision(w.key[:0], k.source, k.number))] = c
	}
	for _, k := range sorted(keys, cell[feed.Revision].changed) {
		if err := writeCell(w, append(w.key[:0], k...), keys[k]); err != nil {
			return err
		}
	}
	return nil
}

func flushListings(w *writer, t *overlay) error {
	w.in(bListings)
	for _, source := range sorted(t.listings, cell[[]feed.Listed].changed) {
		key := append(w.key[:0], source...)
		rows := *t.listings[source].value
		var err error
		if len(rows) == 0 {
			err = w.remove(key)
		} else {
			w.value = appendListing(append(w.value[:0], vPlain), rows)
			err = w.seal(key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func flushContents(w *writer, t *overlay) error {
	w.in(bContents)
	keys := slices.SortedFunc(maps.Keys(t.contents), contentKey.compare)
	for _, k := range keys {
		key := appendContent(w.key[:0], k.number, k.source)
		var err error
		if c := t.contents[k]; c == nil {
			err = w.remove(key)
		} else {
			err = w.content(key, c)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func flushRows(w *writer, t *overlay) error {
	for _, b := range rowBuckets() {
		w.in(b)
		for _, k := range sorted(t.rows[b], func(r row) bool { return r.dirty }) {
			key := append(w.key[:0], k...)
			n := t.rows[b][k].number
			var err error
			if n == 0 {
				err = w.remove(key)
			} else {
				w.value = appendNumber(append(w.value[:0], vPlain), n)
				err = w.seal(key)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func flushDue(w *writer, t *overlay) error {
	w.in(bDue)
	for _, day := range slices.Sorted(maps.Keys(t.days)) {
		for _, n := range slices.Sorted(maps.Keys(t.days[day])) {
			key := appendDue(w.key[:0], day, n)
			var err error
			if t.days[day][n] {
				w.value = append(w.value[:0], vPlain)
				err = w.seal(key)
			} else {
				err = w.remove(key)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func flushAside(w *writer, t *overlay) error {
	w.in(bAside)
	for _, n := range slices.Sorted(maps.Keys(t.aside)) {
		key := appendNumber(w.key[:0], n)
		var err error
		if v := t.aside[n]; v == nil {
			err = w.remove(key)
		} else {
			w.value = append(append(w.value[:0], vPlain), v...)
			err = w.seal(key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
