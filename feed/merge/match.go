package merge

import (
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

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

// foldItems folds the new and changed items of a document, and notes in numbers which
// entry each raw item is.
//
// Matching goes key by key over all items, so that an item that knows its entry by
// a better key is not robbed by one that knows it by a worse. Two items of one
// document are never one entry: what a listed, unchanged item is, no other may be.
func (f *fold) foldItems(s *feed.State, r *feed.Result, numbers map[feed.Sum]uint64) {
	f.noteAlike(s, r)
	items := trusted(s, r.Items[:min(len(r.Items), maxItems)])
	claimed := f.listedUnchanged(r, numbers)
	match := make([]*workingEntry, len(items))
	loop := make([]bool, len(items))
	for i := range items {
		loop[i] = f.isLoop(s.Source, &items[i])
		if w := f.entryListedAs(s.Source, &items[i], numbers); !loop[i] && w != nil && !claimed[w.entry.Number] {
			match[i] = w
			claimed[w.entry.Number] = true
		}
	}
	for _, own := range []bool{true, false} {
		for kind := feed.KindID; kind <= feed.KindText; kind++ {
			for i := range items {
				if match[i] != nil || loop[i] {
					continue
				}
				if w := f.entryByKind(s, &items[i], kind, own); w != nil && !claimed[w.entry.Number] {
					match[i] = w
					claimed[w.entry.Number] = true
				}
			}
		}
	}
	for i := range items {
		it := &items[i]
		switch {
		case loop[i]:
			numbers[it.RawHash.Sum()] = 0
			continue
		case match[i] == nil:
			match[i] = f.addEntry(s, r, it)
		default:
			f.updateEntry(s, r, it, match[i])
		}
		numbers[it.RawHash.Sum()] = match[i].entry.Number
	}
}

// listedUnchanged are the entries of the items that the document lists unchanged.
func (f *fold) listedUnchanged(r *feed.Result, numbers map[feed.Sum]uint64) map[uint64]bool {
	full := make(map[feed.Sum]bool, len(r.Items))
	for i := range r.Items {
		full[r.Items[i].RawHash.Sum()] = true
	}
	claimed := make(map[uint64]bool, len(r.Listing))
	for _, raw := range r.Listing {
		if n := numbers[raw]; n != 0 && !full[raw] {
			claimed[n] = true
		}
	}
	return claimed
}

// entryListedAs is the entry that the very same item was when the source listed it last, nil
// where it did not: what comes once more in full is nothing new, whatever keys it has.
func (f *fold) entryListedAs(source string, it *feed.Item, numbers map[feed.Sum]uint64) *workingEntry {
	w := f.entry(numbers[it.RawHash.Sum()])
	if w == nil {
		return nil
	}
	if o := w.entry.Origin(source); o == nil || o.RawHash != it.RawHash {
		return nil
	}
	return w
}

// entryByKind is the entry that the item's key of the kind leads to, nil if there is none
// or the item is something else all the same. own asks for entries that the source
// is an origin of already, otherwise for the others.
func (f *fold) entryByKind(s *feed.State, it *feed.Item, kind feed.Kind, own bool) *workingEntry {
	if !own && (kind == feed.KindID || kind == feed.KindLink) {
		return nil // these count within the source
	}
	for _, k := range it.Keys {
		if k.Kind() != kind {
			continue
		}
		w := f.entry(f.entryByKey(s.Source, k))
		if w == nil {
			continue
		}
		o := w.entry.Origin(s.Source)
		switch {
		case (o != nil) != own:
		case o == nil || !isReuse(o, it, kind):
			return w
		case kind == feed.KindID || kind == feed.KindLink:
			f.noteReuse(s, kind)
		}
	}
	return nil
}

// isReuse says whether the item, though one of its keys of the kind leads to the
// origin, is another thing.
func isReuse(o *feed.Origin, it *feed.Item, kind feed.Kind) bool {
	sameText := it.TextHash == o.TextHash || it.TitleSum != feed.Sum{} && it.TitleSum == o.TitleSum
	switch kind {
	case feed.KindID: // an id that is used again for something new
		return !sameText && differIn(o, it, feed.KindLink)
	case feed.KindLink, feed.KindCanonical: // a page that several entries point to
		return !sameText && differIn(o, it, feed.KindID)
	}
	return false
}

// differIn says whether both gave keys of the kind, and the origin holds or was given
// none of the item's.
func differIn(o *feed.Origin, it *feed.Item, kind feed.Kind) bool {
	given, theirs := false, false
	for _, k := range it.Keys {
		if k.Kind() == kind {
			given = true
			if slices.Contains(o.Given, k) || slices.Contains(o.Keys, k) {
				return false
			}
		}
	}
	for _, k := range o.Given {
		theirs = theirs || k.Kind() == kind
	}
	return given && theirs
}

// isLoop says whether the item is an entry of ours that a source carries back to us:
// the fetcher saw it, or its id is one that only we can have made. The original is
// marked; the item makes nothing.
func (f *fold) isLoop(source string, it *feed.Item) bool {
	w := f.entry(f.entryByID(it.Content.ID))
	if !it.Loop && (w == nil || !w.entry.Minted) {
		return false
	}
	if w != nil && !slices.Contains(w.entry.Carriers, source) {
		w.entry.Carriers = append(slices.Clip(w.entry.Carriers), source)
		f.writeEntry(w)
	}
	return true
}
