package story

// Tree is a decision tree of three questions. What trees say is added to a weighted sum
// of the same features, because two features together may mean something
// that neither means by itself. Only entries that have a text are scored by trees: of titles alone there are
// too few to learn from, and on stories held out trees did worse than weights by themselves.
type Tree struct {
	Feature [7]uint8 // asked about at each node; the nodes below node n are 2n+1 and 2n+2
	Above   [7]int32 // the way is to 2n+2 where the feature is greater
	Leaf    [8]int16 // what it says at the end of each way, in 1024ths
}

// Score is what the tree says, in 1024ths.
func (t *Tree) Score(features []int) int {
	n := 0
	for n < len(t.Feature) {
		at := 2*n + 1
		if features[t.Feature[n]] > int(t.Above[n]) {
			at++
		}
		n = at
	}
	return int(t.Leaf[n-len(t.Feature)])
}

// forest is what all trees say.
func forest(trees []Tree, features []int) (s int) {
	for i := range trees {
		s += trees[i].Score(features)
	}
	return s
}
