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
// A record that the log should not hold (an item without anything, a batch with a
// result in it that is not unchanged) changes nothing but the position and the time.
func Merge(k Known, r feed.Record) feed.Change {
	f := begin(k, &r)
	f.foldRecord(&r)
	f.expireDue()
	return f.finish()
}

func begin(k Known, r *feed.Record) *fold {
	f := &fold{known: k, number: r.Position.Number, now: max(k.Now(), latestTime(r))}
	f.change = feed.Change{Position: r.Position, Now: f.now}
	return f
}

// foldRecord folds what the record says.
func (f *fold) foldRecord(r *feed.Record) {
	switch {
	case r.Result != nil:
		f.foldResult(r.Result)
	case r.Control != nil:
		f.foldControl(r.Control)
	default:
		for i := range r.Unchanged {
			if r.Unchanged[i].Outcome == feed.Unchanged {
				f.foldResult(&r.Unchanged[i])
			}
		}
	}
}

// latestTime is the latest time that the record tells.
func latestTime(r *feed.Record) feed.Time {
	var t feed.Time
	if r.Result != nil {
		t = r.Result.At
	}
	if r.Control != nil {
		t = max(t, r.Control.At)
	}
	for i := range r.Unchanged {
		t = max(t, r.Unchanged[i].At)
	}
	return t
}

// fold is one record's work: what Known says, overlaid with what the record has
// changed so far.
type fold struct {
	known  Known
	number uint64 // of the record
	now    feed.Time
	change feed.Change

	states         overlay[feed.State]
	listings       overlay[workingListing]
	revisions      []*feed.Revision
	entries        map[uint64]*workingEntry
	writtenEntries []*workingEntry // in the order in which they were first touched
	keyOwners      map[scopedKey]uint64
	idOwners       map[string]uint64
	next           uint64 // index of the next new entry

	stories          map[uint64]*workingStory // by the number of the story
	writtenStories   []*workingStory          // in the order in which they were first marked
	storyIDs         map[string]uint64        // of ids and aliases whose story may be another than before; 0: none
	overrideTable    overlay[feed.Overrides]  // by id
	changedOverrides []*feed.Overrides        // in the order in which they were first changed

	evicted       int             // entries that this record took out of the window, because of their age or number
	dirtyInWindow map[uint64]bool // entries whose place in the window may be another
}

// workingEntry is an entry under change.
type workingEntry struct {
	before *feed.Entry // nil for a new one
	entry  *feed.Entry // a copy that may be changed
	dirty  bool
}

// workingListing is a source's listing under change.
type workingListing struct {
	feed.Listing
	on    map[uint64]bool // made when first asked for
	dirty bool
}

// scopedKey is a key with the source that it counts in, "" for everywhere.
type scopedKey struct {
	source string
	key    feed.Key
}

func scope(source string, k feed.Key) scopedKey {
	if k.Local() {
		return scopedKey{source, k}
	}
	return scopedKey{"", k}
}

// overlay holds working copies by source, in the order in which they were made.
type overlay[T any] struct {
	by    map[string]*T
	order []*T
}

func (o *overlay[T]) get(source string, load func() T) *T {
	if v, ok := o.by[source]; ok {
		return v
	}
	if o.by == nil {
		o.by = make(map[string]*T)
	}
	v := load()
	o.by[source] = &v
	o.order = append(o.order, &v)
	return &v
}

func (f *fold) state(source string) *feed.State {
	return f.states.get(source, func() feed.State {
		if s, ok := f.known.State(source); ok {
			return s
		}
		return feed.State{Source: source}
	})
}

func (f *fold) listing(source string) *workingListing {
	return f.listings.get(source, func() workingListing {
		return workingListing{Listing: feed.Listing{Source: source, Rows: f.known.Listing(source)}}
	})
}

// has says whether the entry stands on the listing.
func (l *workingListing) has(number uint64) bool {
	if l.on == nil {
		l.on = make(map[uint64]bool, len(l.Rows))
		for _, r := range l.Rows {
			l.on[r.Entry] = true
		}
	}
	return l.on[number]
}

func (l *workingListing) set(rows []feed.Listed) {
	l.Rows, l.on, l.dirty = rows, nil, true
}

// drop takes the entry's rows off the listing.
func (l *workingListing) drop(number uint64) {
	if l.has(number) {
		l.set(slices.DeleteFunc(slices.Clone(l.Rows), func(r feed.Listed) bool { return r.Entry == number }))
	}
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

// changeEntry marks the entry as one that readers see changed, and its story with it.
func (f *fold) changeEntry(w *workingEntry) {
	w.entry.Changed = f.number
	f.writeEntry(w)
	if p := f.storyByID(w.entry.Story); p != nil {
		f.changeStory(p)
	}
}

// entryByKey is the entry that holds the key now, 0 if none does.
func (f *fold) entryByKey(source string, k feed.Key) uint64 {
	if n, ok := f.keyOwners[scope(source, k)]; ok {
		return n
	}
	n, _ := f.known.EntryByKey(source, k)
	return n
}

func (f *fold) setKeyOwner(source string, k feed.Key, number uint64) {
	if f.keyOwners == nil {
		f.keyOwners = make(map[scopedKey]uint64)
	}
	f.keyOwners[scope(source, k)] = number
}

// entryByID is the entry that is published under the id now, 0 if none is.
func (f *fold) entryByID(id string) uint64 {
	if n, ok := f.idOwners[id]; ok {
		return n
	}
	n, _ := f.known.EntryByID(id)
	return n
}

// foldResult folds one fetch of one source.
func (f *fold) foldResult(r *feed.Result) {
	s := f.state(r.Source)
	if r.Outcome != feed.Failed && !isCurrent(s, r) {
		f.change.Stale = true
		return
	}
	f.applyPolicy(s, r.Policy)
	s.Removed = false
	if r.Pushed {
		f.foldPush(s, r)
		return
	}
	noteConfiguredURL(s, r.URL)
	s.Fetched, s.NotBefore, s.Status = r.At, r.NotBefore, r.Status
	if r.Outcome == feed.Failed {
		f.foldFailure(s, r)
		s.Last = f.number
		return
	}
	s.Succeeded = r.At
	if r.Outcome == feed.Modified {
		f.foldDocument(s, r)
	} else {
		s.ListedAt = max(s.ListedAt, r.At) // a clock that was set back takes nothing back
	}
	f.foldSuccess(s, r)
	f.notePart(s, r)
	if r.HasMore {
		return
	}
	s.URL, s.Validator = r.URL, r.Validator
	if r.Outcome == feed.Modified || !r.BodyHash.IsZero() {
		s.BodyHash = r.BodyHash
	}
}

// foldPush folds what came without being asked for. It is no poll: it says nothing on
// when and where to ask next.
func (f *fold) foldPush(s *feed.State, r *feed.Result) {
	if r.Outcome == feed.Modified {
		f.foldDocument(s, r)
		f.notePart(s, r)
	}
}

// notePart notes how far the parts of a fetch are folded.
func (f *fold) notePart(s *feed.State, r *feed.Result) {
	s.Last, s.BasedOn, s.PartsFolded = f.number, 0, 0
	if r.HasMore {
		s.BasedOn, s.PartsFolded = r.BasedOn, r.Part+1
	}
}

// isCurrent says whether the result was computed from the state that is here now.
func isCurrent(s *feed.State, r *feed.Result) bool {
	if r.Part > 0 {
		return s.PartsFolded == r.Part && s.BasedOn == r.BasedOn
	}
	return s.Last == r.BasedOn
}

// foldDocument folds the items and the listing of a document.
func (f *fold) foldDocument(s *feed.State, r *feed.Result) {
	s.Detected = r.Meta.Detected
	f.noteMeta(s, &r.Meta)
	l := f.listing(s.Source)
	numbers := make(map[feed.Sum]uint64, len(l.Rows)+len(r.Items))
	for _, row := range l.Rows {
		numbers[row.RawSum] = row.Entry
	}
	f.foldItems(s, r, numbers)
	f.noteMissed(s, r, l.Rows, numbers)
	f.foldListing(s, r, l, numbers)
	f.enforceEntryLimit(s)
}

// noteMeta makes a new revision of the source where it says something new of itself.
func (f *fold) noteMeta(s *feed.State, m *feed.Meta) {
	meta := *m
	meta.Updated = 0
	if old := f.revision(s.Source, s.Revision); old != nil && equalMeta(&old.Meta, &meta) {
		return
	}
	old := s.Revision
	s.Revision++
	f.revisions = append(f.revisions, &feed.Revision{Source: s.Source, Number: s.Revision, Meta: meta})
	if r := f.revision(s.Source, old); r != nil && r.Refs == 0 {
		f.countRefs(s.Source, old, 0) // no longer the newest, so it goes
	}
}

func (f *fold) revision(source string, number uint32) *feed.Revision {
	for _, r := range f.revisions {
		if r.Source == source && r.Number == number {
			return r
		}
	}
	if number == 0 {
		return nil
	}
	r, ok := f.known.Revision(source, number)
	if !ok {
		return nil
	}
	return &r
}

// countRefs counts d more origins that refer to the revision.
func (f *fold) countRefs(source string, number uint32, d int) {
	r := f.revision(source, number)
	if r == nil {
		return
	}
	if !slices.Contains(f.revisions, r) {
		f.revisions = append(f.revisions, r)
	}
	r.Refs += d
}

// foldControl folds an operator's word.
func (f *fold) foldControl(c *feed.Control) {
	for i := range c.Overrides {
		f.foldOverride(c.Overrides[i])
	}
	if c.RemoveSource == "" {
		return
	}
	s := f.state(c.RemoveSource)
	f.endListing(s, f.listing(s.Source), nil)
	s.URL, s.Validator, s.BodyHash, s.ListedAt = "", feed.Validator{}, feed.Hash{}, 0
	s.NotBefore, s.BasedOn, s.PartsFolded = 0, 0, 0
	forgetURL(s)
	s.Configured = ""
	s.Removed, s.Last = true, f.number
}

// finish turns the working copies into the change, in an order that depends on
// nothing but the record and the store.
func (f *fold) finish() feed.Change {
	f.change.Window = f.windowChanges()
	c := f.change
	for _, w := range f.writtenEntries {
		w.entry.Due = f.dueDay(w.entry)
		after := w.entry
		if len(after.Origins) == 0 {
			after = nil
		}
		if w.before != nil || after != nil {
			c.Entries = append(c.Entries, feed.EntryChange{Before: w.before, After: after})
		}
	}
	c.Stories = f.storyChanges()
	for _, o := range f.changedOverrides {
		c.Overrides = append(c.Overrides, *o)
	}
	for _, r := range f.revisions {
		c.Revisions = append(c.Revisions, *r)
	}
	for _, l := range f.listings.order {
		if l.dirty {
			c.Listings = append(c.Listings, l.Listing)
		}
	}
	for _, s := range f.states.order {
		if s.Removed && s.Entries == 0 && s.Tombs == 0 {
			c.Forgotten = append(c.Forgotten, s.Source)
		} else if s.Last > 0 {
			c.States = append(c.States, *s)
		}
	}
	return c
}

func equalMeta(m, o *feed.Meta) bool {
	return m.ID == o.ID && m.Title == o.Title && m.Subtitle == o.Subtitle && m.Rights == o.Rights &&
		m.Language == o.Language && m.Icon == o.Icon && m.Logo == o.Logo && m.Updated == o.Updated && m.Detected == o.Detected &&
		slices.Equal(m.Links, o.Links) && slices.Equal(m.Authors, o.Authors) && slices.Equal(m.Contributors, o.Contributors) && slices.Equal(m.Categories, o.Categories)
}
