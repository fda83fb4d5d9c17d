package main

import (
	"math"
	"slices"

	"github.com/openvoicenews/openvoice/feed/story"
)

// boosting is how trees are fitted.
type boosting struct {
	trees   int
	rate    float64 // share of what a tree says that is believed
	penalty float64 // on the squares of leaves
	least   float64 // curvature that each side of a question must have
	// Feature that no question is about. The hours between two reports were drawn at random
	// in the sets, and trees would learn how.
	never int
}

const bins = 64 // values of a feature that questions tell apart

// texts is how trees are fitted for entries that have a text.
var texts = boosting{trees: 120, rate: .15, penalty: 40, least: 20, never: slices.Index(story.FeatureNames[:], "gap")}

// boost fits trees that correct the examples' scores, each by the gradient of what the
// ones before it leave.
func (b boosting) boost(es []example, scores []float64) []story.Tree {
	if len(es) == 0 {
		return nil
	}
	g := newGrower(es, scores, b)
	var trees []story.Tree
	for range b.trees {
		trees = append(trees, g.grow())
	}
	return trees
}

// grower grows trees over examples whose features are put into bins.
type grower struct {
	boosting
	es     []example
	edges  [][]int32 // of each feature: the values that questions are about
	bin    [][]uint8 // of each feature, by example
	score  []float64
	node   []int8 // where each example is
	first  []float64
	second []float64
}

func newGrower(es []example, scores []float64, b boosting) *grower {
	n := len(es[0].x)
	g := &grower{boosting: b, es: es, edges: make([][]int32, n), bin: make([][]uint8, n), score: slices.Clone(scores),
		node: make([]int8, len(es)), first: make([]float64, len(es)), second: make([]float64, len(es))}
	for f := range n {
		if f != b.never {
			g.cut(f)
		}
	}
	return g
}

// cut puts the values of a feature into bins of about as many examples each.
func (g *grower) cut(f int) {
	values := make([]int32, len(g.es))
	for i, e := range g.es {
		values[i] = int32(math.Round(e.x[f] * 1024))
	}
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	var edges []int32
	for k := 1; k < bins; k++ {
		v := sorted[k*len(sorted)/bins]
		if v != sorted[len(sorted)-1] && (len(edges) == 0 || edges[len(edges)-1] < v) {
			edges = append(edges, v)
		}
	}
	g.edges[f] = edges
	g.bin[f] = make([]uint8, len(values))
	for i, v := range values {
		k, _ := slices.BinarySearch(edges, v)
		g.bin[f][i] = uint8(k) // edges below v; the way is right of edge e where e < v
	}
}

func (g *grower) grow() (t story.Tree) {
	for i, e := range g.es {
		p := 1 / (1 + math.Exp(-g.score[i]))
		y := 0.0
		if e.right {
			y = 1
		}
		g.first[i], g.second[i] = e.weight*(y-p), e.weight*p*(1-p)
		g.node[i] = 0
	}
	var edge [7]uint8
	for level := range 3 {
		g.ask(&t, &edge, 1<<level-1)
		for i := range g.es {
			n := g.node[i]
			at := 2*n + 1
			if g.bin[t.Feature[n]][i] > edge[n] {
				at++
			}
			g.node[i] = at
		}
	}
	var first, second [8]float64
	for i := range g.es {
		first[g.node[i]-7] += g.first[i]
		second[g.node[i]-7] += g.second[i]
	}
	for l := range t.Leaf {
		x := math.Round(g.rate * first[l] / (second[l] + g.penalty) * 1024)
		t.Leaf[l] = int16(min(max(x, -2048), 2048))
	}
	for i := range g.es {
		g.score[i] += float64(t.Leaf[g.node[i]-7]) / 1024
	}
	return t
}

// ask chooses the questions of a level, whose first node is from: those that leave
// least to correct. A node that no question helps asks one that all answer alike.
func (g *grower) ask(t *story.Tree, edge *[7]uint8, from int) {
	nodes := from + 1
	best := make([]float64, nodes)
	for k := range nodes {
		t.Feature[from+k], t.Above[from+k], edge[from+k] = 0, math.MaxInt32, bins
	}
	type pair struct{ first, second float64 }
	for f := range g.edges {
		if len(g.edges[f]) == 0 {
			continue
		}
		sums := make([][bins + 1]pair, nodes)
		for i, b := range g.bin[f] {
			s := &sums[int(g.node[i])-from][b]
			s.first += g.first[i]
			s.second += g.second[i]
		}
		for k := range sums {
			var all, low pair
			for _, s := range sums[k] {
				all.first += s.first
				all.second += s.second
			}
			worth := func(p pair) float64 { return p.first * p.first / (p.second + g.penalty) }
			for b := range g.edges[f] {
				low.first += sums[k][b].first
				low.second += sums[k][b].second
				high := pair{all.first - low.first, all.second - low.second}
				if low.second < g.least || high.second < g.least {
					continue
				}
				if gain := worth(low) + worth(high) - worth(all); gain > best[k]+1e-9 {
					best[k] = gain
					t.Feature[from+k], t.Above[from+k], edge[from+k] = uint8(f), g.edges[f][b], uint8(b)
				}
			}
		}
	}
}
