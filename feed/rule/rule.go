// Package rule is the language of curation: what an operator's rules ask of an entry, and
// what they do to it. docs/rules.md has the language as operators read it.
//
// It promises that equal rules make of an equal origin an equal verdict; that what a rule
// costs is bounded whatever it asks; and that a rule which cannot be evaluated does not
// fire, harms no other, and is named. So it must never read a clock, a file, the network
// or a store, and it asks for the text of an entry only where a rule needs it.
package rule

import (
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// Rule is one of the operator's. It never changes. As JSON it is what it decides, wherever it
// is written.
type Rule struct {
	ID     string // unique among all rules, ^[a-z0-9][a-z0-9._-]{0,63}$
	Place  string `json:"-"` // where it is written, as in rules.d/20-sport.yaml:4
	Reason string `json:"-"` // the operator's words on it; may be empty
	When   Condition
	Do     Actions
	Stop   bool      // where it fires, none below is asked
	Try    bool      // it fires, and does nothing
	From   feed.Time // it is asked about what arrived then or later; 0: from ever
	Until  feed.Time // and before then; 0: for ever
}

// Actions are what a rule does where it fires. The zero Actions do nothing.
type Actions struct {
	Drop         bool          // it is published nowhere
	Hold         bool          // it is not published until the operator lets it go
	Demote       bool          // it takes only places that stay free
	Categorise   []string      // terms of categories that it is in
	Uncategorise []string      // terms of categories that it is not in
	Mark         []string      // ids that it is marked with
	Language     string        // that it is published as being in, BCP 47; empty: its own
	Link         *Rewrite      // of the link that it is published with; nil: its own
	Pin          time.Duration // for how long from its arrival it stands first in its feeds; 0: it does not
	Notify       []string      // ids of webhooks that are told of it
}

// IsZero reports whether the actions do nothing.
func (a *Actions) IsZero() bool { return a.String() == "" }

// Rewrite is how a link is replaced by another.
type Rewrite struct {
	Replace string // a regular expression as it is written, /.../ or /.../i
	With    string // what stands in place of what it finds; $1 is what its first group found
}

// Op is what a condition asks.
type Op uint8

const (
	All    Op = iota // each of its conditions holds; of none: always
	Any              // one of its conditions holds
	None             // none of its conditions holds
	Terms            // one of its terms is found in the field
	Values           // the field has one of its values
	Bounds           // the field's number lies within its bounds
	If               // its expression is true
)

// Condition is what must hold of an origin. The zero Condition holds of each.
type Condition struct {
	Op    Op          `json:",omitzero"`
	Of    []Condition `json:",omitempty"` // of All, Any and None
	Field Field       `json:",omitzero"`  // of Terms, Values and Bounds
	Label string      `json:",omitempty"` // name of the label, where Field is Labels
	Words []string    `json:",omitempty"` // terms, or values, as they are written
	List  string      `json:",omitempty"` // name of the list that Words are of; empty: of none
	Least *int64      `json:",omitempty"` // nil: no bound; age is in seconds
	Most  *int64      `json:",omitempty"`
	Expr  string      `json:",omitempty"` // of If
}

// Field is what a condition looks at.
type Field uint8

// The fields. Everywhere stands for title, summary and text.
const (
	Everywhere Field = iota
	Title
	Summary
	Text
	Author
	Tag
	Link
	Source
	CopyOf
	Owner
	Country
	Language
	Kind
	Agency
	Labels
	Category
	Mark
	Role
	Host
	Has
	Words
	Age
	StoryOutlets
	StoryOwners
	StoryVoices
	StoryCountries
)

// Effect is what one rule did to an origin, by the rule's place among all.
type Effect struct {
	Rule *Rule
	Term string // of the category, mark or webhook that it is about; empty: of none
	Away bool   // it takes the category away
}

// Verdict is what the rules make of one origin. The zero Verdict leaves it as it is.
type Verdict struct {
	Drop  *Rule    // the first that drops it; nil: none does
	Hold  *Rule    // the first that holds it back; nil: none does
	Filed []Effect // categories that it is in by rules, or is not, each by the last rule that says so
	Marks []Effect // each once, by the first rule that says so

	Language string    // that it is published as being in; empty: its own
	Link     string    // that it is published with; empty: its own
	Pinned   feed.Time // until when it stands first in its feeds; 0: it does not
	Demoted  bool      // it takes only places that stay free
	Notify   []Effect  // webhooks that are told of it, each once

	Fired  []*Rule   // all that fired, in their order, those on trial included
	Failed []Failure // that could not be evaluated, or did what cannot be used
}

// Failure is a rule that could not be evaluated on an origin, or whose result could not be
// used.
type Failure struct {
	Rule *Rule
	Err  string
}

// Stopped is the rule that keeps the origin from being published, and whether it only
// holds it back; nil where none does.
func (v *Verdict) Stopped() (by *Rule, held bool) {
	if v.Drop != nil {
		return v.Drop, false
	}
	return v.Hold, v.Hold != nil
}

// TakesAway reports whether the origin is not in the category, by the last rule that says so.
func (v *Verdict) TakesAway(category string) bool {
	for i := range v.Filed {
		if v.Filed[i].Term == category {
			return v.Filed[i].Away
		}
	}
	return false
}

// Facts are what is known of the story of an entry before any rule is asked: of a story of
// one each is 1.
type Facts struct {
	Outlets   int // that have a report or a copy in it
	Owners    int // that these belong to
	Voices    int // owners with a text of their own in it: copies of one text are one
	Countries int // that these sources are of
}
