package config

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// oddNames are characters that look like a blank or like nothing, and are neither.
var oddNames = map[rune]string{
	'\u00a0': "no-break space", '\u00ad': "soft hyphen", '\u180e': "Mongolian vowel separator",
	'\u2002': "en space", '\u2003': "em space", '\u2007': "figure space", '\u2009': "thin space", '\u200a': "hair space",
	'\u200b': "zero width space", '\u200c': "zero width non-joiner", '\u200d': "zero width joiner",
	'\u200e': "left-to-right mark", '\u200f': "right-to-left mark",
	'\u202f': "narrow no-break space", '\u205f': "mathematical space", '\u2060': "word joiner", '\u3000': "ideographic space",
	'\ufeff': "byte order mark",
}

// isOdd says whether c looks like a blank or like nothing, but is no blank and no tab.
func isOdd(c rune) bool {
	return c >= 0x80 && (unicode.Is(unicode.Zs, c) || unicode.Is(unicode.Cf, c))
}

// isEdge says whether c has no business at an end of a text.
func isEdge(c rune) bool {
	switch c {
	case '\u00ad', '\u200b', '\u2060', '\ufeff':
		return true
	}
	return unicode.IsSpace(c)
}

// trim takes off what cannot be seen at the ends of a text.
func trim(s string) string { return strings.TrimFunc(s, isEdge) }

// nameOdd is what c is called, as in "no-break space (U+00A0)".
func nameOdd(c rune) string {
	name := oddNames[c]
	switch {
	case name != "":
	case unicode.Is(unicode.Zs, c):
		name = "space"
	default:
		name = "invisible character"
	}
	return fmt.Sprintf("%s (U+%04X)", name, c)
}

// article is a or an.
func article(word string) string {
	if strings.ContainsRune("aeiouh", rune(word[0])) && !strings.HasPrefix(word, "h") {
		return "an " + word
	}
	return "a " + word
}

// firstOdd is the first odd character of s.
func firstOdd(s string) (rune, bool) {
	i := strings.IndexFunc(s, isOdd)
	if i < 0 {
		return 0, false
	}
	c, _ := utf8.DecodeRuneInString(s[i:])
	return c, true
}

// curlyQuotes open and close quotations of people; YAML knows none of them.
const curlyQuotes = "“”„‟‘’‚‛«»‹›「」『』＂＇"

// uncurled is s without curly quotes at its ends, and says whether these are one pair.
func uncurled(s string) (string, bool) {
	first, n := utf8.DecodeRuneInString(s)
	last, m := utf8.DecodeLastRuneInString(s)
	if n+m > len(s) || !strings.ContainsRune(curlyQuotes, first) || !strings.ContainsRune(curlyQuotes, last) {
		return s, false
	}
	inner := s[n : len(s)-m]
	return strings.TrimSpace(inner), !strings.ContainsAny(inner, curlyQuotes)
}
