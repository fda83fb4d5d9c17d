package publish

import (
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// Snapshot is everything that is served at one moment. Nothing in it changes once
// [Builder.Build] has returned it.
type Snapshot struct {
	Documents map[string]*Document // by path
	Position  feed.Position        // of the store it was made of
	Now       feed.Time            // of the store
	Entries   int                  // in the main feed and all others, each counted once
	Newest    feed.Time            // the main feed's updated
	Base      string               // path of the site's URL, "/" or "/news/": where a proxy may keep it
	Changed   []string             // paths whose bytes are others than before, sorted
}

// Document is one resource in all its codings.
type Document struct {
	Path     string // below the site's URL, beginning with "/"
	Type     string // media type with charset
	Body     []byte
	ETag     string    // strong, of Body, with its quotes; it holds no "-"
	Codings  []Coding  // the same for each document: br, zstd, gzip
	Modified time.Time // when Body last changed, in whole seconds; later than now by a moment where it changed twice in one second
	Self     string    // its absolute URL
	Links    []Link    // what a Link header says of it
	Feed     bool      // an Atom feed, which every site may read
	Policy   string    // Content-Security-Policy

	past *past // of a feed
}

// Coding is a document compressed.
type Coding struct {
	Name string // as in Content-Encoding
	Body []byte
	ETag string // strong, with its quotes: the document's with "-" and the name
}

// Link is a link of a document as RFC 8288 has it.
type Link struct {
	Rel, Href string
	Type      string // may be empty
}

// Stamp says when the bytes that the ETag stands for became a document's.
type Stamp struct {
	ETag     string    `json:"etag"`
	Modified feed.Time `json:"modified"`
}

// Stamps are the stamps of documents by path. They are the node's own memory, in
// no log: whoever keeps them over a restart keeps every Last-Modified.
type Stamps map[string]Stamp

// Stamps are those of all documents of s.
func (s *Snapshot) Stamps() Stamps {
	all := make(Stamps, len(s.Documents))
	for path, d := range s.Documents {
		all[path] = Stamp{ETag: d.ETag, Modified: feed.At(d.Modified)}
	}
	return all
}
