package story

// Pair is a story that may be the one that an entry joins, for the entry belongs to
// it too.
type Pair struct {
	Story    uint64
	Score    int // log odds in 1024ths
	Least    int // score from which on the two are merged
	Features PairFeatures
}

// PairFeatures are the numbers that the score of a pair is made of, in 1024ths.
type PairFeatures [nPair]int

const (
	pBias   = iota
	pFirst  // the entry's score in the first story
	pOther  // and in the other
	pCosine // of the two stories
	pSmall  // logarithm of the number of the smaller one's entries
	pLarge  // of the larger one's
	pHeads  // share of the smaller one's heaviest terms that the larger one has
	pNames  // the same of its names
	pCross  // average cosine of the one's entries with the other's
	pClose  // average cosine of the smaller one's entries with each other
	pCloser // of the larger one's
	pMean   // average score of the smaller one's newest entries in the larger one
	pMost   // the greatest of them
	pBack   // average score of the larger one's newest entries in the smaller one
	nPair
)

// maxScore bounds what one score adds to another.
const maxScore = 4096

// pair compares the story that an entry joins with another one.
func (x *placing) pair(first *cluster, score int, c *Candidate) Pair {
	w, t := x.w, &x.w.clusters
	p := Pair{Story: c.Story, Least: w.model.Together + w.model.reserve(c.Features.Kind(), c.Features[fPrior])}
	f := &p.Features
	f[pBias] = 1024
	f[pFirst] = min(max(score, -maxScore), maxScore)
	f[pOther] = min(max(c.Score, -maxScore), maxScore)
	d := t.dot(first, c.cluster)
	f[pCosine] = t.cosine(d, first, c.cluster)
	small, large := first, c.cluster
	if len(small.slots) > len(large.slots) || len(small.slots) == len(large.slots) && small.story > large.story {
		small, large = large, small
	}
	f[pSmall], f[pLarge] = log2(uint64(len(small.slots))), log2(uint64(len(large.slots)))
	if !small.fresh {
		t.summarise(small)
	}
	f[pHeads] = t.within(small.heads, large)
	f[pNames] = 512 // where there are none to tell
	if len(small.names) > 0 {
		f[pNames] = t.within(small.names, large)
	}
	f[pCross] = cross(d, small, large)
	f[pClose], f[pCloser] = small.cohesion(), large.cohesion()
	f[pMean], f[pMost] = w.scoreNewest(small, large)
	f[pBack], _ = w.scoreNewest(large, small)
	weights := &w.model.Pair[c.Features.Kind()]
	for i := range f {
		p.Score += f[i] * weights[i]
	}
	p.Score >>= 10
	return p
}

// newestAsked is how many of a story's newest entries are asked about.
const newestAsked = 5

// scoreNewest says how well the one story's newest entries would do in the other.
func (w *Window) scoreNewest(of, in *cluster) (mean, most int) {
	newest := of.slots[max(0, len(of.slots)-newestAsked):]
	most = -2 * maxScore
	for _, i := range newest {
		q := w.queryOf(&w.slots.all[i])
		var f Features
		q.measure(&f, w.slots.all[i].at, in)
		s := min(max(w.model.score(&f), -2*maxScore), 2*maxScore)
		mean += s
		most = max(most, s)
	}
	return mean / len(newest), most
}

// queryOf is the question that an open entry would be.
func (w *Window) queryOf(s *slot) *query {
	x := &w.spare
	q := w.query(x, s.lang)
	q.source, q.runs = s.source, s.runs
	for k, l := range s.terms {
		o := &w.terms.lists[l]
		t := term{list: l, hash: o.hash, open: len(o.slots), weight: s.weight(k), raw: int(s.weight(k)), seen: seen(s.weights[k]>>weightBits) << 5, thing: o.thing}
		t.docs = o.docs()
		t.idf = idf(t.docs, q.rarity)
		x.at[l] = mark{x.round, uint32(len(q.terms))}
		q.terms = append(q.terms, t)
	}
	x.terms = q.terms
	q.total()
	return q
}
