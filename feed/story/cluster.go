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

	drawn bool   // what follows is as it should be
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

func compareSum(s sum, list uint32) int { return cmp.Compare(s.list, list) }

// mass is what a term weighs in a story.
type mass struct{ list, weight uint32 }

func (s *slot) weight(k int) uint32 { return uint32(s.weights[k] & weightMask) }

func (s *slot) is(k int, what seen) bool { return s.weights[k]>>weightBits&uint16(what>>5) != 0 }

// squares is the square of the length of the story's vector.
func (w *Window) squares(c *cluster) uint64 {
	if len(c.slots) > 1 {
		return c.total
	}
	s, n := &w.slots[c.slots[0]], uint64(0)
	for k := range s.terms {
		n += uint64(s.weight(k)) * uint64(s.weight(k))
	}
	return n
}

// enter adds the slot's vector to the cluster.
func (w *Window) enter(c *cluster, i uint32) {
	s := &w.slots[i]
	s.cluster = c
	if len(c.slots) == 0 {
		c.from, c.to = s.at, s.at
	}
	c.from, c.to = min(c.from, s.at), max(c.to, s.at)
	at, _ := w.numberAt(c.slots, s.number)
	c.slots = slices.Insert(c.slots, at, i)
	c.drawn = false
	switch {
	case len(c.slots) == 2:
		c.add(&w.slots[c.slots[0]])
		c.add(&w.slots[c.slots[1]])
	case len(c.slots) > 2:
		c.add(s)
	}
}

// leave takes the slot's vector out of the cluster, and the cluster out of the window
// with its last one.
func (w *Window) leave(c *cluster, i uint32) {
	s := &w.slots[i]
	if at, ok := w.numberAt(c.slots, s.number); ok {
		c.slots = slices.Delete(c.slots, at, at+1)
	}
	c.drawn = false
	switch len(c.slots) {
	case 0:
		delete(w.clusters, c.story)
		return
	case 1:
		c.sum, c.total, c.heads, c.names = nil, 0, nil, nil
	default:
		c.subtract(s)
	}
	if s.at == c.from || s.at == c.to {
		c.from, c.to = w.slots[c.slots[0]].at, w.slots[c.slots[0]].at
		for _, j := range c.slots[1:] {
			c.from, c.to = min(c.from, w.slots[j].at), max(c.to, w.slots[j].at)
		}
	}
}

// only is the source of all of the story's entries, 0 for none.
func (w *Window) only(c *cluster) uint32 {
	source := w.slots[c.slots[0]].source
	for _, i := range c.slots[1:] {
		if w.slots[i].source != source {
			return 0
		}
	}
	return source
}

// add adds a vector to the sum.
func (c *cluster) add(s *slot) {
	out := make([]sum, 0, len(c.sum)+len(s.terms))
	i := 0
	for k, t := range s.terms {
		for i < len(c.sum) && c.sum[i].list < t {
			out = append(out, c.sum[i])
			i++
		}
		v := sum{list: t}
		if i < len(c.sum) && c.sum[i].list == t {
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
	for k, t := range s.terms {
		for c.sum[i].list != t {
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
func (w *Window) sums(c *cluster) []sum {
	if len(c.slots) > 1 {
		return c.sum
	}
	s := &w.slots[c.slots[0]]
	out := make([]sum, len(s.terms))
	for k, t := range s.terms {
		out[k] = sum{list: t, weight: s.weight(k), n: 1}
		if s.is(k, isName) {
			out[k].names = 1
		}
	}
	return out
}

// draw notes what stands for the story.
func (w *Window) draw(c *cluster) {
	c.drawn, c.heads, c.names, c.only = true, c.heads[:0], c.names[:0], w.only(c)
	size := uint32(len(c.slots))
	for _, s := range w.sums(c) {
		if 2*s.n >= size && 2*s.names >= s.n {
			c.names = append(c.names, mass{s.list, s.weight})
		}
		k := len(c.heads)
		for k > 0 && w.heavier(mass{s.list, s.weight}, c.heads[k-1]) {
			k--
		}
		if k < heads {
			c.heads = slices.Insert(c.heads, k, mass{s.list, s.weight})
			c.heads = c.heads[:min(len(c.heads), heads)]
		}
	}
}

func (w *Window) heavier(a, b mass) bool {
	return a.weight > b.weight || a.weight == b.weight && w.lists[a.list].hash < w.lists[b.list].hash
}

// cosine is how alike two stories are whose vectors have the product d, in 1024ths.
func (w *Window) cosine(d uint64, a, b *cluster) int {
	ra, rb := isqrt(w.squares(a)), isqrt(w.squares(b))
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
func (w *Window) dot(a, b *cluster) (d uint64) {
	as, bs := w.sums(a), w.sums(b)
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

// Merge moves the open entries of the story from into the story into.
func (w *Window) Merge(into, from uint64) {
	a, b := w.clusters[into], w.clusters[from]
	if b == nil || into == from {
		return
	}
	delete(w.clusters, from)
	if a == nil {
		b.story = into
		w.clusters[into] = b
		return
	}
	for _, i := range b.slots {
		w.enter(a, i)
	}
}

// Move puts one entry into another story.
func (w *Window) Move(number, story uint64) {
	i, ok := w.numbers[number]
	if !ok || w.slots[i].cluster.story == story {
		return
	}
	w.leave(w.slots[i].cluster, i)
	w.enter(w.cluster(story), i)
}

// cluster is the story's, a new one if there is none.
func (w *Window) cluster(story uint64) *cluster {
	c := w.clusters[story]
	if c == nil {
		c = &cluster{story: story}
		w.clusters[story] = c
	}
	return c
}
