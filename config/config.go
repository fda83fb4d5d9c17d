// Package config reads the operator's YAML file into a checked [Config].
//
// It promises that a Config is complete and right: every default is filled in, every
// reference resolves, every schedule fires; and that all that is wrong with a file is
// said at once, each thing with its place in the file. It must never print the value
// of a request header, never use the network, and never accept a key that it does
// not know: a misspelt key that is passed over is a wish that is not granted.
package config

import (
	"time"

	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/rule"
)

// Version is the format version that this release reads.
const Version = 1

// Defaults, for keys that the file leaves out.
const (
	DefaultSchedule    = "auto"
	DefaultKeepAge     = 90 * 24 * time.Hour
	DefaultKeepEntries = 1000
	DefaultLanguage    = "en"
	DefaultTimezone    = "UTC"
)

// Config is everything that an operator decides.
type Config struct {
	Folder         string // of the file; file: sources lie in it
	Site           Site
	Listen         Listen
	Metrics        Metrics
	Log            Log
	InlinePictures bool // the picture that leads an entry stands in its text too
	Deltas         bool // clients that ask for it are sent only what changed (RFC 3229)
	Store          Store
	Backup         Backup
	Fetch          Fetch
	Sanitize       Sanitize
	WebSub         WebSub
	Stories        Stories
	Main           curate.Selection // of the main feed
	Categories     []Category
	Sources        []Source // never empty, unless there are lists
	Lists          []List   // of sources, that are followed
	Feeds          []Feed
	Moved          map[string]string // old paths of feeds, and the path or absolute URL that each has now
	Review         Review
	Operator       Operator
	Rules          []rule.Rule // of all entries, in the order in which they are asked
	Webhooks       []Webhook
	Overrides      Overrides
	Reload         Reload
	Warnings       []*Error // what is likely a mistake, in the order of the lines

	Written map[string]Tree // rules and conditions as the files have them, by whose they are; for [Config.Show]
}

// Category is one that the operator defines. What it names is defined, and nothing goes
// round.
type Category = curate.Category

// Feed is a feed that is published beside the main one and those of the categories.
// It takes the entries that have one of the categories, if any are named, and also
// an origin of one of the sources, if any are named.
type Feed struct {
	ID         string // unique
	Path       string // unique, begins with "/"
	Title      string // empty: made of the site's
	Categories []string
	Sources    []string
	curate.Selection
}
