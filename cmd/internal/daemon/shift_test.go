package daemon

import "testing"

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
	for _, c := range [][3]int{{0, 0, 0}, {0, 30, 30}, {30, 0, 30}, {20, 30, 20}, {30, 20, 20}} {
		if got := strictest(c[0], c[1]); got != c[2] {
			t.Errorf("of %d and %d the strictest is %d", c[0], c[1], got)
		}
	}
	before, after := map[string][]uint64{"/a": {1, 2, 3}, "/gone": {1}}, map[string][]uint64{"/a": {3, 4}, "/new": {1}}
	if all := shiftsOf(before, after); len(all) != 1 || all[0] != (Shift{"/a", 3, 2, 1, 2}) {
		t.Errorf("%+v", all)
	}
}
