package curate

import (
	"cmp"
	"container/heap"
	"fmt"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// Place is where an entry stands among those that arrived. A story stands where its
// newest report does.
type Place struct {
	Arrival feed.Time
	Record  uint64 // number of the record that brought it
	Number  uint64 // of the entry
}

// PlaceOf is the place of the entry.
func PlaceOf(e *feed.Entry) Place { return Place{e.Arrival, e.Brought(), e.Number} }

// Compare is negative where a stands before b: what arrived later does, then what a later
// record brought, then what stands first in its document.
func (a Place) Compare(b Place) int {
	return cmp.Or(cmp.Compare(b.Arrival, a.Arrival), cmp.Compare(b.Record, a.Record), cmp.Compare(a.Number, b.Number))
}

// Row is an entry that a feed takes, or a story that it shows in place of its entries.
type Row struct {
	Number    uint64 // of the entry, or of the story
	Story     bool   // it is a story of several entries
	Place     Place
	Published feed.Time // the date that it is listed by
}

// Class is how the rows of a lane compete.
type Class uint8

const (
	Plain   Class = 0 // for all places
	Demoted Class = 1 // for those that stay free
	Pinned  Class = 2 // for the first; each of these rows stands in a lane of another class, too
)

// Lane is the rows of a feed that compete with each other: what a source brings day by
// day, or one of its backlogs.
type Lane struct {
	Class   Class
	Source  int    // by its place in the plan; a story counts for its lead's
	Backlog uint64 // number of the record that brought it; 0: no backlog
}

// Walk is all that a feed takes. What it returns is the caller's. An error is the
// walk's to keep: it answers "nothing" from then on.
type Walk interface {
	// Lanes are the lanes of the class, the one whose first row stands first comes first: n
	// of them at most, behind the first skip.
	Lanes(c Class, skip, n int) []Lane
	// Rows are the rows of the lane in the order of their places: n of them at most,
	// behind the place; the zero place is before all.
	Rows(l Lane, behind Place, n int) []Row
}

// Pass is the pass of [Choose] in which a row got its place.
type Pass uint8

const (
	PassBounded Pass = 1 // within the bounds on sources and on backlogs
	PassShare   Pass = 2 // within the bound on sources
	PassRest    Pass = 3 // in a place that was left
	PassDemoted Pass = 4 // demoted, in a place that stayed free
	PassPinned  Pass = 5 // pinned, among the first
)

// Chosen is a row that has a place in a feed.
type Chosen struct {
	Row
	Lane
	Pass Pass
}

// Choice is what a feed shows, and why.
type Choice struct {
	Rows   []Chosen  // in the order in which the feed lists them
	Places int       // how many there are
	Cutoff feed.Time // what arrived before it competes for what is left alone; 0: nothing did

	since  feed.Time // what arrived before has no place
	of     *Selection
	bound  int // places for one source
	source map[int]int
	lane   map[Lane]int
	pinned map[rowID]bool
}

// rowID names what a row is of.
type rowID struct {
	number uint64
	story  bool
}

func (r *Row) id() rowID { return rowID{r.Number, r.Story} }

// maxPinned is how many of the rows that are pinned in a feed stand first: the newest.
const maxPinned = 3

// aDay is how long before the last of an unbounded feed a row may have arrived and yet
// get a place from one that came later.
const aDay = 24 * 60 * 60

// Choose fills the places of a feed from all that it takes, the latest arrivals first.
// now is the store's.
//
// In the first pass a source has no more than its share of the places and a backlog no
// more than f.Backlog, in the second the bound on backlogs falls, and in the third all
// bounds do. What arrived more than a day before the last row of an unbounded choice gets
// only what the third pass gives, so that nothing old takes a place from today's news.
// How many rows are read depends on the places alone.
func Choose(f *Selection, w Walk, now feed.Time) *Choice {
	m := &merger{walk: w}
	c := &Choice{Places: f.places(m, now), since: f.since(now), of: f, source: map[int]int{}, lane: map[Lane]int{}, pinned: map[rowID]bool{}}
	c.bound = f.Share.bound(c.Places)
	c.Cutoff = m.cutoff(c.Places)
	first := &merger{walk: w, class: Pinned}
	first.run(func(l *lane, i int) step { return c.pin(l, i) })
	for pass := PassBounded; pass <= PassRest && len(c.Rows) < c.Places; pass++ {
		m.run(func(l *lane, i int) step { return c.take(l, i, pass) })
	}
	if len(c.Rows) < c.Places {
		last := &merger{walk: w, class: Demoted}
		last.run(func(l *lane, i int) step { return c.take(l, i, PassDemoted) })
	}
	slices.SortFunc(c.Rows, func(a, b Chosen) int {
		if x, y := a.Pass == PassPinned, b.Pass == PassPinned; x != y || x {
			return cmp.Or(falseFirst(!x, !y), a.Place.Compare(b.Place))
		}
		if f.Order == ByArrival {
			return a.Place.Compare(b.Place)
		}
		return cmp.Or(cmp.Compare(b.Published, a.Published), a.Place.Compare(b.Place))
	})
	return c
}

// pin gives the lane's row one of the first places, if there is one left.
func (c *Choice) pin(l *lane, i int) step {
	if len(c.Rows) == min(maxPinned, c.Places) || l.rows[i].Place.Arrival < c.since {
		return stop
	}
	of := l.Lane
	of.Class = Plain
	c.pinned[l.rows[i].id()] = true
	c.source[l.Source]++
	c.lane[of]++
	c.Rows = append(c.Rows, Chosen{l.rows[i], of, PassPinned})
	return next
}

// take gives the lane's row a place in the pass, if it may have one.
func (c *Choice) take(l *lane, i int, pass Pass) step {
	switch {
	case len(c.Rows) == c.Places || l.rows[i].Place.Arrival < c.since:
		return stop
	case l.taken[i] || c.pinned[l.rows[i].id()]:
		return next
	case pass < PassRest && l.rows[i].Place.Arrival < c.Cutoff:
		return stop
	case pass < PassRest && c.source[l.Source] >= c.bound,
		pass == PassBounded && l.Backlog != 0 && c.lane[l.Lane] >= c.of.Backlog:
		return leave
	}
	l.taken[i] = true
	c.source[l.Source]++
	c.lane[l.Lane]++
	c.Rows = append(c.Rows, Chosen{l.rows[i], l.Lane, pass})
	return next
}

// Expired reports whether what stands at the place arrived before all that the feed may show.
func (c *Choice) Expired(p Place) bool { return p.Arrival < c.since }

// Held is in words why a row of the lane has no place, though the feed takes it.
func (c *Choice) Held(l Lane, p Place) string {
	switch {
	case c.Expired(p):
		return fmt.Sprintf("it arrived more than %s ago", hours(c.of.Hours))
	case l.Class == Demoted:
		return fmt.Sprintf("it is demoted, and others have all %d places", c.Places)
	case p.Arrival < c.Cutoff:
		return "it arrived more than a day before what is shown"
	case c.source[l.Source] >= c.bound:
		return fmt.Sprintf("its source has %d of %d places, which is its share", c.source[l.Source], c.Places)
	case l.Backlog != 0 && c.lane[l] >= c.of.Backlog:
		return fmt.Sprintf("%d of the backlog that it came with are shown", c.lane[l])
	}
	return fmt.Sprintf("others arrived later and have all %d places", c.Places)
}

func hours(n int) string {
	if n == 1 {
		return "an hour"
	}
	return fmt.Sprintf("%d hours", n)
}

// String is in words what let a row have its place.
func (p Pass) String() string {
	switch p {
	case PassBounded:
		return "among the latest arrivals"
	case PassShare:
		return "in a place that nothing but backlogs wanted"
	case PassDemoted:
		return "demoted, in a place that stayed free"
	case PassPinned:
		return "pinned"
	}
	return "in a place that nothing else wanted"
}

// places is how many places the feed has: its limit, or as many as rows arrived within
// the span, backlogs aside and no source counted above its share, and f.Most at most.
func (f *Selection) places(m *merger, now feed.Time) int {
	if f.Most <= f.Limit || f.Span <= 0 {
		return f.Limit
	}
	counts := map[int]int{} // by source
	sure := 0               // that count in any case
	m.run(func(l *lane, i int) step {
		switch n := counts[l.Source]; {
		case l.rows[i].Place.Arrival <= now-f.span(), sure >= f.Most:
			return stop
		case l.Backlog != 0, n >= f.Most:
			return leave
		case n < f.Share.bound(f.Most):
			sure++
		}
		counts[l.Source]++
		return next
	})
	for n := f.Most; n > f.Limit; {
		bound, sum := f.Share.among(n, len(counts)), 0
		for _, k := range counts {
			sum += min(k, bound)
		}
		if sum >= n {
			return n
		}
		n = sum
	}
	return f.Limit
}

// step is what a pass does after it saw a row.
type step uint8

const (
	next  step = iota // looks at the lane's next row when its turn comes
	leave             // is done with the lane
	stop              // ends
)

// lane is a lane that rows are read of.
type lane struct {
	Lane
	rows  []Row  // read so far
	taken []bool // of them, those that have a place
	ended bool   // there are no others
	at    int    // the row whose turn it is in the pass
}

// merger walks the rows of all lanes in the order of their places, as often as is
// wanted, and reads each once.
type merger struct {
	walk  Walk
	class Class
	lanes []*lane // those read so far, in the walk's order
	ended bool    // there are no others
}

// laneAt is the lane of the place in the walk's order, nil where there are no more.
func (m *merger) laneAt(i int) *lane {
	if i >= len(m.lanes) && !m.ended {
		n := max(8, len(m.lanes))
		more := m.walk.Lanes(m.class, len(m.lanes), n)
		m.ended = len(more) < n
		for _, l := range more {
			m.lanes = append(m.lanes, &lane{Lane: l})
		}
	}
	if i >= len(m.lanes) {
		return nil
	}
	return m.lanes[i]
}

// has reports whether the lane has a row i, and reads on to know.
func (m *merger) has(l *lane, i int) bool {
	if i >= len(l.rows) && !l.ended {
		var behind Place
		n := 2
		if k := len(l.rows); k > 0 {
			behind, n = l.rows[k-1].Place, min(2*k, 64)
		}
		more := m.walk.Rows(l.Lane, behind, n)
		l.ended = len(more) < n
		l.rows = append(l.rows, more...)
		l.taken = append(l.taken, make([]bool, len(more))...)
	}
	return i < len(l.rows)
}

// run walks the rows, the one that stands first first, and does what see says.
func (m *merger) run(see func(l *lane, i int) step) {
	var open byPlace
	for i := 0; ; {
		for l := m.laneAt(i); l != nil && m.opens(l, open); l = m.laneAt(i) {
			i++
			if l.at = 0; m.has(l, 0) {
				heap.Push(&open, l)
			}
		}
		if len(open) == 0 {
			return
		}
		l := open[0]
		switch see(l, l.at) {
		case stop:
			return
		case leave:
			heap.Pop(&open)
			continue
		}
		if l.at++; m.has(l, l.at) {
			heap.Fix(&open, 0)
		} else {
			heap.Pop(&open)
		}
	}
}

// opens reports whether the lane, the next of the walk, may have the row whose turn is next.
func (m *merger) opens(l *lane, open byPlace) bool {
	return len(open) == 0 || !m.has(l, 0) || l.rows[0].Place.Compare(open[0].place()) < 0
}

// cutoff is a day before the arrival of the last row of an unbounded choice; 0 where that
// has free places.
func (m *merger) cutoff(places int) (t feed.Time) {
	n := 0
	m.run(func(l *lane, i int) step {
		if n++; n < places {
			return next
		}
		t = l.rows[i].Place.Arrival - aDay
		return stop
	})
	return max(t, 0)
}

// byPlace is a heap of lanes; its root is the one whose row stands first.
type byPlace []*lane

func (l *lane) place() Place { return l.rows[l.at].Place }

func (h byPlace) Len() int           { return len(h) }
func (h byPlace) Less(i, j int) bool { return h[i].place().Compare(h[j].place()) < 0 }
func (h byPlace) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *byPlace) Push(x any)        { *h = append(*h, x.(*lane)) }
func (h *byPlace) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}
