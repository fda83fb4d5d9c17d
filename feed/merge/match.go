package merge

import (
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// matching says which entry each new or changed item of a document is.
type matching struct {
	*document
	items   []feed.Item     // without the keys that are distrusted
	entries []*workingEntry // by item; nil: a new one
	loop    []bool          // by item: it is an entry of ours that comes back
	former  []*workingEntry // by item: the entry whose id it has, but which it is not
	claimed map[uint64]bool // entries that an item of the document is
}

// match finds the entries of the document's items.
//
// Matching goes key by key over all items: a match by a stronger key takes precedence
// over another item's match by a weaker one. Two items of one document are never one
// entry: what a listed, unchanged item is, no other may be.
func (d *document) match() *matching {
	items := d.withoutForeignIDs(trusted(d.state, d.result.Items[:min(len(d.result.Items), maxItems)]))
	m := &matching{
		document: d, items: items, entries: make([]*workingEntry, len(items)),
		loop: make([]bool, len(items)), former: make([]*workingEntry, len(items)), claimed: d.listedUnchanged(),
	}
	for i := range items {
		m.loop[i] = m.isLoop(&items[i])
		if !m.loop[i] {
			m.claim(i, m.entryListedAs(&items[i]))
		}
	}
	for _, own := range []bool{true, false} {
		for kind := feed.KindID; kind <= feed.KindText; kind++ {
			for i := range items {
				if m.entries[i] == nil && !m.loop[i] {
					m.claim(i, m.entryByKind(i, kind, own))
				}
			}
		}
	}
	return m
}

// claim assigns the entry to the item. It does nothing where w is nil or another item
// has the entry.
func (m *matching) claim(item int, w *workingEntry) {
	if w != nil && !m.claimed[w.entry.Number] {
		m.entries[item] = w
		m.claimed[w.entry.Number] = true
	}
}

// listedUnchanged are the entries of the items that the document lists unchanged.
func (d *document) listedUnchanged() map[uint64]bool {
	r := d.result
	full := make(map[feed.Sum]bool, len(r.Items))
	for i := range r.Items {
		full[r.Items[i].RawHash.Sum()] = true
	}
	claimed := make(map[uint64]bool, len(r.Listing))
	for _, raw := range r.Listing {
		if n := d.numbers[raw]; n != 0 && !full[raw] {
			claimed[n] = true
		}
	}
	return claimed
}

// entryListedAs is the entry that the very same item was when the source listed it
// last, nil where it did not: what comes once more in full is nothing new, whatever
// keys it has.
func (m *matching) entryListedAs(it *feed.Item) *workingEntry {
	w := m.document.entries.get(m.numbers[it.RawHash.Sum()])
	if w == nil {
		return nil
	}
	if o := w.entry.Origin(m.state.Source); o == nil || o.RawHash != it.RawHash {
		return nil
	}
	return w
}

// entryByKind is the entry that the item's key of the kind leads to, nil if there is
// none or the item is something else all the same. own asks for entries that the
// source is an origin of already, otherwise for the others.
func (m *matching) entryByKind(item int, kind feed.Kind, own bool) *workingEntry {
	if !own && kind <= feed.KindDated {
		return nil // these count within the source
	}
	it := &m.items[item]
	for _, k := range it.Keys {
		if k.Kind() != kind {
			continue
		}
		w := m.document.entries.get(m.keys.entryByKey(m.state.Source, k))
		if w == nil {
			continue
		}
		o := w.entry.Origin(m.state.Source)
		switch {
		case (o != nil) != own:
		case o != nil && m.isNextIssue(w, o, it):
			m.succeed(item, w)
		case o == nil && kind == feed.KindCanonical && !m.isOfPage(it, w, k):
		case o == nil || !isReuse(o, it, kind) || kind == feed.KindID && !m.isRewritten(w, o, it):
			return w
		case kind == feed.KindID:
			m.succeed(item, w)
			m.noteReuse(kind)
		case kind == feed.KindLink:
			m.noteReuse(kind)
		}
	}
	return nil
}

// succeed notes the entry whose keys the item has without being it: the one that the
// strongest of them leads to.
func (m *matching) succeed(item int, w *workingEntry) {
	if m.former[item] == nil {
		m.former[item] = w
	}
}

// isReuse reports whether the item is a different thing than the origin that its key of
// the kind leads to.
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

// differIn reports whether both gave keys of the kind, and the origin holds or was given
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

// isLoop reports whether the item is an entry of ours that a source carries back to
// us: the fetcher saw it, or its id is one that only we can have made. The original is
// marked; the item makes nothing.
func (m *matching) isLoop(it *feed.Item) bool {
	w := m.document.entries.get(m.keys.entryByID(it.Content.ID))
	if !it.Loop && (w == nil || !w.entry.Minted) {
		return false
	}
	if source := m.state.Source; w != nil && !slices.Contains(w.entry.Carriers, source) {
		w.entry.Carriers = append(slices.Clip(w.entry.Carriers), source)
		m.document.entries.write(w)
	}
	return true
}
