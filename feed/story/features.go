package story

import (
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// Features are the numbers that a score is made of, in 1024ths.
type Features [nFeatures]int

// The features, by place.
const (
	fBias    = iota
	fCosine  // of the entry and the sum of the story's entries
	fBest    // greatest cosine with one of the story's newest entries
	fCover   // share of what the entry's terms tell that the story has too
	fTitle   // the same of the title's terms
	fRarest  // how much the rarest shared term tells, the story's own entries not counted
	fSecond  // and the next
	fShared  // logarithm of the number of shared terms
	fGap     // logarithm of the hours between the entry and the story
	fSize    // logarithm of the number of the story's entries
	fShort   // the kind of entry, as [Features.Kind] says it
	fNames   // share of what the entry's names tell that the story does not have
	fMissing // share of what the story's names tell that the entry does not have
	fNumbers // both have numbers, and none is the same
	fHead    // share of the story's heaviest terms that the entry has
	fNoNames // the entry has no names that could tell
	fProduct // cosine times title cover
	fFew     // how few terms the entry has
	fLikely  // how much likelier the story is to have the entry's terms than any text is, a term
	fEven    // the same of all terms
	fAverage // average cosine with the story's entries
	fClose   // average cosine of the story's entries with each other
	fOwn     // of all open entries with a shared term, the greatest share that are the story's
	fOwnNext // and the next
	fAlone   // the entry's source is the only one that has the story
	nFeatures
)

// FeatureNames are the names of the features, by place.
var FeatureNames = [nFeatures]string{
	"bias", "cosine", "best", "cover", "title", "rarest", "second", "shared", "gap", "size", "short", "names", "missing",
	"numbers", "head", "no_names", "product", "few", "likely", "even", "average", "close", "own", "own_next", "alone",
}

const (
	recent = 8  // newest entries of a story that are looked at one by one
	heads  = 6  // terms that stand for a story
	short  = 14 // terms up to which an entry is hardly more than a title
	bare   = 10 // and up to which a title is a headline, and no sentence
	others = 3  // entries elsewhere that are taken to have a term besides those that do: of few nothing is certain
)

// query is an entry that is asked about.
type query struct {
	w                         *Window
	mem                       *scratch
	terms                     []term
	lang                      uint16
	rarity                    int    // of the documents of the language, as [rarity] says it
	all, title, names, number int    // what its terms tell; how many numbers it has
	source                    uint32 // as in [feed.WindowEntry]
	text                      bool   // it has terms that its title does not have
	runs                      runs
}

type term struct {
	word   []byte
	list   uint32 // noList: nobody else has it
	hash   uint32
	weight uint32 // of the vector of length unit
	raw    int    // idf times how much it counts for
	idf    int    // in 256ths of a bit
	open   int    // open entries that have it
	docs   int    // of all documents, those of the table too, in 16ths
	seen   seen
}

const noList = ^uint32(0)

// open is what a window keeps of the entry, but for what is not of its words.
func (q *query) open(f *feed.Fingerprint) feed.WindowEntry {
	return feed.WindowEntry{Lang: f.Lang, Terms: q.pack(), Runs: q.runs.append(nil)}
}

// pack is the vector as [feed.WindowEntry] holds it.
func (q *query) pack() []byte {
	b := make([]byte, 0, len(q.terms)*openTermSize)
	for i := range q.terms {
		t := &q.terms[i]
		b = appendOpen(b, t.hash, uint16(t.seen>>5)<<weightBits|uint16(t.weight))
	}
	return b
}

// total adds up what the terms tell.
func (q *query) total() {
	q.all, q.title, q.names, q.number, q.text = 0, 0, 0, 0, false
	for i := range q.terms {
		t := &q.terms[i]
		q.all += t.raw
		if t.seen&inTitle != 0 {
			q.title += t.raw
		} else {
			q.text = true
		}
		if t.seen&isName != 0 {
			q.names += t.idf
		}
		if t.seen&isNumber != 0 {
			q.number++
		}
	}
}

// The kinds of entries, which are compared with weights of their own each.
const (
	withText = iota
	brief    // hardly more than a title
	headline // a short title alone
	kinds
)

func (q *query) kind() int {
	switch {
	case len(q.terms) > short:
		return withText
	case len(q.terms) > bare || q.text:
		return brief
	}
	return headline
}

// measure compares the entry with the story.
func (q *query) measure(f *Features, at int64, c *cluster) {
	w := q.w
	m := q.meet(c)
	f[fBias] = 1024
	if r := isqrt(w.clusters.squares(c)); r > 0 {
		f[fCosine] = int(m.dot * 1024 / unit / r)
	}
	f[fBest] = q.best(c)
	f[fCover] = share(m.all, q.all)
	f[fTitle] = share(m.title, q.title)
	f[fRarest], f[fSecond] = q.elsewhere(c, m.rare[0])/4, q.elsewhere(c, m.rare[1])/4
	f[fOwn], f[fOwnNext] = m.own[0], m.own[1]
	f[fShared] = log2(uint64(1 + m.count))
	f[fGap] = log2(uint64(1 + gap(at, c)/3600))
	f[fSize] = log2(uint64(len(c.slots)))
	f[fShort] = q.kind() << 10
	f[fNames] = share(q.names-m.names, q.names)
	if q.names == 0 {
		f[fNoNames] = 1024
	}
	q.others(f, c)
	if q.number > 0 && m.number == 0 && w.clusters.hasNumbers(c) {
		f[fNumbers] = 1024
	}
	f[fProduct] = f[fCosine] * f[fTitle] / 1024
	f[fFew] = 1024 - log2(uint64(1+min(len(q.terms), 15)))
	likely := m.likely - len(q.terms)*log2(uint64(1+len(c.slots)))
	if len(q.terms) > 0 {
		f[fLikely] = likely / len(q.terms)
	}
	f[fEven] = likely / 16
	n := uint64(len(c.slots))
	f[fAverage] = int(m.dot * 1024 / unit / unit / n)
	f[fClose] = c.cohesion()
}

func share(part, whole int) int {
	if whole == 0 {
		return 0
	}
	return part * 1024 / whole
}

// gap is how many seconds lie between the date and the story's.
func gap(at int64, c *cluster) int64 { return max(0, at-c.to, c.from-at) }

// meeting adds up what an entry and a story share.
type meeting struct {
	dot                       uint64
	all, title, names, number int
	count, likely             int
	rare                      topTwo // by how many documents elsewhere have a shared term, in 16ths, taken from many
	own                       topTwo // by what share of a term's entries are the story's, in 1024ths
}

// many is more documents than there are, in 16ths.
const many = 1 << 40

// topTwo are the greatest value seen and the next; 0: none.
type topTwo [2]int

func (t *topTwo) see(v int) {
	if v > t[0] {
		t[0], t[1] = v, t[0]
	} else if v > t[1] {
		t[1] = v
	}
}

// meet goes over the shared terms. What it adds up does not depend on their order.
func (q *query) meet(c *cluster) (m meeting) {
	if len(c.slots) == 1 {
		s := &q.w.slots.all[c.slots[0]]
		for k, l := range s.terms {
			if t := q.of(l); t != nil {
				m.see(t, s.weight(k), 1)
			}
		}
		return m
	}
	if len(c.sum) <= 4*len(q.terms) { // to look at all is quicker than to search
		for k := range c.sum {
			if t := q.of(c.sum[k].list); t != nil {
				m.see(t, c.sum[k].weight, c.sum[k].n)
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
			m.see(t, c.sum[k].weight, c.sum[k].n)
		}
	}
	return m
}

// see counts a shared term, which n of the story's entries have.
func (m *meeting) see(t *term, weight, n uint32) {
	m.dot += uint64(t.weight) * uint64(weight)
	m.all += t.raw
	m.count++
	if t.seen&inTitle != 0 {
		m.title += t.raw
	}
	if t.seen&isName != 0 {
		m.names += t.idf
	}
	if t.seen&isNumber != 0 {
		m.number++
	}
	m.rare.see(many - (t.docs - 16*int(n)))
	m.own.see(int(n) * 1024 / (t.open + others))
	// An entry of a story of N, n of which have the term, has it with (n+p)/(N+1),
	// where p is how often any text has it; here without N, which all terms share.
	p := max(1, uint64(4096)>>(t.idf>>8)*uint64(512-t.idf&255)/512)
	m.likely += log2(uint64(n)<<12+p) - log2(p)
}

// elsewhere is how much a term tells of all but the story, as [meeting] notes it.
func (q *query) elsewhere(c *cluster, rare int) int {
	if rare == 0 {
		return 0
	}
	return idf(many-rare, rarity(q.w.terms.documents(q.lang)-16*len(c.slots)))
}

// best is the greatest cosine of the entry and one of the story's newest.
func (q *query) best(c *cluster) int {
	best := uint64(0)
	for _, i := range c.slots[max(0, len(c.slots)-recent):] {
		s, d := &q.w.slots.all[i], uint64(0)
		for k, l := range s.terms {
			if t := q.of(l); t != nil {
				d += uint64(t.weight) * uint64(s.weight(k))
			}
		}
		best = max(best, d)
	}
	return int(best * 1024 / unit / unit)
}

// others looks from the story: which of its heaviest terms and of its names the entry
// lacks, and who else has it.
func (q *query) others(f *Features, c *cluster) {
	if !c.fresh {
		q.w.clusters.summarise(c)
	}
	f[fMissing] = 1024 - q.heldShare(c.names)
	f[fHead] = q.heldShare(c.heads)
	if len(c.names) == 0 {
		f[fMissing] = 0
	}
	if q.source != 0 && q.source == c.only {
		f[fAlone] = 1024
	}
}

// heldShare is the share of the terms' weight that the entry has.
func (q *query) heldShare(terms []mass) int {
	all, shared := 0, 0
	for _, s := range terms {
		all += int(s.weight)
		if q.of(s.list) != nil {
			shared += int(s.weight)
		}
	}
	return share(shared, all)
}
