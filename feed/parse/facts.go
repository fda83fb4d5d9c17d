package parse

import (
	"net/url"

	"github.com/openvoicenews/openvoice/feed"
)

// facts are what the scan notes of the feed, of an item, or of an entry's source.
type facts struct {
	span      span // of an item
	head      int  // number of the start tag that an item stands in
	about     string
	page      string // the attribute href of CDF
	id        string
	published moment
	updated   moment
	base      *url.URL
	lang      string
	spoken    string // the language of a text of an RSS item
	texts     [slots]textFact
	said      [slots]bool // which of the texts it has: the first that says something counts
	links     []linkFact
	site      *url.URL      // the page of the feed that an item is in; nil: unknown
	authors   []string      // of an RSS channel or item
	people    []feed.Person // of an author with several
	helpers   []feed.Person // of a contributor with several
	terms     []feed.Category
	files     []feed.Link
	sub       string   // the subtitle of an item
	body      string   // HTML, of an RSS item
	heavy     []span   // parts of an item that its id, link and title do not need
	held      []string // long texts of an item that gofeed sees only a token of
	source    *facts
}

// moment is a date as it is written.
type moment struct {
	text  string
	named bool // by an element of the formats of today
}

// slot is one of Atom's texts.
type slot uint8

const (
	titleSlot   slot = iota
	summarySlot      // an entry's summary, a feed's subtitle
	contentSlot
	rightsSlot
	slots
)

// textKind is what the type of an Atom text says (RFC 4287 sections 3.1 and 4.1.3).
type textKind uint8

const (
	plainKind   textKind = iota
	htmlKind             // XHTML too, which the scan turns into HTML
	foreignKind          // something that is no text
)

type textFact struct {
	kind   textKind
	base64 bool // Atom 0.3
	base   *url.URL
	lang   string
}

type linkFact struct {
	href string // as written
	base *url.URL
	here bool // it is empty, and xml:base says where that leads
}
