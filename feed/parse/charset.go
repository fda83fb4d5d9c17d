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
	japanesecs "golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// decode is the document in UTF-8, and the charset it was in: what the operator says; a
// byte order mark; UTF-8, if it is valid, or but for a few bytes; what HTTP says; what the
// XML declaration says; what can be guessed; else windows-1252, which can decode anything.
func decode(body []byte, said, contentType string, notes *repairs) (text []byte, name string) {
	if e, name := charset.Lookup(said); IsCharset(said) {
		return convert(e, bytes.TrimPrefix(body, []byte("\xEF\xBB\xBF"))), name
	}
	if e, name, mark := wide(body); e != nil {
		return convert(e, body[mark:]), name
	}
	body = bytes.TrimPrefix(body, []byte("\xEF\xBB\xBF"))
	if text, ok := shifted(body); ok {
		return text, "iso-2022-jp"
	}
	if utf8.Valid(body) {
		return body, "utf-8"
	}
	if paired, n := surrogatePairs(body); n > 0 && mostly(paired, 1) {
		notes.add("characters written as two halves", n)
		if body = paired; utf8.Valid(body) {
			return body, "utf-8"
		}
	}
	label := ""
	for _, l := range []string{httpCharset(contentType), declared(body)} {
		if e, name := charset.Lookup(l); e != nil && name != "replacement" && !strings.HasPrefix(name, "utf-16") {
			label = name
			break
		}
	}
	if label == "" || label == "utf-8" {
		if mostly(body, 1) {
			return replaced(body, notes), "utf-8"
		}
		if e, name := guess(body); e != nil {
			notes.note("read as " + name + ", as which it was recognised")
			return convert(e, body), name
		}
		if label != "" {
			notes.note("declared as UTF-8, but read as windows-1252")
		}
		return convert(charmap.Windows1252, body), "windows-1252"
	}
	if mostly(body, 4) {
		notes.note("declared as " + label + ", but read as UTF-8")
		return replaced(body, notes), "utf-8"
	}
	e, _ := charset.Lookup(label)
	return convert(e, body), label
}

// IsCharset says whether the name is one of a charset that can be read, as the WHATWG lists
// them (https://encoding.spec.whatwg.org).
func IsCharset(name string) bool {
	e, canonical := charset.Lookup(name)
	return e != nil && canonical != "replacement"
}

// shifted is a document in ISO-2022-JP, whose bytes are all of ASCII, decoded.
func shifted(body []byte) (text []byte, ok bool) {
	if !bytes.Contains(body, []byte("\x1B$B")) && !bytes.Contains(body, []byte("\x1B$@")) {
		return nil, false
	}
	for _, c := range body {
		if c >= utf8.RuneSelf {
			return nil, false
		}
	}
	text = convert(japanesecs.ISO2022JP, body)
	return text, !bytes.ContainsRune(text, utf8.RuneError)
}

// surrogatePairs is UTF-8 in which characters beyond U+FFFF were written as the two halves
// of a surrogate pair, of three bytes each (CESU-8), with those characters as they should
// be, and how many these were.
func surrogatePairs(b []byte) (out []byte, n int) {
	from := 0
	for i := 0; ; {
		k := bytes.IndexByte(b[i:], 0xED)
		if k < 0 || i+k+6 > len(b) {
			break
		}
		i += k
		p := b[i : i+6]
		if p[1]&0xF0 != 0xA0 || p[2]&0xC0 != 0x80 || p[3] != 0xED || p[4]&0xF0 != 0xB0 || p[5]&0xC0 != 0x80 {
			i++
			continue
		}
		high, low := rune(p[1]&0x0F)<<6|rune(p[2]&0x3F), rune(p[4]&0x0F)<<6|rune(p[5]&0x3F)
		out = append(out, b[from:i]...)
		out = utf8.AppendRune(out, 0x10000+high<<10+low)
		i += 6
		from = i
		n++
	}
	return append(out, b[from:]...), n
}

// mostly says whether there are so many times as many characters of UTF-8 outside ASCII as
// bytes that are none of it.
func mostly(body []byte, times int) bool {
	valid, invalid := sequences(body)
	return valid > 0 && valid >= times*invalid
}

// replaced is UTF-8 with U+FFFD in the place of what is none.
func replaced(body []byte, notes *repairs) []byte {
	_, invalid := sequences(body)
	notes.add("bytes were not UTF-8 and were replaced", invalid)
	return bytes.ToValidUTF8(body, []byte("\uFFFD"))
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
