package story

import (
	"cmp"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/openvoicenews/openvoice/feed"
)

const (
	// maxTerms is how many terms a fingerprint holds: those that tell most, the
	// title's first.
	maxTerms = 48
	// maxWords is how many words of the text are looked at. What makes a report this
	// report and no other stands at its beginning.
	maxWords = 90
)

// maxWord is how many bytes of a word count.
const maxWord = 48

// seen is what a term was seen as.
type seen uint8

const (
	inTitle  seen = 1 << 7
	isName   seen = 1 << 6 // written with a capital letter where other words are not
	isNumber seen = 1 << 5
	inText   seen = 1 << 4
	often    seen = 0x0f // how often in the text, at most 15
)

// eachTerm gives the terms of f; what is damaged ends them.
func eachTerm(f *feed.Fingerprint, give func(word []byte, s seen)) {
	for t := f.Terms; len(t) >= 2; {
		end := 2 + int(t[1])
		if end > len(t) {
			return
		}
		give(t[2:end], seen(t[0]))
		t = t[end:]
	}
}

// Language is the primary subtag of a BCP 47 tag in lower case, "" for none.
func Language(tag string) string {
	b := make([]byte, 0, 8)
	for i := 0; i < len(tag); i++ {
		switch c := tag[i]; {
		case 'a' <= c && c <= 'z':
			b = append(b, c)
		case 'A' <= c && c <= 'Z':
			b = append(b, c+'a'-'A')
		case (c == '-' || c == '_') && len(b) >= 2:
			return string(b)
		default:
			return ""
		}
	}
	if len(b) < 2 || len(b) > 8 || string(b) == "und" {
		return ""
	}
	return string(b)
}

// Fingerprint is the fingerprint of a title and a text, both plain. operator is the
// language on the operator's word, which is believed; declared is what the source
// says, which is believed only where the words themselves tell nothing. Both are BCP
// 47 tags or empty.
func Fingerprint(title, text, operator, declared string) feed.Fingerprint {
	return makeFingerprint(title, text, operator, declared, maxWords, maxTerms)
}

func makeFingerprint(title, text, operator, declared string, words, terms int) feed.Fingerprint {
	p := printer{at: make(map[uint32]int, 128), lang: Language(operator)}
	p.read(title, inTitle, words)
	p.read(text, inText, words)
	if p.lang == "" {
		p.lang = p.guess(Language(declared))
	}
	return p.finish(terms)
}

// printer makes a fingerprint.
type printer struct {
	lang  string
	found []found
	at    map[uint32]int // place in found
	words guesses
}

type found struct {
	word  string
	hash  uint32
	seen  seen
	lower bool // seen without a capital letter
	stop  langs
	tells int
}

// hashOf is the hash of a term: FNV-1a, stirred so that all bits are good.
func hashOf(t string) uint32 {
	h := uint32(2166136261)
	h = (h ^ Version) * 16777619
	for i := range len(t) {
		h = (h ^ uint32(t[i])) * 16777619
	}
	h ^= h >> 16
	h *= 0x85ebca6b
	h ^= h >> 13
	h *= 0xc2b2ae35
	return h ^ h>>16
}

// read takes in the words of the title or the text.
func (p *printer) read(s string, where seen, limit int) {
	plain := sentenceCase(s)
	tokens(s, func(t token) bool {
		base := stem(t.text)
		in := functions[base]
		p.words.see(base, in)
		h := hashOf(base)
		i, ok := p.at[h]
		if !ok {
			i = len(p.found)
			p.at[h] = i
			p.found = append(p.found, found{word: cut(t.text), hash: h, stop: in})
		}
		f := &p.found[i]
		if where == inText && f.seen&often < often {
			f.seen++
		}
		f.seen |= where
		switch {
		case t.num:
			f.seen |= isNumber
		case !t.cap:
			f.lower = true
		case plain && !t.head:
			f.seen |= isName
		}
		limit--
		return limit > 0
	})
}

// sentenceCase reports whether s writes only names with capital letters: headlines of
// English often write all words so.
func sentenceCase(s string) bool {
	upper, lower, start := 0, 0, true
	for i, r := range s {
		if !wordRune(r) {
			start = r != '\'' && r != '’'
			continue
		}
		if start && i > 0 {
			if unicode.IsUpper(r) {
				upper++
			} else if unicode.IsLower(r) {
				if _, n := utf8.DecodeRuneInString(s[i:]); longWord(s[i+n:]) {
					lower++
				}
			}
		}
		start = false
	}
	return lower > upper || lower == upper && lower > 0
}

// longWord reports whether a word goes on for three letters more: shorter ones stay
// small in headlines too.
func longWord(s string) bool {
	n := 0
	for _, r := range s {
		if !unicode.IsLetter(r) {
			return false
		}
		if n++; n == 3 {
			return true
		}
	}
	return false
}

// finish leaves out what tells nothing and keeps what tells most.
func (p *printer) finish(most int) feed.Fingerprint {
	rows, docs := section(p.lang)
	all := rarity(16 * int(docs))
	l := langOf(p.lang)
	kept := p.found[:0]
	for _, f := range p.found {
		if f.lower {
			f.seen &^= isName
		}
		if f.stop.has(l) || l == 0 && f.stop != 0 {
			continue
		}
		f.tells = idf(16*int(frequency(rows, f.hash)), all)
		if f.seen&inTitle != 0 {
			f.tells += 2 * 256
		}
		kept = append(kept, f)
	}
	if len(kept) > most {
		least := slices.SortedFunc(slices.Values(kept), func(a, b found) int { return cmp.Compare(b.tells, a.tells) })[most-1].tells
		kept = slices.DeleteFunc(kept, func(f found) bool { return f.tells < least })
		kept = kept[:min(len(kept), most)]
	}
	out := feed.Fingerprint{Version: Version, Lang: p.lang}
	if len(kept) > 0 {
		out.Terms = make([]byte, 0, 12*len(kept))
	}
	for _, f := range kept {
		out.Terms = append(out.Terms, byte(f.seen), byte(len(f.word)))
		out.Terms = append(out.Terms, f.word...)
	}
	return out
}

// cut is the start of a word that is too long to be one.
func cut(w string) string {
	if len(w) <= maxWord {
		return w
	}
	end := maxWord
	for end > 0 && !utf8.RuneStart(w[end]) {
		end--
	}
	return w[:end]
}
