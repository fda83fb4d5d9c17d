package feed

import "strings"

// Kinds is a set of kinds of keys.
type Kinds uint8

// KindsOf is the set of those given.
func KindsOf(ks ...Kind) (s Kinds) {
	for _, k := range ks {
		s |= 1 << k
	}
	return s
}

// Has reports whether k is in the set.
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
	IDs    int   `cbor:"4,keyasint,omitempty" json:"ids,omitempty"`    // how often an id was used again, each within 30 days of the one before
	Links  int   `cbor:"5,keyasint,omitempty" json:"links,omitempty"`  // how often a link was
}

// Distrusted are the kinds of keys that identify nothing in the source's listings: by
// the operator's word, or because of what was seen, where he does not vouch for them.
// Distrusting links implies distrusting canonical pages.
func (s *State) Distrusted() Kinds {
	d := (s.Doubt.Alike | s.Doubt.Reused) &^ s.Policy.Trust
	if d.Has(KindLink) {
		d |= KindsOf(KindCanonical)
	}
	return d | s.Policy.Ignore
}
