// Package curate decides what the operator's plan makes of an entry: which of its
// origins leads, which categories it has, and which feeds take it.
//
// It promises that equal plans and equal entries give equal answers, so that the
// question "why is this here?" is answered by asking again. So it must never read a
// clock, a file, the network or a store, and never keep what it was asked.
package curate

// Source is what the operator says of a source.
type Source struct {
	ID         string            // unique, ^[a-z0-9][a-z0-9._-]{0,63}$
	URL        string            // http, https or file, as configured
	Title      string            // for people; empty: the title that the source gives itself
	Categories []string          // terms of [Category] that all its entries have
	Language   string            // BCP 47; empty: what the source says
	Owner      string            // who it belongs to; empty: not stated
	Country    string            // ISO 3166-1 alpha-2; empty: not stated
	Kind       string            // such as "agency" or "newspaper"; empty: not stated
	Labels     map[string]string // free, by name

	TitlesAsGiven bool // entries without a title are published without one
}

// Category is one that the operator defines.
type Category struct {
	Term    string   // unique, ^[a-z0-9][a-z0-9._-]{0,63}$
	Label   string   // for people; empty: the term
	Aliases []string // words of publishers that mean it, beside term and label
	Stories bool     // its feed has one entry a story
}

// Name is the label, or the term where there is none.
func (c Category) Name() string {
	if c.Label != "" {
		return c.Label
	}
	return c.Term
}

// Feed is a feed that the operator defines. An entry belongs to it when it has one
// of the categories, if any are named, and also an origin of one of the sources, if
// any are named. The zero Feed takes every entry.
type Feed struct {
	ID         string   // unique, ^[a-z0-9][a-z0-9._-]{0,63}$
	Path       string   // where it is served, beginning with "/"
	Title      string   // for people; empty: made of the site's title and the id
	Subtitle   string   // for people; empty: the site's tagline
	Categories []string // terms
	Sources    []string // source ids
	Limit      int      // most entries it shows; 0: the plan's
	Stories    bool     // one entry a story
}

// Plan is the part of the operator's will that this package needs.
type Plan struct {
	Site       string // the site's id, an IRI that the ids of feeds and schemes begin with
	Sources    []Source
	Categories []Category
}
