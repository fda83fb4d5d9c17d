// Package merge holds the one rule of OpenVoice, [Merge]: what a record changes.
//
// The package promises that equal records, folded in the same order, give equal
// changes, on every machine and in every release that knows their version. So it
// must never read a clock, a random number, a configuration, a file or the network,
// never range over a map where the order shows, never calculate in floating point,
// never start a goroutine and never log. What a store keeps it sees through [Known].
package merge

import (
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// maxItems is how many items of one record can become entries: the low bits of an
// entry's number hold the index.
const maxItems = 1 << 12

// maxExpiry is how many entries retention looks at in one record, so that no record
// is slow because of others.
const maxExpiry = 5000

// Merge is what a record changes, given all that was folded before it. It is the
// one rule on duplicates, edits, listings and retention.
//
// Of a record that the log should not hold (an empty one, a batch with a result in it
// that is not unchanged), what is not valid changes only the position and the time.
func Merge(k Known, r feed.Record) feed.Change {
	f := begin(k, &r)
	f.foldRecord(&r)
	f.expireDue()
	return f.finish()
}

// fold is one record's work. Its tables show what is stored, overlaid with what the
// record has changed so far.
type fold struct {
	known     Known
	number    uint64 // of the record
	now       feed.Time
	change    feed.Change
	polled    []*feed.State // of the sources whose results the record brings, in order
	sources   sourceTable
	entries   entryTable
	keys      keyTable
	overrides overrideTable
	stories   storyTable
	window    openWindow
}

// begin is the fold of the record, with nothing of it folded.
func begin(k Known, r *feed.Record) *fold {
	f := &fold{known: k, number: r.Position.Number}
	f.change = feed.Change{Position: r.Position}
	f.now, f.change.Ahead = clockAfter(k.Now(), k.Ahead(), r)
	f.change.Now = f.now
	f.sources.known, f.keys.known = k, k
	f.entries = entryTable{known: k, record: f.number}
	f.window = openWindow{known: k, now: f.now}
	f.overrides = overrideTable{known: k, keys: &f.keys, entries: &f.entries, stories: &f.stories}
	f.stories = storyTable{
		known: k, record: f.number, now: f.now,
		keys: &f.keys, entries: &f.entries, overrides: &f.overrides, window: &f.window,
	}
	return f
}

// foldRecord folds what the record says.
func (f *fold) foldRecord(r *feed.Record) {
	switch {
	case r.Result != nil:
		f.foldResult(believed(r.Result, f.now))
	case r.Control != nil:
		f.foldControl(r.Control)
	default:
		for i := range r.Unchanged {
			if r.Unchanged[i].Outcome == feed.Unchanged {
				f.foldResult(believed(&r.Unchanged[i], f.now))
			}
		}
	}
}

// foldControl folds an operator's word.
func (f *fold) foldControl(c *feed.Control) {
	for i := range c.Overrides {
		if o := c.Overrides[i]; o.Word == 0 {
			f.overrides.foldPair(o)
		} else {
			f.foldWord(o)
		}
	}
	f.evict(c.Evict)
	if c.RemoveSource == "" {
		return
	}
	s := f.sources.state(c.RemoveSource)
	f.endListing(s, f.sources.listing(s.Source), nil)
	if s.ListedAt > 0 {
		s.Emptied = s.ListedAt
	}
	s.URL, s.Validator, s.BodyHash, s.ListedAt = "", feed.Validator{}, feed.Hash{}, 0
	s.NotBefore, s.BasedOn, s.PartsFolded = 0, 0, 0
	forgetURL(s)
	s.Configured = ""
	s.Removed, s.Last = true, f.number
}

// changeEntry marks that readers see a change of the entry, and so of its story. The
// entry is written.
func (f *fold) changeEntry(w *workingEntry) {
	w.entry.Changed = f.number
	f.entries.write(w)
	if p := f.stories.byID(w.entry.Story); p != nil {
		f.stories.change(p)
	}
}

// putContent stores what the source says of the entry, unless the operator took that down;
// nil deletes it.
func (f *fold) putContent(w *workingEntry, source string, c *feed.Content) {
	if c != nil {
		o := w.entry.Origin(source)
		if o.Taken = f.overrides.has(w.entry.ID, feed.Takedown); o.Taken {
			c = nil
		}
	}
	if c == nil { // it may have come with this very record
		f.change.Contents = slices.DeleteFunc(f.change.Contents, func(cc feed.ContentChange) bool {
			return cc.Number == w.entry.Number && cc.Source == source
		})
	}
	f.change.Contents = append(f.change.Contents, feed.ContentChange{Number: w.entry.Number, Source: source, Content: c})
}

// notice notes something that the operator should know.
func (f *fold) notice(s *feed.State, kind feed.NoticeKind, url string) {
	f.change.Notices = append(f.change.Notices, feed.Notice{Source: s.Source, Kind: kind, URL: url})
}

// finish turns the working copies into the change. The order of its slices depends only
// on the record and the store.
func (f *fold) finish() feed.Change {
	settlement{f}.settle()
	c := f.change
	c.Window = f.window.changes()
	for _, w := range f.entries.written {
		w.entry.Due = f.dueDay(w.entry)
		after := w.entry
		if len(after.Origins) == 0 {
			after = nil
		}
		if w.before != nil || after != nil {
			c.Entries = append(c.Entries, feed.EntryChange{Before: w.before, After: after})
		}
	}
	c.Stories = f.stories.changes()
	for _, o := range f.overrides.changed {
		c.Overrides = append(c.Overrides, *o)
	}
	f.sources.addChanges(&c)
	return c
}
