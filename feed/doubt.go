package feed

import (
	"slices"
	"strings"
	"time"
)

// Kinds is a set of kinds of keys.
type Kinds uint8

// KindsOf is the set of those given.
func KindsOf(ks ...Kind) (s Kinds) {
	for _, k := range ks {
		s |= 1 << k
	}
	return s
}

// Has says whether k is in the set.
func (s Kinds) Has(k Kind) bool { return s&(1<<k) != 0 }

// String are the kinds in words, as in "id, link".
func (s Kinds) String() string { return strings.Join(s.Words(), ", ") }

// Words are the kinds, each in a word, in the order in which keys decide.
func (s Kinds) Words() (all []string) {
	for k := KindID; k <= KindText; k++ {
		if s.Has(k) {
			all = append(all, k.String())
		}
	}
	return all
}

// Doubt is what a source's own keys gave reason to think of them.
type Doubt struct {
	Alike  Kinds `cbor:"1,keyasint,omitempty" json:"alike,omitempty"`  // that most items of one document had in common
	Reused Kinds `cbor:"2,keyasint,omitempty" json:"reused,omitempty"` // that came again and again for something new
	At     Time  `cbor:"3,keyasint,omitempty" json:"at,omitempty"`     // of the last reason
	IDs    int   `cbor:"4,keyasint,omitempty" json:"ids,omitempty"`    // how often an id was used again, each within [doubtLife] of the one before
	Links  int   `cbor:"5,keyasint,omitempty" json:"links,omitempty"`  // how often a link was
	Turned int   `cbor:"6,keyasint,omitempty" json:"turned,omitempty"` // in a row, how often an entry's title, text and date were all exchanged, and nothing else was new
}

const (
	// maxReuse is how often a key is used again before its kind is distrusted, if these
	// are also a good part of what the source has.
	maxReuse = 3
	// doubtLife is how long one such event counts.
	doubtLife = Time(30 * 24 * time.Hour / time.Second)
)

// Distrusted are the kinds of keys that identify nothing in the source's listings: by
// the operator's word, or because of what was seen, where he does not vouch for them.
// A link that is distrusted takes the page it leads to with it.
func (s *State) Distrusted() Kinds {
	d := (s.Doubt.Alike | s.Doubt.Reused) &^ s.Policy.Trust
	if d.Has(KindLink) {
		d |= KindsOf(KindCanonical)
	}
	return d | s.Policy.Ignore
}

// doubt takes in what the fetcher saw of a document's keys.
func (f *fold) doubt(s *State, r *Result) {
	if r.Alike&^s.Doubt.Alike != 0 {
		s.Doubt.Alike |= r.Alike
		s.Doubt.At = r.At
	}
}

// trusted are the items without the keys of kinds that are distrusted; what has no
// other is known by its bytes alone.
func trusted(s *State, items []Item) []Item {
	bad := s.Distrusted()
	if bad == 0 {
		return items
	}
	items = slices.Clone(items)
	for i := range items {
		it := &items[i]
		it.Keys = slices.DeleteFunc(slices.Clone(it.Keys), func(k Key) bool { return bad.Has(k.Kind()) })
		if bad.Has(KindID) {
			it.ID = ""
		}
	}
	return items
}

// reused notes that a source used a key of the kind again for another thing.
func (f *fold) reused(s *State, kind Kind) {
	d := &s.Doubt
	if f.now-d.At > doubtLife {
		d.IDs, d.Links = 0, 0
	}
	d.At = f.now
	n := &d.IDs
	if kind == KindLink {
		n = &d.Links
	}
	if *n++; *n >= maxReuse && 4**n >= s.Entries {
		d.Reused |= KindsOf(kind)
	}
}

// exchanged notes that an item took the place of another under its keys: title, text and
// date are all new. A source that does nothing else shows one thing after the other
// under one address.
func (f *fold) exchanged(s *State, o *Origin, it *Item) {
	if it.Heading == o.Heading || it.Heading == (Sum{}) || it.Content.Published <= o.FirstSeen {
		return
	}
	d := &s.Doubt
	if d.Turned++; d.Turned >= maxReuse {
		d.Reused |= KindsOf(KindID, KindLink)
		d.At = f.now
	}
}
