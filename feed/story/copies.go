package story

import (
	"cmp"
	"slices"
)

// Likeness is how much two entries say the same, in 1024ths.
type Likeness struct {
	Number uint64 // the other entry's
	Within int    // share of the shorter one's words that the other has, by what they tell
	Both   int    // share of all words of the two that both have
	Title  int    // share of the shorter title's words that the other title has
	Runs   int    // share of the shorter one's runs of words that the other has
	Series bool   // they are of one series: they differ in little but what names them
	Short  bool   // one of the two is hardly more than a title
	Copy   bool   // it is so much that one is an edited copy of the other
}

const (
	maxLikest = 5 // entries compared word by word
	// One is a copy of the other where the shorter is within the longer to this
	// share, and the titles agree as well, if less: agency text is cut freely and gets
	// another headline, but equal summaries alone are boilerplate.
	copyWithin = 640
	copyTitle  = 420
	copyRuns   = 400
	// Of two outlets the texts alone are enough, where so many runs of words agree.
	copyText     = 700
	copyTextRuns = 650
	manyRuns     = 12
	// Two that are alike to this share but for their numbers are of one series.
	seriesRest = 970
	// Of two that are hardly more than titles nearly all must agree.
	copyShort = 870
	// fewRuns is below how many runs a text has no order to speak of.
	fewRuns = 10
	// leastCopy is the score that a copy has at least with the story of the original, unless
	// both have the same words to the share of sameWords.
	leastCopy = -1500
	sameWords = 1000
	// scanty is up to how many terms a text is so short that its title decides.
	scanty = 14
	// fewWords is how few shared terms are too few to call anything a copy.
	fewWords = 4
)

// likest are the entries found that say most nearly the same.
func (x *placing) likest() []Likeness {
	e, q := x.e, x.q
	ls := make([]Likeness, 0, maxLikest)
	var mine likenessSide
	for i := range q.terms {
		t := &q.terms[i]
		mine.see(t.idf, t.seen&inTitle != 0, t.seen&isNumber != 0)
	}
	for _, i := range q.mem.hits {
		s := &x.w.slots.all[i]
		if max(e.At-s.at, s.at-e.At) >= e.Quiet || e.Apart != nil && e.Apart(s.cluster.story) {
			continue
		}
		if ls = append(ls, q.compare(&mine, s)); len(ls) == maxLikest {
			break
		}
	}
	slices.SortFunc(ls, func(a, b Likeness) int {
		return cmp.Or(cmp.Compare(b.Within+b.Both+b.Title, a.Within+a.Both+a.Title), cmp.Compare(a.Number, b.Number))
	})
	return ls
}

// compare compares the entry, whose own words add up to mine, with another, word by
// word.
func (q *query) compare(mine *likenessSide, s *slot) Likeness {
	var theirs, both likenessSide
	for k, l := range s.terms {
		title, number := s.is(k, inTitle), s.is(k, isNumber)
		t := q.of(l)
		if t == nil {
			theirs.see(idf(q.w.terms.lists[l].docs(), q.rarity), title, number)
			continue
		}
		theirs.see(t.idf, title, number)
		both.see(t.idf, title && t.seen&inTitle != 0, number)
	}
	l := Likeness{
		Number: s.number, Within: share(both.all, min(mine.all, theirs.all)), Both: share(both.all, mine.all+theirs.all-both.all),
		Title: share(both.title, min(mine.title, theirs.title)), Runs: q.runs.overlap(&s.runs),
	}
	other := mine.numbers > 0 && theirs.numbers > 0 && both.numbers == 0 // "2015 in pictures", "2016 in pictures"
	l.Series = other && share(both.rest, mine.rest+theirs.rest-both.rest) >= seriesRest
	l.Short = min(mine.n, theirs.n) <= short && min(q.runs.size(), s.runs.size()) < fewRuns
	if l.Short {
		l.Copy = l.Both >= copyShort && both.n >= fewWords && !other
	} else {
		l.Copy = l.Within >= copyWithin && l.Title >= copyTitle && l.Runs >= copyRuns && !other || q.reprints(s, &l)
	}
	if !l.Copy && !q.marked {
		return l
	}
	titles := q.compareTitles(s)
	l.Series = l.Series || titles.series()
	l.Copy = l.Copy && !l.Series && !titles.other(false) && !(titles.named() && q.source != 0 && q.source == s.source) &&
		!(min(mine.n, theirs.n) <= scanty && titles.renamed())
	return l
}

// reprints reports whether the text of the one is that of the other, under whatever title.
// An outlet that writes the same under several titles means boilerplate.
func (q *query) reprints(s *slot, l *Likeness) bool {
	return q.source != 0 && s.source != 0 && q.source != s.source && min(q.runs.size(), s.runs.size()) >= manyRuns &&
		l.Within >= copyText && l.Runs >= copyTextRuns
}

// likenessSide adds up words: all of them, those that are no numbers, those of the
// title, and the title's numbers.
type likenessSide struct{ n, all, rest, title, numbers int }

func (s *likenessSide) see(idf int, title, number bool) {
	s.n++
	s.all += idf
	if !number {
		s.rest += idf
	}
	if title {
		s.title += idf
		if number {
			s.numbers++
		}
	}
}
