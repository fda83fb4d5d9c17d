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
	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/edition"
	"github.com/openvoicenews/openvoice/feed/render"
	"github.com/openvoicenews/openvoice/feed/render/html"
	"github.com/openvoicenews/openvoice/feed/rule"
)

// The operator's words on sources, categories and feeds (see package curate), and on the
// whole.
type (
	Source    = curate.Source
	Category  = curate.Category
	Feed      = curate.Feed
	Selection = curate.Selection
	Site      = edition.Site
)

// DefaultLimit is the number of places of a feed whose selection says nothing of it.
const DefaultLimit = 100

// Review is the feed of what rules hold back until the operator lets it go. The zero Review
// is none.
type Review struct {
	Path  string    // where it is served
	Token feed.Hash // SHA-256 of what its readers must know
}

// reviewLimit is how many entries it shows.
const reviewLimit = 500

// Spec is everything that the operator decides about what is published.
type Spec struct {
	Site       Site
	Sources    []Source
	Categories []Category
	Feeds      []Feed
	Rules      []rule.Rule // of all sources, in the order in which they are asked
	Review     Review
	Main       Selection         // of the main feed, and of the page
	Moved      map[string]string // old paths of feeds, and the path or absolute URL that each has now; what is published there, or has moved itself
	Deltas     bool              // versions of feeds are remembered, so that clients may be sent what changed since one
	Embeds     []string          // host names whose frames are published as such, see sanitize.Embeds; the site's own must not be among them
	Version    string            // of the program, for feeds to name it; may be empty

	InlinePictures bool // the picture that leads an article stands in its text too, where that has none

	Register *Register     // of the sources over time; nil: pages say nothing of it
	Pictures bool          // pages show the outlets' pictures
	Reading  *rule.Reading // see curate.Spec
	Theme    *html.Theme   // of the pages; nil: the one that comes with the program
	Formats  render.Table  // that each feed is published in; nil: all that there are
}
