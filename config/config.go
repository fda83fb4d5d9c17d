// Package config reads the operator's YAML file into a checked [Config].
//
// It promises that a Config is complete and right: every default is filled in, every
// reference resolves, every schedule fires; and that all that is wrong with a file is
// said at once, each thing with its place in the file. It must never print the value
// of a request header, never use the network, and never accept a key that it does
// not know: a misspelt key that is passed over is a wish that is not granted.
package config

import (
	"strings"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/schedule"
)

// Version is the format version that this release reads.
const Version = 1

// Defaults, for keys that the file leaves out.
const (
	DefaultSchedule    = "auto"
	DefaultKeepAge     = 90 * 24 * time.Hour
	DefaultKeepEntries = 1000
	DefaultLimit       = 100
	DefaultLanguage    = "en"
	DefaultTimezone    = "UTC"
	DefaultWindow      = 72 * time.Hour
	DefaultMaxOpen     = 100_000
)

// Config is everything that an operator decides.
type Config struct {
	Folder     string // of the file; file: sources lie in it
	Site       Site
	Listen     Listen
	Deltas     bool // clients that ask for it are sent only what changed (RFC 3229)
	Store      Store
	Fetch      Fetch
	Sanitize   Sanitize
	WebSub     WebSub
	Limit      int // entries of the main feed, of each category's, and of feeds that do not say
	Stories    Stories
	Main       Main
	Categories []Category
	Sources    []Source // never empty
	Feeds      []Feed
	Overrides  Overrides
	Warnings   []*Error // what is likely a mistake, in the order of the lines
}

// Stories is how reports of one event find each other.
type Stories struct {
	Join         bool          // by themselves; else by the operator's word alone
	Window       time.Duration // how long an entry waits for others, and of quiet after which a story takes no more
	MaxOpen      int           // entries that wait at most
	MixLanguages bool          // a story may have reports in several languages
}

// Main is the main feed.
type Main struct {
	Stories bool // one entry a story
}

// Category is one that the operator defines.
type Category struct {
	Term    string   // unique
	Label   string   // for people; empty: the term
	Aliases []string // words of publishers that mean it, beside term and label
	Stories bool     // its feed has one entry a story
}

// Source is a feed that is fetched. Its id and its URL are unique; a file: URL has a path
// below the folder; its language overrules what the source says.
type Source struct {
	feed.Publisher
	Schedule     schedule.Schedule
	ScheduleSpec string         // as it was written, "auto" included
	Timezone     *time.Location // of the schedule; never nil
	Keep         Keep
	Categories   []string // terms that are defined
	Charset      string   // as the WHATWG names it; overrules what the source says
	Headers      []Header // in the order of their names
	Transport    feed.Transport
	Hub          string // in place of those that the source names; may be empty
	WebSubOff    bool   // the source is not subscribed to
	Tracking     feed.Tracking
	Identity     Identity
	Join         bool     // its entries join stories by themselves
	Sites        []string // places whose pages are its own, as [outlet.OfSite] reads them

	TitlesAsGiven bool // entries without a title are published without one
}

// Identity is how the entries of a source are recognised.
type Identity struct {
	Ignore feed.Kinds // kinds of keys that identify nothing
	Trust  feed.Kinds // kinds of keys that do, whatever is seen of them
}

// Keep is how long entries stay.
type Keep struct {
	Age     time.Duration // after an entry was last listed; zero: for ever
	Entries int           // of one source at most; zero: no limit
}

// Policy is what the store must know of the operator's will for one of the sources.
func (c *Config) Policy(s *Source) feed.Policy {
	p := feed.Policy{
		KeepSeconds: int64(s.Keep.Age / time.Second), KeepEntries: s.Keep.Entries,
		Ignore: s.Identity.Ignore, Trust: s.Identity.Trust,
		Sites: s.Sites, Owner: s.Owner, Agency: s.Agency,
	}
	if s.Join {
		p.Window, p.MaxOpen, p.Mixed = int64(c.Stories.Window/time.Second), c.Stories.MaxOpen, c.Stories.MixLanguages
	}
	if c.Stories.MixLanguages {
		primary, _, _ := strings.Cut(c.Site.Language, "-")
		p.Language = strings.ToLower(primary)
	}
	return p
}

// Header is a request header. Its value is a secret, wherever it came from.
type Header struct {
	Name  string // in canonical form
	Value Secret
}

// RequestHeaders are the headers with their values laid open, for the fetcher.
func (s *Source) RequestHeaders() []feed.Header {
	if len(s.Headers) == 0 {
		return nil
	}
	hs := make([]feed.Header, len(s.Headers))
	for i, h := range s.Headers {
		hs[i] = feed.Header{Name: h.Name, Value: h.Value.Reveal()}
	}
	return hs
}

// Feed is a feed that is published beside the main one and those of the categories.
// It takes the entries that have one of the categories, if any are named, and also
// an origin of one of the sources, if any are named.
type Feed struct {
	ID         string // unique
	Path       string // unique, begins with "/"
	Title      string // empty: made of the site's
	Categories []string
	Sources    []string
	Limit      int  // never zero
	Stories    bool // one entry a story
}
