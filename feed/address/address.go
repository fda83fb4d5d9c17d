// Package address says what the references in documents mean. They are written by hand,
// and by programs that escape too little or too often; browsers follow them nevertheless
// (WHATWG URL).
//
// It promises that what is right stays as it is, byte for byte, and that what was mended
// needs no mending. It must never judge whether a reference may be followed.
package address

import (
	"strings"
	"unicode"
)

// Reference is a reference as it is meant, absolute or not, from an attribute or an element
// that holds nothing else: as [Escaped] has it, and each ampersand as one, however often it
// was escaped.
func Reference(raw string) string {
	raw = unspaced(raw)
	if strings.IndexByte(raw, '&') >= 0 {
		raw = unescaped(raw)
	}
	return encoded(raw)
}

// Escaped is a reference as browsers read it: without space around it, line breaks and
// tabs; with spaces, quotes, angle brackets and the percent signs that escape nothing
// escaped; and, where it is one of the web, with slashes for the backslashes in front of
// its query.
func Escaped(raw string) string { return encoded(unspaced(raw)) }

// unspaced is s without space around it, line breaks and tabs.
func unspaced(s string) string {
	s = strings.TrimFunc(s, func(r rune) bool { return r <= ' ' || unicode.IsSpace(r) })
	if strings.ContainsAny(s, "\t\n\r") {
		s = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(s)
	}
	return s
}

// escapes are what HTML writes behind an ampersand to mean one.
var escapes = [...]string{"amp;", "AMP;", "#38;", "#038;", "#x26;", "#X26;"}

// unescaped is s without what makes its ampersands escaped ones.
func unescaped(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for {
		n := strings.IndexByte(s, '&') + 1
		if n == 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:n])
		s = s[n:]
		for k := 0; k < len(escapes); k++ {
			if rest, ok := strings.CutPrefix(s, escapes[k]); ok {
				s, k = rest, -1
			}
		}
	}
}

// encoded is s with what may not stand in a reference encoded.
func encoded(s string) string {
	i := 0
	for i < len(s) && right(s, i) {
		i++
	}
	if i == len(s) { // nearly always
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	b.WriteString(s[:i])
	slashes := ofWeb(s) && !strings.ContainsAny(s[:i], "?#")
	for ; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && slashes:
			b.WriteByte('/')
		case right(s, i) || c == '\\':
			slashes = slashes && c != '?' && c != '#'
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(digits[c>>4])
			b.WriteByte(digits[c&15])
		}
	}
	return b.String()
}

const digits = "0123456789ABCDEF"

// right says whether s[i] may stand where it does.
func right(s string, i int) bool {
	switch s[i] {
	case ' ', '<', '>', '"', '\\':
		return false
	case '%':
		return i+2 < len(s) && hex(s[i+1]) && hex(s[i+2])
	}
	return true
}

func hex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f' }

// ofWeb says whether a reference is relative or has the scheme http or https.
func ofWeb(s string) bool {
	n := strings.IndexAny(s, ":/?#\\")
	return n < 0 || s[n] != ':' || strings.EqualFold(s[:n], "http") || strings.EqualFold(s[:n], "https")
}
