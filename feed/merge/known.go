package merge

import "github.com/openvoicenews/openvoice/feed"

// Known is what Merge may ask of a store's open transaction; it sees all records
// before, those of the same transaction included. Its methods cannot fail: the
// transaction keeps its first error, answers "nothing" from then on, and reports
// it instead of committing, as [bufio.Scanner] does. What they return must not be
// changed.
type Known interface {
	Now() feed.Time   // the log's time: the greatest fetch time so far that was believed
	Ahead() feed.Time // [feed.Change.Ahead] of the last record
	State(source string) (feed.State, bool)
	Listing(source string) []feed.Listed
	Revision(source string, number uint32) (feed.Revision, bool)
	EntryByKey(source string, k feed.Key) (entry uint64, ok bool) // source counts only where k is local
	EntryByID(id string) (entry uint64, ok bool)                  // of a published id
	Entry(number uint64) (feed.Entry, bool)
	Content(number uint64, source string) (feed.Content, bool) // what the source says of the entry
	Claimants(outlet string) []string                          // sources whose State.Claim is of the outlet, ascending
	Due(day uint32, limit int) []uint64                        // entries with 0 < Due <= day, by (Due, Number)
	Oldest(source string, limit int) []uint64                  // live entries of the source, the end of its [feed.Index] first

	Story(number uint64) (feed.Story, bool)      // one that is stored
	StoryByID(id string) (story uint64, ok bool) // of a stored story's id or alias
	Overrides(id string) []feed.Override         // that speak of the id, ordered by the other id

	// Window is the open window. Only Merge modifies it, while folding. Every entry whose
	// window record changed is listed in [feed.Change.Window]. A transaction that fails
	// discards the window, and the next one rebuilds it from what is stored.
	Window() *Window
}
