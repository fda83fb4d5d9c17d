package merge

import (
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// addEntry makes a new entry of the item.
func (f *fold) addEntry(s *feed.State, r *feed.Result, it *feed.Item) *workingEntry {
	e := &feed.Entry{Number: f.number<<12 | f.next, Published: publishedOf(&it.Content, r.At)}
	f.next++
	e.ID, e.Minted = f.mint(s.Source, it)
	e.Story = e.ID
	if f.idOwners == nil {
		f.idOwners = make(map[string]uint64)
	}
	f.idOwners[e.ID] = e.Number
	w := f.trackEntry(&workingEntry{entry: e})
	f.rejoinStory(w)
	f.addOrigin(s, r, it, w)
	f.placeInWindow(&s.Policy, it, w)
	f.applyPendingOverrides(w)
	s.Delivered = r.At
	s.Doubt.Turned = 0
	f.change.Added++
	return w
}

// addOrigin makes the source an origin of the entry.
func (f *fold) addOrigin(s *feed.State, r *feed.Result, it *feed.Item, w *workingEntry) {
	p := publishedOf(&it.Content, r.At)
	w.entry.Origins = append(w.entry.Origins, feed.Origin{
		Source: s.Source, RawHash: it.RawHash, TextHash: it.TextHash, TitleSum: it.TitleSum, Terms: it.Terms, Given: it.Keys,
		Published: p, Updated: min(max(it.Content.Updated, p), r.At),
		FirstSeen: r.At, LastListed: r.At, Revision: s.Revision, FeedTime: min(r.Meta.Updated, r.At),
	})
	s.Entries++
	f.countRefs(s.Source, s.Revision, 1)
	f.claimKeys(w, w.entry.Origin(s.Source), it.Keys)
	f.putContent(w, s.Source, &it.Content)
	f.changeEntry(w)
}

// updateEntry folds an item whose entry is known: a further origin, an edit, or nothing
// that readers need to hear of.
func (f *fold) updateEntry(s *feed.State, r *feed.Result, it *feed.Item, w *workingEntry) {
	o := w.entry.Origin(s.Source)
	if o == nil {
		f.addOrigin(s, r, it, w)
		return
	}
	edited := it.RawHash != o.RawHash && it.TextHash != o.TextHash
	if edited && !o.Tomb {
		f.noteExchange(s, o, it)
	}
	same := it.RawHash == o.RawHash && it.TextHash == o.TextHash && slices.Equal(it.Terms, o.Terms)
	o.RawHash, o.TextHash, o.TitleSum, o.Given, o.LastListed = it.RawHash, it.TextHash, it.TitleSum, it.Keys, max(o.LastListed, r.At)
	f.claimKeys(w, o, it.Keys)
	f.writeEntry(w)
	if o.Tomb || same {
		return // purged, it stays away while the source lists it; and the same again is nothing to tell
	}
	o.Terms = it.Terms
	if edited {
		o.Edits++
		if u := it.Content.Updated; u > o.Updated && u <= r.At {
			o.Updated = u
		} else {
			o.Updated = max(o.Updated, r.At)
		}
		f.countRefs(s.Source, o.Revision, -1)
		f.countRefs(s.Source, s.Revision, 1)
		o.Revision, o.FeedTime = s.Revision, min(r.Meta.Updated, r.At)
		f.change.Edited++
		if o.Source == w.entry.Origins[0].Source {
			f.refreshFingerprint(&s.Policy, it, w)
		}
	}
	f.putContent(w, s.Source, &it.Content)
	f.changeEntry(w)
}

// publishedOf is when the item says it was published, else updated, clamped to when
// it was first seen; and that where it does not say.
func publishedOf(c *feed.Content, seen feed.Time) feed.Time {
	p := c.Published
	if p <= 0 {
		p = c.Updated
	}
	if p <= 0 || p > seen {
		return seen
	}
	return p
}
