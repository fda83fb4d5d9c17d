// Package addition finds what a report says that no earlier one does: names, figures and
// sentences, as they stand in its text.
//
// It promises that what it finds stands in the text, word by word, and that equal texts
// give equal findings. So it must never write a word of its own, and never read a clock,
// a file or a language model.
package addition

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/openvoicenews/openvoice/feed/fold"
)

// Bounds of what is found in one report.
const (
	maxNames     = 5
	maxFigures   = 4
	maxSentences = 2
	maxSentence  = 240 // characters; a longer one is no sentence that anybody reads in a list
	minSentence  = 6   // words
)

// Found is what a report adds, in the order of its text.
type Found struct {
	Names, Figures, Sentences []string
}

// Empty reports whether nothing is found.
func (f *Found) Empty() bool { return len(f.Names)+len(f.Figures)+len(f.Sentences) == 0 }

// Reader reads the reports of one story, one after the other. Its zero value has read
// none. It is not safe for concurrent use.
type Reader struct {
	words map[string]bool // that were read, folded
	pairs map[string]bool // words that followed each other
	read  int
}

// Next is what the report adds to those that were read before; the first one adds nothing,
// for all of it is new. In headlines any word may have a capital letter: they are read for
// figures alone. Nouns says that the language writes nouns with capital letters, so that
// one capital makes no name.
func (r *Reader) Next(headline, text string, nouns bool) (f Found) {
	if r.words == nil {
		r.words, r.pairs = map[string]bool{}, map[string]bool{}
	}
	all := sentences(strings.ToValidUTF8(headline, " "))
	heads := len(all)
	all = append(all, sentences(strings.ToValidUTF8(text, " "))...)
	if r.read > 0 {
		for i := range all {
			r.look(&all[i], i < heads, nouns, &f)
		}
	}
	r.read++
	for i := range all {
		s := &all[i]
		for j, w := range s.folded {
			r.words[w] = true
			if j > 0 {
				r.pairs[s.folded[j-1]+" "+w] = true
			}
		}
	}
	return f
}

// look adds to f what the sentence has that was not read before.
func (r *Reader) look(s *sentence, headline, nouns bool, f *Found) {
	for i := 0; i < len(s.words); {
		end := i + 1
		switch {
		case hasDigit(s.words[i]):
			if len(f.Figures) < maxFigures && !r.words[s.folded[i]] {
				add(&f.Figures, s.figure(i))
			}
		case capital(s.words[i]):
			for end < len(s.words) && capital(s.words[end]) && s.joined(end) {
				end++
			}
			if !headline && len(f.Names) < maxNames && r.name(s, i, end, nouns) {
				add(&f.Names, s.part(i, end))
			}
		}
		i = end
	}
	if headline || len(f.Sentences) == maxSentences || len(s.words) < minSentence || !s.ended() || utf8.RuneCountInString(s.text) > maxSentence {
		return
	}
	known, content := 0, 0
	for i, w := range s.folded {
		if i > 0 && r.pairs[s.folded[i-1]+" "+w] {
			known++
		}
		if r.words[w] {
			content++
		}
	}
	if 4*known < len(s.folded)-1 && 2*content < len(s.folded)+2 {
		add(&f.Sentences, s.text)
	}
}

// name reports whether the words are a name of which nothing was read before. A single
// word at the beginning of a sentence may be any word.
func (r *Reader) name(s *sentence, from, to int, nouns bool) bool {
	if to-from == 1 && (from == 0 || nouns || utf8.RuneCountInString(s.words[from]) < 3) {
		return false
	}
	if from == 0 && to-from == 2 && nouns {
		return false
	}
	for i := from; i < to; i++ {
		if r.words[s.folded[i]] || to-from == 1 && days[s.folded[i]] {
			return false
		}
	}
	return true
}

// days are words of the calendar, folded, which are no names.
var days = wordSet("monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december " +
	"lunes martes miercoles jueves viernes sabado domingo lundi mardi mercredi jeudi vendredi samedi dimanche")

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}

// add appends the text, once.
func add(to *[]string, text string) {
	if text != "" && !slices.Contains(*to, text) {
		*to = append(*to, text)
	}
}

// sentence is one, with its words and where they stand in it.
type sentence struct {
	text   string
	words  []string
	folded []string
	at     []int // where words begin, in bytes
}

// ended reports whether the sentence is whole: a headline has no end, nor has what was cut.
func (s *sentence) ended() bool {
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s.text, "”“\"’')»"))
	return strings.ContainsRune(".!?。！？؟", r)
}

// part is the text of the words.
func (s *sentence) part(from, to int) string {
	return s.text[s.at[from] : s.at[to-1]+len(s.words[to-1])]
}

// joined reports whether nothing but a space stands before the word.
func (s *sentence) joined(i int) bool {
	return s.text[s.at[i-1]+len(s.words[i-1]):s.at[i]] == " "
}

// figure is the word with a sign before it, and what is counted.
func (s *sentence) figure(i int) string {
	from, to := s.at[i], s.at[i]+len(s.words[i])
	if r, n := utf8.DecodeLastRuneInString(s.text[:from]); unicode.Is(unicode.Sc, r) {
		from -= n
	}
	if r, n := utf8.DecodeRuneInString(s.text[to:]); r == '%' || unicode.Is(unicode.Sc, r) {
		return s.text[from : to+n]
	}
	if j := i + 1; j < len(s.words) && s.joined(j) && !hasDigit(s.words[j]) && utf8.RuneCountInString(s.words[j]) > 2 {
		to = s.at[j] + len(s.words[j])
	}
	return s.text[from:to]
}

// sentences are those of the text.
func sentences(text string) (all []sentence) {
	for text != "" {
		end := sentenceEnd(text)
		if s := strings.TrimSpace(text[:end]); s != "" {
			all = append(all, newSentence(s))
		}
		text = text[end:]
	}
	return all
}

// sentenceEnd is where the first sentence of the text ends.
func sentenceEnd(text string) int {
	for i, r := range text {
		n := i + utf8.RuneLen(r)
		switch r {
		case '\n', '。', '！', '？':
			return n
		case '.', '!', '?', '؟', '…':
			rest := strings.TrimLeft(text[n:], "”“\"’')»")
			next, size := utf8.DecodeRuneInString(rest)
			if rest != "" && !unicode.IsSpace(next) {
				continue
			}
			after, _ := utf8.DecodeRuneInString(rest[min(size, len(rest)):])
			if r == '.' && (unicode.IsLower(after) || abbreviated(text[:i])) {
				continue
			}
			return len(text) - len(rest)
		}
	}
	return len(text)
}

// abbreviated reports whether a full stop behind the text only shortens a word: a single
// letter, or a title.
func abbreviated(text string) bool {
	word := text[strings.LastIndexAny(text, " \n\u00a0(“\"")+1:]
	switch strings.ToLower(word) {
	case "mr", "mrs", "ms", "dr", "prof", "st", "gen", "sen", "rep", "gov", "jr", "sr", "no", "vs", "inc", "ltd", "co", "corp", "bzw", "ca", "nr", "mme", "art", "z.b", "u.s", "u.k", "d.h":
		return true
	}
	return utf8.RuneCountInString(word) == 1
}

// newSentence cuts the text into words.
func newSentence(text string) sentence {
	s := sentence{text: text}
	begin := -1
	for i, r := range text {
		inside := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || begin >= 0 && strings.ContainsRune("'’-.,", r) && within(text[i:], r)
		switch {
		case inside && begin < 0:
			begin = i
		case !inside && begin >= 0:
			s.word(begin, i)
			begin = -1
		}
	}
	if begin >= 0 {
		s.word(begin, len(text))
	}
	return s
}

// within reports whether the mark that the text begins with stands inside of a word: stops
// and commas only between digits.
func within(text string, r rune) bool {
	next, _ := utf8.DecodeRuneInString(text[utf8.RuneLen(r):])
	if r == '.' || r == ',' {
		return unicode.IsDigit(next)
	}
	return unicode.IsLetter(next) || unicode.IsDigit(next)
}

func (s *sentence) word(from, to int) {
	w := s.text[from:to]
	s.words, s.at = append(s.words, w), append(s.at, from)
	w = fold.String(w)
	for _, end := range []string{"'s", "’s"} {
		w = strings.TrimSuffix(w, end)
	}
	s.folded = append(s.folded, w)
}

func hasDigit(w string) bool { return strings.ContainsFunc(w, unicode.IsDigit) }

// capital reports whether the word begins with a capital letter.
func capital(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.IsUpper(r)
}
