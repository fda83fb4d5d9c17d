package publish

import (
	"sync"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/render"
)

// Snapshot is everything that is served at one moment. Nothing that readers see of it
// changes once [Builder.Build] has returned it.
type Snapshot struct {
	Documents map[string]*Document // by path
	Position  feed.Position        // of the store it was made of
	Now       feed.Time            // of the store
	Entries   int                  // in the main feed and all others, each counted once
	Newest    feed.Time            // the main feed's updated
	Base      string               // path of the site's URL, "/" or "/news/": where a proxy may keep it
	Changed   []string             // paths whose bytes are others than before, sorted
	Feeds     []Figures            // of each feed, the main one first
}

// Figures are what a feed holds, in numbers.
type Figures struct {
	Path    string         // in the first format
	Held    bool           // it is of what rules hold back
	Entries int            // that it shows
	Updated feed.Time      // 0: it never was
	Sources map[string]int // entries by the source that leads
}

// Document is one resource.
type Document struct {
	Path      string // below the site's URL, beginning with "/"
	Type      string // media type with charset
	Body      []byte
	ETag      string        // strong, of Body, with its quotes; it holds no "-"
	Codings   []Coding      // that it can be had in: br, zstd, gzip
	Modified  time.Time     // when Body last changed, in whole seconds; later than now by a moment where it changed twice in one second
	Self      string        // its absolute URL
	Links     []Link        // what a Link header says of it
	Policy    string        // Content-Security-Policy
	Shared    bool          // scripts of every site may read it (CORS)
	Immutable bool          // its path names its content, which never changes
	Pinged    bool          // the operator's hub is told when it changes
	Format    render.Format // of a feed; nil: it is none
	Token     feed.Hash     // SHA-256 of what readers must know; zero: everybody may read it
	NoIndex   bool          // search engines are asked to leave it out

	past *past // of a feed, where deltas are made
}

// Coding is a document compressed, which happens when its body is first asked for, and
// once.
type Coding struct {
	Name string // as in Content-Encoding
	ETag string // strong, with its quotes: the document's with "-" and the name
	pack func() ([]byte, error)
}

// NewCoding is a coding whose body pack makes. That is called at most once, by whoever is
// the first to ask for the body.
func NewCoding(name, etag string, pack func() ([]byte, error)) Coding {
	return Coding{Name: name, ETag: etag, pack: sync.OnceValues(pack)}
}

// Body is the document in this coding. Who asks first waits for the compressor; who asks
// meanwhile waits with him, and all get the same bytes. It is safe for concurrent use.
func (c *Coding) Body() ([]byte, error) { return c.pack() }

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
