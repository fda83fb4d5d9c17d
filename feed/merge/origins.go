package merge

import (
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// maxHeld is how many keys of one kind an origin holds: a source that changes its
// links with each fetch must not fill the store with them.
const maxHeld = 8

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

// claimKeys gives the entry, on the origin's account, those of the keys that no other
// entry holds.
func (f *fold) claimKeys(w *workingEntry, o *feed.Origin, keys []feed.Key) {
	o.Keys = slices.Clone(o.Keys)
	for _, k := range keys {
		holder := f.entryByKey(o.Source, k)
		if holder != 0 && holder != w.entry.Number || slices.Contains(o.Keys, k) {
			continue
		}
		o.Keys = append(o.Keys, k)
		f.setKeyOwner(o.Source, k, w.entry.Number)
	}
	for kind := feed.KindID; kind <= feed.KindText; kind++ {
		f.trimKeys(w, o, kind)
	}
}

// trimKeys lets go of the oldest keys of a kind that are too many.
func (f *fold) trimKeys(w *workingEntry, o *feed.Origin, kind feed.Kind) {
	n := 0
	for i := len(o.Keys) - 1; i >= 0; i-- {
		k := o.Keys[i]
		if k.Kind() != kind {
			continue
		}
		if n++; n > maxHeld {
			o.Keys = slices.Delete(o.Keys, i, i+1)
			f.releaseKey(w, o.Source, k)
		}
	}
}

// releaseKey frees a key that one origin gave up, unless another of the entry's
// origins holds it too.
func (f *fold) releaseKey(w *workingEntry, source string, k feed.Key) {
	if !k.Local() {
		for i := range w.entry.Origins {
			if slices.Contains(w.entry.Origins[i].Keys, k) {
				return
			}
		}
	}
	f.setKeyOwner(source, k, 0)
}

// putContent stores what the source says of the entry; nil deletes it.
func (f *fold) putContent(w *workingEntry, source string, c *feed.Content) {
	if c == nil { // it may have come with this very record
		f.change.Contents = slices.DeleteFunc(f.change.Contents, func(cc feed.ContentChange) bool {
			return cc.Number == w.entry.Number && cc.Source == source
		})
	}
	f.change.Contents = append(f.change.Contents, feed.ContentChange{Number: w.entry.Number, Source: source, Content: c})
}

// tombstone turns a live origin into a tombstone.
func (f *fold) tombstone(w *workingEntry, o *feed.Origin) {
	s := f.state(o.Source)
	s.Entries--
	s.Tombs++
	f.countRefs(o.Source, o.Revision, -1)
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
	f.state(source).Tombs--
	f.listing(source).drop(w.entry.Number)
	for _, k := range o.Keys {
		f.releaseKey(w, source, k)
	}
	if len(w.entry.Origins) == 0 {
		if f.idOwners == nil {
			f.idOwners = make(map[string]uint64)
		}
		f.idOwners[w.entry.ID] = 0
		f.leaveStory(w)
		f.removeFromWindow(w.entry.Number)
	}
	f.writeEntry(w)
}

// mint is the id that the entry is published under: the source's own where it may
// be and no other entry has it, else a UUID from the source and a key.
func (f *fold) mint(source string, it *feed.Item) (id string, minted bool) {
	if it.ID != "" && f.idIsFree(it.ID) {
		return it.ID, false
	}
	for n := 0; ; n++ {
		for _, k := range it.Keys {
			if id := uuid(source, k, n); f.idIsFree(id) {
				return id, true
			}
		}
		if len(it.Keys) == 0 {
			var k feed.Key // of no kind
			sum := it.RawHash.Sum()
			copy(k[2:], sum[:])
			if id := uuid(source, k, n); f.idIsFree(id) {
				return id, true
			}
		}
	}
}

// uuid is a UUID of version 8 (RFC 9562 section 5.8) from the source and the key,
// but for the key's version, so that a better rule does not change ids where it
// does not change the key. n tells apart what would else be equal.
func uuid(source string, k feed.Key, n int) string {
	b := append([]byte(source), 0, byte(k.Kind()))
	b = append(b, k[2:]...)
	if n > 0 {
		b = fmt.Appendf(b, "#%d", n)
	}
	h := sha256.Sum256(b)
	h[6] = h[6]&0x0f | 0x80
	h[8] = h[8]&0x3f | 0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", h[:4], h[4:6], h[6:8], h[8:10], h[10:16])
}
