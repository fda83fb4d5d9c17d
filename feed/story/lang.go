package story

import "unicode"

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
	for _, r := range w {
		if s := scriptOf(r); s >= 0 {
			g.script[s]++
		}
		break
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
	if g.votes[best] >= 3 && g.votes[best] >= g.votes[second]+2 {
		return known[3*best : 3*best+2]
	}
	if declared != "" {
		return declared
	}
	if l := g.byScript(); l != "" {
		return l
	}
	if g.votes[best] > 0 && g.votes[best] > g.votes[second] {
		return known[3*best : 3*best+2]
	}
	if rows, _ := section("en"); p.known(rows) {
		return "en"
	}
	return ""
}

// known says whether the table's rows know most of the words.
func (p *printer) known(rows string) bool {
	n := 0
	for i := range p.found {
		if frequency(rows, p.found[i].hash) > 0 {
			n++
		}
	}
	return 2*n > len(p.found)
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
