package merge

import (
	"slices"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// tombLife is how long a purged item stays away after its source stopped listing it.
const tombLife = feed.Time(30 * 24 * time.Hour / time.Second)

// enforceEntryLimit purges the source's oldest entries beyond the number that it may keep.
func (f *fold) enforceEntryLimit(s *feed.State) {
	excess := s.Entries - s.Policy.KeepEntries
	if s.Policy.KeepEntries <= 0 || excess <= 0 {
		return
	}
	excess = min(excess, maxExpiry)
	var live []*workingEntry
	add := func(w *workingEntry) {
		if w == nil {
			return
		}
		if o := w.entry.Origin(s.Source); o != nil && !o.Tomb {
			live = append(live, w)
		}
	}
	for _, n := range f.known.Oldest(s.Source, excess) {
		if w := f.entries.byNumber[n]; w == nil || !w.dirty {
			add(f.entries.get(n))
		}
	}
	for _, w := range f.entries.written {
		add(w)
	}
	slices.SortFunc(live, func(a, b *workingEntry) int {
		return b.entry.Ref().Compare(a.entry.Ref())
	})
	for _, w := range live[:min(excess, len(live))] {
		f.tombstone(w, w.entry.Origin(s.Source))
	}
}

// evict makes contents tombstones.
func (f *fold) evict(all []feed.Evicted) {
	for _, x := range all {
		w := f.entries.get(x.Entry)
		if w == nil {
			continue
		}
		if o := w.entry.Origin(x.Source); o != nil && !o.Tomb {
			f.entries.write(w)
			f.tombstone(w, o)
		}
	}
}

// applyPolicy takes over the operator's will. Where entries are to go sooner than
// was thought, they are looked at again.
func (f *fold) applyPolicy(s *feed.State, p feed.Policy) {
	old := s.Policy
	s.Policy = p
	if p.KeepSeconds == 0 || old.KeepSeconds > 0 && old.KeepSeconds <= p.KeepSeconds || s.Entries == 0 {
		return
	}
	for _, n := range f.known.Oldest(s.Source, maxExpiry) {
		if w := f.entries.get(n); w != nil {
			f.entries.write(w)
		}
	}
}

// expireDue looks at the entries whose day has come: an origin last listed longer ago
// than its source keeps becomes a tombstone, a tombstone goes 30 days after its
// item was last listed, an entry goes with its last origin. What is still listed is
// put back with a later day.
func (f *fold) expireDue() {
	for _, n := range f.known.Due(f.now.Day(), maxExpiry) {
		w := f.entries.get(n)
		if w == nil {
			continue
		}
		f.entries.write(w)
		for _, source := range sourcesOf(w.entry) {
			o := w.entry.Origin(source)
			last := f.sources.lastListed(w.entry, o)
			if keep := feed.Time(f.sources.state(source).Policy.KeepSeconds); !o.Tomb && keep > 0 && last+keep <= f.now {
				f.tombstone(w, o)
			}
			if o.Tomb && last+tombLife <= f.now {
				f.removeTombstone(w, source)
			}
		}
	}
}

// sourcesOf are the sources of the entry's origins, which the loop over them may drop.
func sourcesOf(e *feed.Entry) []string {
	ss := make([]string, len(e.Origins))
	for i := range e.Origins {
		ss[i] = e.Origins[i].Source
	}
	return ss
}

// lastListed is when the entry was last listed by the origin's source.
func (t *sourceTable) lastListed(e *feed.Entry, o *feed.Origin) feed.Time {
	return feed.LastListed(o, t.state(o.Source), t.listing(o.Source).has(e.Number))
}

// dueDay is the day on which retention looks at the entry again, 0 for none.
func (f *fold) dueDay(e *feed.Entry) uint32 {
	var due uint32
	for i := range e.Origins {
		o := &e.Origins[i]
		life := tombLife
		if !o.Tomb {
			life = feed.Time(f.sources.state(o.Source).Policy.KeepSeconds)
		}
		d := (f.sources.lastListed(e, o) + life).Day() + 1
		if life == 0 { // kept for ever, but the operator may think otherwise one day
			d = (f.now + tombLife).Day()
		}
		if due == 0 || d < due {
			due = d
		}
	}
	return due
}

// tombstone turns a live origin into a tombstone.
func (f *fold) tombstone(w *workingEntry, o *feed.Origin) {
	s := f.sources.state(o.Source)
	s.Entries--
	s.Tombs++
	f.sources.countRefs(o.Source, o.Revision, -1)
	o.Tomb, o.Terms, o.Revision, o.FeedTime = true, nil, 0, 0
	f.putContent(w, o.Source, nil)
	f.change.Expired++
	f.changeEntry(w)
}

// removeTombstone takes the source's tombstone out of the entry, its keys with it.
func (f *fold) removeTombstone(w *workingEntry, source string) {
	i := slices.IndexFunc(w.entry.Origins, func(o feed.Origin) bool { return o.Source == source })
	o := w.entry.Origins[i]
	w.entry.Origins = slices.Delete(w.entry.Origins, i, i+1)
	f.sources.state(source).Tombs--
	f.sources.listing(source).drop(w.entry.Number)
	for _, k := range o.Keys {
		f.keys.release(w, source, k)
	}
	if len(w.entry.Origins) == 0 {
		forgetEntry(f, w)
	}
	f.entries.write(w)
}
