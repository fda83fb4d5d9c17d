package feed

import (
	"cmp"
	"slices"
)

// State is what is known of a source between two fetches.
type State struct {
	Source      string    `cbor:"1,keyasint" json:"source"`
	URL         string    `cbor:"2,keyasint,omitempty" json:"url,omitempty"` // which Validator and BodyHash belong to
	Validator   Validator `cbor:"3,keyasint,omitempty" json:"validator,omitzero"`
	BodyHash    Hash      `cbor:"4,keyasint,omitempty" json:"body_hash,omitempty"`
	Fetched     Time      `cbor:"5,keyasint,omitempty" json:"fetched,omitempty"`    // the last attempt
	Succeeded   Time      `cbor:"6,keyasint,omitempty" json:"succeeded,omitempty"`  // the last attempt that did not fail
	ListedAt    Time      `cbor:"7,keyasint,omitempty" json:"listed_at,omitempty"`  // when the current listing was last confirmed whole
	NotBefore   Time      `cbor:"8,keyasint,omitempty" json:"not_before,omitempty"` // the server's word
	Failures    int       `cbor:"9,keyasint,omitempty" json:"failures,omitempty"`   // in a row
	Failure     string    `cbor:"10,keyasint,omitempty" json:"failure,omitempty"`   // the last one; empty after a success
	Status      int       `cbor:"11,keyasint,omitempty" json:"status,omitempty"`    // HTTP, of the last attempt
	Last        uint64    `cbor:"12,keyasint,omitempty" json:"last,omitempty"`      // number of the last record that changed this state
	BasedOn     uint64    `cbor:"13,keyasint,omitempty" json:"base,omitempty"`      // of a fetch of several parts that is being folded
	PartsFolded int       `cbor:"14,keyasint,omitempty" json:"parts,omitempty"`     // of it folded so far
	Policy      Policy    `cbor:"15,keyasint,omitempty" json:"policy,omitzero"`     //
	Revision    uint32    `cbor:"16,keyasint,omitempty" json:"revision,omitempty"`  // the newest of its [Revision]s
	Entries     int       `cbor:"17,keyasint,omitempty" json:"entries,omitempty"`   // live origins
	Tombs       int       `cbor:"18,keyasint,omitempty" json:"tombs,omitempty"`     // tombstones
	Removed     bool      `cbor:"19,keyasint,omitempty" json:"removed,omitempty"`   // no longer configured
	Aside       []uint64  `cbor:"20,keyasint,omitempty" json:"aside,omitempty"`     // records of this source that could not be folded
	Delivered   Time      `cbor:"21,keyasint,omitempty" json:"delivered,omitempty"` // when it last brought a new entry

	Cause       Cause    `cbor:"22,keyasint,omitempty" json:"cause,omitempty"`        // of the last failure; none after a success
	Since       Time     `cbor:"23,keyasint,omitempty" json:"since,omitempty"`        // the first of the present failures in a row
	Hints       Hints    `cbor:"24,keyasint,omitempty" json:"hints,omitzero"`         // the source's own word on when to come again
	Gone        Streak   `cbor:"25,keyasint,omitempty" json:"gone,omitzero"`          // polls that were answered 410 since the last success
	Paused      bool     `cbor:"26,keyasint,omitempty" json:"paused,omitempty"`       // it is gone, and only probed now and then
	Configured  string   `cbor:"27,keyasint,omitempty" json:"configured,omitempty"`   // the operator's URL that Gone, Paused, Move and Moved are about
	Move        Move     `cbor:"28,keyasint,omitempty" json:"move,omitzero"`          // a move that is not proven yet
	Moved       string   `cbor:"29,keyasint,omitempty" json:"moved,omitempty"`        // where the feed is proven to be now; asked in place of Configured
	Missed      int      `cbor:"30,keyasint,omitempty" json:"missed,omitempty"`       // how often two fetches had nothing in common, so that entries went by unseen
	MissedAt    Time     `cbor:"31,keyasint,omitempty" json:"missed_at,omitempty"`    // the last time
	Identity    Identity `cbor:"33,keyasint,omitempty" json:"identity,omitzero"`      // of the last document
	MissedAfter int64    `cbor:"32,keyasint,omitempty" json:"missed_after,omitempty"` // seconds between those two fetches

	Declared string `cbor:"50,keyasint,omitempty" json:"declared,omitempty"`  // Result.Declared of the last document
	Refusals int    `cbor:"51,keyasint,omitempty" json:"refusals,omitempty"`  // failures in a row that may be due to conditional requests
	Bare     Time   `cbor:"52,keyasint,omitempty" json:"bare,omitempty"`      // since when the server seems to answer no conditional request; 0: it does
	BareEnds Time   `cbor:"53,keyasint,omitempty" json:"bare_ends,omitempty"` // when it is asked a conditional one again

	Detected string `cbor:"60,keyasint,omitempty" json:"detected,omitempty"` // Meta.Detected of the last document that was read
	Doubt    Doubt  `cbor:"44,keyasint,omitempty" json:"doubt,omitzero"`     // of its own keys

	Outlet string `cbor:"100,keyasint,omitempty" json:"outlet,omitempty"` // that the source is: of the operator's sites, else of Claim where it counts, else of the feed's URL, else the source's id; empty: no document was read
	Claim  Page   `cbor:"101,keyasint,omitempty" json:"claim,omitzero"`   // the site that the last document said it is of

	Waiting []uint64 `cbor:"120,keyasint,omitempty" json:"waiting,omitempty"` // numbers of entries and stories that it leads, whose updated has not moved for all that changed

	Emptied Time       `cbor:"140,keyasint,omitempty" json:"emptied,omitempty"` // until when its listing, which is empty now, had items; 0: it never had, or has
	Batch   Batch      `cbor:"141,keyasint,omitempty" json:"batch,omitzero"`    // of a fetch of several parts that is being folded
	Days    []DayCount `cbor:"142,keyasint,omitempty" json:"days,omitempty"`    // of the last 30 days on which it was polled or brought something, ascending
}

// DayCount is what a source did on a day.
type DayCount struct {
	_ struct{} `cbor:",toarray"`

	Day      uint32 `json:"day"`      // [Time.Day]
	Polls    int    `json:"polls"`    // those that failed included; what a hub sends is none
	Failures int    `json:"failures"` // of them
	New      int    `json:"new"`      // entries that it brought
	Changed  int    `json:"changed"`  // of its entries that came to say something else
}

// MaxDays is how many days of a source are counted.
const MaxDays = 30

// On is the count of the day that t lies in, to be added to. Of days before the last one
// there may be none any more: they count for the oldest.
func (s *State) On(t Time) *DayCount {
	day := t.Day()
	at, ok := slices.BinarySearchFunc(s.Days, day, func(d DayCount, day uint32) int { return cmp.Compare(d.Day, day) })
	if !ok {
		s.Days = slices.Insert(slices.Clone(s.Days), at, DayCount{Day: day})
	} else {
		s.Days = slices.Clone(s.Days)
	}
	for at > 0 && s.Days[0].Day+MaxDays <= s.Days[len(s.Days)-1].Day {
		s.Days, at = s.Days[1:], at-1
	}
	return &s.Days[at]
}

// Batch is what entries that come with one fetch have in common. The parts of one result
// are one batch.
type Batch struct {
	Record  uint64 `cbor:"1,keyasint" json:"record"`                      // number of its first record
	At      Time   `cbor:"2,keyasint" json:"at"`                          // of the log then
	Backlog bool   `cbor:"3,keyasint,omitempty" json:"backlog,omitempty"` // it brings what was published before it could be seen
}

// Revision is one state of what a source says of itself, stored once and referred
// to by its origins. Meta.Updated is zero here; each origin holds its own.
type Revision struct {
	Source string `cbor:"1,keyasint" json:"source"`
	Number uint32 `cbor:"2,keyasint" json:"number"` // from 1
	Refs   int    `cbor:"3,keyasint" json:"refs"`   // live origins that refer to it
	Meta   Meta   `cbor:"4,keyasint" json:"meta"`
}

// Origin is what one source said of an entry, but for its [Content], which is
// stored apart under the entry's number and the source. An origin with Tomb set has
// no content: it was purged, and stands only so that the item stays away.
type Origin struct {
	Source     string   `cbor:"1,keyasint" json:"source"`
	Keys       []Key    `cbor:"2,keyasint,omitempty" json:"keys,omitempty"`  // all that the entry holds on this origin's account, also of older items and versions
	Given      []Key    `cbor:"3,keyasint,omitempty" json:"given,omitempty"` // as the latest item gave them, held or not
	RawHash    Hash     `cbor:"4,keyasint,omitempty" json:"raw,omitempty"`
	TextHash   Hash     `cbor:"5,keyasint,omitempty" json:"text,omitempty"`
	TitleSum   Sum      `cbor:"6,keyasint,omitempty" json:"heading,omitempty"`
	Published  Time     `cbor:"7,keyasint,omitempty" json:"published,omitempty"` // as given at first sight, clamped to it; never moves
	Updated    Time     `cbor:"8,keyasint,omitempty" json:"updated,omitempty"`   // of the last edit, clamped to when it was seen
	FirstSeen  Time     `cbor:"9,keyasint,omitempty" json:"first_seen,omitempty"`
	LastListed Time     `cbor:"10,keyasint,omitempty" json:"last_listed,omitempty"` // as of when it left the listing; see [LastListed]
	Edits      int      `cbor:"11,keyasint,omitempty" json:"edits,omitempty"`       // since first sight
	Revision   uint32   `cbor:"12,keyasint,omitempty" json:"revision,omitempty"`    // of the source, as of the last edit
	FeedTime   Time     `cbor:"13,keyasint,omitempty" json:"feed_time,omitempty"`   // the source's own updated, as of the last edit
	Terms      []string `cbor:"14,keyasint,omitempty" json:"terms,omitempty"`       // Item.Terms
	Tomb       bool     `cbor:"15,keyasint,omitempty" json:"tomb,omitempty"`
	Taken      bool     `cbor:"16,keyasint,omitempty" json:"taken,omitempty"` // the operator took it down: it has no content

	Role     Role   `cbor:"100,keyasint,omitempty" json:"role,omitempty"`
	Outlet   string `cbor:"101,keyasint,omitempty" json:"outlet,omitempty"`   // that the source was when it was last edited; see [State.Outlet]
	Words    int    `cbor:"102,keyasint,omitempty" json:"words,omitempty"`    // Item.Words
	OwnPage  bool   `cbor:"103,keyasint,omitempty" json:"own_page,omitempty"` // the page that it links to is the source's own
	Verbatim bool   `cbor:"104,keyasint,omitempty" json:"verbatim,omitempty"` // its Content.ID may be published as it is
	Named    string `cbor:"105,keyasint,omitempty" json:"named,omitempty"`    // source that owns the place which its atom:source names, where that is another; empty: none

	Owner   string   `cbor:"123,keyasint,omitempty" json:"owner,omitempty"`   // who the source belonged to then; empty: its outlet
	Agency  string   `cbor:"120,keyasint,omitempty" json:"agency,omitempty"`  // term of the agency that the source was then; empty: none
	Credits []string `cbor:"121,keyasint,omitempty" json:"credits,omitempty"` // [Content.Credits], as of the last edit
	Foreign bool     `cbor:"122,keyasint,omitempty" json:"foreign,omitempty"` // languages mix, and its own is not the site's
	Exact   bool     `cbor:"140,keyasint,omitempty" json:"exact,omitempty"`   // Published was given, with a time of day
	Dated   Time     `cbor:"141,keyasint,omitempty" json:"dated,omitempty"`   // the date that the latest item gave; 0: none
}

// Entry is one published thing with all its origins, in the order in which they
// came. It is live while one of them is.
type Entry struct {
	Number    uint64   `cbor:"1,keyasint" json:"number"`                       // record number << 12 | index in the record: order and store key, nothing else
	ID        string   `cbor:"2,keyasint" json:"id"`                           // the atom:id, minted at first sight, for ever
	Story     string   `cbor:"3,keyasint" json:"story"`                        // id of the story's founding entry
	Published Time     `cbor:"4,keyasint" json:"published"`                    // of the first origin; fixed
	Changed   uint64   `cbor:"5,keyasint" json:"changed"`                      // number of the last record that changed what readers could see
	Minted    bool     `cbor:"6,keyasint,omitempty" json:"minted,omitempty"`   // ID is ours, not a source's
	Due       uint32   `cbor:"7,keyasint,omitempty" json:"due,omitempty"`      // day on which retention looks again; 0: never
	Carriers  []string `cbor:"8,keyasint,omitempty" json:"carriers,omitempty"` // sources that carry this entry of ours back to us
	Origins   []Origin `cbor:"9,keyasint" json:"origins"`
	Join      *Join    `cbor:"10,keyasint,omitempty" json:"join,omitempty"` // how it came into Story by itself; nil where it founded it, or came with another story

	Lead    string     `cbor:"120,keyasint,omitempty" json:"lead,omitempty"`    // source of the origin that leads; empty where none is live
	Reason  LeadReason `cbor:"121,keyasint,omitempty" json:"reason,omitempty"`  // why it leads; none where it is alone
	Updated Time       `cbor:"122,keyasint,omitempty" json:"updated,omitempty"` // what readers of ID are told; equal to the story's where that goes by ID
	Moves   Moves      `cbor:"123,keyasint,omitempty" json:"moves,omitzero"`    // of Updated
	CopyOf  uint64     `cbor:"124,keyasint,omitempty" json:"copy_of,omitempty"` // number of the entry with nearly the same text that was here first; 0: none

	Arrival Time     `cbor:"140,keyasint" json:"arrival"`                     // of the log when it came; in a backlog its given date, where that is more than a day earlier
	Batch   uint64   `cbor:"141,keyasint,omitempty" json:"batch,omitempty"`   // number of the first record of the result that brought it, where that came in parts and this is a later one
	Backlog bool     `cbor:"142,keyasint,omitempty" json:"backlog,omitempty"` // it came with a backlog
	Refused *Refusal `cbor:"143,keyasint,omitempty" json:"refused,omitempty"` // the best story that it did not join when it came; nil: none came near
}

// Brought is the number of the record that brought the entry, of a result in parts the
// first's.
func (e *Entry) Brought() uint64 {
	if e.Batch != 0 {
		return e.Batch
	}
	return e.Number >> entryBits
}

// entryBits are the low bits of an entry's number, which hold the index in its record.
const entryBits = 12

// Ref is the entry's row in an index.
func (e *Entry) Ref() Ref {
	return Ref{Published: e.Published, Record: e.Brought(), Number: e.Number}
}

// Live reports whether any origin is more than a tombstone.
func (e *Entry) Live() bool {
	for i := range e.Origins {
		if !e.Origins[i].Tomb {
			return true
		}
	}
	return false
}

// IsReport reports whether one of the entry's live origins is a report.
func (e *Entry) IsReport() bool {
	return slices.ContainsFunc(e.Origins, func(o Origin) bool { return !o.Tomb && o.Role == RoleReport })
}

// Origin is the origin of the source, or nil.
func (e *Entry) Origin(source string) *Origin {
	for i := range e.Origins {
		if e.Origins[i].Source == source {
			return &e.Origins[i]
		}
	}
	return nil
}

// LastListed is when o was last listed: the moment of the last whole listing where
// it stands on the current one, which listed says, else as of when it left.
func LastListed(o *Origin, s *State, listed bool) Time {
	if listed {
		return max(o.LastListed, s.ListedAt)
	}
	return o.LastListed
}

// Ref is what entries are ordered by.
type Ref struct {
	Published Time
	Record    uint64 // [Entry.Brought]
	Number    uint64
}

// Compare orders rows: newest first; of one time those of the later record first; of one
// record as they stood in the document.
func (r Ref) Compare(o Ref) int {
	return cmp.Or(cmp.Compare(o.Published, r.Published), cmp.Compare(o.Record, r.Record), cmp.Compare(r.Number, o.Number))
}

// What must be seen before a server is asked without the validators that it gave.
const (
	refusalsBelieved = 3 // conditional requests must fail in a row before one goes without
	refusalsAgain    = 9 // more before the next, if that one failed too
)

// AskBare reports whether the source is to be asked without its validators at the time.
func (s *State) AskBare(at Time) bool {
	if s.Bare != 0 {
		return at < s.BareEnds
	}
	return s.Refusals >= refusalsBelieved && (s.Refusals-refusalsBelieved)%refusalsAgain == 0
}

// Asked is the URL at which the source is asked, given the configured one.
func (s *State) Asked(configured string) string {
	if s.Moved != "" && s.Configured == configured {
		return s.Moved
	}
	return configured
}
