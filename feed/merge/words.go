package merge

import (
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// foldWord folds the operator's word on one entry, in the place of an earlier one of its
// kind. What it makes of the entry is decided behind the store, but for a takedown, which
// deletes what the sources say.
func (f *fold) foldWord(o feed.Override) {
	if o.A == "" || len(o.A) > feed.MaxID || o.Word > feed.Label {
		return
	}
	o.B, o.Together, o.Did, o.Was = "", false, false, nil
	if known := f.overrides.has(o.A, o.Word); o.Gone && !known {
		return
	}
	f.overrides.store(o)
	w := f.entries.get(f.keys.entryByID(o.A))
	if w == nil || o.Word == feed.Label {
		return
	}
	if o.Word == feed.Takedown {
		f.takeDown(w, o.Gone)
	}
	f.changeEntry(w)
}

// has reports whether the word stands for the entry of the id.
func (t *overrideTable) has(id string, word feed.Word) bool {
	return slices.ContainsFunc(t.get(id).List, func(o feed.Override) bool { return o.Word == word })
}

// takeDown deletes what the sources say of the entry, or, where that is taken back, has
// them asked for it again.
func (f *fold) takeDown(w *workingEntry, back bool) {
	for i := range w.entry.Origins {
		switch o := &w.entry.Origins[i]; {
		case o.Tomb:
		case back:
			f.askAgain(w, o)
		case !o.Taken:
			o.Taken = true
			f.putContent(w, o.Source, nil)
		}
	}
}

// askAgain has the next fetch of the origin's source bring its item in full.
func (f *fold) askAgain(w *workingEntry, o *feed.Origin) {
	s, l := f.sources.state(o.Source), f.sources.listing(o.Source)
	if l.has(w.entry.Number) {
		o.LastListed = feed.LastListed(o, s, true)
		l.drop(w.entry.Number)
	}
	o.RawHash = feed.Hash{}
	s.Validator, s.BodyHash, s.Last = feed.Validator{}, feed.Hash{}, f.number
}
