package compare

import (
	"testing"

	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/publish"
)

// Bounds on how much of a feed may leave it: exact, and never of a feed that shows nothing.
func TestShift(t *testing.T) {
	for _, c := range []struct {
		before, out, most, percent int
		over                       bool
	}{
		{0, 0, 1, 0, false}, {10, 3, 30, 30, false}, {10, 4, 30, 40, true}, {88, 19, 30, 22, false}, {88, 19, 21, 22, true}, {3, 1, 33, 33, true},
		{3, 3, 100, 100, false}, {3, 3, 0, 100, false}, {200, 1, 1, 1, false}, {200, 3, 1, 2, true},
	} {
		s := Shift{Before: c.before, Out: c.out}
		if s.Percent() != c.percent || s.Over(c.most) != c.over {
			t.Errorf("%d of %d: %d%%, more than %d%%: %v", c.out, c.before, s.Percent(), c.most, s.Over(c.most))
		}
	}
	before, after := publish.Shown{"/a": rows(1, 2, 3), "/gone": rows(1)}, publish.Shown{"/a": rows(3, 4), "/new": rows(1)}
	if all := Shifts(before, after); len(all) != 1 || all[0] != (Shift{"/a", 3, 2, 1, 2}) {
		t.Errorf("%+v", all)
	}
}

func rows(numbers ...uint64) (all []curate.Chosen) {
	for _, n := range numbers {
		all = append(all, curate.Chosen{Row: curate.Row{Number: n}})
	}
	return all
}
