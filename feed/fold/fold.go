// Package fold gives texts the form in which they are compared: the categories of
// publishers with the operator's, and names with names.
//
// It promises that folding what is folded changes nothing, and that case, width,
// accents and characters that nobody sees make no difference. So it must never read
// a setting or a language: what a word is folded to is stored, and must be the same
// wherever it is folded.
package fold

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// String is s folded: lower case; letters of Latin, Greek, Cyrillic, Hebrew and Arabic
// without accents and points, and such as "ß", "ø" and "æ" in letters that everybody
// has ("ss", "o", "ae"; "ä" is "a"); full-width and half-width forms, ligatures and
// digits as the usual ones; typographic apostrophes and hyphens as those of ASCII;
// no soft hyphens, zero-width characters and variation selectors; runs of white space
// one space, none at the ends. Marks of other scripts stay: there they are letters.
func String(s string) string {
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || c < ' ' || c == 0x7F {
			return foldAll(s)
		}
	}
	return spaced(strings.ToLower(s))
}

func foldAll(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	plain := false // the last letter is of a script whose marks are dropped
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(s, "\uFFFD")) {
		switch {
		case ' ' <= r && r < 0x7F:
			plain = true // no mark on what is no letter is missed
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			b.WriteByte(byte(r))
			continue
		case unseen(r):
			continue
		case unicode.Is(unicode.Mn, r):
			if plain {
				continue
			}
		case unicode.IsLetter(r):
			plain = unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Hebrew, unicode.Arabic)
			r = unicode.ToLower(unicode.ToUpper(r)) // so that a final sigma is a sigma
		default:
			plain = false
		}
		if by, ok := written[r]; ok {
			b.WriteString(by)
		} else {
			b.WriteRune(r)
		}
	}
	return spaced(norm.NFC.String(b.String()))
}

// unseen reports whether r takes no room and has no shape.
func unseen(r rune) bool {
	return unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r) ||
		unicode.In(r, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point) || r == tatweel || unicode.IsControl(r) && !unicode.IsSpace(r)
}

// tatweel only makes an Arabic word longer.
const tatweel = '\u0640'

// written are lower-case letters that do not decompose into a letter and an accent, and
// signs that keyboards do not have, as people without them write them.
var written = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ħ': "h", 'ŧ': "t", 'ı': "i", 'ŋ': "n",
	'‘': "'", '’': "'", 'ʼ': "'", '‐': "-", '‒': "-", '–': "-", '−': "-", '⁄': "/",
}

// spaced is s with runs of white space as one space, and none at the ends.
func spaced(s string) string {
	last := true // as if a space came before
	for _, r := range s {
		space := unicode.IsSpace(r)
		if space && (last || r != ' ') {
			return strings.Join(strings.Fields(s), " ")
		}
		last = space
	}
	if last && s != "" {
		return s[:len(s)-1]
	}
	return s
}
