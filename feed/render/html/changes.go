package html

import (
	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/edition"
)

// EventKind says what happened to a source.
type EventKind string

// The kinds of events.
const (
	Added   EventKind = "added"
	Changed EventKind = "changed"
	Removed EventKind = "removed"
)

// The words on a source whose changes are told.
const (
	ChangedURL     = "url"
	ChangedOwner   = "owner"
	ChangedCountry = "country"
	ChangedTitle   = "title"
	ChangedKind    = "kind"
)

// Change is one word on a source that is another than before.
type Change struct {
	Of  string `json:"of"`            // [ChangedURL] and so on
	Old string `json:"old,omitempty"` // empty: there was none
	New string `json:"new,omitempty"` // empty: there is none; both empty: they are not shown
}

// Event is what happened to a source in the operator's list.
type Event struct {
	At      feed.Time `json:"at"`
	Kind    EventKind `json:"kind"`
	Source  string    `json:"source"`          // its id, or the last that it had
	Title   string    `json:"title,omitempty"` // for people; empty: nobody gave one
	Changes []Change  `json:"changes,omitempty"`

	Language string `json:"-"` // of the title
	Listed   bool   `json:"-"` // it is in the list now
}

// eventRow is an event as the ledger shows it.
type eventRow struct {
	Outlet Outlet // without a path where it has no page
	When   Stamp
	Says   string
	Lines  []string
}

// event is e in words.
func (l *locale) event(e *Event) eventRow {
	publisher := feed.Publisher{ID: e.Source, Title: e.Title, Language: e.Language}
	r := eventRow{Outlet: l.outlet(&edition.Report{Publisher: publisher}), When: l.dates.moment(e.At)}
	if !e.Listed {
		r.Outlet.Path = ""
	}
	switch e.Kind {
	case Added:
		r.Says = l.words.say("event_added")
	case Removed:
		r.Says = l.words.say("event_removed")
	case Changed:
		r.Says = l.words.say("event_changed")
	}
	for _, c := range e.Changes {
		r.Lines = append(r.Lines, l.change(c))
	}
	return r
}

// change is c in words.
func (l *locale) change(c Change) string {
	what := c.Of
	switch c.Of {
	case ChangedURL:
		what = l.words.say("event_url")
	case ChangedOwner:
		what = l.words.say("event_owner")
	case ChangedCountry:
		what = l.words.say("event_country")
		c.Old, c.New = l.words.country(c.Old), l.words.country(c.New)
	case ChangedTitle:
		what = l.words.say("event_title")
	case ChangedKind:
		what = l.words.say("event_kind")
	}
	c.Old, c.New = apart(edition.Line(c.Old)), apart(edition.Line(c.New))
	switch {
	case c.Old == "" && c.New == "":
		return l.words.say("event_hidden", "what", what)
	case c.Old == "":
		return l.words.say("event_set", "what", what, "new", c.New)
	case c.New == "":
		return l.words.say("event_unset", "what", what, "old", c.Old)
	}
	return l.words.say("event_from", "what", what, "old", c.Old, "new", c.New)
}

// apart keeps the direction of s from that of the text around it, by the isolates of
// Unicode (UAX 9).
func apart(s string) string {
	if s == "" {
		return ""
	}
	return "\u2068" + s + "\u2069"
}
