// Package opml reads and writes OPML 1.0, 1.1 and 2.0 (http://opml.org/spec2.opml): the
// lists of feeds that feed readers exchange. It also reads the list in the configuration
// of Planet Venus and its kin, an INI file.
//
// It promises that whatever it is given, reading it ends, in time linear in its size;
// that no document with an outline in it is refused; that all that is in no feed's place
// is said, with its line; and that what it writes is well-formed and is read back as it
// was. It must never follow a list that a document includes, and never write the user or
// password of a URL.
package opml

import (
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/openvoicenews/openvoice/feed/address"
	"github.com/openvoicenews/openvoice/feed/fold"
)

// Type is the media type of a list.
const Type = "text/x-opml"

// Bounds of what is read. Real lists stay far below.
const (
	MaxSources = 50_000 // more are left out, and the list is Partial
	MaxDepth   = 32     // of folders; what lies deeper is in the last
	maxText    = 4096   // bytes of one attribute that are kept
	maxURL     = 2048   // bytes of an address
	maxNames   = 64     // categories of one source
	maxSkipped = 1000   // outlines that are told of; more are counted
)

// List is what a document says.
type List struct {
	Title   string // of the list; may be empty
	Sources []Source
	Skipped []Skip   // in the order of the document
	Partial bool     // the document breaks off, or has more than MaxSources
	Repairs []string // what had to be repaired, for people
}

// Source is a feed of the list. Of one that is listed several times, the first has the
// categories of all.
type Source struct {
	URL        string     // http or https, absolute, without user and password
	Title      string     // one line; may be empty, as may all that follows
	Called     string     // what the feed calls itself, for [Write] to show where there is no Title; never read
	Site       string     // the page of the feed, htmlUrl
	Categories []Category // the folders that it lies in, the outermost first, then those of the attribute category
	Language   string     // as it is given
	ID         string     // by which the OpenVoice that wrote the list knows it
	Secret     bool       // its URL held a user or a password
	Line       int        // in the document, counted from 1
}

// Category is a folder, or one step of a path in the attribute category.
type Category struct {
	Name string // one line, never empty
	Term string // that the OpenVoice that wrote the list has for it; may be empty
}

// Skip is an outline that gave no source.
type Skip struct {
	Line int
	Name string // its text, one line; may be empty
	Why  string // for people; never holds a URL's user or password
}

// add appends the category unless one of the name, or of the term, is there.
func (s *Source) add(cs ...Category) {
	for _, c := range cs {
		known := slices.ContainsFunc(s.Categories, func(o Category) bool {
			return fold.String(o.Name) == fold.String(c.Name) || c.Term != "" && o.Term == c.Term
		})
		if !known && c.Name != "" && len(s.Categories) < maxNames {
			s.Categories = append(s.Categories, c)
		}
	}
}

// sourceURL is a URL of a list as a source can have it. why says what is wrong with one
// that cannot be asked, else it is empty.
func sourceURL(raw string) (clean string, secret bool, why string) {
	if len(raw) > maxURL {
		return "", false, "its address is too long"
	}
	raw = address.Reference(line(raw))
	if len(raw) > 5 && strings.EqualFold(raw[:5], "feed:") { // feed:https://... and feed://... of old browsers
		if raw = raw[5:]; strings.HasPrefix(raw, "//") {
			raw = "http:" + raw
		}
	}
	u, err := url.Parse(raw)
	switch {
	case err != nil:
		return "", false, "its address is no URL"
	case u.Scheme == "" || u.Opaque != "" || u.Scheme != "http" && u.Scheme != "https":
		return "", false, "its address is no http or https URL"
	case u.Hostname() == "":
		return "", false, "its address names no host"
	}
	if u.User == nil {
		return raw, false, ""
	}
	u.User = nil
	return u.String(), true, ""
}

// line is a text on one line, without control characters, cut at what is kept of one;
// empty where nothing of it can be seen.
func line(s string) string {
	if len(s) > maxText {
		s = strings.ToValidUTF8(s[:maxText], "")
	}
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
	if fold.String(s) == "" {
		return ""
	}
	return strings.Join(strings.Fields(s), " ")
}
