package publish

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/opml"
	"github.com/openvoicenews/openvoice/feed/render/html"
)

// registerEvents is how many events a register holds; the oldest go first.
const registerEvents = 500

// Register says since when each source is in the operator's list, and how the list changed.
// It never changes: [Register.With] makes another. It holds no URL that others must not see.
type Register struct {
	Sources map[string]Registered `json:"sources"` // by their ids in the store
	Events  []html.Event          `json:"events"`  // oldest first
}

// Registered is a source as it was noted last.
type Registered struct {
	ID      string    `json:"id"`
	Since   feed.Time `json:"since"` // when it was first seen in the list
	URL     string    `json:"url,omitempty"`
	Hidden  string    `json:"hidden,omitempty"` // SHA-256 of a URL that others must not see, in place of URL
	Owner   string    `json:"owner,omitempty"`
	Country string    `json:"country,omitempty"`
	Title   string    `json:"title,omitempty"`
	Kind    string    `json:"kind,omitempty"`
}

// registered is the source as a register notes it.
func registered(s *Source, since feed.Time) Registered {
	r := Registered{ID: s.ID, Since: since, URL: s.URL, Owner: s.Owner, Country: s.Country, Title: s.Title, Kind: s.Kind}
	if opml.Unfit(s.URL) != "" {
		sum := sha256.Sum256([]byte(s.URL))
		r.URL, r.Hidden = "", hex.EncodeToString(sum[:])
	}
	return r
}

// changes are what others may know of how r became n.
func (r *Registered) changes(n *Registered) (all []html.Change) {
	switch {
	case r.URL == n.URL && r.Hidden == n.Hidden:
	case r.Hidden != "" || n.Hidden != "":
		all = append(all, html.Change{Of: html.ChangedURL})
	default:
		all = append(all, html.Change{Of: html.ChangedURL, Old: r.URL, New: n.URL})
	}
	for _, c := range []html.Change{
		{Of: html.ChangedOwner, Old: r.Owner, New: n.Owner}, {Of: html.ChangedCountry, Old: r.Country, New: n.Country},
		{Of: html.ChangedTitle, Old: r.Title, New: n.Title}, {Of: html.ChangedKind, Old: r.Kind, New: n.Kind},
	} {
		if c.Old != c.New {
			all = append(all, c)
		}
	}
	return all
}

// With is the register once the list has the sources, at now. It is r itself where they are
// as r has them. Where r is nil all are noted without an event: nobody knows since when they
// are there, and it is said to be now.
func (r *Register) With(sources []Source, now feed.Time) *Register {
	next := &Register{Sources: make(map[string]Registered, len(sources)), Events: []html.Event{}}
	if r != nil {
		next.Events = slices.Clone(r.Events)
	}
	add := func(kind html.EventKind, s *Registered, changes []html.Change) {
		if r != nil {
			next.Events = append(next.Events, html.Event{At: now, Kind: kind, Source: s.ID, Title: s.Title, Changes: changes})
		}
	}
	for i := range sources {
		s := registered(&sources[i], now)
		if was, ok := r.source(sources[i].Stored()); !ok {
			add(html.Added, &s, nil)
		} else {
			s.Since = was.Since
			if changes := was.changes(&s); len(changes) > 0 {
				add(html.Changed, &s, changes)
			}
		}
		next.Sources[sources[i].Stored()] = s
	}
	if r == nil {
		return next
	}
	for _, id := range slices.Sorted(maps.Keys(r.Sources)) {
		if _, ok := next.Sources[id]; !ok {
			s := r.Sources[id]
			add(html.Removed, &s, nil)
		}
	}
	if maps.Equal(r.Sources, next.Sources) {
		return r
	}
	next.Events = next.Events[max(0, len(next.Events)-registerEvents):]
	return next
}

// source is what r has of the source with the id in the store; nil has none.
func (r *Register) source(stored string) (s Registered, ok bool) {
	if r != nil {
		s, ok = r.Sources[stored]
	}
	return s, ok
}

// events are those of the register, newest first, as the ledger shows them.
func (r *deepReader) events() []html.Event {
	register := r.desk.spec.Register
	if register == nil {
		return nil
	}
	all := slices.Clone(register.Events)
	slices.Reverse(all)
	for i := range all {
		e := &all[i]
		at := r.desk.plan.At(e.Source)
		if at < 0 {
			continue
		}
		s := r.source(&r.desk.spec.Sources[at])
		e.Listed, e.Language = true, s.Spoken()
		if e.Title == "" {
			e.Title = s.Meta.Title
		}
	}
	return all
}
