package catalog

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/curate"
)

// What a source brought last, and what arrived within some time, is what a plain list of
// all rows has, whatever backlog it came with.
func TestRecentAndWithin(t *testing.T) {
	rng := rand.New(rand.NewPCG(18, 3))
	var file Memory
	var all []placed
	var s lanes
	seen := map[curate.Place]bool{}
	for len(all) < 500 {
		p := randomRow(rng)
		if seen[p.row.Place] {
			continue
		}
		seen[p.row.Place] = true
		s.note(p.of, p.lane, rowChange{p.row, false})
		all = append(all, p)
	}
	if err := file.Update(func(w Writer) error { return s.flush(w, make([]int, 2)) }); err != nil {
		t.Fatal(err)
	}
	wanted := func(keep func(*placed) bool, skip, n int) (rows []curate.Row) {
		for i := range all {
			if keep(&all[i]) {
				rows = append(rows, all[i].row)
			}
		}
		slices.SortFunc(rows, func(a, b curate.Row) int { return a.Place.Compare(b.Place) })
		rows = rows[min(skip, len(rows)):]
		return rows[:min(n, len(rows))]
	}
	err := file.View(func(r Reader) error {
		var broken error
		p := Picture{r, &broken}
		for of := range 2 {
			for source := range 4 {
				for _, n := range []int{1, 7, 1000} {
					want := wanted(func(x *placed) bool { return x.of == of && x.lane.Source == source }, 0, n)
					if got := p.Recent(of, source, n); !slices.Equal(got, want) {
						t.Errorf("the last %d of source %d are %v, want %v", n, source, got, want)
					}
				}
			}
			for range 50 {
				from := feed.Time(rng.IntN(140))
				to, skip, n := from+feed.Time(rng.IntN(60)), rng.IntN(20), 1+rng.IntN(30)
				want := wanted(func(x *placed) bool { return x.of == of && from <= x.row.Place.Arrival && x.row.Place.Arrival < to }, skip, n)
				if got := p.Within(of, from, to, skip, n); !slices.Equal(got, want) {
					t.Errorf("from %d to %d, behind %d, are %v, want %v", from, to, skip, got, want)
				}
			}
		}
		return broken
	})
	if err != nil {
		t.Fatal(err)
	}
}
