package story

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// token is a word of a text, or a pair of characters where words have no space
// between.
type token struct {
	text string // folded: lower case, no accents
	cap  bool   // it began with a capital letter
	head bool   // it began a sentence
	num  bool   // it is a number
}

// tokens calls give with the tokens of s in order, until give says false.
//
// A word is a run of letters, marks and digits. A number keeps the points and commas
// between its digits ("7.1"), but for those between thousands. Scripts that put no
// space between words (Han, Kana, Thai, Lao, Khmer, Myanmar) and Hangul, which grows
// its words together, give each pair of neighbouring characters.
func tokens(s string, give func(token) bool) {
	head := true
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		if !wordRune(r) {
			head = head || ends(r)
			s = s[n:]
			continue
		}
		var ok bool
		if dense(r) {
			s, ok = pairs(s, head, give)
		} else {
			s, ok = word(s, head, give)
		}
		if !ok {
			return
		}
		head = false
	}
}

func wordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)
}

// ends reports whether the character ends a sentence, or opens something that begins
// with a capital letter in any case.
func ends(r rune) bool {
	return strings.ContainsRune(".!?:;\"“”‘«»„|-–—…(", r)
}

// dense reports whether the character is of a script whose words are not told apart by
// spaces.
func dense(r rune) bool {
	return r >= 0x0e00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// pairs gives the pairs of a run of dense characters, or the one that stands alone.
func pairs(s string, head bool, give func(token) bool) (rest string, ok bool) {
	before, end := -1, 0 // where the character before begins
	for end < len(s) {
		r, n := utf8.DecodeRuneInString(s[end:])
		if !dense(r) && !unicode.IsMark(r) {
			break
		}
		if before >= 0 && !give(token{text: s[before : end+n], head: head}) {
			return "", false
		}
		before, end = end, end+n
	}
	if before == 0 && !give(token{text: s[:end], head: head}) {
		return "", false
	}
	return s[end:], true
}

// word gives the word at the start of s.
func word(s string, head bool, give func(token) bool) (rest string, ok bool) {
	first, _ := utf8.DecodeRuneInString(s)
	digits, ascii, end := true, true, 0
	for end < len(s) {
		r, n := utf8.DecodeRuneInString(s[end:])
		if !wordRune(r) && !inside(s, end, n, r, digits) || dense(r) {
			break
		}
		if wordRune(r) && !unicode.IsDigit(r) {
			digits = false
		}
		ascii = ascii && r < utf8.RuneSelf
		end += n
	}
	t := token{cap: unicode.IsUpper(first), head: head, num: unicode.IsDigit(first)}
	if digits {
		t.text = strings.ReplaceAll(s[:end], ",", "")
	} else {
		t.text = fold(s[:end], ascii)
	}
	return s[end:], t.text == "" || give(t)
}

// inside reports whether the character between two of a word belongs to it: an
// apostrophe, or a point or comma between digits.
func inside(s string, at, n int, r rune, digits bool) bool {
	after, _ := utf8.DecodeRuneInString(s[at+n:])
	switch r {
	case '\'', '’':
		return unicode.IsLetter(after)
	case '.':
		return digits && unicode.IsDigit(after)
	case ',': // thousands
		rest := s[at+n:]
		return digits && len(rest) >= 3 && unicode.IsDigit(after) && unicode.IsDigit(rune(rest[1])) && unicode.IsDigit(rune(rest[2]))
	}
	return false
}

// fold is the word in lower case, without accents where its script has letters
// without them (Latin, Greek, Cyrillic, Hebrew and Arabic: points and vowels).
func fold(w string, ascii bool) string {
	if ascii {
		return strings.ToLower(w)
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(w) {
		switch {
		case r == '’':
			b.WriteByte('\'')
		case !unicode.Is(unicode.Mn, r) || spoken(r):
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return norm.NFC.String(b.String())
}

// spoken reports whether the mark is a vowel or a consonant of its script, as those of
// India's scripts are.
func spoken(r rune) bool { return r >= 0x0900 && r < 0x1ab0 }

// longest is how many letters of a word count. What is behind is mostly an ending,
// in any language that writes words apart.
const longest = 7

// stem cuts the folded word's ending; two words that differ in nothing else are one
// term.
func stem(w string) string {
	if w == "" || '0' <= w[0] && w[0] <= '9' {
		return w
	}
	if i := strings.IndexByte(w, '\''); i >= 0 {
		if len(w)-i <= 2 || i > 2 { // john's, isn't
			w = w[:i]
		} else { // d'accord, o'neill
			w = w[:i] + w[i+1:]
		}
	}
	n := 0
	for i := range w {
		if n == longest {
			w = w[:i]
			break
		}
		n++
	}
	if n >= 4 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us") && !strings.HasSuffix(w, "is") {
		if strings.HasSuffix(w, "ies") && n > 4 {
			return w[:len(w)-3] + "y"
		}
		return w[:len(w)-1]
	}
	return w
}
