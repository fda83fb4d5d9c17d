package merge

import (
	"cmp"
	"slices"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// tombLife is how long a purged item stays away after its source stopped listing it.
const tombLife = feed.Time(30 * 24 * time.Hour / time.Second)

// foldListing folds the document's listing. numbers leads from raw items to entries.
func (f *fold) foldListing(s *feed.State, r *feed.Result, l *workingListing, numbers map[feed.Sum]uint64) {
	raws := r.Listing
	if r.HasMore { // the listing follows; what is folded already must be found then
		raws = make([]feed.Sum, len(r.Items))
		for i := range r.Items {
			raws[i] = r.Items[i].RawHash.Sum()
		}
	}
	rows := make([]feed.Listed, 0, len(raws))
	now := make(map[uint64]bool, len(raws))
	for _, raw := range raws {
		if n, ok := numbers[raw]; ok { // else it was folded by nobody, and comes in full next time
			rows = append(rows, feed.Listed{RawSum: raw, Entry: n})
			now[n] = true
		}
	}
	if r.Whole && !r.HasMore {
		f.endListing(s, l, now)
		s.ListedAt = max(s.ListedAt, r.At)
		if !slices.Equal(l.Rows, rows) {
			l.set(rows)
		}
		return
	}
	for _, row := range l.Rows {
		if row.Entry != 0 && !now[row.Entry] || row.Entry == 0 && !slices.Contains(rows, row) {
			rows = append(rows, row)
		}
	}
	f.renewListing(s, now, r.At)
	l.set(rows)
}

// endListing ends the being listed of all that stands on the listing and is not in now.
func (f *fold) endListing(s *feed.State, l *workingListing, now map[uint64]bool) {
	for _, row := range l.Rows {
		if row.Entry == 0 || now[row.Entry] {
			continue
		}
		w := f.entry(row.Entry)
		if w == nil {
			continue
		}
		if o := w.entry.Origin(s.Source); o != nil {
			o.LastListed = feed.LastListed(o, s, true)
			f.writeEntry(w)
		}
	}
	if now == nil && len(l.Rows) > 0 {
		l.set(nil)
	}
}

// renewListing notes, at most once a day, that a partial listing showed the entries: it
// does not vouch for the rest of the listing, so the source's time cannot say it.
func (f *fold) renewListing(s *feed.State, shown map[uint64]bool, at feed.Time) {
	for _, row := range f.listing(s.Source).Rows {
		if row.Entry == 0 || !shown[row.Entry] {
			continue
		}
		w := f.entry(row.Entry)
		if w == nil {
			continue
		}
		if o := w.entry.Origin(s.Source); o != nil && feed.LastListed(o, s, true).Day() < at.Day() {
			o.LastListed = at
			f.writeEntry(w)
		}
	}
}

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
		if w := f.entries[n]; w == nil || !w.dirty {
			add(f.entry(n))
		}
	}
	for _, w := range f.writtenEntries {
		add(w)
	}
	slices.SortFunc(live, func(a, b *workingEntry) int {
		return cmp.Or(cmp.Compare(a.entry.Published, b.entry.Published), -cmp.Compare(a.entry.ID, b.entry.ID))
	})
	for _, w := range live[:min(excess, len(live))] {
		f.tombstone(w, w.entry.Origin(s.Source))
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
		if w := f.entry(n); w != nil {
			f.writeEntry(w)
		}
	}
}

// expireDue looks at the entries whose day has come: an origin last listed longer ago
// than its source keeps becomes a tombstone, a tombstone goes 30 days after its
// item was last listed, an entry goes with its last origin. What is still listed is
// put back with a later day.
func (f *fold) expireDue() {
	for _, n := range f.known.Due(f.now.Day(), maxExpiry) {
		w := f.entry(n)
		if w == nil {
			continue
		}
		f.writeEntry(w)
		for _, source := range sources(w.entry) {
			o := w.entry.Origin(source)
			last := f.lastListed(w.entry, o)
			if keep := feed.Time(f.state(source).Policy.KeepSeconds); !o.Tomb && keep > 0 && last+keep <= f.now {
				f.tombstone(w, o)
			}
			if o.Tomb && last+tombLife <= f.now {
				f.removeTombstone(w, source)
			}
		}
	}
}

// sources are the sources of the entry's origins, which the loop over them may drop.
func sources(e *feed.Entry) []string {
	ss := make([]string, len(e.Origins))
	for i := range e.Origins {
		ss[i] = e.Origins[i].Source
	}
	return ss
}

func (f *fold) lastListed(e *feed.Entry, o *feed.Origin) feed.Time {
	return feed.LastListed(o, f.state(o.Source), f.listing(o.Source).has(e.Number))
}

// dueDay is the day on which retention looks at the entry again, 0 for none.
func (f *fold) dueDay(e *feed.Entry) uint32 {
	var due uint32
	for i := range e.Origins {
		o := &e.Origins[i]
		life := tombLife
		if !o.Tomb {
			life = feed.Time(f.state(o.Source).Policy.KeepSeconds)
		}
		d := (f.lastListed(e, o) + life).Day() + 1
		if life == 0 { // kept for ever, but the operator may think otherwise one day
			d = (f.now + tombLife).Day()
		}
		if due == 0 || d < due {
			due = d
		}
	}
	return due
}
