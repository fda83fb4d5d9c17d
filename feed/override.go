package feed

import (
	"cmp"
	"fmt"
	"slices"
)

// Override is the operator's word on one entry, or that two entries belong to one story or
// do not. It holds for entries that come later, too.
type Override struct {
	A        string `cbor:"1,keyasint" json:"a"`                            // published id of an entry, or of a story whose founding entry has gone; less than B
	B        string `cbor:"2,keyasint,omitempty" json:"b,omitempty"`        // empty where Word is not
	Together bool   `cbor:"3,keyasint,omitempty" json:"together,omitempty"` // must be in one story; false: must not
	At       Time   `cbor:"4,keyasint,omitempty" json:"at,omitempty"`       // when the operator said so
	Reason   string `cbor:"5,keyasint,omitempty" json:"reason,omitempty"`
	// Gone, in a control, takes the override back; it is never stored.
	Gone bool `cbor:"6,keyasint,omitempty" json:"gone,omitempty"`
	// Did says that the override changed something when it was folded, which goes back
	// when it is taken back. It is Merge's, and counts for nothing in a control.
	Did bool `cbor:"7,keyasint,omitempty" json:"did,omitempty"`
	// Was is how the two had been joined before a split. It is Merge's, like Did.
	Was *Join `cbor:"8,keyasint,omitempty" json:"was,omitempty"`

	Word Word     `cbor:"10,keyasint,omitempty" json:"word,omitempty"` // on A alone, which must be an entry's id; none: it is on the two
	For  int64    `cbor:"11,keyasint,omitempty" json:"for,omitempty"`  // seconds from At that a [Pin] holds
	To   []string `cbor:"12,keyasint,omitempty" json:"to,omitempty"`   // terms of [Recategorise] and [Label]
}

// Word is what the operator says of one entry.
type Word uint8

const (
	Hide         Word = 1 // it is not published
	Release      Word = 2 // it is published, whatever rules drop or hold back
	Takedown     Word = 3 // it is not published, and what its sources say of it is deleted
	Pin          Word = 4 // it is among the first of its feeds for a time
	Recategorise Word = 5 // its categories are these alone
	Label        Word = 6 // for learning: what it is about
)

// words are the names of words, by their values.
var words = [...]string{"", "hide", "release", "takedown", "pin", "recategorise", "label"}

// String is the word as the operator writes it; empty for none.
func (w Word) String() string {
	if int(w) >= len(words) {
		return "unknown"
	}
	return words[w]
}

// MarshalText writes w as [Word.String] does.
func (w Word) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText reads what [Word.String] writes.
func (w *Word) UnmarshalText(b []byte) error {
	i := slices.Index(words[:], string(b))
	if i < 0 {
		return fmt.Errorf("read word: there is none called %q", b)
	}
	*w = Word(i)
	return nil
}

// Said is in words that the operator said so of an entry, when and why.
func (o *Override) Said() string {
	did := map[Word]string{
		Hide: "you hid it", Release: "you released it", Takedown: "you took it down", Pin: "you pinned it", Recategorise: "you filed it anew", Label: "you labelled it",
	}[o.Word]
	if o.At != 0 {
		did += " at " + o.At.String()
	}
	if o.Reason != "" {
		did += ": " + o.Reason
	}
	return did
}

// Same reports whether o says what other says, of the same entries.
func (o *Override) Same(other *Override) bool {
	return o.A == other.A && o.B == other.B && o.Word == other.Word && o.Together == other.Together && o.At == other.At &&
		o.Reason == other.Reason && o.For == other.For && slices.Equal(o.To, other.To)
}

// CompareOverrides orders overrides: by A, then B, then word. Two that are equal by it
// cannot both stand.
func CompareOverrides(a, b Override) int {
	return cmp.Or(cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B), cmp.Compare(a.Word, b.Word))
}

// Between puts the ids of an override into their order.
func Between(a, b string) (first, second string) {
	if b < a {
		return b, a
	}
	return a, b
}

// Other is the id that o speaks of beside the one given.
func (o *Override) Other(id string) string {
	if o.A == id {
		return o.B
	}
	return o.A
}

// Overrides are all that speak of one id, ordered by the other id, then by word.
type Overrides struct {
	ID   string
	List []Override
}
