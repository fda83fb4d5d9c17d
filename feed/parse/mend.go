package parse

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// mended is a text that was UTF-8, was taken for windows-1252 or ISO 8859-1 and
// written in UTF-8 once more, as it was at first: "cafÃ©". Any other text is itself:
// all that is not ASCII in it must have gone that way.
func mended(s string) string {
	i := strings.IndexByte(s, 0xC3) // all that can begin such a sequence, U+00C2 to U+00F4, begins so
	if i < 0 {
		return s
	}
	for k := range i {
		if s[k] >= utf8.RuneSelf {
			return s
		}
	}
	var out []byte
	for k := i; k < len(s); {
		if s[k] < utf8.RuneSelf {
			if out != nil {
				out = append(out, s[k])
			}
			k++
			continue
		}
		var run [utf8.UTFMax]byte
		n, width := 0, 0
		for n < len(run) && (n == 0 || n < needs(run[0])) {
			r, w := utf8.DecodeRuneInString(s[k+width:])
			b, ok := narrow(r)
			if !ok {
				return s
			}
			run[n] = b
			n, width = n+1, width+w
		}
		if r, w := utf8.DecodeRune(run[:n]); r == utf8.RuneError || w != n || n < 2 {
			return s
		}
		if out == nil {
			out = append(make([]byte, 0, len(s)), s[:i]...)
		}
		out = append(out, run[:n]...)
		k += width
	}
	return string(out)
}

// printable is s with what windows-1252 has in the place of the control characters
// U+0080 to U+009F, which nobody writes: they were that, and taken for ISO 8859-1.
func printable(s string) string {
	for i := 0; ; i++ {
		n := strings.IndexByte(s[i:], 0xC2)
		if n < 0 {
			return s
		}
		if i += n; i+1 < len(s) && s[i+1] < 0xA0 {
			break
		}
	}
	return strings.Map(func(r rune) rune {
		if r >= 0x80 && r < 0xA0 {
			if meant := charmap.Windows1252.DecodeByte(byte(r)); meant != utf8.RuneError {
				return meant
			}
		}
		return r
	}, s)
}

// needs is how many bytes a sequence of UTF-8 has that begins so.
func needs(first byte) int {
	switch {
	case first >= 0xF0:
		return 4
	case first >= 0xE0:
		return 3
	}
	return 2
}

// narrow is the byte that windows-1252, or ISO 8859-1, has for the character.
func narrow(r rune) (byte, bool) {
	if r == utf8.RuneError || r < utf8.RuneSelf {
		return 0, false
	}
	if r < 0x100 {
		return byte(r), true
	}
	return charmap.Windows1252.EncodeRune(r)
}
