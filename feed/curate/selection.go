package curate

import (
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/rule"
)

// Selection is what a feed takes beside what it names, how it chooses among it, and how it lists and dates what it
// chose. The zero value has no bound but the number of places.
type Selection struct {
	Stories bool          // one entry a story
	Limit   int           // places
	Most    int           // places that it has at most where more than Limit arrive within Span; no more than Limit: it never has more
	Span    time.Duration // 0: it never has more than Limit
	Share   Share         // of the places for one source while others wait
	Backlog int           // entries of one backlog that are shown while others wait
	Order   Order         // in which the chosen are listed
	Dates   Order         // what they are dated by
	Hours   int           // only what arrived within so many hours; 0: whatever there is
	Look    Look

	When  *rule.Condition // that one of an entry's origins fulfils; nil: each does
	Rules []rule.Rule     // that act in this feed alone: they drop, demote and pin
}

// Order says by which of two times entries are listed, or dated.
type Order uint8

const (
	ByPublished Order = 0 // the date that the source gave, no later than the first sight
	ByArrival   Order = 1 // when the entry came, or the newest report of the story
)

// since is from when on a row must have arrived at least.
func (s *Selection) since(now feed.Time) feed.Time {
	if s.Hours == 0 {
		return 0
	}
	return now - feed.Time(s.Hours)*3600
}

// span is Span in the unit of the store's times.
func (s *Selection) span() feed.Time { return feed.Time(s.Span / time.Second) }
