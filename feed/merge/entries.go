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

// entry is the working copy of a stored or new entry, nil where there is none.
func (f *fold) entry(number uint64) *workingEntry {
	if w, ok := f.entries[number]; ok {
		return w
	}
	e, ok := f.known.Entry(number)
	if !ok {
		return nil
	}
	after := e
	after.Origins = slices.Clone(e.Origins)
	return f.trackEntry(&workingEntry{before: &e, entry: &after})
}

func (f *fold) trackEntry(w *workingEntry) *workingEntry {
	if f.entries == nil {
		f.entries = make(map[uint64]*workingEntry)
	}
	f.entries[w.entry.Number] = w
	return w
}

// writeEntry marks the entry as one to be written.
func (f *fold) writeEntry(w *workingEntry) {
	if !w.dirty {
		w.dirty = true
		f.writtenEntries = append(f.writtenEntries, w)
	}
}
