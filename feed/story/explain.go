package story

import (
	"cmp"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// maxWordsShared is how many words an explanation names.
const maxWordsShared = 8

// sharedWords are the words of the entry that tell most and that some entry of the story
// has too, those that tell most first. They are as the entry writes them, folded.
func (q *query) sharedWords(story uint64) []string {
	c := q.w.clusters.byStory[story]
	if c == nil {
		return nil
	}
	at := make([]int, 0, len(q.terms))
	for i := range q.terms {
		if q.terms[i].list != noList && q.w.clusters.has(c, q.terms[i].list) {
			at = append(at, i)
		}
	}
	slices.SortFunc(at, func(a, b int) int {
		return cmp.Or(cmp.Compare(q.terms[b].raw, q.terms[a].raw), cmp.Compare(a, b))
	})
	var words []string
	for _, i := range at[:min(len(at), maxWordsShared)] {
		words = append(words, string(q.terms[i].word))
	}
	return words
}

// PairNames are the names of the features of a pair, by place.
var PairNames = [nPair]string{"bias", "first", "other", "cosine", "small", "large", "heads", "names", "cross", "close", "closer", "mean", "most", "back"}

// Weigh is the value that the window keeps of an entry with the fingerprint, as its
// terms weigh now: Lang, Terms and Runs are set, the rest is the caller's.
func (w *Window) Weigh(p *feed.Fingerprint) feed.WindowEntry {
	return w.ask(p).open(p)
}

// Threshold is what Score had to reach for a copy, in 1024ths, and Score what it was:
// of two that are hardly more than titles all words count, else those of the shorter.
func (l *Likeness) Threshold() (score, threshold int) {
	if l.Short {
		return l.Both, copyShort
	}
	return l.Within, copyWithin
}
