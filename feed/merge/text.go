package merge

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/openvoicenews/openvoice/feed"
)

const (
	// runWords is how many words in succession make a run.
	runWords = 2
	// maxRunWords is how many words of a text are looked at.
	maxRunWords = 5000
)

// runs are the runs of words of a text, by their hashes.
type runs map[uint64]struct{}

// runsOf are the runs of what the content says: of the text alone where that has enough
// words to tell anything, else of the title too; all of both where whole is set.
func runsOf(c *feed.Content, whole bool) runs {
	r := runReader{found: runs{}}
	r.read(c.Body)
	r.read(c.Summary)
	if whole || r.words < feed.FewWords {
		r.read(feed.Text{Value: c.Title})
	}
	return r.found
}

// keeps reports whether at least a third of the runs are among the others. Of none all are.
func (r runs) keeps(others runs) bool {
	n := 0
	for h := range r {
		if _, ok := others[h]; ok {
			n++
		}
	}
	return 3*n >= len(r)
}

// rewritten reports whether less than a third of what the content said is left.
func rewritten(before, after *feed.Content) bool {
	return !runsOf(before, false).keeps(runsOf(after, true))
}

// runReader collects the runs of texts.
type runReader struct {
	found runs
	words int
	last  [runWords]uint64 // hashes of the latest words of the text that is read
	n     int              // words of it
}

// read takes in the words of the text. One that has fewer than a run is a run.
func (r *runReader) read(t feed.Text) {
	r.n = 0
	s := t.Value
	for s != "" && r.words < maxRunWords {
		at := strings.IndexFunc(s, func(c rune) bool { return wordRune(c) || t.HTML && (c == '<' || c == '&') })
		if at < 0 {
			break
		}
		switch s = s[at:]; {
		case t.HTML && s[0] == '<':
			s = behind(s, '>')
		case t.HTML && s[0] == '&':
			s = reference(s)
		default:
			var h uint64
			h, s = word(s)
			r.see(h)
		}
	}
	if r.n > 0 && r.n < runWords {
		r.found[r.hash()] = struct{}{}
	}
}

// see takes in a word by its hash.
func (r *runReader) see(h uint64) {
	copy(r.last[:], r.last[1:])
	r.last[runWords-1] = h
	r.words++
	if r.n++; r.n >= runWords {
		r.found[r.hash()] = struct{}{}
	}
}

// hash is that of the latest words, as many as make a run.
func (r *runReader) hash() (h uint64) {
	for _, w := range r.last[runWords-min(r.n, runWords):] {
		h = h*0x9E3779B97F4A7C15 + w
		h ^= h >> 29
	}
	return h
}

// word is the hash of the word that s begins with, in lower case, and what follows. Each
// character of a script that puts no space between words is a word.
func word(s string) (h uint64, rest string) {
	h = 0xCBF29CE484222325
	for i, c := range s {
		if !wordRune(c) || i > 0 && unbroken(c) {
			return h, s[i:]
		}
		h = (h ^ uint64(unicode.ToLower(c))) * 0x100000001B3
		if unbroken(c) {
			return h, s[i+utf8.RuneLen(c):]
		}
	}
	return h, ""
}

// wordRune reports whether words are made of it.
func wordRune(c rune) bool {
	if c < utf8.RuneSelf {
		return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
	}
	return unicode.IsLetter(c) || unicode.IsMark(c) || unicode.IsDigit(c)
}

// unbroken reports whether the character is of a script without spaces.
func unbroken(c rune) bool {
	return c >= 0x0E00 && unicode.In(c, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// behind is what follows on the first end in s.
func behind(s string, end byte) string {
	i := strings.IndexByte(s, end)
	if i < 0 {
		return ""
	}
	return s[i+1:]
}

// reference is what follows on the character reference that s begins with.
func reference(s string) string {
	if i := strings.IndexByte(s[:min(len(s), 12)], ';'); i > 0 {
		return s[i+1:]
	}
	return s[1:]
}
