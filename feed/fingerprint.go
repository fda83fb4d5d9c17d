package feed

// Fingerprint is what is known of an entry's words. Terms holds the terms in the
// order in which they were first seen: what each was seen as, the number of its bytes,
// and the word, folded.
type Fingerprint struct {
	Version int    `cbor:"1,keyasint" json:"version"`
	Lang    string `cbor:"2,keyasint,omitempty" json:"lang,omitempty"` // primary subtag of BCP 47, lower case; "" where nothing tells
	Terms   []byte `cbor:"3,keyasint,omitempty" json:"terms,omitempty"`
}

// IsZero reports whether f is the fingerprint of nothing.
func (f *Fingerprint) IsZero() bool { return len(f.Terms) == 0 }

// WindowEntry is an entry in the window: the one value that a store keeps of it, from which
// the window is rebuilt. Times are seconds since 1970.
type WindowEntry struct {
	Number uint64 `cbor:"1,keyasint" json:"number"`                   // the entry's
	Story  uint64 `cbor:"2,keyasint" json:"story"`                    // the number of the entry that founded the story
	Copy   uint64 `cbor:"3,keyasint,omitempty" json:"copy,omitempty"` // the number of the entry that this one is a copy of; 0: of none
	Seen   int64  `cbor:"4,keyasint" json:"seen"`                     // first sight
	At     int64  `cbor:"5,keyasint" json:"at"`                       // the entry's own date, clamped to first sight
	Lang   string `cbor:"6,keyasint,omitempty" json:"lang,omitempty"`
	Terms  []byte `cbor:"7,keyasint,omitempty" json:"terms,omitempty"`  // six bytes a term: hash, then what it was seen as and its share of the entry
	Runs   []byte `cbor:"8,keyasint,omitempty" json:"runs,omitempty"`   // which terms follow on each other: 256 bits
	Source uint32 `cbor:"9,keyasint,omitempty" json:"source,omitempty"` // hash of the id of the source that had it first; 0: not known
}
