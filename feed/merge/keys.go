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

// keyTable says which entries hold which keys and published ids: as it is stored,
// overlaid with what the record has changed so far.
type keyTable struct {
	known  Known
	owners map[scopedKey]uint64
	ids    map[string]uint64
}

// entryByKey is the entry that holds the key now, 0 if none does.
func (t *keyTable) entryByKey(source string, k feed.Key) uint64 {
	if n, ok := t.owners[scope(source, k)]; ok {
		return n
	}
	n, _ := t.known.EntryByKey(source, k)
	return n
}

// setOwner gives the key to the entry; to none where number is 0.
func (t *keyTable) setOwner(source string, k feed.Key, number uint64) {
	if t.owners == nil {
		t.owners = make(map[scopedKey]uint64)
	}
	t.owners[scope(source, k)] = number
}

// entryByID is the entry that is published under the id now, 0 if none is.
func (t *keyTable) entryByID(id string) uint64 {
	if n, ok := t.ids[id]; ok {
		return n
	}
	n, _ := t.known.EntryByID(id)
	return n
}

// claim gives the entry, on the origin's account, those of the keys that no other
// entry holds.
func (t *keyTable) claim(w *workingEntry, o *feed.Origin, keys []feed.Key) {
	o.Keys = slices.Clone(o.Keys)
	for _, k := range keys {
		holder := t.entryByKey(o.Source, k)
		if holder != 0 && holder != w.entry.Number || slices.Contains(o.Keys, k) {
			continue
		}
		o.Keys = append(o.Keys, k)
		t.setOwner(o.Source, k, w.entry.Number)
	}
	for kind := feed.KindID; kind <= feed.KindText; kind++ {
		t.trim(w, o, kind)
	}
}

// giveUp takes from the entry, on the source's account, those of the keys by which the
// source names an item: its id, its link, and the page, where no other source has it.
func (t *keyTable) giveUp(w *workingEntry, source string, keys []feed.Key) {
	o := w.entry.Origin(source)
	had := o.Keys
	named := func(k feed.Key) bool {
		return k.Kind() != feed.KindDated && k.Kind() != feed.KindText && slices.Contains(keys, k)
	}
	o.Keys = slices.DeleteFunc(slices.Clone(had), named)
	for _, k := range had {
		if named(k) {
			t.release(w, source, k)
		}
	}
}

// trim lets go of the oldest keys of a kind that are too many.
func (t *keyTable) trim(w *workingEntry, o *feed.Origin, kind feed.Kind) {
	n := 0
	for i := len(o.Keys) - 1; i >= 0; i-- {
		k := o.Keys[i]
		if k.Kind() != kind {
			continue
		}
		if n++; n > maxHeld {
			o.Keys = slices.Delete(o.Keys, i, i+1)
			t.release(w, o.Source, k)
		}
	}
}

// release frees a key that one origin gave up, unless a further origin of the entry
// holds it too.
func (t *keyTable) release(w *workingEntry, source string, k feed.Key) {
	if !k.Local() {
		for i := range w.entry.Origins {
			if slices.Contains(w.entry.Origins[i].Keys, k) {
				return
			}
		}
	}
	t.setOwner(source, k, 0)
}

// setID gives the published id to the entry; to none where number is 0.
func (t *keyTable) setID(id string, number uint64) {
	if t.ids == nil {
		t.ids = make(map[string]uint64)
	}
	t.ids[id] = number
}
