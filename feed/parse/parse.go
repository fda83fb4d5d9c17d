// Package parse reads RSS, RDF, Atom and JSON Feed as the web serves them.
//
// It promises that no document, whatever its bytes, makes it panic, overflow the
// stack, run for seconds or take memory out of proportion; that ids come out
// character for character as they went in; that all HTML that comes out is
// sanitised; and that what it reads says nothing about the machine it runs on, its
// time zone included. It must never fetch anything, and never take something else
// than a feed for an empty feed.
//
// gofeed parses the items. In front of it goes a scan that decodes, repairs and
// bounds the document, and notes what gofeed does not keep.
package parse

import (
	"fmt"
	"net"
	"net/url"
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/openvoicenews/openvoice/feed"
)

// MaxItems is how many items of a document are read. Of a longer one the rest is
// left out, and it is Partial.
const MaxItems = 10000

// Options say where a document came from. The zero value is a document of unknown
// origin.
type Options struct {
	URL         *url.URL                 // the document's, behind redirects, for relative references; nil if unknown
	Location    string                   // the HTTP header Content-Location, which goes before URL
	ContentType string                   // the HTTP header, for the charset
	Charset     string                   // that the document is in, as the WHATWG names it, whatever it says; empty: what it says, or what is found
	Language    string                   // the HTTP header Content-Language, for a document that declares none
	Tracking    feed.Tracking            // what is taken out of links
	Unchanged   func(raw feed.Hash) bool // says that an item with this raw hash is known, and needs no text; nil: none is
}

// Document is a feed document, read.
type Document struct {
	Format    string     // "rss", "rdf", "atom" or "json"
	Version   string     // of the format, as far as stated
	Generator string     // the program that made it, and its version, as far as stated
	Charset   string     // that it was decoded from, as the WHATWG names it
	Meta      feed.Meta  // what it says of itself
	Items     []Item     // in its order
	Hints     feed.Hints // when it is worth asking again, by its own word; Fresh is HTTP's, and zero here
	Partial   bool       // its tail was cut off, or it has more than MaxItems: Items is not all that the source lists
	Repairs   []string   // what had to be repaired, for people
	Declared  string     // where it says that the feed is from now on (itunes:new-feed-url), absolute; empty: nowhere else
}

// Item is one item or entry.
type Item struct {
	Raw       feed.Hash    // SHA-256 of the item's bytes in UTF-8, from "<item" to "</item>", or of its JSON
	Unchanged bool         // Options.Unchanged said so
	Given     string       // the link as the document gives it, absolute, from which Content.Link was made; keys are made of it
	Content   feed.Content // ID, Link and Title; all the rest too, sanitised and cut, unless Unchanged
	Text      string       // plain text of the body, else of the summary; empty if Unchanged
	Exact     bool         // the date has a time of day: Content.Published's, else Content.Updated's; false if Unchanged
}

// SyntaxError says that a document is no feed that can be read, and what it is
// instead.
type SyntaxError struct {
	Format string // what it set out to be: "rss", "rdf", "atom", "json", or empty for none of these
	Reason string // what it is: "an HTML page", "empty", "XML that ends in the middle of its first item"
	Err    error  // of the parser beneath, or nil
}

// Error names the format and the reason.
func (e *SyntaxError) Error() string {
	what := "feed"
	if e.Format != "" {
		what = e.Format
	}
	s := fmt.Sprintf("parse %s: %s", what, e.Reason)
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap is the error of the parser beneath.
func (e *SyntaxError) Unwrap() error { return e.Err }

// Parse reads a document. Its error is always a *SyntaxError. Parse keeps no
// reference to body, and is safe for concurrent use.
func Parse(body []byte, o Options) (*Document, error) {
	if reason := noText(body); reason != "" {
		return nil, &SyntaxError{Reason: reason}
	}
	var notes repairs
	o.URL = o.base()
	text, charset := decode(body, o.Charset, o.ContentType, &notes)
	text = clean(text, &notes)
	var doc *Document
	var err error
	if looksJSON(text) {
		doc, err = parseJSON(text, o, &notes)
	} else {
		doc, err = parseXML(text, o, &notes)
	}
	if err != nil {
		return nil, err
	}
	doc.Charset = charset
	if doc.Meta.Language == "" && !strings.Contains(o.Language, ",") {
		doc.Meta.Language = languageTag(o.Language)
	}
	doc.bound()
	doc.Repairs = notes.list()
	return doc, nil
}

// bound keeps ids short, and the links that were made of them: what a document gives as an
// id may be as long as the document.
func (doc *Document) bound() {
	doc.Meta.ID = feed.BoundedID(doc.Meta.ID)
	for i := range doc.Items {
		it := &doc.Items[i]
		it.Content.ID = feed.BoundedID(it.Content.ID)
		if len(it.Content.Link) > maxLine {
			it.Content.Link, it.Given = "", ""
		}
		if it.Content.Upstream != nil {
			it.Content.Upstream.ID = feed.BoundedID(it.Content.Upstream.ID)
		}
	}
}

// base is what relative references in the document are relative to (RFC 3986 section
// 5.1): the URL of the representation, where HTTP gives one on the host that was asked, else the
// document's. A server behind another names hosts that nobody reaches; one that was asked
// by its number may say its name, if that is one of the public network.
func (o *Options) base() *url.URL {
	at, err := url.Parse(strings.TrimSpace(o.Location))
	if err != nil || o.Location == "" {
		return o.URL
	}
	if o.URL != nil {
		at = o.URL.ResolveReference(at)
	}
	if at.Scheme != "http" && at.Scheme != "https" || at.Host == "" || o.URL != nil && foreign(o.URL, at) {
		return o.URL
	}
	at.User = nil
	return at
}

// foreign says whether a server calls itself by another name than it was asked by.
func foreign(asked, at *url.URL) bool {
	if asked.Host == "" || strings.EqualFold(asked.Host, at.Host) {
		return false
	}
	_, public := publicsuffix.PublicSuffix(strings.ToLower(at.Host)) // with a port it is none
	return net.ParseIP(asked.Hostname()) == nil || !public
}

// repairs counts what was repaired, by kind, in the order in which it came up.
type repairs struct {
	kinds  []string
	counts []int
}

// add counts one repair; kind names it in the plural.
func (r *repairs) add(kind string, n int) {
	if r == nil { // of a piece that is read once more
		return
	}
	for i, k := range r.kinds {
		if k == kind {
			r.counts[i] += n
			return
		}
	}
	r.kinds, r.counts = append(r.kinds, kind), append(r.counts, n)
}

// note records something that is not counted.
func (r *repairs) note(s string) { r.add(s, 0) }

func (r *repairs) list() []string {
	var out []string
	for i, k := range r.kinds {
		if r.counts[i] > 0 {
			k = fmt.Sprintf("%d %s", r.counts[i], k)
		}
		out = append(out, k)
	}
	return out
}
