package fold

import (
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// AppendWords appends the words of a text to dst, each folded as [String] does, with a
// space before and behind each and one between two. A word is letters and digits in
// succession; all else only parts words, but what nobody sees, which is left out. In
// scripts that put no space between words (Han, Kana, Hangul, Thai, Lao, Khmer, Myanmar) a
// run of letters is one word, set off from the letters of others.
func AppendWords(dst []byte, text string) []byte { return appendWords(dst, text, true) }

// AppendLetters is [AppendWords] with the letters as they are written.
func AppendLetters(dst []byte, text string) []byte { return appendWords(dst, text, false) }

func appendWords(dst []byte, text string, folded bool) []byte {
	start := len(dst)
	out, ok := words(append(dst, ' '), text, folded, false)
	if !ok { // something in it is written in two ways
		out, _ = words(append(dst[:start], ' '), norm.NFKC.String(text), folded, true)
	}
	if out[len(out)-1] != ' ' {
		out = append(out, ' ')
	}
	return out
}

// words appends to dst, which ends with a space. It is not ok where text must be composed
// first; composed says that it is.
func words(dst []byte, text string, folded, composed bool) (_ []byte, ok bool) {
	var last kind // of the letter before; parts where none is
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			i++
			by := ascii[c]
			if by == 0 {
				if last != parts {
					dst, last = append(dst, ' '), parts
				}
				continue
			}
			if last == dense {
				dst = append(dst, ' ')
			}
			if !folded {
				by = c
			}
			dst, last = append(dst, by), plain
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		l := letterOf(r)
		switch l.kind {
		case parts:
			if last != parts {
				dst, last = append(dst, ' '), parts
			}
		case hidden:
		case mark:
			switch {
			case last == parts && IsDense(r):
				dst, last = append(dst, text[i:i+n]...), dense
			case last == parts || last == plain && folded:
			case !composed && !norm.NFC.IsNormalString(text):
				return dst, false
			default:
				composed = true
				dst = append(dst, text[i:i+n]...)
			}
		case halves:
			if !composed {
				return dst, false
			}
			fallthrough
		default:
			if last != parts && (last == dense) != (l.kind == dense) {
				dst = append(dst, ' ')
			}
			last = l.kind
			if folded {
				dst = append(dst, l.text...)
			} else {
				dst = append(dst, text[i:i+n]...)
			}
		}
		i += n
	}
	return dst, true
}

// kind is what a character is in a text.
type kind uint8

const (
	parts  kind = iota // it parts words
	plain              // a letter whose marks do not count, or a digit
	marked             // a letter whose marks are letters
	dense              // a letter of a script that puts no space between words
	mark               // it belongs to the letter before
	halves             // it makes a letter with what stands beside it
	hidden             // nobody sees it
)

// letter is a character and what it is folded to.
type letter struct {
	kind kind
	text string
}

// ascii is what the characters of ASCII are folded to; 0 parts words.
var ascii = func() (t [utf8.RuneSelf]byte) {
	for c := range t {
		switch c := byte(c); {
		case '0' <= c && c <= '9', 'a' <= c && c <= 'z':
			t[c] = c
		case 'A' <= c && c <= 'Z':
			t[c] = c + 'a' - 'A'
		}
	}
	return t
}()

// tableEnd is behind the last character whose fold is kept.
const tableEnd = 0x3100

// letters are the folds of the characters below tableEnd.
var letters = sync.OnceValue(func() *[tableEnd]letter {
	t := new([tableEnd]letter)
	for r := range t {
		t[r] = foldRune(rune(r))
	}
	return t
})

func letterOf(r rune) letter {
	if r < tableEnd {
		return letters()[r]
	}
	return foldRune(r)
}

// IsDense reports whether r is of a script that puts no space between words.
func IsDense(r rune) bool {
	return r == 0x30FC || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// foldRune folds one character by itself.
func foldRune(r rune) letter {
	switch {
	case r == utf8.RuneError, unicode.IsSpace(r):
		return letter{kind: parts}
	case unseen(r):
		return letter{kind: hidden}
	case 0x1100 <= r && r <= 0x11FF, 0xFF61 <= r && r <= 0xFFDC:
		return letter{halves, string(r)}
	case unicode.IsMark(r):
		return letter{mark, string(r)}
	case !unicode.IsLetter(r) && !unicode.IsNumber(r):
		return letter{kind: parts}
	case IsDense(r):
		return letter{dense, norm.NFKC.String(string(r))}
	}
	s := String(string(r))
	for _, c := range s { // such as fractions and ligatures: more than letters and digits in them would part words
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) && !unicode.IsMark(c) {
			return letter{kind: parts}
		}
	}
	if s == "" {
		return letter{kind: parts}
	}
	if unicode.IsLetter(r) && !unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Hebrew, unicode.Arabic) {
		return letter{marked, s}
	}
	return letter{plain, s}
}
