package publish

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/render"
)

// Snapshot is everything that is served at one moment. Nothing that readers see of it
// changes once [Builder.Build] has returned it.
type Snapshot struct {
	Documents map[string]*Document // by path: those that are made
	Deferred  map[string]*Deferred // by path: those that are made when somebody asks for them
	Position  feed.Position        // of the store it was made of
	Now       feed.Time            // of the store
	Entries   int                  // in the main feed and all others, each counted once
	Newest    feed.Time            // the main feed's updated
	Base      string               // path of the site's URL, "/" or "/news/": where a proxy may keep it
	Changed   []string             // paths whose bytes are others than before, or may be where they are not made yet; sorted
	Feeds     []Figures            // of each feed, the main one first
	Moved     map[string]string    // paths at which nothing lies any longer, and where it is now: a path, or an absolute URL
	Gone      Stamps               // of what lay at paths at which nothing lies any longer, and which nothing replaces
}

// Figures are what a feed holds, in numbers.
type Figures struct {
	Path    string         // in the first format
	Held    bool           // it is of what rules hold back
	Entries int            // that it shows
	Updated feed.Time      // 0: it never was
	Sources map[string]int // entries by the source that leads
}

// Paths are those of all documents, sorted.
func (s *Snapshot) Paths() []string {
	return slices.Sorted(func(yield func(string) bool) {
		for path := range s.Documents {
			if !yield(path) {
				return
			}
		}
		for path := range s.Deferred {
			if !yield(path) {
				return
			}
		}
	})
}

// Document is the document at the path, which is made where it has not been; nil where there
// is none. It is safe for concurrent use.
func (s *Snapshot) Document(path string) (*Document, error) {
	if d := s.Deferred[path]; d != nil {
		return d.Document()
	}
	return s.Documents[path], nil
}

// Topic is the absolute URL of the document at the path where the operator's hub is told of
// its changes, else empty.
func (s *Snapshot) Topic(path string) string {
	if d := s.Deferred[path]; d != nil && d.Pinged {
		return d.Self
	}
	if d := s.Documents[path]; d != nil && d.Pinged {
		return d.Self
	}
	return ""
}

// Deferred is a document that is made when somebody first asks for it, and once. Its bytes
// are those that it would have had if it had been made with the snapshot.
type Deferred struct {
	Path   string
	Self   string // its absolute URL
	Pinged bool   // the operator's hub is told when it may have changed
	Page   string // path of the page that a browser is shown in its place; empty: none

	past Stamp // of what was served there before, as far as that is known
	make func() (*Document, error)
	made atomic.Pointer[Document]
}

// newDeferred is a document that make makes, which is called once.
func newDeferred(path, self string, past Stamp, make func() (*Document, error)) *Deferred {
	d := &Deferred{Path: path, Self: self, past: past}
	d.make = sync.OnceValues(func() (*Document, error) {
		x, err := make()
		if err == nil {
			d.made.Store(x)
		}
		return x, err
	})
	return d
}

// Document is the document. Who asks first waits until it is made; who asks meanwhile waits
// with him. It is safe for concurrent use.
func (d *Deferred) Document() (*Document, error) { return d.make() }

// stamp is that of the document as it was last served; the zero one where it never was.
func (d *Deferred) stamp() Stamp {
	if x := d.made.Load(); x != nil {
		return x.stamp()
	}
	return d.past
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
	Page      string        // path of the page that a browser is shown in its place; empty: none
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

func (d *Document) stamp() Stamp { return Stamp{ETag: d.ETag, Modified: feed.At(d.Modified)} }

// Stamps are those of all documents of s, and of all that was published before: of one that
// was not made, of what was last served in its place, zero where nothing was.
func (s *Snapshot) Stamps() Stamps {
	all := make(Stamps, len(s.Documents)+len(s.Deferred))
	for path, d := range s.Documents {
		all[path] = d.stamp()
	}
	for path, d := range s.Deferred {
		all[path] = d.stamp()
	}
	for path, x := range s.Gone {
		all[path] = x
	}
	for path := range s.Moved {
		all[path] = Stamp{}
	}
	return all
}
