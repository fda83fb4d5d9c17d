package story

import (
	"unicode"
	"unicode/utf8"
)

// langs is a set of languages, one bit each, by their place in known.
type langs uint32

func (s langs) has(l langs) bool { return s&l != 0 }

// known are the languages whose function words are listed, in order of precedence
// where words tell equally much.
const known = "en de fr es pt it nl ru sv da no fi pl cs ro hu tr id el uk bg ar fa hi he "

// langOf is the set of the one language, empty for one whose words are not known.
func langOf(lang string) langs {
	if len(lang) != 2 {
		return 0
	}
	for i := 0; i+2 < len(known); i += 3 {
		if known[i:i+2] == lang {
			return 1 << (i / 3)
		}
	}
	return 0
}

// guesses counts what speaks for each language.
type guesses struct {
	votes  [len(known) / 3]int
	script [nScripts]int
	words  int
}

const (
	latin = iota
	cyrillic
	greek
	arabic
	hebrew
	devanagari
	han
	kana
	hangul
	thai
	bengali
	tamil
	nScripts
)

// see counts a word.
func (g *guesses) see(w string, in langs) {
	g.words++
	if r, n := utf8.DecodeRuneInString(w); n > 0 {
		if s := scriptOf(r); s >= 0 {
			g.script[s]++
		}
	}
	for s, i := in, 0; s != 0; s, i = s>>1, i+1 {
		if s&1 != 0 {
			g.votes[i]++
		}
	}
}

func scriptOf(r rune) int {
	if r < 0x250 {
		if unicode.IsLetter(r) {
			return latin
		}
		return -1
	}
	for s, t := range [...]*unicode.RangeTable{unicode.Latin, unicode.Cyrillic, unicode.Greek, unicode.Arabic, unicode.Hebrew,
		unicode.Devanagari, unicode.Han, unicode.Hiragana, unicode.Hangul, unicode.Thai, unicode.Bengali, unicode.Tamil} {
		if unicode.Is(t, r) {
			return s
		}
	}
	if unicode.Is(unicode.Katakana, r) {
		return kana
	}
	return -1
}

// guess is the language that the words speak; declared where they leave it open.
func (p *printer) guess(declared string) string {
	g := &p.words
	best, second := -1, -1
	for i, n := range g.votes {
		switch {
		case best < 0 || n > g.votes[best]:
			best, second = i, best
		case second < 0 || n > g.votes[second]:
			second = i
		}
	}
	if n := g.votes[best]; n >= 3 && n >= g.votes[second]+2 && n*minVotes >= g.words {
		return known[3*best : 3*best+2]
	}
	if declared != "" {
		if p.strange(declared) {
			return ""
		}
		return declared
	}
	if l := g.byScript(); l != "" {
		return l
	}
	if n := g.votes[best]; n > g.votes[second] && n*minVotes >= g.words {
		return known[3*best : 3*best+2]
	}
	if rows, _ := section("en"); p.known(rows) {
		return "en"
	}
	return ""
}

const (
	// minVotes is the share of a text's words, one in so many, that speak for its
	// language at least: in all that are listed every third word or so does.
	minVotes = 10
	// enough is how many different words can show that a text is in no language.
	enough = 20
)

// strange reports whether the words are hardly of the language: its table of frequencies
// lists less than a third of them, and would make all the others seem rare.
func (p *printer) strange(lang string) bool {
	rows, _ := section(lang)
	return rows != "" && len(p.found) >= enough && 3*p.listed(rows) < len(p.found)
}

// known reports whether the table's rows know most of the words.
func (p *printer) known(rows string) bool { return 2*p.listed(rows) > len(p.found) }

// listed is how many of the words the table's rows have.
func (p *printer) listed(rows string) (n int) {
	for i := range p.found {
		if frequency(rows, p.found[i].hash) > 0 {
			n++
		}
	}
	return n
}

// byScript is the language that most text in the script is written in, for scripts
// whose languages are not told apart by words here.
func (g *guesses) byScript() string {
	most := latin
	for s, n := range g.script {
		if n > g.script[most] {
			most = s
		}
	}
	switch most {
	case greek:
		return "el"
	case hebrew:
		return "he"
	case han:
		if g.script[kana] > 0 {
			return "ja"
		}
		return "zh"
	case kana:
		return "ja"
	case hangul:
		return "ko"
	case thai:
		return "th"
	case bengali:
		return "bn"
	case tamil:
		return "ta"
	case devanagari:
		return "hi"
	}
	return ""
}
