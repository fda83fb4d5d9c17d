package compare

import (
	"maps"
	"slices"

	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/publish"
)

// Shift is what another plan makes of what a feed shows.
type Shift struct {
	Path   string `json:"path"`
	Before int    `json:"before"` // entries and stories that it shows
	After  int    `json:"after"`
	In     int    `json:"in"`  // of those after, how many come
	Out    int    `json:"out"` // of those before, how many go
}

// Percent is how much of what the feed shows leaves it, rounded.
func (s *Shift) Percent() int { return percent(s.Out, s.Before) }

// percent is how much of all a part is, rounded; 0 of nothing.
func percent(part, all int) int {
	if all == 0 {
		return 0
	}
	return (200*part + all) / (2 * all)
}

// Over reports whether more of the feed leaves it than so many percent; of 0 none is too
// much.
func (s *Shift) Over(most int) bool { return most > 0 && 100*s.Out > most*s.Before }

// Shifts are those of the feeds that are there before and after, ordered by path.
func Shifts(before, after publish.Shown) (all []Shift) {
	for _, path := range slices.Sorted(maps.Keys(after)) {
		if _, known := before[path]; known {
			all = append(all, shift(path, before, after))
		}
	}
	return all
}

// shift is that of the feed of the path.
func shift(path string, before, after publish.Shown) Shift {
	old, now := before[path], after[path]
	return Shift{path, len(old), len(now), len(missing(old, now)), len(missing(now, old))}
}

// missing are those of the others that the rows lack.
func missing(rows, others []curate.Chosen) (all []curate.Chosen) {
	has := make(map[uint64]bool, len(rows))
	for i := range rows {
		has[rows[i].Number] = true
	}
	for i := range others {
		if !has[others[i].Number] {
			all = append(all, others[i])
		}
	}
	return all
}
