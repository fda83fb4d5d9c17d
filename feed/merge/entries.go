package merge

import (
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// workingEntry is an entry under change.
type workingEntry struct {
	before *feed.Entry // nil for a new one
	entry  *feed.Entry // a copy that may be changed
	dirty  bool
}

// entryTable is the entries: as they are stored, overlaid with what the record has
// changed so far.
type entryTable struct {
	known    Known
	record   uint64 // its number
	next     uint64 // index of the next new entry in the record
	byNumber map[uint64]*workingEntry
	written  []*workingEntry // in the order in which they were first marked
}

// newNumber is the number of one more entry that this record brings.
func (t *entryTable) newNumber() uint64 {
	n := t.record<<12 | t.next
	t.next++
	return n
}

// get is the working copy of a stored or new entry, nil where there is none.
func (t *entryTable) get(number uint64) *workingEntry {
	if w, ok := t.byNumber[number]; ok {
		return w
	}
	e, ok := t.known.Entry(number)
	if !ok {
		return nil
	}
	after := e
	after.Origins = slices.Clone(e.Origins)
	return t.track(&workingEntry{before: &e, entry: &after})
}

// track puts the entry among those that this record knows.
func (t *entryTable) track(w *workingEntry) *workingEntry {
	if t.byNumber == nil {
		t.byNumber = make(map[uint64]*workingEntry)
	}
	t.byNumber[w.entry.Number] = w
	return w
}

// write marks that the entry must be stored.
func (t *entryTable) write(w *workingEntry) {
	if !w.dirty {
		w.dirty = true
		t.written = append(t.written, w)
	}
}
