package parts

import (
	"strings"
	"unicode/utf8"
)

// XML is s as the character data of an XML 1.0 element. It is far shorter than
// what encoding/xml writes: of ">" only what might end a CDATA section is escaped
// (after "]", or after what may be dropped so that "]" comes before it), quotes
// and newlines are not. Characters that XML does not allow are dropped, and
// so are DEL and the C1 controls, which it advises against and nothing displays.
func XML(s string) string {
	at := next(s, 0, true)
	if at == len(s) {
		return s
	}
	b := make([]byte, 0, len(s)+len(s)/8+16)
	from := 0
	for at < len(s) {
		b = append(b, s[from:at]...)
		n := 1
		switch s[at] {
		case '&':
			b = append(b, "&amp;"...)
		case '<':
			b = append(b, "&lt;"...)
		case '>':
			b = append(b, "&gt;"...)
		case '\r': // as an XML parser would read it
			if at+1 == len(s) || s[at+1] != '\n' {
				b = append(b, '\n')
			}
		default:
			_, n = utf8.DecodeRuneInString(s[at:])
		}
		from = at + n
		at = next(s, from, true)
	}
	return string(append(b, s[from:]...))
}

// next is the position at or after i of a byte of s that must not stay as it is:
// in an element, markup and carriage returns; in an attribute, every kind of new
// line; in both, what is not allowed. It is len(s) where there is none.
func next(s string, i int, element bool) int {
	for ; i < len(s); i++ {
		switch c := s[i]; {
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n < 2 || r < 0xA0 || r == 0xFFFE || r == 0xFFFF {
				return i
			}
			i += n - 1
		case c == '&' || c == '<' || c == '>' && i > 0 && (s[i-1] == ']' || s[i-1] < ' ' || s[i-1] >= 0x7F):
			if element {
				return i
			}
		case c == '\n' || c == '\t':
			if !element {
				return i
			}
		case c < ' ' || c == 0x7F:
			return i
		}
	}
	return i
}

// Text is s without what XML 1.0 does not allow, DEL and the C1 controls, and with line
// feeds alone for new lines; not escaped.
func Text(s string) string {
	i := 0
	for i < len(s) {
		if i = next(s, i, true); i == len(s) || s[i] != '&' && s[i] != '<' && s[i] != '>' {
			break
		}
		i++
	}
	if i == len(s) {
		return s
	}
	s = strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case r < ' ' && r != '\n' && r != '\t' || r >= 0x7F && r < 0xA0 || r == 0xFFFE || r == 0xFFFF:
			return -1
		}
		return r
	}, s)
}

// CDATA is s as a CDATA section of XML, or several where one would end too early.
func CDATA(s string) string {
	return "<![CDATA[" + strings.ReplaceAll(Text(s), "]]>", "]]]]><![CDATA[>") + "]]>"
}
