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
	fBest    // greatest cosine with one of the story's newest entries, what is usual counted for less
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
	fNumbers // share of the numbers of who has fewer that the other does not have
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
	fThird   // how much the third rarest shared term tells
	fWorth   // how much all shared terms tell together
	fBack    // share of what the title of the story's nearest entry tells that the entry has too
	fBoth    // how much the terms tell that the titles of both have
	fContra  // how far both titles have names and numbers that the other lacks
	fUsual   // share of what the shared terms tell that is lost as their outlets use them much anyway
	fPrior   // share of the open entries of its kind that stand with others
	fOpen    // logarithm of the number of open entries
	fRuns    // share of the runs of words of the shorter of the entry and the story's nearest that both have
	fDiffer  // the two titles each name a thing and give a number that the other entry lacks
	fSeries  // they are of one series, and different parts of it
	nFeatures
)

// FeatureNames are the names of the features, by place.
var FeatureNames = [nFeatures]string{
	"bias", "cosine", "best", "cover", "title", "rarest", "second", "shared", "gap", "size", "short", "names", "missing",
	"numbers", "head", "no_names", "product", "few", "likely", "even", "average", "close", "own", "own_next",
	"third", "worth", "back", "both", "contra", "usual", "prior", "open", "runs",
	"differ", "series",
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
	marked                    bool   // it has a number, or a word that numbers or dates
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
	thing  thing  // what it names, as in [list]
	told   int    // what it tells of the story that was last met, in 256ths of a bit
	kept   uint32 // share of it that is left of what it tells at large, in 1024ths
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
	q.all, q.title, q.names, q.number, q.text, q.marked = 0, 0, 0, 0, false, false
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
		q.marked = q.marked || thingOf(t.thing, t.seen) != ordinary
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
	if !c.fresh {
		w.clusters.summarise(c)
	}
	m := q.meet(c)
	f[fBias] = 1024
	if r := isqrt(w.clusters.squares(c)); r > 0 {
		f[fCosine] = int(m.dot * 1024 / unit / r)
	}
	near, best := q.best(c)
	f[fBest] = best
	f[fCover] = share(m.all, q.all)
	f[fTitle] = share(m.title, q.title)
	f[fRarest], f[fSecond], f[fThird] = m.rare[0]/4, m.rare[1]/4, m.rare[2]/4
	f[fWorth] = min(m.told/8, maxWorth)
	f[fUsual] = 1024 - share(m.told, m.tells)
	if m.tells == 0 {
		f[fUsual] = 0
	}
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
	if near != nil {
		q.titles(f, near)
		f[fRuns] = q.runs.overlap(&near.runs)
		if q.marked {
			m := q.compareTitles(near)
			f[fDiffer], f[fSeries] = flag(m.other(true)), flag(m.series())
		}
	}
	if least := min(q.number, w.clusters.numbersOf(c)); least > 0 {
		f[fNumbers] = max(0, 1024-share(m.number, least))
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
	f[fPrior] = w.clusters.prior(q.kind())
	f[fOpen] = min(max(minOpen, log2(uint64(1+len(w.slots.numbers)))), maxOpen)
}

// maxWorth bounds what shared terms tell together: much more is no surer.
const maxWorth = 6 * 1024

// The sets had no fewer open entries than minOpen says, and no more than maxOpen.
const (
	minOpen = 8 * 256
	maxOpen = 13 * 256
)

// titles compares the entry's title with that of the story's nearest entry.
func (q *query) titles(f *Features, s *slot) {
	var all, back, lacks, both int
	for k, l := range s.terms {
		if !s.is(k, inTitle) {
			continue
		}
		v := int(s.weight(k))
		all += v
		switch t := q.of(l); {
		case t != nil:
			back += v
			if t.seen&inTitle != 0 {
				both += t.told
			}
		case s.is(k, isName) || s.is(k, isNumber):
			lacks += v
		}
	}
	mine := 0
	for i := range q.terms {
		t := &q.terms[i]
		if t.seen&inTitle != 0 && t.seen&(isName|isNumber) != 0 && !s.has(t.list) {
			mine += t.raw
		}
	}
	f[fBack] = share(back, all)
	f[fBoth] = min(both/8, maxWorth)
	f[fContra] = min(share(lacks, all), share(mine, q.title))
}

// has reports whether the entry has the term.
func (s *slot) has(list uint32) bool {
	_, ok := slices.BinarySearch(s.terms, list)
	return ok
}

// prior is the share of the open entries that stand with others, in 1024ths: of those that have
// a text for an entry that has one, else of those that are hardly more than titles. Where few
// are open, few can be alike by chance: an empty window takes most to stand with others.
func (t *clusterTable) prior(kind int) int {
	const unknown = 64
	titles, texts := t.company[0], t.company[1]
	whole := (titles.joined + texts.joined + unknown*7/8) * 1024 / (titles.all + texts.all + unknown)
	c := &titles
	if kind == withText {
		c = &texts
	}
	return (1024*c.joined + unknown*whole) / (c.all + unknown)
}

// flag is one for what holds, else 0.
func flag(holds bool) int {
	if holds {
		return 1024
	}
	return 0
}

func share(part, whole int) int {
	if whole == 0 {
		return 0
	}
	return part * 1024 / whole
}

// gap is how many seconds lie between the date and the story's.
func gap(at int64, c *cluster) int64 { return max(0, at-c.to, c.from-at) }

// best is the greatest cosine of the entry and one of the story's newest, and which it is;
// nil: none has any of its terms.
func (q *query) best(c *cluster) (near *slot, cosine int) {
	best := uint64(0)
	for _, i := range c.slots[max(0, len(c.slots)-recent):] {
		s, d := &q.w.slots.all[i], uint64(0)
		for k, l := range s.terms {
			if t := q.of(l); t != nil {
				d += uint64(t.weight) * uint64(s.weight(k)) * uint64(t.kept) >> 10
			}
		}
		if d > best {
			near, best = s, d
		}
	}
	return near, int(best * 1024 / unit / unit)
}

// others looks from the story: which of its heaviest terms and of its names the entry
// lacks, and who else has it.
func (q *query) others(f *Features, c *cluster) {
	f[fMissing] = 1024 - q.heldShare(c.names)
	f[fHead] = q.heldShare(c.heads)
	if len(c.names) == 0 {
		f[fMissing] = 0
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
