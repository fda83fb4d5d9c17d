package curate

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openvoicenews/openvoice/feed"
)

// walked is a walk over rows in memory, which counts what is asked for.
type walked struct {
	lanes []Lane
	rows  map[Lane][]Row
	asked int
}

// walk is a walk over the rows.
func walk(rows ...Chosen) *walked {
	w := &walked{rows: map[Lane][]Row{}}
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b Chosen) int { return a.Place.Compare(b.Place) })
	for _, r := range rows {
		if w.rows[r.Lane] == nil {
			w.lanes = append(w.lanes, r.Lane)
		}
		w.rows[r.Lane] = append(w.rows[r.Lane], r.Row)
	}
	return w
}

func (w *walked) Lanes(c Class, skip, n int) []Lane {
	of := slices.DeleteFunc(slices.Clone(w.lanes), func(l Lane) bool { return l.Class != c })
	rest := of[min(skip, len(of)):]
	return rest[:min(n, len(rest))]
}

func (w *walked) Rows(l Lane, behind Place, n int) []Row {
	rest := w.rows[l]
	if behind != (Place{}) {
		rest = rest[slices.IndexFunc(rest, func(r Row) bool { return r.Place == behind })+1:]
	}
	w.asked += min(n, len(rest))
	return slices.Clone(rest[:min(n, len(rest))])
}

const (
	hour     = 3600
	itemBits = 12 // the low bits of an entry's number, within its record
)

// at is an entry of the source that arrived and was published then, in hours.
func at(source int, number uint64, arrival, published float64) Chosen {
	return Chosen{Row: Row{Number: number, Place: Place{feed.Time(arrival * hour), number >> itemBits, number}, Published: feed.Time(published * hour)}, Lane: Lane{Source: source}}
}

// in is the row in a backlog.
func in(backlog uint64, r Chosen) Chosen {
	r.Backlog = backlog
	return r
}

// many are n entries of the source that arrived at equal distances in the hours from first to last.
func many(source, n int, first, last float64) (all []Chosen) {
	for i := range n {
		t := first + (last-first)*float64(i)/float64(max(n-1, 1))
		all = append(all, at(source, uint64(source)<<32|uint64(i+1)<<itemBits, t, t))
	}
	return all
}

// bySource says how many rows each source has.
func bySource(c *Choice) string {
	counts := map[int]int{}
	for _, r := range c.Rows {
		counts[r.Source]++
	}
	return strings.TrimPrefix(fmt.Sprint(counts), "map")
}

func TestChooseScenes(t *testing.T) {
	third := Selection{Limit: 90, Most: 90, Share: Share{1, 3}, Backlog: 5}
	undated := func(n int) (all []Chosen) { // one poll of source 9, in hour 100
		for i := range n {
			all = append(all, at(9, uint64(900)<<itemBits|uint64(i), 100, 100))
		}
		return all
	}
	for _, c := range []struct {
		name string
		feed Selection
		rows []Chosen
		want string
	}{
		{"nothing", third, nil, "[]"},
		{"fewer than places", third, many(1, 40, 1, 90), "[1:40]"},
		{"a flood has its share while others wait", third, slices.Concat(undated(1000), many(1, 100, 80, 99), many(2, 100, 80, 99)), "[1:30 2:30 9:30]"},
		{"and what the others leave", third, slices.Concat(undated(1000), many(1, 10, 80, 99)), "[1:10 9:80]"},
		{"no bound", Selection{Limit: 90, Backlog: 5}, slices.Concat(undated(1000), many(1, 100, 80, 99)), "[9:90]"},
		{"what is a day older than today's news waits", third, slices.Concat(many(1, 100, 80, 100), many(2, 50, 10, 50)), "[1:90]"},
		{"of the same day it does not", third, slices.Concat(many(1, 100, 80, 100), many(2, 50, 62, 70)), "[1:60 2:30]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := bySource(Choose(&c.feed, walk(c.rows...), 100*hour)); got != c.want {
				t.Errorf("places by source %s, want %s", got, c.want)
			}
		})
	}
}

func TestChooseBacklogs(t *testing.T) {
	f := Selection{Limit: 60, Share: Share{1, 3}, Backlog: 5}
	var old []Chosen
	for i := range 500 {
		old = append(old, in(700, at(3, 700<<itemBits|uint64(i), 99, float64(i)/10)))
	}
	c := Choose(&f, walk(slices.Concat(old, many(1, 100, 78, 98), many(2, 100, 78, 98))...), 100*hour)
	if got, want := bySource(c), "[1:20 2:20 3:20]"; got != want {
		t.Errorf("places by source %s, want %s", got, want)
	}
	passes := map[Pass]int{}
	for _, r := range c.Rows {
		passes[r.Pass]++
	}
	if want := (map[Pass]int{PassBounded: 45, PassShare: 15}); !cmp.Equal(passes, want) {
		t.Errorf("passes %v, want %v", passes, want)
	}
	c = Choose(&f, walk(slices.Concat(old, many(1, 100, 78, 98), many(2, 100, 78, 98), many(4, 100, 78, 98))...), 100*hour)
	if got, want := bySource(c), "[1:18 2:18 3:5 4:19]"; got != want {
		t.Errorf("places by source %s, want %s", got, want)
	}
}

func TestPlacesGrowWithABusyDay(t *testing.T) {
	f := Selection{Limit: 100, Most: 500, Span: 6 * time.Hour, Share: Share{1, 3}, Backlog: 5}
	var ten []Chosen // 400 an hour
	for s := range 10 {
		ten = append(ten, many(s, 400, 90, 99.9)...)
	}
	for _, c := range []struct {
		name string
		rows []Chosen
		want int
	}{
		{"quiet", many(1, 10, 95, 99), 100},
		{"ten sources, 400 an hour", ten, 500},
		{"three sources", slices.Concat(many(1, 60, 95, 99), many(2, 60, 95, 99), many(3, 60, 95, 99)), 180},
		{"two sources, who cannot have less than halves", slices.Concat(many(1, 90, 95, 99), many(2, 90, 95, 99)), 180},
		{"one source", many(1, 300, 95, 99), 300},
		{"a flood counts for its share", slices.Concat(many(1, 1000, 98, 99), many(2, 60, 95, 99), many(3, 60, 95, 99)), 180},
		{"a flood beside one other, for half", slices.Concat(many(1, 1000, 98, 99), many(2, 70, 95, 99)), 140},
		{"before the span", many(1, 300, 80, 93.9), 100},
		{"backlogs do not count", func() (all []Chosen) {
			for _, r := range many(1, 300, 95, 99) {
				all = append(all, in(7, r))
			}
			return all
		}(), 100},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Choose(&f, walk(c.rows...), 100*hour).Places; got != c.want {
				t.Errorf("%d places, want %d", got, c.want)
			}
		})
	}
}

func TestChoiceIsListed(t *testing.T) {
	rows := []Chosen{at(1, 1<<itemBits, 10, 3), at(1, 2<<itemBits, 9, 8), at(1, 3<<itemBits|2, 8, 5), at(1, 3<<itemBits|1, 8, 5)}
	for order, want := range map[Order][]uint64{
		ByPublished: {2 << itemBits, 3<<itemBits | 1, 3<<itemBits | 2, 1 << itemBits},
		ByArrival:   {1 << itemBits, 2 << itemBits, 3<<itemBits | 1, 3<<itemBits | 2},
	} {
		var got []uint64
		for _, r := range Choose(&Selection{Limit: 9, Order: order}, walk(rows...), 10*hour).Rows {
			got = append(got, r.Number)
		}
		if !slices.Equal(got, want) {
			t.Errorf("order %d: %v, want %v", order, got, want)
		}
	}
}

func TestHeld(t *testing.T) {
	f := Selection{Limit: 12, Share: Share{1, 3}, Backlog: 2}
	old := at(4, 1<<itemBits, 10, 10)
	rows := slices.Concat(many(1, 40, 95, 99), many(2, 40, 90, 98), many(3, 40, 90, 98), []Chosen{old})
	for i := range 9 {
		rows = append(rows, in(50, at(5, 50<<itemBits|uint64(i), 99, 1)))
	}
	c := Choose(&f, walk(rows...), 100*hour)
	for _, h := range []struct {
		row  Chosen
		want string
	}{
		{old, "it arrived more than a day before what is shown"},
		{at(1, 1<<32|1<<itemBits, 95, 95), "its source has 4 of 12 places, which is its share"},
		{in(50, at(5, 50<<itemBits|8, 99, 1)), "2 of the backlog that it came with are shown"},
		{at(6, 6<<itemBits, 89, 89), "others arrived later and have all 12 places"},
	} {
		if got := c.Held(h.row.Lane, h.row.Place); got != h.want {
			t.Errorf("held because %q, want %q", got, h.want)
		}
	}
}

// chooseSlowly is Choose over all rows, as its comment says it, without a merger.
func chooseSlowly(f *Selection, rows []Chosen, now feed.Time) []Chosen {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b Chosen) int { return a.Place.Compare(b.Place) })
	places := placesSlowly(f, rows, now)
	cutoff := feed.Time(0)
	if len(rows) >= places {
		cutoff = max(rows[places-1].Place.Arrival-aDay, 0)
	}
	var all []Chosen
	sources, backlogs, has := map[int]int{}, map[Lane]int{}, map[uint64]bool{}
	for pass := PassBounded; pass <= PassRest; pass++ {
		for _, r := range rows {
			ok := len(all) < places && !has[r.Number]
			if pass < PassRest {
				ok = ok && r.Place.Arrival >= cutoff && sources[r.Source] < f.Share.bound(places)
			}
			if pass == PassBounded && r.Backlog != 0 {
				ok = ok && backlogs[r.Lane] < f.Backlog
			}
			if ok {
				r.Pass = pass
				all, has[r.Number] = append(all, r), true
				sources[r.Source]++
				backlogs[r.Lane]++
			}
		}
	}
	slices.SortFunc(all, func(a, b Chosen) int { return a.Place.Compare(b.Place) })
	return all
}

// placesSlowly is the greatest number of places that what arrived in the span fills.
func placesSlowly(f *Selection, rows []Chosen, now feed.Time) int {
	counts := map[int]int{}
	for _, r := range rows {
		if r.Place.Arrival > now-f.span() && r.Backlog == 0 {
			counts[r.Source]++
		}
	}
	for n := f.Most; f.Span > 0 && n > f.Limit; n-- {
		sum := 0
		for _, k := range counts {
			sum += min(k, f.Share.among(n, len(counts)))
		}
		if sum >= n {
			return n
		}
	}
	return f.Limit
}

func TestChooseAgreesWithTheRule(t *testing.T) {
	rng := rand.New(rand.NewPCG(16, 1))
	for range 3000 {
		f := Selection{Limit: 1 + rng.IntN(20), Most: rng.IntN(50), Span: time.Duration(rng.IntN(40)) * time.Hour, Backlog: rng.IntN(4), Order: ByArrival,
			Share: []Share{{}, {1, 1}, {1, 2}, {1, 3}, {2, 5}}[rng.IntN(5)]}
		var rows []Chosen
		sources := 1 + rng.IntN(6)
		for i := range rng.IntN(80) {
			r := at(rng.IntN(sources), uint64(rng.IntN(30))<<itemBits|uint64(i), float64(rng.IntN(200))/2, float64(rng.IntN(100)))
			if rng.IntN(4) == 0 {
				r = in(uint64(1+rng.IntN(2)), r)
			}
			rows = append(rows, r)
		}
		got := Choose(&f, walk(rows...), 100*hour).Rows
		if want := chooseSlowly(&f, rows, 100*hour); len(got)+len(want) > 0 && !cmp.Equal(got, want) {
			t.Fatalf("%+v of %d rows: %s", f, len(rows), cmp.Diff(want, got))
		}
	}
}

// TestChooseReadsLittle: what a choice reads depends on the places, not on the rows.
func TestChooseReadsLittle(t *testing.T) {
	f := Selection{Limit: 100, Most: 500, Span: 6 * time.Hour, Share: Share{1, 3}, Backlog: 5}
	read := func(n int) int {
		rows := many(0, n, 50, 100)
		for s := 1; s < 40; s++ {
			rows = append(rows, many(s, n/40, 0, 100)...)
			for i := range n / 40 {
				rows = append(rows, in(uint64(s), at(s, uint64(s)<<40|uint64(i), 99, 1)))
			}
		}
		w := walk(rows...)
		Choose(&f, w, 100*hour)
		return w.asked
	}
	if few, more := read(40_000), read(400_000); more > 2*few || more > 8000 {
		t.Errorf("reads %d rows of 40,000 a source, %d of 400,000", few, more)
	}
}

// pin is the row as it stands among the pinned, too.
func pin(r Chosen) []Chosen {
	p := r
	p.Class = Pinned
	return []Chosen{r, p}
}

// demote is the row, demoted.
func demote(r Chosen) Chosen {
	r.Class = Demoted
	return r
}

// The three newest that are pinned come first, whatever their age, and count for their
// source; the others compete. What is demoted gets what stays free.
func TestChoosePinnedAndDemoted(t *testing.T) {
	f := Selection{Limit: 6, Share: Share{1, 2}, Backlog: 5}
	numbers := func(c *Choice) (all string) {
		for _, r := range c.Rows {
			all += fmt.Sprintf("%d:%d:%d ", r.Source, r.Number>>itemBits, r.Pass)
		}
		return all
	}
	row := func(source, n int, arrival float64) Chosen { return at(source, uint64(n)<<itemBits, arrival, arrival) }
	for _, c := range []struct {
		name string
		rows []Chosen
		want string
	}{
		{"first, the newest first", slices.Concat(pin(row(1, 1, 1)), pin(row(1, 2, 2)), []Chosen{row(2, 3, 90), row(2, 4, 91)}), "1:2:5 1:1:5 2:4:1 2:3:1 "},
		{"three", slices.Concat(pin(row(1, 1, 90)), pin(row(1, 2, 91)), pin(row(2, 3, 92)), pin(row(2, 4, 93)), []Chosen{row(3, 5, 94)}), "2:4:5 2:3:5 1:2:5 3:5:1 1:1:1 "},
		{"they count for their source", slices.Concat(pin(row(1, 1, 90)), pin(row(1, 2, 91)), pin(row(1, 3, 92)), []Chosen{row(1, 4, 99), row(2, 5, 93), row(2, 6, 94), row(2, 7, 95)}), "1:3:5 1:2:5 1:1:5 2:7:1 2:6:1 2:5:1 "},
		{"no place for what is demoted", []Chosen{demote(row(1, 1, 99)), row(1, 2, 90), row(1, 3, 91), row(1, 4, 92), row(1, 5, 93), row(1, 6, 94), row(1, 7, 95)}, "1:7:1 1:6:1 1:5:1 1:4:3 1:3:3 1:2:3 "},
		{"what stays free", []Chosen{demote(row(1, 1, 99)), demote(row(1, 2, 98)), row(1, 3, 90), row(2, 4, 91), row(2, 5, 1), row(2, 6, 92), row(2, 7, 93)}, "1:1:4 2:7:1 2:6:1 2:4:1 1:3:1 2:5:3 "},
		{"pinned though demoted", slices.Concat(pin(row(2, 2, 5)), []Chosen{demote(row(1, 3, 99)), {Row: row(1, 3, 99).Row, Lane: Lane{Class: Pinned, Source: 1}}}), "1:3:5 2:2:5 "},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := numbers(Choose(&f, walk(c.rows...), 100*hour)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
	c := Choose(&f, walk(many(1, 20, 80, 99)...), 100*hour)
	if got := c.Held(Lane{Class: Demoted, Source: 1}, Place{Arrival: 99 * hour}); got != "it is demoted, and others have all 6 places" {
		t.Error(got)
	}
}

// A feed with hours has nothing that arrived before them, pinned or not; why says so.
func TestChooseHours(t *testing.T) {
	f := Selection{Limit: 10, Most: 50, Span: 6 * time.Hour, Share: Share{1, 3}, Backlog: 5, Hours: 48}
	pinned := at(3, 3<<32|1<<itemBits, 10, 10)
	pinned.Class = Pinned
	c := Choose(&f, walk(slices.Concat(many(1, 5, 53, 60), many(2, 5, 10, 51), []Chosen{pinned})...), 100*hour)
	if got, want := bySource(c), "[1:5]"; got != want {
		t.Errorf("places by source %s, want %s", got, want)
	}
	if got, want := c.Held(Lane{Source: 2}, Place{Arrival: 51 * hour}), "it arrived more than 48 hours ago"; got != want {
		t.Errorf("held because %q, want %q", got, want)
	}
}
