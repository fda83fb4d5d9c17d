package feed

import "slices"

// Change is what one record does to a store. Slices are in a fixed order, each
// state, listing, revision, entry and content at most once. A store applies it
// blindly.
type Change struct {
	Position  Position
	Now       Time          // of the log from here on
	Ahead     Time          // since when results have been dated too far beyond Now to be believed; 0: they are not
	States    []State       // put
	Forgotten []string      // sources whose state, listing and revisions go
	Listings  []Listing     // put; one without rows goes
	Revisions []Revision    // put; one without Refs that is not its state's newest goes
	Entries   []EntryChange // put, or gone
	Contents  []ContentChange
	Stories   []StoryChange  // put, or gone
	Overrides []Overrides    // put; one without any goes
	Window    []WindowChange // of the window, which has them already; by number
	Stale     []string       // sources whose result was computed from a state that is no longer the current one, and was skipped: fetch again
	Added     int            // entries new to readers
	Notices   []Notice       // what the operator should know
	Edited    int
	Expired   int // origins purged
}

// Listing is a source's current listing.
type Listing struct {
	Source string
	Rows   []Listed
}

// EntryChange is an entry before and after; nil where there was none or is none.
// From the difference the store mends what it derives: keys, the index by id, the
// order of each source's entries, due days.
type EntryChange struct{ Before, After *Entry }

// ContentChange puts what a source says of an entry, or, where Content is nil,
// deletes it.
type ContentChange struct {
	Number  uint64
	Source  string
	Content *Content
}

// Visible reports whether readers may see a difference.
func (c *Change) Visible() bool {
	return len(c.Stories) > 0 || slices.ContainsFunc(c.Entries, func(e EntryChange) bool {
		if e.Before == nil || e.After == nil {
			return e.Before != nil && e.Before.Live() || e.After != nil && e.After.Live()
		}
		return e.Before.Changed != e.After.Changed
	})
}

// StoryChange is a story before and after; nil where there was none or is none. From
// the difference the store mends the index of the ids of stories and aliases.
type StoryChange struct{ Before, After *Story }

// WindowChange puts an entry into the window, or, where Entry is nil, takes it out.
type WindowChange struct {
	Number uint64
	Entry  *WindowEntry
}

// NoticeKind is what the operator is told of.
type NoticeKind string

// The notices.
const (
	NoticePaused  NoticeKind = "paused"      // gone: from now on only probed
	NoticeResumed NoticeKind = "resumed"     // it answers again
	NoticeMoved   NoticeKind = "moved"       // from now on asked at URL
	NoticeBack    NoticeKind = "moved back"  // URL fails: asked at the configured URL again
	NoticeMissed  NoticeKind = "missed some" // two fetches had nothing in common

	NoticeAhead NoticeKind = "dated ahead" // the record, by a clock that nobody agrees with: it counts as of the log's time

	NoticeDeclared NoticeKind = "says moved"    // the document says that it is at URL now
	NoticeBare     NoticeKind = "unconditional" // from now on asked without validators
	NoticeBareOver NoticeKind = "conditional"   // it answers conditional requests again
)

// Notice is something about a source that the operator should know. It is not
// stored: what it tells of is in the [State].
type Notice struct {
	Source string
	Kind   NoticeKind
	URL    string // of a move
}
