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
	f.record(&r)
	f.expire()
	return f.finish()
}

func begin(k Known, r *feed.Record) *fold {
	f := &fold{known: k, number: r.Position.Number, now: max(k.Now(), latest(r))}
	f.change = feed.Change{Position: r.Position, Now: f.now}
	return f
}

// record folds what the record says.
func (f *fold) record(r *feed.Record) {
	switch {
	case r.Result != nil:
		f.result(r.Result)
	case r.Control != nil:
		f.control(r.Control)
	default:
		for i := range r.Unchanged {
			if r.Unchanged[i].Outcome == feed.Unchanged {
				f.result(&r.Unchanged[i])
			}
		}
	}
}

// latest is the latest time that the record tells.
func latest(r *feed.Record) feed.Time {
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

	states    overlay[feed.State]
	listings  overlay[listing]
	revisions []*feed.Revision
	entries   map[uint64]*working
	touched   []*working // in the order in which they were first touched
	held      map[scopedKey]uint64
	ids       map[string]uint64
	next      uint64 // index of the next new entry

	plots    map[uint64]*plot        // by the number of the story
	turned   []*plot                 // in the order in which they were first marked
	storyIDs map[string]uint64       // of ids and aliases whose story may be another than before; 0: none
	ties     overlay[feed.Overrides] // by id
	retied   []*feed.Overrides       // in the order in which they were first changed

	closed int             // entries that this record took out of the window, because of their age or number
	open   map[uint64]bool // entries whose place in the window may be another
}

// working is an entry under change.
type working struct {
	before *feed.Entry // nil for a new one
	entry  *feed.Entry // a copy that may be changed
	dirty  bool
}

// listing is a source's listing under change.
type listing struct {
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

func (f *fold) listing(source string) *listing {
	return f.listings.get(source, func() listing {
		return listing{Listing: feed.Listing{Source: source, Rows: f.known.Listing(source)}}
	})
}

// has says whether the entry stands on the listing.
func (l *listing) has(number uint64) bool {
	if l.on == nil {
		l.on = make(map[uint64]bool, len(l.Rows))
		for _, r := range l.Rows {
			l.on[r.Entry] = true
		}
	}
	return l.on[number]
}

func (l *listing) set(rows []feed.Listed) {
	l.Rows, l.on, l.dirty = rows, nil, true
}

// drop takes the entry's rows off the listing.
func (l *listing) drop(number uint64) {
	if l.has(number) {
		l.set(slices.DeleteFunc(slices.Clone(l.Rows), func(r feed.Listed) bool { return r.Entry == number }))
	}
}

// entry is the working copy of a stored or new entry, nil where there is none.
func (f *fold) entry(number uint64) *working {
	if w, ok := f.entries[number]; ok {
		return w
	}
	e, ok := f.known.Entry(number)
	if !ok {
		return nil
	}
	after := e
	after.Origins = slices.Clone(e.Origins)
	return f.keep(&working{before: &e, entry: &after})
}

func (f *fold) keep(w *working) *working {
	if f.entries == nil {
		f.entries = make(map[uint64]*working)
	}
	f.entries[w.entry.Number] = w
	return w
}

// touch marks the entry as one to be written.
func (f *fold) touch(w *working) {
	if !w.dirty {
		w.dirty = true
		f.touched = append(f.touched, w)
	}
}

// show marks the entry as one that readers see changed, and its story with it.
func (f *fold) show(w *working) {
	w.entry.Changed = f.number
	f.touch(w)
	if p := f.stored(w.entry.Story); p != nil {
		f.stir(p)
	}
}

// find is the entry that holds the key now, 0 if none does.
func (f *fold) find(source string, k feed.Key) uint64 {
	if n, ok := f.held[scope(source, k)]; ok {
		return n
	}
	n, _ := f.known.EntryByKey(source, k)
	return n
}

func (f *fold) hold(source string, k feed.Key, number uint64) {
	if f.held == nil {
		f.held = make(map[scopedKey]uint64)
	}
	f.held[scope(source, k)] = number
}

// holder is the entry that is published under the id now, 0 if none is.
func (f *fold) holder(id string) uint64 {
	if n, ok := f.ids[id]; ok {
		return n
	}
	n, _ := f.known.EntryByID(id)
	return n
}

// result folds one fetch of one source.
func (f *fold) result(r *feed.Result) {
	s := f.state(r.Source)
	if r.Outcome != feed.Failed && !current(s, r) {
		f.change.Stale = true
		return
	}
	f.applyPolicy(s, r.Policy)
	s.Removed = false
	if r.Pushed {
		f.pushed(s, r)
		return
	}
	configured(s, r.URL)
	s.Fetched, s.NotBefore, s.Status = r.At, r.NotBefore, r.Status
	if r.Outcome == feed.Failed {
		f.failed(s, r)
		s.Last = f.number
		return
	}
	s.Succeeded = r.At
	if r.Outcome == feed.Modified {
		f.modified(s, r)
	} else {
		s.ListedAt = max(s.ListedAt, r.At) // a clock that was set back takes nothing back
	}
	f.answered(s, r)
	f.parted(s, r)
	if r.HasMore {
		return
	}
	s.URL, s.Validator = r.URL, r.Validator
	if r.Outcome == feed.Modified || !r.BodyHash.IsZero() {
		s.BodyHash = r.BodyHash
	}
}

// pushed folds what came without being asked for. It is no poll: it says nothing on
// when and where to ask next.
func (f *fold) pushed(s *feed.State, r *feed.Result) {
	if r.Outcome == feed.Modified {
		f.modified(s, r)
		f.parted(s, r)
	}
}

// parted notes how far the parts of a fetch are folded.
func (f *fold) parted(s *feed.State, r *feed.Result) {
	s.Last, s.BasedOn, s.PartsFolded = f.number, 0, 0
	if r.HasMore {
		s.BasedOn, s.PartsFolded = r.BasedOn, r.Part+1
	}
}

// current says whether the result was computed from the state that is here now.
func current(s *feed.State, r *feed.Result) bool {
	if r.Part > 0 {
		return s.PartsFolded == r.Part && s.BasedOn == r.BasedOn
	}
	return s.Last == r.BasedOn
}

// modified folds the items and the listing of a document.
func (f *fold) modified(s *feed.State, r *feed.Result) {
	s.Detected = r.Meta.Detected
	f.revise(s, &r.Meta)
	l := f.listing(s.Source)
	numbers := make(map[feed.Sum]uint64, len(l.Rows)+len(r.Items))
	for _, row := range l.Rows {
		numbers[row.RawSum] = row.Entry
	}
	f.items(s, r, numbers)
	f.missed(s, r, l.Rows, numbers)
	f.list(s, r, l, numbers)
	f.thin(s)
}

// revise makes a new revision of the source where it says something new of itself.
func (f *fold) revise(s *feed.State, m *feed.Meta) {
	meta := *m
	meta.Updated = 0
	if old := f.revision(s.Source, s.Revision); old != nil && equalMeta(&old.Meta, &meta) {
		return
	}
	old := s.Revision
	s.Revision++
	f.revisions = append(f.revisions, &feed.Revision{Source: s.Source, Number: s.Revision, Meta: meta})
	if r := f.revision(s.Source, old); r != nil && r.Refs == 0 {
		f.refer(s.Source, old, 0) // no longer the newest, so it goes
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

// refer counts d more origins that refer to the revision.
func (f *fold) refer(source string, number uint32, d int) {
	r := f.revision(source, number)
	if r == nil {
		return
	}
	if !slices.Contains(f.revisions, r) {
		f.revisions = append(f.revisions, r)
	}
	r.Refs += d
}

// control folds an operator's word.
func (f *fold) control(c *feed.Control) {
	for i := range c.Overrides {
		f.override(c.Overrides[i])
	}
	if c.RemoveSource == "" {
		return
	}
	s := f.state(c.RemoveSource)
	f.unlist(s, f.listing(s.Source), nil)
	s.URL, s.Validator, s.BodyHash, s.ListedAt = "", feed.Validator{}, feed.Hash{}, 0
	s.NotBefore, s.BasedOn, s.PartsFolded = 0, 0, 0
	forget(s)
	s.Configured = ""
	s.Removed, s.Last = true, f.number
}

// finish turns the working copies into the change, in an order that depends on
// nothing but the record and the store.
func (f *fold) finish() feed.Change {
	f.change.Window = f.windowed()
	c := f.change
	for _, w := range f.touched {
		w.entry.Due = f.due(w.entry)
		after := w.entry
		if len(after.Origins) == 0 {
			after = nil
		}
		if w.before != nil || after != nil {
			c.Entries = append(c.Entries, feed.EntryChange{Before: w.before, After: after})
		}
	}
	c.Stories = f.settle()
	for _, o := range f.retied {
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
