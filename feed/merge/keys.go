package merge

import (
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// maxHeld is how many keys of one kind an origin holds: a source that changes its
// links with each fetch must not fill the store with them.
const maxHeld = 8

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
