package daemon

import "testing"

func TestStrictest(t *testing.T) {
	for _, c := range [][3]int{{0, 0, 0}, {0, 30, 30}, {30, 0, 30}, {20, 30, 20}, {30, 20, 20}} {
		if got := strictest(c[0], c[1]); got != c[2] {
			t.Errorf("of %d and %d the strictest is %d", c[0], c[1], got)
		}
	}
}
