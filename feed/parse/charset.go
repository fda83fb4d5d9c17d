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
