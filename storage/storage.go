// Package storage is the contract between the log, the store and their users.
//
// A store folds the records of one log, in order, each exactly once, and shows the
// result. What [merge.Merge] says of a record, that the store does, blindly: two
// stores that folded the same records answer every question alike, and their dumps
// are equal to the byte. Entries, indexes, listings, validators and the position in
// the log are written in one transaction or not at all.
//
// A store must never hold a view open while it waits for a reader, never skip a
// record silently, and never let a value that fails its checksum pass for a value.
// [Replay] is the only caller of Apply.
package storage

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/openvoicenews/openvoice/feed"
)

var (
	// ErrClosed is what a closed store answers.
	ErrClosed = errors.New("store is closed")
	// ErrRecord says that a record is at fault: it is not [Valid], or Merge panics on it.
	// No store can fold it, now or later.
	ErrRecord = errors.New("record cannot be folded")
	// ErrFormat says that a file is none of ours, of a later version, or damaged.
	ErrFormat = errors.New("not a store that this release can read")
	// ErrLocked says that another process holds the store.
	ErrLocked = errors.New("store is in use")
	// ErrFull says that the store reached its size limit or the disk is full.
	// Nothing was written; what is stored can be read, and expiry makes room.
	ErrFull = errors.New("store is full")
	// ErrDiskFull is the ErrFull of a disk that has no room: no record is too large for it
	// that another would not be.
	ErrDiskFull = fmt.Errorf("%w: the disk is full", ErrFull)
	// ErrMemory says that the system refuses the memory or address space that the
	// store needs. Nothing was written and nothing is damaged; the store can be opened
	// again once there is more.
	ErrMemory = errors.New("out of memory")
)

// GapError reports that records are missing between what the store holds and what it
// was given.
type GapError struct {
	Have feed.Position // the last one applied
	Got  feed.Position
}

// Error says which records are missing.
func (e *GapError) Error() string {
	if e.Have.Log != "" && e.Have.Log != e.Got.Log {
		return fmt.Sprintf("record %d of log %s does not belong here: the store follows log %s", e.Got.Number, e.Got.Log, e.Have.Log)
	}
	return fmt.Sprintf("records %d to %d of log %s are missing", e.Have.Number+1, e.Got.Number-1, e.Got.Log)
}

// Store folds records. It is safe for concurrent use; Apply calls are serialised.
type Store interface {
	// Apply folds the records in order, in one transaction: all or none. Records at
	// or below the store's position are passed over, so it is idempotent; a gap, or
	// another log's record, is a *GapError. A record of a later version is
	// ErrFormat; one that is at fault is ErrRecord. Every other error is the store's
	// own, see [Unavailable]. The changes are those of the records that were folded.
	// Where an earlier call failed after all of it was written, so that it can be seen
	// that it is folded, Apply gives its changes once it is known to be on the disk.
	Apply(ctx context.Context, rs []feed.Record) ([]feed.Change, error)
	// SetAside steps over one record that cannot be folded: the position moves past
	// it, the record is kept with the reason, and the states of its sources name it.
	SetAside(ctx context.Context, r feed.Record, reason string) error
	// View calls fn with a consistent, read-only picture. It is short: never wait
	// for a client inside. The view must not be used after fn returned. The error is
	// fn's, else the first one that the view met.
	View(ctx context.Context, fn func(View) error) error
	Close() error
}

// View is a picture of a store at one position. Its methods cannot fail: the first
// error is kept, they answer "nothing" from then on, and [Store.View] returns it.
// What they return is the caller's.
type View interface {
	Position() feed.Position
	Now() feed.Time               // greatest fetch time folded
	States() iter.Seq[feed.State] // by source id, ascending
	State(source string) (feed.State, bool)
	Listing(source string) []feed.Listed
	Revision(source string, number uint32) (feed.Revision, bool)
	Entry(number uint64) (feed.Entry, bool)
	Entries(after uint64) iter.Seq[feed.Entry]      // all, live or not, with Number > after, ascending
	EntriesBack(before uint64) iter.Seq[feed.Entry] // all, live or not, with Number < before, descending
	Content(number uint64, source string) (feed.Content, bool)
	EntryByKey(source string, k feed.Key) (entry uint64, ok bool)
	EntryByID(id string) (entry uint64, ok bool)
	Story(number uint64) (feed.Story, bool)             // one that is stored; see [feed.Story]
	Stories(after uint64) iter.Seq[feed.Story]          // all that are stored, with Number > after, ascending
	StoryByID(id string) (story uint64, ok bool)        // of a stored story's id or alias
	Overrides(id string) []feed.Override                // that speak of the id, ordered by the other id, then by word
	AllOverrides() iter.Seq[feed.Override]              // each once, in the order of [feed.CompareOverrides]
	WindowEntry(number uint64) (feed.WindowEntry, bool) // an entry that is in the open window
	WindowEntries() iter.Seq[feed.WindowEntry]          // all of them, by number, ascending
	// Spare has the view pass over values that are damaged as if they were not there, each of
	// which told hears of, in place of failing at the first one. Lost is how many it passed
	// over.
	Spare(told func(error))
	Lost() int
	// Traces are those of the records behind the number that changed entries or stories,
	// in their order; ok is false where some of them are not kept any more.
	Traces(after uint64) (all iter.Seq[feed.Trace], ok bool)
}

// Notes is what this node alone remembers: never in the log, never in a dump. It
// survives restarts with the store.
type Notes interface {
	// Note is the value under the key, nil where there is none.
	Note(ctx context.Context, key string) ([]byte, error)
	// SetNotes writes all values in one transaction; nil deletes.
	SetNotes(ctx context.Context, notes map[string][]byte) error
}

// Fold takes the records of a batch, in order, and gives the outcomes of those that are
// dealt with: one each, from the front. Where they are fewer than the records, the error
// says why; one that is ErrFull, and not [Unavailable], concerns only the rest of that
// batch.
type Fold func(batch []feed.Record) ([]feed.Outcome, error)

// Follower hands out a log.
type Follower interface {
	// Follow calls fn with records in order, beginning behind after, in batches that
	// may share a transaction, until ctx ends or fn fails for good.
	Follow(ctx context.Context, after feed.Position, fn Fold) error
}

// Log takes records, and hands them out to be folded. It is safe for concurrent use.
type Log interface {
	Follower
	// Append gives the record its position and returns when it is folded here or set
	// aside, with what it came to. What the record says of its position is ignored; its
	// version is this release's where it is zero. An error says that the record is not
	// known to be folded: it is not [Valid], ErrFull, ErrClosed where nobody follows any
	// more, ctx's error where ctx ended first, or what ended the following.
	Append(ctx context.Context, r feed.Record) (feed.Outcome, error)
	// Close makes further appends fail with ErrClosed, and Follow return nil once it has
	// dealt with the records it took. It does not wait for that.
	Close() error
}
