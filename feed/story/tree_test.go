package story

import "testing"

func TestTree(t *testing.T) {
	tree := Tree{
		Feature: [7]uint8{0, 1, 1, 2, 2, 2, 2},
		Above:   [7]int32{10, 20, -20, 0, 1, 2, 3},
		Leaf:    [8]int16{1, 2, 4, 8, 16, 32, 64, -128},
	}
	for _, c := range []struct {
		features []int
		want     int
	}{
		{[]int{10, 20, 0}, 1}, {[]int{10, 20, 1}, 2}, {[]int{10, 21, 1}, 4}, {[]int{10, 21, 2}, 8},
		{[]int{11, -20, 2}, 16}, {[]int{11, -20, 3}, 32}, {[]int{11, -19, 3}, 64}, {[]int{11, -19, 4}, -128},
	} {
		if got := tree.Score(c.features); got != c.want {
			t.Errorf("%v gives %d, want %d", c.features, got, c.want)
		}
		if got := forest([]Tree{tree, tree}, c.features); got != 2*c.want {
			t.Errorf("two trees make %d of %v, want %d", got, c.features, 2*c.want)
		}
	}
	if forest(nil, nil) != 0 {
		t.Error("no trees say something")
	}
}

// TestTreesAreHeard: the score of an entry that has a text has what trees say in it.
func TestTreesAreHeard(t *testing.T) {
	m := Model{Trees: []Tree{{Leaf: [8]int16{7}, Above: [7]int32{1 << 20, 1 << 20, 0, 1 << 20}}}}
	if got := m.score(&Features{fThird: telling}); got != 7 {
		t.Errorf("an entry with a text scores %d, want 7", got)
	}
	for _, kind := range []int{brief, headline} {
		if got := m.score(&Features{fShort: kind << 10, fThird: telling}); got != 0 {
			t.Errorf("an entry of kind %d scores %d by the trees of texts", kind, got)
		}
	}
}
