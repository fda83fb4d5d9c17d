// Package publish makes a Snapshot of a store and the operator's plan: every
// document that is served, rendered and compressed, at one moment.
//
// It promises that equal stores and equal plans give equal bytes, whatever was built
// before; that what a build costs depends on the limits of the feeds, never on the
// size of the store; and that a Snapshot never changes. So it must never write a
// build time into a document, never scan an index to its end for a feed that is
// full, and never keep state that a fresh Builder would not come to, but for what a
// feed's versions before were: which a Delta is made of, and no document.
package publish

import (
	"time"

	"github.com/openvoicenews/openvoice/feed/curate"
)

// The operator's words on sources, categories and feeds; see package curate.
type (
	Source   = curate.Source
	Category = curate.Category
	Feed     = curate.Feed
)

// Site is what the operator says of the whole.
type Site struct {
	ID       string         // an IRI, for ever: the ids of all feeds begin with it
	Title    string         // plain text, as is all that follows
	Tagline  string         // may be empty
	URL      string         // absolute, ends with "/": where the site is reached from outside
	Language string         // BCP 47 of titles and of the page
	Zone     *time.Location // for dates on the page; nil: UTC
	Contact  string         // an e-mail address or an IRI; may be empty
	Rights   string         // may be empty
	Logo     string         // absolute IRI of an image twice as wide as high; may be empty
	Icon     string         // absolute IRI of a square image; may be empty
	Hub      string         // absolute URL of the hub that all feeds name (WebSub); may be empty
}

// DefaultLimit is the number of entries of a feed where the plan says nothing.
const DefaultLimit = 100

// Plan is everything that the operator decides about what is published.
type Plan struct {
	Site       Site
	Sources    []Source
	Categories []Category
	Feeds      []Feed
	Limit      int      // entries of the main feed, of each category's, and of feeds without a limit; 0: DefaultLimit
	Stories    bool     // the main feed, and the page, have one entry a story
	Deltas     bool     // versions of feeds are remembered, so that clients may be sent what changed since one
	Embeds     []string // host names whose frames are published as such, see sanitize.Embeds; the site's own must not be among them
	Version    string   // of the program, for atom:generator; may be empty
}
