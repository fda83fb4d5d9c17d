package story

import "slices"

// meeting adds up what an entry and a story share.
type meeting struct {
	dot                       uint64
	all, title, names, number int
	count, likely             int
	tells, told               int      // what the shared terms tell, the story's own entries not counted; told: as [use] leaves it
	rare                      topThree // of told, by term
	own                       topThree // by what share of a term's entries are the story's, in 1024ths
}

// topThree are the greatest value seen and the next ones; 0: none.
type topThree [3]int

func (t *topThree) see(v int) {
	switch {
	case v > t[0]:
		t[0], t[1], t[2] = v, t[0], t[1]
	case v > t[1]:
		t[1], t[2] = v, t[1]
	case v > t[2]:
		t[2] = v
	}
}

// use is how an outlet uses terms: the outlet of the entry, and that of the story where one
// alone has it.
type use struct {
	source uint32
	open   int // its open entries elsewhere than in the story
	within int // its entries in the story, as far as they were counted
}

// looked is how many of a term's newest entries are looked at for who has it.
const looked = 64

// prudence is how many entries of an outlet must be known before what it uses often is
// believed to be its habit.
const prudence = 24

// use is how the source writes, the story aside.
func (t *slotTable) use(source uint32, c *cluster) use {
	u := use{source: source}
	if source == 0 {
		return u
	}
	for _, i := range c.slots[max(0, len(c.slots)-looked):] {
		if t.sources[i] == source {
			u.within++
		}
	}
	u.open = t.bySource[source] - u.within
	return u
}

// usual is how much the term tells among what the outlet writes, where that is less than it
// tells at large.
func (t *termTable) usual(u *use, of *term, tells int) int {
	if u.source == 0 || u.open < prudence/4 {
		return tells
	}
	slots := t.lists[of.list].slots
	newest := slots[max(0, len(slots)-looked):]
	n := 0
	for _, i := range newest {
		if t.slots.sources[i] == u.source {
			n++
		}
	}
	if n = (n - u.within) * len(slots) / len(newest); n <= 1 {
		return tells
	}
	// of open+prudence entries, n have it, and prudence as often as any text has it
	has := uint64(n)<<16 + uint64(prudence)<<16>>(uint(tells)>>8)
	return min(tells, max(0, log2(uint64(u.open+prudence)<<16)-log2(has)))
}

// few is how many entries must be open before what many of them have is believed to be the
// talk of these days.
const few = 96

// common is how much the term tells among the open entries of its language, of which there are
// so many elsewhere than in the story, where that is less than it tells at large: what all
// talk of these days tells no event from another. n of the story's entries have it.
func common(t *term, n, open, tells int) int {
	n = t.open - n
	if n <= 1 {
		return tells
	}
	has := uint64(n)<<16 + uint64(few)<<16>>(uint(tells)>>8)
	return min(tells, max(0, log2(uint64(open+few)<<16)-log2(has)))
}

// meet goes over the shared terms. What it adds up does not depend on their order.
func (q *query) meet(c *cluster) (m meeting) {
	w := q.w
	mine, theirs := w.slots.use(q.source, c), use{}
	if c.only != q.source {
		theirs = w.slots.use(c.only, c)
	}
	rarity, open := rarity(w.terms.documents(q.lang)-16*len(c.slots)), w.terms.docs[q.lang]-len(c.slots)
	see := func(t *term, weight, n uint32) {
		tells := idf(t.docs-16*int(n), rarity)
		told := w.terms.usual(&mine, t, tells)
		told = w.terms.usual(&theirs, t, told)
		t.told = min(told, common(t, int(n), open, tells))
		if t.kept = 1024; t.told < tells {
			t.kept = uint32(share(t.told, tells))
		}
		m.see(t, weight, n, tells)
	}
	if len(c.slots) == 1 {
		s := &w.slots.all[c.slots[0]]
		for k, l := range s.terms {
			if t := q.of(l); t != nil {
				see(t, s.weight(k), 1)
			}
		}
		return m
	}
	if len(c.sum) <= 4*len(q.terms) { // to look at all is quicker than to search
		for k := range c.sum {
			if t := q.of(c.sum[k].list); t != nil {
				see(t, c.sum[k].weight, c.sum[k].n)
			}
		}
		return m
	}
	for i := range q.terms {
		t := &q.terms[i]
		if t.list == noList {
			continue
		}
		if k, ok := slices.BinarySearchFunc(c.sum, t.list, compareSum); ok {
			see(t, c.sum[k].weight, c.sum[k].n)
		}
	}
	return m
}

// see counts a shared term, which n of the story's entries have and which tells so much.
func (m *meeting) see(t *term, weight, n uint32, tells int) {
	m.tells += tells
	m.told += t.told
	raw, habit := t.raw, tells-t.told
	dot := uint64(t.weight) * uint64(weight)
	if habit > 0 {
		raw = raw * t.told / tells
		dot = dot * uint64(t.told) / uint64(tells)
	}
	m.dot += dot
	m.all += raw
	m.count++
	if t.seen&inTitle != 0 {
		m.title += raw
	}
	if t.seen&isName != 0 {
		m.names += t.idf
	}
	if t.seen&isNumber != 0 {
		m.number++
	}
	m.rare.see(t.told)
	m.own.see(int(n) * 1024 / (t.open + others))
	// An entry of a story of N, n of which have the term, has it with (n+p)/(N+1),
	// where p is how often any text has it; here without N, which all terms share.
	of := max(0, t.idf-habit)
	p := max(1, uint64(4096)>>(of>>8)*uint64(512-of&255)/512)
	m.likely += log2(uint64(n)<<12+p) - log2(p)
}
