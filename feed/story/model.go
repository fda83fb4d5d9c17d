package story

// Model is the weights and bounds by which a window decides. Whoever changes one
// changes what equal logs come to: the golden logs pin it.
type Model struct {
	TableDocs  int                 // how many documents the shipped table counts for, beside the open ones
	TitleCount int                 // what a word of the title counts for, in 16ths
	TextCount  int                 // of the text
	OftenCount int                 // more than once in the text, besides
	Heaviest   int                 // terms by which candidates are looked for
	Stories    int                 // candidates that are compared
	Weights    [classes]Features   // of the features, by [Features.Class]; in 1024ths
	Join       int                 // least score to join
	Trees      []Tree              // what corrects the score of an entry that has a text
	Company    [2]Company          // for entries with a text, and without
	Untabled   int                 // by how much more, for a language that the shipped table does not have
	Pair       [kinds]PairFeatures // of the features of a pair, by [Features.Kind] of the entry; in 1024ths
	Merge      int                 // least score of a second story to be merged with the first
	Together   int                 // least score of a pair of stories that are merged
}

// score is the log odds, in 1024ths, that the entry belongs.
func (m *Model) score(f *Features) int {
	w := &m.Weights[f.Class()]
	s := 0
	for i := range f {
		s += f[i] * w[i]
	}
	if s >>= 10; f.Kind() == withText {
		s += forest(m.Trees, f[:])
	}
	if f.theme() || f[fSeries] > 0 {
		s -= 2 * maxScore
	}
	return s
}

// joins is the score of an entry that comes. Of entries that stand in two stories already, which
// a third one may bring together, [Model.score] is asked.
func (m *Model) joins(f *Features) int {
	s := m.score(f)
	if f.thin() {
		s -= 2 * maxScore
	}
	return s
}

// A story of so many entries, as fSize says it, is a theme to an entry without a text that
// is not near any of its newest: the fewer of the open entries stand with others, the nearer
// it must be.
const (
	themeSize = 660 // six
	themeNear = 500 // of 1024, where none stands with others
	telling   = 256 // four bits
	thinNear  = 600 // as themeNear
)

// theme reports whether the entry has no more than a theme with the story in common.
func (f *Features) theme() bool {
	return f.Kind() != withText && f[fSize] >= themeSize && f[fBest] < (1024-f[fPrior])*themeNear/1024
}

// reserve is what a score must reach beyond what it must where nearly all entries stand with
// others: the more of them are alone, the more are alike by chance. prior is as [clusterTable.prior] says it.
func (m *Model) reserve(kind, prior int) int {
	b := &m.Company[min(kind, 1)]
	p := min(max(b.Few, prior), b.Most)
	return b.Reserve * (b.Most - p) / (b.Most - b.Few)
}

// Company are shares of open entries that stand with others, in 1024ths: up to Few most are
// taken to be alone, from Most on few.
type Company struct{ Few, Most, Reserve int }

// thin reports whether the entry shares no more than two words with the story that tell
// anything, and is not near any of its newest: names that are in the news are no evidence. The
// fewer of the open entries stand with others, the nearer it must be.
func (f *Features) thin() bool {
	if f[fThird] >= telling {
		return false
	}
	return f[fBest] < (1024-f[fPrior])*thinNear/1024
}

// least is the score from which on an entry of the kind joins a story; tabled says whether its
// language is in the shipped table, prior is as in reserve.
func (m *Model) least(tabled bool, kind, prior int) int {
	least := m.Join + m.reserve(kind, prior)
	if tabled {
		return least
	}
	return least + m.Untabled
}

// count is how much an occurrence counts for, in 16ths.
func (m *Model) count(s seen) int {
	n := 0
	if s&inTitle != 0 {
		n += m.TitleCount
	}
	if s&inText != 0 {
		n += m.TextCount
		if s&often > 1 {
			n += m.OftenCount
		}
	}
	return n
}

// Kind is 0 for an entry with a text, 1 for one that is hardly more than a title, and 2
// for a headline alone.
func (f *Features) Kind() int { return f[fShort] >> 10 }

// sizes are those of stories that are told apart: one entry, a few, and many.
const (
	sizes   = 3
	classes = kinds * sizes
)

// Class is the kind of comparison, each of which has weights of its own: by the kind of
// the entry, and by how many entries the story has.
func (f *Features) Class() int {
	c := f.Kind() * sizes
	switch {
	case f[fSize] >= 2*256+128: // six
		return c + 2
	case f[fSize] > 0:
		return c + 1
	}
	return c
}
