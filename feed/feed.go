// Package feed holds the vocabulary of OpenVoice.
//
// A source is fetched; a feed is published; an entry is in both. What one source
// said of an entry is an [Origin]. A [Job] is one fetch that is due, a [Result] is
// all that one fetch found out, a [Record] is what the log holds, and a [Change] is
// what a record does to a store.
//
// The package promises that its functions are pure: equal arguments give equal
// results on every machine. It must never read a clock, a random number, a
// configuration, a file or the network, and it imports no other package of ours.
// What a record changes is decided in feed/merge.
//
// The cbor tags are a format: a number that was used once is never used for
// something else.
package feed

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"
)

// Time is a moment in whole seconds since 1970-01-01T00:00:00Z; zero means
// "unknown". Seconds are what every feed format can say at least, and integers
// compare and encode alike everywhere.
type Time int64

// At converts t, cutting fractions of a second; the zero time.Time is unknown.
func At(t time.Time) Time {
	if t.IsZero() {
		return 0
	}
	return Time(t.Unix())
}

// Std is t as a UTC time.Time; the zero time.Time where t is unknown.
func (t Time) Std() time.Time {
	if t == 0 {
		return time.Time{}
	}
	return time.Unix(int64(t), 0).UTC()
}

// Add is t moved by d, cut to whole seconds.
func (t Time) Add(d time.Duration) Time { return t + Time(d/time.Second) }

// Day is the number of the UTC day since 1970-01-01 that t lies in.
func (t Time) Day() uint32 {
	if t < 0 {
		return 0
	}
	return uint32(t / 86400)
}

// String is t in RFC 3339, or "" where it is unknown.
func (t Time) String() string {
	if t == 0 {
		return ""
	}
	return t.Std().Format(time.RFC3339)
}

// MarshalText writes t as [Time.String] does.
func (t Time) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads RFC 3339; empty text is the unknown time.
func (t *Time) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*t = 0
		return nil
	}
	v, err := time.Parse(time.RFC3339, string(b))
	if err != nil {
		return fmt.Errorf("read time: %w", err)
	}
	*t = At(v)
	return nil
}

// Hash is a SHA-256; all zero means "none".
type Hash [32]byte

// IsZero reports whether h is none.
func (h Hash) IsZero() bool { return h == Hash{} }

// Sum is the first half of h, which is what listings and keys hold.
func (h Hash) Sum() Sum { return Sum(h[:16]) }

// String is h in lower-case hexadecimal, or "" for none.
func (h Hash) String() string {
	if h.IsZero() {
		return ""
	}
	return hex.EncodeToString(h[:])
}

// MarshalText writes h as [Hash.String] does.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads 64 hexadecimal digits; empty text is none.
func (h *Hash) UnmarshalText(b []byte) error { return unhex(h[:], b) }

// Sum is the first 16 bytes of a SHA-256; all zero means "none".
type Sum [16]byte

// MarshalText writes s in hexadecimal.
func (s Sum) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(s[:])), nil }

// UnmarshalText reads 32 hexadecimal digits.
func (s *Sum) UnmarshalText(b []byte) error { return unhex(s[:], b) }

func unhex(to, from []byte) error {
	if len(from) == 0 {
		clear(to)
		return nil
	}
	if len(from) != 2*len(to) {
		return fmt.Errorf("read hash: %d digits, want %d", len(from), 2*len(to))
	}
	_, err := hex.Decode(to, from)
	if err != nil {
		return fmt.Errorf("read hash: %w", err)
	}
	return nil
}

// Category is an atom:category (RFC 4287 section 4.2.2): Term is never empty,
// Scheme is an IRI or empty, Label is for people or empty.
type Category struct {
	Term   string `cbor:"1,keyasint" json:"term"`
	Scheme string `cbor:"2,keyasint,omitempty" json:"scheme,omitempty"`
	Label  string `cbor:"3,keyasint,omitempty" json:"label,omitempty"`
}

// Person is an Atom person construct (RFC 4287 section 3.2). One of Name and Email
// is never empty.
type Person struct {
	Name  string `cbor:"1,keyasint,omitempty" json:"name,omitempty"`
	URI   string `cbor:"2,keyasint,omitempty" json:"uri,omitempty"`
	Email string `cbor:"3,keyasint,omitempty" json:"email,omitempty"`
}

// Link is an atom:link (RFC 4287 section 4.2.7). Href is absolute. Rel is a
// registered relation in lower case or an IRI, never empty. Length is in bytes;
// zero means that the source did not say.
type Link struct {
	Rel      string `cbor:"1,keyasint" json:"rel"`
	Href     string `cbor:"2,keyasint" json:"href"`
	Type     string `cbor:"3,keyasint,omitempty" json:"type,omitempty"`
	Title    string `cbor:"4,keyasint,omitempty" json:"title,omitempty"`
	Hreflang string `cbor:"5,keyasint,omitempty" json:"hreflang,omitempty"`
	Length   int64  `cbor:"6,keyasint,omitempty" json:"length,omitempty"`
	Duration int64  `cbor:"7,keyasint,omitempty" json:"duration,omitempty"` // seconds that it plays; zero means that the source did not say
}

// Image is a picture that stands for an entry. URL is absolute, http or https.
// Width and Height are in pixels; zero means that the source did not say.
type Image struct {
	URL    string `cbor:"1,keyasint" json:"url"`
	Width  int    `cbor:"2,keyasint,omitempty" json:"width,omitempty"`
	Height int    `cbor:"3,keyasint,omitempty" json:"height,omitempty"`
}

// Episode is an entry's place in a podcast, as its publisher counts. Zero and "" mean
// that the source did not say.
type Episode struct {
	Season int    `cbor:"1,keyasint,omitempty" json:"season,omitempty"`
	Number int    `cbor:"2,keyasint,omitempty" json:"number,omitempty"`
	Kind   string `cbor:"3,keyasint,omitempty" json:"kind,omitempty"` // "full", "trailer" or "bonus"
}

// Text is a piece of writing that knows what it is. HTML true: Value is a fragment
// of HTML that the sanitiser has been over; false: Value is plain text, in which
// "<" is a less-than sign.
type Text struct {
	Value string `cbor:"1,keyasint,omitempty" json:"value,omitempty"`
	HTML  bool   `cbor:"2,keyasint,omitempty" json:"html,omitempty"`
}

// Meta is what a source's document says of itself: all that an atom:source
// (RFC 4287 section 4.2.11) of its entries needs.
type Meta struct {
	ID         string     `cbor:"1,keyasint,omitempty" json:"id,omitempty"` // as given; empty where the format has none
	Title      string     `cbor:"2,keyasint,omitempty" json:"title,omitempty"`
	Subtitle   string     `cbor:"3,keyasint,omitempty" json:"subtitle,omitempty"`
	Rights     string     `cbor:"4,keyasint,omitempty" json:"rights,omitempty"`
	Language   string     `cbor:"5,keyasint,omitempty" json:"language,omitempty"` // BCP 47
	Icon       string     `cbor:"6,keyasint,omitempty" json:"icon,omitempty"`
	Logo       string     `cbor:"7,keyasint,omitempty" json:"logo,omitempty"`
	Links      []Link     `cbor:"8,keyasint,omitempty" json:"links,omitempty"` // alternate, self, hub, next ...
	Authors    []Person   `cbor:"9,keyasint,omitempty" json:"authors,omitempty"`
	Categories []Category `cbor:"10,keyasint,omitempty" json:"categories,omitempty"`
	Updated    Time       `cbor:"11,keyasint,omitempty" json:"updated,omitempty"`
	Detected   string     `cbor:"12,keyasint,omitempty" json:"detected,omitempty"` // where Language is empty: what its texts seem to be in, BCP 47; "mul": several

	Contributors []Person `cbor:"13,keyasint,omitempty" json:"contributors,omitempty"`
}

// Spoken is the language that the source declares, else the one that was detected;
// empty where that is unknown or are several.
func (m *Meta) Spoken() string {
	if m.Language == "" && m.Detected != "mul" {
		return m.Detected
	}
	return m.Language
}

// Content is what one source says of one entry, whole: the part of an origin that
// readers see. It is stored as it is and never merged with what others say.
type Content struct {
	ID           string     `cbor:"1,keyasint,omitempty" json:"id,omitempty"`     // as given, unaltered
	Link         string     `cbor:"2,keyasint,omitempty" json:"link,omitempty"`   // where the entry can be read, absolute
	Title        string     `cbor:"3,keyasint,omitempty" json:"title,omitempty"`  // plain text
	Summary      Text       `cbor:"4,keyasint,omitempty" json:"summary,omitzero"` //
	Body         Text       `cbor:"5,keyasint,omitempty" json:"body,omitzero"`    // atom:content
	Authors      []Person   `cbor:"6,keyasint,omitempty" json:"authors,omitempty"`
	Contributors []Person   `cbor:"7,keyasint,omitempty" json:"contributors,omitempty"`
	Categories   []Category `cbor:"8,keyasint,omitempty" json:"categories,omitempty"`
	Links        []Link     `cbor:"9,keyasint,omitempty" json:"links,omitempty"`      // all but the alternate: enclosure, related, via, replies ...
	Rights       string     `cbor:"10,keyasint,omitempty" json:"rights,omitempty"`    //
	Language     string     `cbor:"11,keyasint,omitempty" json:"language,omitempty"`  // BCP 47, where it differs from the source's or the source is silent
	Published    Time       `cbor:"12,keyasint,omitempty" json:"published,omitempty"` // as given
	Updated      Time       `cbor:"13,keyasint,omitempty" json:"updated,omitempty"`   // as given
	Upstream     *Meta      `cbor:"14,keyasint,omitempty" json:"upstream,omitempty"`  // the atom:source that the entry came with
	Truncated    bool       `cbor:"15,keyasint,omitempty" json:"truncated,omitempty"` // Summary or Body was cut at [MaxText], or lost its markup
	Sanitizer    int        `cbor:"16,keyasint,omitempty" json:"sanitizer,omitempty"` // version of the policy that cleaned Summary and Body
	Image        *Image     `cbor:"17,keyasint,omitempty" json:"image,omitempty"`     // the one that leads
	Excerpt      bool       `cbor:"18,keyasint,omitempty" json:"excerpt,omitempty"`   // Summary is the beginning of Body, which came without one
	Credits      []string   `cbor:"40,keyasint,omitempty" json:"credits,omitempty"`   // terms of the agencies that it names as where it comes from; see feed/agency
	Episode      *Episode   `cbor:"20,keyasint,omitempty" json:"episode,omitempty"`   // of a podcast; nil where nothing is said of it
	Detected     bool       `cbor:"19,keyasint,omitempty" json:"detected,omitempty"`  // Language was not declared, but detected
}

// MaxGiven is the length in bytes up to which an id is kept as a source gives it; see
// [BoundedID].
const MaxGiven = 2 << 10

// BoundedID is the id as it is kept: itself, or, where it is longer than [MaxGiven], what
// stands for its SHA-256, which is no IRI.
func BoundedID(id string) string {
	if len(id) <= MaxGiven {
		return id
	}
	return "SHA-256 " + Hash(sha256.Sum256([]byte(id))).String()
}

// Dated is the date that the source gave: when it published the entry, else when it
// updated it; zero where it says neither.
func (c *Content) Dated() Time {
	if c.Published > 0 {
		return c.Published
	}
	return max(c.Updated, 0)
}

// MaxText is the most that one text of an entry may hold, in bytes; what is longer
// is cut at an element's end, and marked.
const MaxText = 256 << 10

// MaxID is the length in bytes up to which a source's own id is published verbatim;
// for a longer one an id is minted.
const MaxID = 1024
