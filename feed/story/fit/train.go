package main

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/openvoicenews/openvoice/feed/story"
	"github.com/openvoicenews/openvoice/feed/story/measure"
)

const (
	open   = 72 * time.Hour
	rounds = 3

	// Seeds of arrival times: fitting and holding out share none.
	fitSeed  = 1
	heldSeed = 2000

	heldSeeds = 4 // runs whose figures are printed
)

// fit fits a model to the sets, and models apart, each of which has not seen a part of
// the stories.
func fit(sets []set, folds int, seeds uint64) (m *story.Model, apart []*story.Model) {
	for k := range folds {
		var seen []set
		for _, s := range sets {
			seen = append(seen, s.part(func(story string) bool { return part(event(story), folds) != k }))
		}
		apart = append(apart, cautious.with(learn(seen, seeds)))
	}
	return cautious.with(learn(sets, seeds)), apart
}

// learn fits weights. In each round the model that there is so far places the sets, and
// each comparison that it makes is an example: of a story that it made itself, faults
// included, for such are the stories that it will meet. The examples of all rounds
// then make the next one's weights.
func learn(sets []set, seeds uint64) *story.Model {
	m := beginning()
	var joins [len(m.Weights)][]example
	var pairs [len(m.Pair)][]example
	for round := range uint64(rounds) {
		for _, s := range sets {
			for seed := range seeds {
				c := collector{set: s, seed: fitSeed + round*seeds + seed, weight: s.count * 1e4 / float64(len(s.items)) / float64(seeds)}
				c.run(m)
				for i := range joins {
					joins[i] = append(joins[i], c.joins[i]...)
				}
				for i := range pairs {
					pairs[i] = append(pairs[i], c.pairs[i]...)
				}
			}
		}
		for i := range joins {
			fixed(m.Weights[i][:], logistic(joins[i], penalty[i*len(pairs)/len(joins)]))
		}
		for kind := range pairs {
			fixed(m.Pair[kind][:], logistic(pairs[kind], penalty[kind]))
		}
		m.Trees = correct(m, joins[:len(joins)/len(pairs)])
		m.Join, m.Merge, m.Together = 0, -3000, 0
	}
	return m
}

// correct fits the trees of entries with a text, whose classes share them.
func correct(m *story.Model, joins [][]example) []story.Tree {
	var es []example
	var scores []float64
	for class := range joins {
		w := shares(m.Weights[class][:])
		for _, e := range joins[class] {
			es, scores = append(es, e), append(scores, e.score(w))
		}
	}
	return texts.boost(es, scores)
}

// penalty is that on the weights of a kind of entries. Brief ones and headlines tell of
// some sixty and fifty events here, and what is learned of these is not to be believed as
// readily as what is learned of the 1,600 that have texts.
var penalty = [...]float64{6, 30, 50}

// beginning is the model of the first round, which knows that what is alike belongs
// together.
func beginning() *story.Model {
	m := story.Standard()
	m.Trees = nil
	at := func(names []string, name string) int { return slices.Index(names, name) }
	for i := range m.Weights {
		m.Weights[i] = story.Features{}
		m.Weights[i][at(story.FeatureNames[:], "bias")] = -2000
		m.Weights[i][at(story.FeatureNames[:], "cosine")] = 4000
		m.Weights[i][at(story.FeatureNames[:], "best")] = 4000
	}
	for i := range m.Pair {
		m.Pair[i] = story.PairFeatures{}
		m.Pair[i][at(story.PairNames[:], "bias")] = -3000
		m.Pair[i][at(story.PairNames[:], "cosine")] = 6000
	}
	m.Join, m.Merge, m.Together, m.Company = 0, -3000, 0, [2]story.Company{{Most: 1}, {Most: 1}}
	return m
}

// collector takes the examples of one run over a set.
type collector struct {
	set    set
	seed   uint64
	weight float64
	items  []measure.Item
	joins  [len(story.Model{}.Weights)][]example
	pairs  [len(story.Model{}.Pair)][]example
}

func (c *collector) run(m *story.Model) {
	c.items = append([]measure.Item(nil), c.set.items...)
	measure.Retime(c.items, c.seed)
	measure.Run(c.items, m, open, c.see)
}

func (c *collector) see(at int, _ *measure.Item, w *story.Window, d *story.Decision) {
	label, ok := measure.Label(c.items, at)
	for i := range d.Stories {
		s := &d.Stories[i]
		of := c.made(w, s.Story)
		if !ok || of.label == "" {
			continue
		}
		class := s.Features.Class()
		c.joins[class] = append(c.joins[class], joinExample(&s.Features, of.label == label, c.weight*of.share))
	}
	if d.Joined == 0 || len(d.Pairs) == 0 {
		return
	}
	kind := d.Stories[0].Features.Kind() // the entry's, and so the same of all
	first := c.made(w, d.Joined)
	for i := range d.Pairs {
		other := c.made(w, d.Pairs[i].Story)
		if first.label == "" || other.label == "" {
			continue
		}
		size := math.Log2(float64(1 + min(first.size, other.size)))
		c.pairs[kind] = append(c.pairs[kind], example{shares(d.Pairs[i].Features[:]), first.label == other.label, c.weight * first.share * other.share * size})
	}
}

// made is what a story that the window made is made of: the label that most of its
// entries have, and their share.
type made struct {
	label string
	share float64
	size  int
}

func (c *collector) made(w *story.Window, s uint64) (m made) {
	members := w.Members(s)
	n := map[string]int{}
	for _, number := range members { // the first of equally many
		l, ok := measure.Label(c.items, int(number-1))
		if !ok {
			continue
		}
		if n[l]++; n[l] > n[m.label] || m.label == "" {
			m.label = l
		}
	}
	return made{m.label, float64(n[m.label]) / float64(len(members)), len(members)}
}

// unlearned are features that nothing is learned of: how many stories have several entries, and
// how many entries are open, tell one set from another.
var unlearned = [...]int{slices.Index(story.FeatureNames[:], "prior"), slices.Index(story.FeatureNames[:], "open")}

// shares are the features as shares of 1.
func shares(features []int) []float64 {
	x := make([]float64, len(features))
	for i, f := range features {
		x[i] = float64(f) / 1024
	}
	return x
}

// example is that of a comparison.
func joinExample(f *story.Features, right bool, weight float64) example {
	x := shares(f[:])
	for _, i := range unlearned {
		x[i] = 0
	}
	return example{x, right, weight}
}

// fixed puts weights into 1024ths. Where there were no examples the old ones stay.
func fixed(to []int, w []float64) {
	for i, x := range w {
		to[i] = int(math.Round(x * 1024))
	}
}

// bounds is what scores must reach, of an entry by class and of two stories by kind; in
// the model it is part of the biases.
type bounds struct {
	join     [len(story.Model{}.Weights)]int
	together [len(story.Model{}.Pair)]int
}

// cautious are the bounds of the model. On stories held out, what lies a few hundred
// about them does as well, but for chance; these are on the side of precision, for a
// wrong join hurts more than a missed one: with a large story more entries, and of two
// headlines alone, which in the world mostly have nobody to join, more often. They keep the
// figures of the first three sets where they were before sets with singles were learned from.
var cautious = bounds{
	join: [...]int{
		-344, 246, 332, // with a text: of one entry, of a few, of many
		1056, 1056, 1312, // brief
		1092, 708, 512, // headlines
	},
	together: [...]int{1408, 1024, 1280},
}

// with is the model with the bounds.
func (b *bounds) with(m *story.Model) *story.Model {
	x := *m
	for class := range x.Weights {
		x.Weights[class][0] -= b.join[class]
	}
	for kind := range x.Pair {
		x.Pair[kind][0] -= b.together[kind]
	}
	x.Join, x.Together, x.Merge, x.Company = 0, 0, 0, story.Standard().Company
	return &x
}

// unseen is who places each item: the model that has not seen its story.
func unseen(apart []*story.Model) func(*measure.Item) *story.Model {
	return func(it *measure.Item) *story.Model { return apart[part(event(it.Event()), len(apart))] }
}

// only is for one model that places all.
func only(m *story.Model) func(*measure.Item) *story.Model {
	return func(*measure.Item) *story.Model { return m }
}

func (s set) figures(by func(*measure.Item) *story.Model, seed uint64) measure.Figures {
	items := append([]measure.Item(nil), s.items...)
	measure.Retime(items, seed)
	o := measure.RunBy(items, by, open, nil)
	return measure.Compare(o.Items, o.Story)
}

func (s set) summary(by func(*measure.Item) *story.Model, seeds uint64) *spread {
	var all spread
	for seed := range seeds {
		all.add(s.figures(by, heldSeed+seed))
	}
	return &all
}

// spread is figures of several runs.
type spread struct {
	n         float64
	sum       measure.Figures
	low, high measure.Figures
	singles   int
}

func (s *spread) add(f measure.Figures) {
	if s.n == 0 {
		s.low, s.high = f, f
	}
	s.n++
	s.singles = f.Singles
	s.sum.FalseJoins += f.FalseJoins
	for _, x := range [][4]*float64{
		{&s.sum.Precision, &s.low.Precision, &s.high.Precision, &f.Precision}, {&s.sum.Recall, &s.low.Recall, &s.high.Recall, &f.Recall},
		{&s.sum.F1, &s.low.F1, &s.high.F1, &f.F1}, {&s.sum.BCubed, &s.low.BCubed, &s.high.BCubed, &f.BCubed},
	} {
		*x[0] += *x[3]
		*x[1], *x[2] = min(*x[1], *x[3]), max(*x[2], *x[3])
	}
}

// String is the mean of each figure, and the least and the greatest.
func (s *spread) String() string {
	one := func(name string, sum, low, high float64) string {
		return fmt.Sprintf("%s %.3f (%.3f-%.3f)  ", name, sum/s.n, low, high)
	}
	text := one("precision", s.sum.Precision, s.low.Precision, s.high.Precision) + one("recall", s.sum.Recall, s.low.Recall, s.high.Recall) +
		one("F1", s.sum.F1, s.low.F1, s.high.F1) + one("B-cubed", s.sum.BCubed, s.low.BCubed, s.high.BCubed)
	if s.singles > 0 {
		text += fmt.Sprintf("false joins %.1f per thousand", s.sum.FalseJoins/s.n)
	}
	return text
}
