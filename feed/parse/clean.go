package parse

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

// clean drops the characters that XML forbids (XML 1.0 section 2.2) and the
// numeric references to them. b must be UTF-8, and may be returned as it is.
func clean(b []byte, notes *repairs) []byte {
	if forbidden(b) {
		out := make([]byte, 0, len(b))
		for i := 0; i < len(b); {
			r, n := utf8.DecodeRune(b[i:])
			if legal(r) {
				out = append(out, b[i:i+n]...)
			} else {
				notes.add("characters dropped that XML forbids", 1)
			}
			i += n
		}
		b = out
	}
	return references(b, notes)
}

// references drops the numeric references to characters that XML forbids. Two to the
// halves of a surrogate pair, escaped once or twice, are the character that they mean.
func references(b []byte, notes *repairs) []byte {
	var out []byte
	kept := 0
	for i := 0; ; {
		n := bytes.IndexByte(b[i:], '#')
		if n < 0 {
			break
		}
		i += n + 1
		start, twice := i-2, false
		if start < 0 || b[start] != '&' {
			if start -= len("amp;"); start < 0 || string(b[start:i]) != "&amp;#" {
				continue
			}
			twice = true
		}
		r, end := reference(b, i)
		if end == i || legal(r) || twice && !utf16.IsSurrogate(r) {
			i = max(i, end)
			continue
		}
		out = append(out, b[kept:start]...)
		mark := b[start:i]
		if half, next := reference(b, end+len(mark)); bytes.HasPrefix(b[end:], mark) && utf16.DecodeRune(r, half) != utf8.RuneError {
			out = utf8.AppendRune(out, utf16.DecodeRune(r, half))
			end = next
			notes.add("characters written as two references", 1)
		} else {
			notes.add("references dropped to characters that XML forbids", 1)
		}
		kept, i = end, end
	}
	if kept == 0 {
		return b
	}
	return append(out, b[kept:]...)
}

// reference reads the numeric character reference whose "&#" ends at b[i]. end is behind
// it, or i if it is none.
func reference(b []byte, i int) (r rune, end int) {
	j, base := i, rune(10)
	if j < len(b) && b[j]|0x20 == 'x' {
		base = 16
		j++
	}
	start := j
	for ; j < len(b); j++ {
		c := rune(b[j])
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case base == 16 && 'a' <= c|0x20 && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			c = -1
		}
		if c < 0 {
			break
		}
		r = min(r*base+c, utf8.MaxRune+1)
	}
	if j == start {
		return 0, i
	}
	if j < len(b) && b[j] == ';' {
		j++
	}
	return r, j
}

// forbidden says whether b has a character that XML forbids, eight bytes at a time.
func forbidden(b []byte) bool {
	const low, high = 0x2020202020202020, 0x8080808080808080
	i := 0
	for ; i+8 <= len(b); i += 8 {
		w := binary.LittleEndian.Uint64(b[i:])
		if (w-low)&^w&high == 0 {
			continue
		}
		for _, c := range b[i : i+8] {
			if c < ' ' && c != '\n' && c != '\t' && c != '\r' {
				return true
			}
		}
	}
	for _, c := range b[i:] {
		if c < ' ' && c != '\n' && c != '\t' && c != '\r' {
			return true
		}
	}
	return bytes.Contains(b, []byte("\uFFFE")) || bytes.Contains(b, []byte("\uFFFF"))
}

// legal says whether XML 1.0 allows the character.
func legal(r rune) bool {
	if r < ' ' {
		return r == '\t' || r == '\n' || r == '\r'
	}
	return r != 0xFFFE && r != 0xFFFF && utf8.ValidRune(r)
}
