package daemon

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Shift is what another configuration makes of what a feed shows.
type Shift struct {
	Path          string
	Before, After int // entries and stories that it shows
	In, Out       int // of them, those that come and those that go
}

// Percent is how much of what the feed shows leaves it, rounded.
func (s *Shift) Percent() int {
	if s.Before == 0 {
		return 0
	}
	return (200*s.Out + s.Before) / (2 * s.Before)
}

// Over reports whether more of the feed leaves it than so many percent; of 0 none is too
// much.
func (s *Shift) Over(most int) bool { return most > 0 && 100*s.Out > most*s.Before }

// shiftsOf are those of the feeds that are there before and after, ordered by path.
func shiftsOf(before, after map[string][]uint64) (all []Shift) {
	for _, path := range slices.Sorted(maps.Keys(after)) {
		if old, known := before[path]; known {
			new := after[path]
			all = append(all, Shift{path, len(old), len(new), missing(old, new), missing(new, old)})
		}
	}
	return all
}

// strictest is the lesser of two bounds of [Shift.Over].
func strictest(a, b int) int {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// maxShifts is how many feeds an [errTooMuch] names.
const maxShifts = 5

// errTooMuch is the refusal of a configuration by which feeds would change too much.
type errTooMuch struct {
	feeds []Shift
	most  int // percent
}

func (e *errTooMuch) Error() string {
	var all []string
	for i := range e.feeds {
		if i == maxShifts {
			all = append(all, fmt.Sprintf("likewise of %d other feeds", len(e.feeds)-i))
			break
		}
		s := &e.feeds[i]
		all = append(all, fmt.Sprintf("%d of the %d entries of %s would leave it (%d%%)", s.Out, s.Before, s.Path, s.Percent()))
	}
	return fmt.Sprintf("%s, which is more than reload.most %d%%: see openvoice diff, and openvoice reload --accept", strings.Join(all, ", "), e.most)
}

// bounded is an error where more of a feed would leave it than may; most is as in [Shift.Over].
func bounded(all []Shift, most int) error {
	e := &errTooMuch{most: most}
	for i := range all {
		if all[i].Over(most) {
			e.feeds = append(e.feeds, all[i])
		}
	}
	if len(e.feeds) == 0 {
		return nil
	}
	return e
}

// missing is how many of the numbers the others have and they lack.
func missing(numbers, others []uint64) (n int) {
	has := make(map[uint64]bool, len(numbers))
	for _, x := range numbers {
		has[x] = true
	}
	for _, o := range others {
		if !has[o] {
			n++
		}
	}
	return n
}

// moved says how many entries come to and leave each feed.
func moved(all []Shift) (changes []string) {
	for i := range all {
		s := &all[i]
		for _, c := range []struct {
			n         int
			one, many string
		}{{s.Out, "leaves", "leave"}, {s.In, "comes to", "come to"}} {
			switch {
			case c.n == 1:
				changes = append(changes, fmt.Sprintf("1 entry %s %s", c.one, s.Path))
			case c.n > 1:
				changes = append(changes, fmt.Sprintf("%d entries %s %s", c.n, c.many, s.Path))
			}
		}
	}
	return changes
}
