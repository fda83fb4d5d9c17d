package feed

import "time"

// Version is the format version that this release writes into records. A store
// refuses a record of a later one.
const Version = 1

// Position is a place in a log: the log's identity, and the number of the record
// there. Numbers are dense and start at 1; number zero is before the first record.
type Position struct {
	Log    string `cbor:"1,keyasint,omitempty" json:"log"`
	Number uint64 `cbor:"2,keyasint,omitempty" json:"number"`
}

// Record is what a log holds: exactly one of a result, a batch of polls that found
// nothing new, or a control.
type Record struct {
	Version   int      `cbor:"1,keyasint" json:"version"`
	Position  Position `cbor:"2,keyasint" json:"position"` // given by the log
	Result    *Result  `cbor:"3,keyasint,omitempty" json:"result,omitempty"`
	Unchanged []Result `cbor:"4,keyasint,omitempty" json:"unchanged,omitempty"` // each with Outcome Unchanged
	Control   *Control `cbor:"5,keyasint,omitempty" json:"control,omitempty"`
}

// Control is an operator's word that changes stored state.
type Control struct {
	At Time `cbor:"1,keyasint" json:"at"`
	// RemoveSource names a source that is no longer configured: its validators and
	// its listing are dropped, its entries age from now on, and it is forgotten with
	// the last of them.
	RemoveSource string `cbor:"2,keyasint,omitempty" json:"remove_source,omitempty"`
	// Overrides are the operator's words on stories that are new, changed or taken back.
	Overrides []Override `cbor:"3,keyasint,omitempty" json:"overrides,omitempty"`
	// Evict are contents that go although their sources' policy would keep them, because
	// the store is full. What is listed stays away as what expired does.
	Evict []Evicted `cbor:"4,keyasint,omitempty" json:"evict,omitempty"`
}

// Evicted is what a source says of an entry.
type Evicted struct {
	_ struct{} `cbor:",toarray"`

	Entry  uint64 `json:"entry"` // number
	Source string `json:"source"`
}

// FetchOutcome says how a fetch ended.
type FetchOutcome uint8

const (
	Failed    FetchOutcome = 1 // nothing was learnt but the failure
	Unchanged FetchOutcome = 2 // 304, or a body equal to the last one
	Modified  FetchOutcome = 3 // a document was read
)

// String is the outcome in lower case.
func (o FetchOutcome) String() string {
	switch o {
	case Failed:
		return "failed"
	case Unchanged:
		return "unchanged"
	case Modified:
		return "modified"
	}
	return "unknown"
}

// Validator is what a server gave to recognise a representation by (RFC 9110
// section 8.8), byte for byte.
type Validator struct {
	ETag         string `cbor:"1,keyasint,omitempty" json:"etag,omitempty"`
	LastModified string `cbor:"2,keyasint,omitempty" json:"last_modified,omitempty"`
	Target       string `cbor:"3,keyasint,omitempty" json:"target,omitempty"` // the URL that gave it, where redirects led away from the one asked; it goes to no other
}

// Policy is the operator's will that Merge needs. It travels in results and is
// stored with the source, because configuration never enters Merge.
type Policy struct {
	KeepSeconds int64 `cbor:"1,keyasint,omitempty" json:"keep_seconds,omitempty"` // how long an entry stays after it was last listed; 0: for ever
	KeepEntries int   `cbor:"2,keyasint,omitempty" json:"keep_entries,omitempty"` // how many entries of the source stay at most; 0: no limit
	Window      int64 `cbor:"3,keyasint,omitempty" json:"window,omitempty"`       // seconds that an entry stays open for others to join, and of quiet between the dates of a story and of what joins it; 0: the source's entries join by the operator's word alone
	MaxOpen     int   `cbor:"4,keyasint,omitempty" json:"max_open,omitempty"`     // how many entries of all sources are open at most; 0: no limit
	Mixed       bool  `cbor:"5,keyasint,omitempty" json:"mixed,omitempty"`        // languages mix: a story may have reports in several
	Ignore      Kinds `cbor:"8,keyasint,omitempty" json:"ignore,omitempty"`       // kinds of keys that identify nothing in this source
	Trust       Kinds `cbor:"9,keyasint,omitempty" json:"trust,omitempty"`        // kinds of keys that do whatever was seen of them; see [Doubt]

	Sites  []string `cbor:"100,keyasint,omitempty" json:"sites,omitempty"`  // domains whose pages are the source's
	Owner  string   `cbor:"101,keyasint,omitempty" json:"owner,omitempty"`  // who the source belongs to; empty: its outlet stands for that
	Agency string   `cbor:"102,keyasint,omitempty" json:"agency,omitempty"` // the news agency that the source is, by its term in feed/agency

	Language string `cbor:"120,keyasint,omitempty" json:"language,omitempty"` // the site's, primary subtag of BCP 47, where languages mix: reports in it lead; empty: any
}

// Header is a request header of the operator's. Its value may be a secret and is
// never printed.
type Header struct{ Name, Value string }

// String hides the value.
func (h Header) String() string { return h.Name + ": (hidden)" }

// Job is one fetch that is due, with all that the fetcher must know of the past.
type Job struct {
	Source    string // the source's id
	URL       string // as the operator wrote it: http, https, or file: relative to the configuration's folder
	Moved     string // State.Moved: what is asked in place of URL; empty: URL. Headers and credentials stay URL's origin's
	Headers   []Header
	Transport Transport
	Validator Validator // of URL, or of its Target; empty where none is known
	Bare      bool      // the validator is not sent: the server fails every conditional request, see State.AskBare
	BodyHash  Hash      // of the last body read from URL
	BasedOn   uint64    // State.Last when the job was made
	Identity  Identity  // State.Identity when the job was made
	Listed    []Listed  // the current listing, so that only what is new or changed is read in full
	Language  string    // the operator's word on the language, BCP 47; overrules the document's
	Charset   string    // the operator's word on the charset, as the WHATWG names it; overrules the document's
	Detected  string    // State.Detected when the job was made
	Tracking  Tracking
	Policy    Policy
}

// Transport is how a source is reached. The zero value is the way of all others.
type Transport struct {
	Proxy string // URL of an http, https, socks5 or socks5h proxy; its password is never printed
	CA    string // certificate authorities in PEM, in place of the system's
	HTTP1 bool   // HTTP/2 is not offered

	Timeout   time.Duration // of a fetch, redirects included; 0: the fetcher's
	Redirects int           // that are followed; 0: the fetcher's number, negative: none
	Cookies   bool          // cookies go back within the fetch that brought them
	OldTLS    bool          // TLS 1.0 and 1.1, and the ciphers of their time, are accepted
}

// Tracking says which query parameters are taken out of the links of a source's
// entries. The zero value takes out those that feed/parse knows.
type Tracking struct {
	Keep  bool     // leave links as they are
	Extra []string // more to take out, by name; a "*" at the end stands for anything
}

// Listed is one row of a source's current listing.
type Listed struct {
	RawSum Sum    `cbor:"1,keyasint" json:"raw"`             // of the raw item
	Entry  uint64 `cbor:"2,keyasint,omitempty" json:"entry"` // the entry's number; 0 for an item that made none
}

// Result is all that one fetch found out. With the stored state it is everything
// that Merge needs.
//
// A document too large for one record becomes several results of equal BasedOn with
// Part 0, 1, ...; all but the last have HasMore set. Only the last carries Validator,
// BodyHash and Listing, so a fetch that was cut short is simply done again.
type Result struct {
	Source    string       `cbor:"1,keyasint" json:"source"`
	URL       string       `cbor:"2,keyasint" json:"url"` // Job.URL, which the validator belongs to unless it names its Target
	At        Time         `cbor:"3,keyasint" json:"at"`  // when the fetch started
	Outcome   FetchOutcome `cbor:"4,keyasint" json:"outcome"`
	Status    int          `cbor:"5,keyasint,omitempty" json:"status,omitempty"` // HTTP status; 0 where there was no answer
	Failure   string       `cbor:"6,keyasint,omitempty" json:"failure,omitempty"`
	NotBefore Time         `cbor:"7,keyasint,omitempty" json:"not_before,omitempty"` // the server's Retry-After
	Validator Validator    `cbor:"8,keyasint,omitempty" json:"validator,omitzero"`   // complete: what a 304 left out is filled in by the fetcher
	BodyHash  Hash         `cbor:"9,keyasint,omitempty" json:"body_hash,omitempty"`
	BasedOn   uint64       `cbor:"10,keyasint,omitempty" json:"base,omitempty"` // Job.BasedOn
	Part      int          `cbor:"11,keyasint,omitempty" json:"part,omitempty"`
	HasMore   bool         `cbor:"12,keyasint,omitempty" json:"more,omitempty"`
	Whole     bool         `cbor:"13,keyasint,omitempty" json:"whole,omitempty"`      // Listing is all that the source lists, not a part
	Listing   []Sum        `cbor:"14,keyasint,omitempty" json:"listing,omitempty"`    // of the raw items, in the document's order
	Meta      Meta         `cbor:"15,keyasint,omitempty" json:"meta,omitzero"`        //
	Items     []Item       `cbor:"16,keyasint,omitempty" json:"items,omitempty"`      // what is new or changed, in the document's order
	Policy    Policy       `cbor:"17,keyasint,omitempty" json:"policy,omitzero"`      //
	Cause     Cause        `cbor:"18,keyasint,omitempty" json:"cause,omitempty"`      // why a failed result failed
	Hints     Hints        `cbor:"19,keyasint,omitempty" json:"hints,omitzero"`       // when to come again; of an unchanged result only Fresh counts
	Moved     string       `cbor:"20,keyasint,omitempty" json:"moved,omitempty"`      // where the permanent (301, 308) beginning of the redirects leads, without name and password; empty where there is none, or one from https to http
	Same      bool         `cbor:"21,keyasint,omitempty" json:"same,omitempty"`       // the document is of the feed that is known: equal Meta.ID or rel=self, or an item in common; false where nothing was known
	Delta     bool         `cbor:"22,keyasint,omitempty" json:"delta,omitempty"`      // 226: only what changed since (RFC 3229)
	CaughtUp  bool         `cbor:"23,keyasint,omitempty" json:"caught_up,omitempty"`  // the older pages that the document links to were read until one met Job.Listed: nothing was missed
	Pushed    bool         `cbor:"24,keyasint,omitempty" json:"pushed,omitempty"`     // a hub sent it unasked (WebSub): it says nothing on when and where to poll next
	Alike     Kinds        `cbor:"40,keyasint,omitempty" json:"alike,omitempty"`      // kinds of keys that most items of the document have in common
	Declared  string       `cbor:"50,keyasint,omitempty" json:"declared,omitempty"`   // where the document says that the feed is from now on (itunes:new-feed-url), if that is another place than it came from; nobody has proven it
	Refused   bool         `cbor:"51,keyasint,omitempty" json:"refused,omitempty"`    // it failed in a way in which servers fail that cannot answer conditional requests, and it was one
	Bare      bool         `cbor:"52,keyasint,omitempty" json:"bare,omitempty"`       // Job.Bare: a validator is known and was not sent
	Outlet    string       `cbor:"100,keyasint,omitempty" json:"outlet,omitempty"`    // of a document: that of the operator's first site, else of the feed's URL; empty for a file
	Claim     Page         `cbor:"101,keyasint,omitempty" json:"claim,omitzero"`      // the site that the document says it is of
	Fresh     bool         `cbor:"140,keyasint,omitempty" json:"fresh,omitempty"`     // no item of the document stands in Job.Listed; each part says so
	Confirmed bool         `cbor:"141,keyasint,omitempty" json:"confirmed,omitempty"` // the server's clock agrees with At, to a day
	Date      Time         `cbor:"-" json:"-"`                                        // the server's HTTP Date: judged before the log, not kept in it
	Hubs      []string     `cbor:"-" json:"-"`                                        // that the answer says tell of changes (WebSub), for this node alone; of an unchanged result only what its header names
	Topic     string       `cbor:"-" json:"-"`                                        // what to ask them for: rel=self
	Repairs   []string     `cbor:"-" json:"-"`                                        // what had to be repaired, for the operator

	Took time.Duration `cbor:"-" json:"-"` // of the fetch, on this node; 0: it was not fetched
}

// Item is one new or changed item of a result. All that is dear to compute, or may
// differ between machines or releases, is in it.
type Item struct {
	RawHash  Hash     `cbor:"1,keyasint" json:"raw"`                         // of the item's bytes, decoded to UTF-8
	TextHash Hash     `cbor:"2,keyasint" json:"text"`                        // see [TextHash]
	Keys     []Key    `cbor:"3,keyasint,omitempty" json:"keys,omitempty"`    // see [Keys], without those that two items of the document share
	TitleSum Sum      `cbor:"4,keyasint,omitempty" json:"heading,omitempty"` // of the folded title; see [TitleSum]
	ID       string   `cbor:"5,keyasint,omitempty" json:"id,omitempty"`      // the source's id where it may be published verbatim: an absolute IRI of at most [MaxID] bytes
	Terms    []string `cbor:"6,keyasint,omitempty" json:"terms,omitempty"`   // folded terms and labels of Content.Categories, sorted, each once
	Loop     bool     `cbor:"7,keyasint,omitempty" json:"loop,omitempty"`    // the entry came from this very site
	Content  Content  `cbor:"8,keyasint" json:"content"`
	// Print is the fingerprint of title and text, by which the entry finds its story.
	Fingerprint Fingerprint `cbor:"9,keyasint,omitempty" json:"print,omitzero"`

	Page  Page `cbor:"100,keyasint,omitempty" json:"page,omitzero"`   // that Content.Link leads to
	Words int  `cbor:"101,keyasint,omitempty" json:"words,omitempty"` // of its text, but for addresses and the footers that makers of feeds write
	Name  Page `cbor:"102,keyasint,omitempty" json:"name,omitzero"`   // the place that ID names; zero where it names none
	Named Page `cbor:"103,keyasint,omitempty" json:"named,omitzero"`  // the place that the atom:source in Content.Upstream names

	Exact bool `cbor:"140,keyasint,omitempty" json:"exact,omitempty"` // [Content.Dated] has a time of day
}
