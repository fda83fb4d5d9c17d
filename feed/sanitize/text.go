package sanitize

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// Text is the plain text of a fragment of HTML: entities decoded, tags taken out,
// those of blocks and line breaks leaving a space, runs of white space folded into
// one space, none at the ends, nothing that XML forbids. A "<" that starts no tag is
// itself.
func Text(fragment string) string { return text(fragment, false) }

// Lines is [Text] with a line break in place of the space where a block ends; one for a line
// break within a block is none.
func Lines(fragment string) string { return text(fragment, true) }

func text(fragment string, lines bool) string {
	if !utf8.ValidString(fragment) {
		fragment = strings.ToValidUTF8(fragment, "\uFFFD")
	}
	// What looks like tags without being any must not be looked at again and again.
	f := folder{patience: 8*len(fragment) + 4096, lines: lines}
	s := strings.TrimSpace(fragment)
	for i := 0; i < len(s); {
		j := f.run(s, i)
		if j == len(s) && f.out == nil {
			return s // all of it is folded already
		}
		if f.out == nil {
			f.out = make([]byte, 0, len(s))
		}
		f.word(s[i:j])
		if i = j; i == len(s) {
			break
		}
		switch s[i] {
		case '<':
			n, space := f.markup(s[i:])
			if n == 0 {
				f.word("<")
				n = 1
			}
			f.space, f.ended = f.space || space, f.ended || space && !within(s[i:i+n])
			i += n
		case '&':
			i += f.entity(s[i:])
		default:
			i += f.odd(s[i:])
		}
	}
	return string(f.out)
}

// folder gathers words, one space between.
type folder struct {
	out      []byte
	space    bool // one is due before the next word
	ended    bool // the space is the end of a block
	lines    bool // that is told
	patience int  // bytes that may still be read in vain
}

// run is where the run of folded text that starts at s[i] ends.
func (f *folder) run(s string, i int) int {
	start := i
	for i < len(s) {
		c := s[i]
		if !special[c] {
			i++
			continue
		}
		if c != ' ' || i == start || i+1 >= len(s) || special[s[i-1]] || special[s[i+1]] {
			break
		}
		i += 2
	}
	return i
}

func (f *folder) word(w string) {
	if w == "" {
		return
	}
	switch {
	case len(f.out) == 0:
	case f.ended && f.lines:
		f.out = append(f.out, '\n')
	case f.space:
		f.out = append(f.out, ' ')
	}
	f.space, f.ended = false, false
	f.out = append(f.out, w...)
}

// odd takes the white space or the character outside ASCII that s starts with.
func (f *folder) odd(s string) int {
	r, n := utf8.DecodeRuneInString(s)
	switch {
	case unicode.IsSpace(r):
		f.space = true
	case legal(r):
		f.word(s[:n])
	}
	return n
}

// entity takes the character reference that s starts with, or its ampersand.
func (f *folder) entity(s string) int {
	n := strings.IndexAny(s[1:min(len(s), 34)], "&<; \n") + 1
	switch {
	case n <= 0:
		n = min(len(s), 34)
		for !utf8.RuneStart(s[n-1]) || s[n-1] >= utf8.RuneSelf {
			n--
		}
	case s[n] == ';':
		n++
	}
	by := html.UnescapeString(s[:n])
	for by != "" {
		j := f.run(by, 0)
		f.word(by[:j])
		if by = by[j:]; by == "" {
			break
		}
		if by[0] == '<' || by[0] == '&' {
			f.word(by[:1])
			by = by[1:]
			continue
		}
		by = by[f.odd(by):]
	}
	return n
}

// special are the bytes that end a run of text, or may: some begin a space outside
// ASCII.
var special = func() (t [256]bool) {
	for c := range t {
		t[c] = c <= ' ' || c == '<' || c == '&' || c == 0xC2 || 0xE1 <= c && c <= 0xE3 || c == 0xEF
	}
	return t
}()

// markup is the length of the tag, comment or unreadable element that s starts
// with, zero if it is none, and whether it parts words.
func (f *folder) markup(s string) (n int, space bool) {
	if len(s) < 2 || f.patience < 0 {
		return 0, false
	}
	switch c := s[1]; {
	case c == '!' || c == '?':
		if strings.HasPrefix(s, "<!--") {
			return until(s, "-->"), false
		}
		return until(s, ">"), false
	case c == '/' || 'a' <= c|0x20 && c|0x20 <= 'z':
	default:
		return 0, false
	}
	from := 1
	if s[1] == '/' {
		from = 2
	}
	to := from
	for to < len(s) && ('a' <= s[to]|0x20 && s[to]|0x20 <= 'z' || '0' <= s[to] && s[to] <= '9') {
		to++
	}
	if to == from {
		return 0, false
	}
	n, ok := tagEnd(s, to)
	if !ok {
		f.patience -= n
		return 0, false
	}
	name := strings.ToLower(s[from:to])
	if from == 1 {
		switch name {
		case "script", "style", "iframe", "noscript", "template", "svg":
			if s[n-2] == '/' {
				return n, true
			}
			i := indexEnd(s[n:], name)
			if i < 0 { // it is only spoken of
				f.patience -= len(s)
				return n, true
			}
			return n + i + until(s[n+i:], ">"), true
		case "math":
			if alt := altText(s[:n]); alt != "" {
				if i := indexEnd(s[n:], name); i >= 0 {
					f.word(alt)
					return n + i + until(s[n+i:], ">"), false
				}
			}
		case "a":
			if strings.Contains(s[:n], " "+embedMark+"=") { // in place of a frame, which had no text
				if i := indexEnd(s[n:], name); i >= 0 {
					return n + i + until(s[n+i:], ">"), false
				}
			}
		}
	}
	return n, !inline(name)
}

// altText is what the start tag of a formula says that it is in words, folded.
func altText(tag string) string {
	if !strings.Contains(tag, "alttext=") {
		return ""
	}
	z := html.NewTokenizer(strings.NewReader(tag))
	z.Next()
	alt := value(z.Token().Attr, "alttext", strings.TrimSpace)
	return strings.Join(strings.FieldsFunc(alt, func(r rune) bool { return unicode.IsSpace(r) || !legal(r) }), " ")
}

// indexEnd is where the end tag of the element is.
func indexEnd(s, name string) int {
	for at := 0; ; {
		i := strings.Index(s[at:], "</")
		if i < 0 {
			return -1
		}
		at += i
		if len(s) >= at+2+len(name) && strings.EqualFold(s[at+2:at+2+len(name)], name) {
			return at
		}
		at += 2
	}
}

// tagEnd is the place behind the ">" that ends the tag, quotes heeded; where there
// is none, ok is false and the place is how far it has looked.
func tagEnd(s string, i int) (end int, ok bool) {
	for i < len(s) {
		switch s[i] {
		case '>':
			return i + 1, true
		case '=':
			for i+1 < len(s) && (s[i+1] == ' ' || s[i+1] == '\n' || s[i+1] == '\t') {
				i++
			}
			if i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\'') {
				n := strings.IndexByte(s[i+2:], s[i+1])
				if n < 0 {
					return len(s), false
				}
				i += n + 2
			}
		}
		i++
	}
	return len(s), false
}

// until is the length of s up to the end of mark, or all of it.
func until(s, mark string) int {
	i := strings.Index(s, mark)
	if i < 0 {
		return len(s)
	}
	return i + len(mark)
}

// within reports whether the tag is of what stands in a line, though it parts words.
func within(tag string) bool {
	name := strings.ToLower(tag[1:min(len(tag), 5)])
	return strings.HasPrefix(name, "br") || strings.HasPrefix(name, "img")
}

// inline says whether an element stands within a word.
func inline(name string) bool {
	switch name {
	case "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark",
		"q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "nobr":
		return true
	}
	return traits[numbers[name]]&formula != 0
}
