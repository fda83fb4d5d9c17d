package story

import (
	"cmp"
	"slices"
)

// cluster is the open part of a story.
type cluster struct {
	story uint64
	slots []uint32 // in the order of the entries' numbers
	from  int64    // the earliest and the latest of their dates
	to    int64

	total uint64 // of the squares of the sum's weights
	sum   []sum  // of the members' vectors, in the order of lists; nil where there is one member

	texts int    // entries that have a text
	fresh bool   // what follows is as it should be
	heads []mass // the heaviest terms
	names []mass // the names that at least half of the entries have
	only  uint32 // the source that has all of them; 0: several have, or one is not known
}

// sum is a term of several vectors.
type sum struct {
	list   uint32
	weight uint32 // added up
	n      uint32 // members with the term
	names  uint32 // of them those that have it as a name
}

// clusterTable holds the open parts of stories.
type clusterTable struct {
	slots   *slotTable
	terms   *termTable
	byStory map[uint64]*cluster
	company [2]company // of the entries that are hardly more than titles, and of those that have a text
}

// company counts open entries, and those of them that stand with others.
type company struct{ all, joined int }

// count counts the story's entries, or takes that back with a sign of -1: before and after each
// change of what it consists of.
func (t *clusterTable) count(c *cluster, sign int) {
	for i, n := range [2]int{len(c.slots) - c.texts, c.texts} {
		t.company[i].all += sign * n
		if len(c.slots) > 1 {
			t.company[i].joined += sign * n
		}
	}
}

// text is 1 for an entry that has a text, as [query.kind] says it, else 0.
func (s *slot) text() int {
	if len(s.terms) > short {
		return 1
	}
	return 0
}

func compareSum(s sum, list uint32) int { return cmp.Compare(s.list, list) }

// mass is what a term weighs in a story.
type mass struct{ list, weight uint32 }

func (s *slot) weight(k int) uint32 { return uint32(s.weights[k] & weightMask) }

func (s *slot) is(k int, what seen) bool { return s.weights[k]>>weightBits&uint16(what>>5) != 0 }

// squares is the square of the length of the story's vector.
func (t *clusterTable) squares(c *cluster) uint64 {
	if len(c.slots) > 1 {
		return c.total
	}
	s, n := &t.slots.all[c.slots[0]], uint64(0)
	for k := range s.terms {
		n += uint64(s.weight(k)) * uint64(s.weight(k))
	}
	return n
}

// enter adds the slot's vector to the cluster.
func (t *clusterTable) enter(c *cluster, i uint32) {
	s := &t.slots.all[i]
	t.count(c, -1)
	s.cluster = c
	if len(c.slots) == 0 {
		c.from, c.to = s.at, s.at
	}
	c.from, c.to = min(c.from, s.at), max(c.to, s.at)
	at, _ := t.slots.numberAt(c.slots, s.number)
	c.slots = slices.Insert(c.slots, at, i)
	c.fresh = false
	c.texts += s.text()
	t.count(c, 1)
	switch {
	case len(c.slots) == 2:
		c.add(&t.slots.all[c.slots[0]])
		c.add(&t.slots.all[c.slots[1]])
	case len(c.slots) > 2:
		c.add(s)
	}
}

// leave takes the slot's vector out of the cluster, and the cluster out of the window
// with its last one.
func (t *clusterTable) leave(c *cluster, i uint32) {
	s := &t.slots.all[i]
	t.count(c, -1)
	if at, ok := t.slots.numberAt(c.slots, s.number); ok {
		c.slots = slices.Delete(c.slots, at, at+1)
	}
	c.texts -= s.text()
	t.count(c, 1)
	c.fresh = false
	switch len(c.slots) {
	case 0:
		delete(t.byStory, c.story)
		return
	case 1:
		c.sum, c.total, c.heads, c.names = nil, 0, nil, nil
	default:
		c.subtract(s)
	}
	if s.at == c.from || s.at == c.to {
		c.from, c.to = t.slots.all[c.slots[0]].at, t.slots.all[c.slots[0]].at
		for _, j := range c.slots[1:] {
			c.from, c.to = min(c.from, t.slots.all[j].at), max(c.to, t.slots.all[j].at)
		}
	}
}

// only is the source of all of the story's entries, 0 for none.
func (t *clusterTable) only(c *cluster) uint32 {
	source := t.slots.all[c.slots[0]].source
	for _, i := range c.slots[1:] {
		if t.slots.all[i].source != source {
			return 0
		}
	}
	return source
}

// add adds a vector to the sum.
func (c *cluster) add(s *slot) {
	out := make([]sum, 0, len(c.sum)+len(s.terms))
	i := 0
	for k, l := range s.terms {
		for i < len(c.sum) && c.sum[i].list < l {
			out = append(out, c.sum[i])
			i++
		}
		v := sum{list: l}
		if i < len(c.sum) && c.sum[i].list == l {
			v = c.sum[i]
			i++
		}
		c.total -= uint64(v.weight) * uint64(v.weight)
		v.weight += s.weight(k)
		c.total += uint64(v.weight) * uint64(v.weight)
		v.n++
		if s.is(k, isName) {
			v.names++
		}
		out = append(out, v)
	}
	c.sum = append(out, c.sum[i:]...)
}

// subtract takes a vector out of the sum.
func (c *cluster) subtract(s *slot) {
	i := 0
	out := c.sum[:0]
	for k, l := range s.terms {
		for c.sum[i].list != l {
			out = append(out, c.sum[i])
			i++
		}
		v := c.sum[i]
		i++
		c.total -= uint64(v.weight) * uint64(v.weight)
		v.weight -= s.weight(k)
		c.total += uint64(v.weight) * uint64(v.weight)
		v.n--
		if s.is(k, isName) {
			v.names--
		}
		if v.n > 0 {
			out = append(out, v)
		}
	}
	c.sum = append(out, c.sum[i:]...)
}

// sums are the terms of the story's vector; those of a single entry are computed on each call.
func (t *clusterTable) sums(c *cluster) []sum {
	if len(c.slots) > 1 {
		return c.sum
	}
	s := &t.slots.all[c.slots[0]]
	out := make([]sum, len(s.terms))
	for k, l := range s.terms {
		out[k] = sum{list: l, weight: s.weight(k), n: 1}
		if s.is(k, isName) {
			out[k].names = 1
		}
	}
	return out
}

// summarise notes what stands for the story.
func (t *clusterTable) summarise(c *cluster) {
	c.fresh, c.heads, c.names, c.only = true, c.heads[:0], c.names[:0], t.only(c)
	size := uint32(len(c.slots))
	for _, s := range t.sums(c) {
		if 2*s.n >= size && 2*s.names >= s.n {
			c.names = append(c.names, mass{s.list, s.weight})
		}
		k := len(c.heads)
		for k > 0 && t.terms.heavier(mass{s.list, s.weight}, c.heads[k-1]) {
			k--
		}
		if k < heads {
			c.heads = slices.Insert(c.heads, k, mass{s.list, s.weight})
			c.heads = c.heads[:min(len(c.heads), heads)]
		}
	}
}

// cosine is how alike two stories are whose vectors have the product d, in 1024ths.
func (t *clusterTable) cosine(d uint64, a, b *cluster) int {
	ra, rb := isqrt(t.squares(a)), isqrt(t.squares(b))
	if ra == 0 || rb == 0 {
		return 0
	}
	return int(d / ra * 1024 / rb)
}

// cross is the average cosine of the one's entries with the other's, in 1024ths; d is
// the product of the two stories' vectors.
func cross(d uint64, a, b *cluster) int {
	return int(d / uint64(len(a.slots)) * 1024 / uint64(len(b.slots)) / unit / unit)
}

// dot is the product of the stories' vectors.
func (t *clusterTable) dot(a, b *cluster) (d uint64) {
	as, bs := t.sums(a), t.sums(b)
	for i, j := 0, 0; i < len(as) && j < len(bs); {
		switch {
		case as[i].list < bs[j].list:
			i++
		case as[i].list > bs[j].list:
			j++
		default:
			d += uint64(as[i].weight) * uint64(bs[j].weight)
			i, j = i+1, j+1
		}
	}
	return d
}

// of is the story's cluster, a new one if there is none.
func (t *clusterTable) of(story uint64) *cluster {
	c := t.byStory[story]
	if c == nil {
		c = &cluster{story: story}
		t.byStory[story] = c
	}
	return c
}

// within is the share of the terms' weight that the story has.
func (t *clusterTable) within(terms []mass, c *cluster) int {
	all, shared := 0, 0
	for _, m := range terms {
		all += int(m.weight)
		if t.has(c, m.list) {
			shared += int(m.weight)
		}
	}
	return share(shared, all)
}

// has reports whether any of the story's entries has the term.
func (t *clusterTable) has(c *cluster, list uint32) bool {
	if len(c.slots) == 1 {
		_, ok := slices.BinarySearch(t.slots.all[c.slots[0]].terms, list)
		return ok
	}
	_, ok := slices.BinarySearchFunc(c.sum, list, compareSum)
	return ok
}

// cohesion is the average cosine of the story's entries with each other.
func (c *cluster) cohesion() int {
	n := uint64(len(c.slots))
	if n < 2 || c.total < n*unit*unit {
		return 0
	}
	return int((c.total - n*unit*unit) * 1024 / (n * (n - 1)) / unit / unit)
}

// numbersOf is how many numbers the story's newest entry has.
func (t *clusterTable) numbersOf(c *cluster) (n int) {
	s := &t.slots.all[c.slots[len(c.slots)-1]]
	for k := range s.terms {
		if s.is(k, isNumber) {
			n++
		}
	}
	return n
}
