package parse

import (
	"bytes"
	"encoding/binary"
	"mime"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// decode is the document in UTF-8, and the charset it was in: what a byte order mark
// says; UTF-8, if it is valid; what HTTP says; what the XML declaration says; else
// windows-1252, which can decode anything.
func decode(body []byte, contentType string, notes *repairs) (text []byte, name string) {
	if e, name, mark := wide(body); e != nil {
		return convert(e, body[mark:]), name
	}
	body = bytes.TrimPrefix(body, []byte("\xEF\xBB\xBF"))
	labels := []string{httpCharset(contentType), declared(body)}
	if bytes.Contains(body, []byte("\x1B$")) || bytes.Contains(body, []byte("\x1B(")) {
		return convert(japanese.ISO2022JP, body), "iso-2022-jp"
	}
	if utf8.Valid(body) {
		return body, "utf-8"
	}
	known := false
	for _, label := range labels {
		e, name := charset.Lookup(label)
		if e == nil || name == "replacement" || strings.HasPrefix(name, "utf-16") {
			continue
		}
		if name == "utf-8" {
			known = true
			break
		}
		return convert(e, body), name
	}
	if valid, invalid := sequences(body); valid >= invalid {
		notes.add("bytes were not UTF-8 and were read as windows-1252", invalid)
		return mixed(body), "utf-8"
	}
	if known {
		notes.note("declared as UTF-8, but read as windows-1252")
	}
	return convert(charmap.Windows1252, body), "windows-1252"
}

func convert(e encoding.Encoding, body []byte) []byte {
	out, err := e.NewDecoder().Bytes(body)
	if err != nil {
		out = bytes.ToValidUTF8(out, []byte("\uFFFD"))
	}
	return out
}

// wide is the encoding of two or four bytes a character that the document starts
// in, with or without a byte order mark of so many bytes; nil for none.
func wide(b []byte) (e encoding.Encoding, name string, mark int) {
	if len(b) < 4 {
		return nil, "", 0
	}
	switch four := binary.BigEndian.Uint32(b); four {
	case 0x0000FEFF:
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), "utf-32be", 4
	case 0xFFFE0000:
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), "utf-32le", 4
	case '<':
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), "utf-32be", 0
	case '<' << 24:
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), "utf-32le", 0
	}
	big := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	little := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	switch {
	case b[0] == 0xFE && b[1] == 0xFF:
		return big, "utf-16be", 2
	case b[0] == 0xFF && b[1] == 0xFE:
		return little, "utf-16le", 2
	case b[0] == 0 && b[2] == 0 && (b[1] == '<' || b[1] == '{'):
		return big, "utf-16be", 0
	case b[1] == 0 && b[3] == 0 && (b[0] == '<' || b[0] == '{'):
		return little, "utf-16le", 0
	}
	return nil, "", 0
}

// httpCharset is the charset parameter of a Content-Type.
func httpCharset(contentType string) string {
	if contentType == "" {
		return ""
	}
	if _, params, err := mime.ParseMediaType(contentType); err == nil {
		return params["charset"]
	}
	_, after, found := strings.Cut(strings.ToLower(contentType), "charset=")
	if !found {
		return ""
	}
	end := strings.IndexAny(after, "; ,")
	if end < 0 {
		end = len(after)
	}
	return strings.Trim(after[:end], `"' `)
}

// declared is the encoding of the XML declaration.
func declared(b []byte) string {
	b = b[:min(len(b), 1024)]
	start := bytes.Index(b, []byte("<?xml"))
	if start < 0 {
		return ""
	}
	b = b[start:]
	if end := bytes.Index(b, []byte("?>")); end >= 0 {
		b = b[:end]
	}
	_, b, found := bytes.Cut(b, []byte("encoding"))
	if !found {
		return ""
	}
	b = bytes.TrimLeft(b, " \t\r\n=")
	if len(b) == 0 || b[0] != '"' && b[0] != '\'' {
		return ""
	}
	end := bytes.IndexByte(b[1:], b[0])
	if end < 0 {
		return ""
	}
	return string(b[1 : 1+end])
}

// sequences counts the valid characters outside ASCII, and the bytes that are part
// of none.
func sequences(b []byte) (valid, invalid int) {
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			invalid++
		} else {
			valid++
		}
		i += n
	}
	return valid, invalid
}

// mixed decodes UTF-8 with single bytes of windows-1252 in it.
func mixed(b []byte) []byte {
	out := make([]byte, 0, len(b)+len(b)/16)
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			r = charmap.Windows1252.DecodeByte(b[i])
		}
		out = utf8.AppendRune(out, r)
		i += n
	}
	return out
}

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
	if !bytes.Contains(b, []byte("&#")) {
		return b
	}
	var out []byte
	kept := 0
	for i := 0; ; {
		n := bytes.Index(b[i:], []byte("&#"))
		if n < 0 {
			break
		}
		i += n
		r, end := reference(b, i)
		if end > i && !legal(r) {
			out = append(out, b[kept:i]...)
			kept = end
			notes.add("references dropped to characters that XML forbids", 1)
		}
		i = max(end, i+2)
	}
	if kept == 0 {
		return b
	}
	return append(out, b[kept:]...)
}

// reference reads the numeric character reference at b[i]. end is behind it, or i
// if it is none.
func reference(b []byte, i int) (r rune, end int) {
	j, base := i+2, rune(10)
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
