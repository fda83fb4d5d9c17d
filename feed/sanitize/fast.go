package sanitize

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

const (
	plain   = iota
	less    // <
	amp     // &
	greater // >
	cr
	lead   // first byte of U+F000 to U+FFFF, of which two are no characters
	forbid // control characters
)

// textClass sorts the bytes of text.
var textClass = func() (t [256]uint8) {
	for c := range ' ' {
		t[c] = forbid
	}
	t['\t'], t['\n'] = plain, plain
	t['<'], t['&'], t['>'], t['\r'], t[0xEF] = less, amp, greater, cr, lead
	return t
}()

// quick is one run of the quick way over a text.
type quick struct {
	s     string
	base  *url.URL
	local string // scheme and host of base, if they are plain; else empty
	i     int    // read so far
	kept  int    // s[:kept] is in out
	out   strings.Builder
	open  [32]uint8
	depth int
}

// fast is what [slow] gives, for plain text and well-nested plain markup; ok is
// false for anything else. Where nothing changes it returns its input.
func fast(s string, base *url.URL) (out string, ok bool) {
	if !utf8.ValidString(s) {
		return "", false
	}
	q := quick{s: s, base: base, local: origin(base)}
	if !q.run() {
		return "", false
	}
	if q.out.Cap() == 0 {
		return s, true
	}
	q.out.WriteString(s[q.kept:])
	return strings.TrimSpace(q.out.String()), true
}

// origin is scheme and host of an http or https URL, where they are plain.
func origin(u *url.URL) string {
	if u == nil || u.User != nil || u.Opaque != "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	o := u.Scheme + "://" + u.Host
	if !plainURL(o) {
		return ""
	}
	return o
}

// edit replaces s[from:to], which is what was read last, in the output.
func (q *quick) edit(from, to int, by ...string) {
	if q.out.Cap() == 0 {
		q.out.Grow(len(q.s) + len(q.s)/6 + 64)
	}
	q.out.WriteString(q.s[q.kept:from])
	for _, s := range by {
		q.out.WriteString(s)
	}
	q.kept = to
}

func (q *quick) run() bool {
	s := q.s
	for {
		i := q.i
		for i < len(s) && textClass[s[i]] == plain {
			i++
		}
		q.i = i
		if i == len(s) {
			return q.depth == 0
		}
		switch textClass[s[i]] {
		case less:
			if !q.tag() {
				return false
			}
		case amp:
			if !q.entity() {
				return false
			}
		case greater:
			q.i++
			q.edit(i, q.i, "&gt;")
		case cr:
			q.i++
			if q.i < len(s) && s[q.i] == '\n' {
				q.edit(i, q.i, "")
			} else {
				q.edit(i, q.i, "\n")
			}
		case lead:
			if s[i+1] == 0xBF && s[i+2] >= 0xBE {
				return false
			}
			q.i += 3
		default:
			return false
		}
	}
}

// entity reads a character reference in text: "&name;", "&#1;" or "&#x1;". One that
// stands for markup stays, others are replaced by their character.
func (q *quick) entity() bool {
	s := q.s[q.i:]
	if len(s) > 1 && (s[1] == ' ' || s[1] == '\n') {
		q.i++
		q.edit(q.i-1, q.i, "&amp;")
		return true
	}
	end := strings.IndexByte(s[:min(len(s), 34)], ';')
	if end < 2 {
		return false
	}
	s = s[:end+1]
	switch s {
	case "&amp;", "&lt;", "&gt;":
		q.i += len(s)
		return true
	}
	for _, c := range []byte(strings.TrimPrefix(s[1:end], "#")) {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	by := html.UnescapeString(s)
	if strings.ContainsAny(by, "<>&\r") {
		return false
	}
	for _, r := range by {
		if !legal(r) {
			return false
		}
	}
	q.edit(q.i, q.i+len(s), by)
	q.i += len(s)
	return true
}

// tag reads a tag.
func (q *quick) tag() bool {
	s, i := q.s, q.i+1
	end := i < len(s) && s[i] == '/'
	if end {
		i++
	}
	from := i
	for i < len(s) && ('a' <= s[i] && s[i] <= 'z' || '0' <= s[i] && s[i] <= '9') {
		i++
	}
	if i == len(s) {
		return false
	}
	id := numbers[s[from:i]]
	if id == 0 {
		return false
	}
	if end {
		if s[i] != '>' || q.depth == 0 || q.open[q.depth-1] != id {
			return false
		}
		q.depth--
		q.i = i + 1
		return true
	}
	if traits[id]&void == 0 {
		if q.depth == len(q.open) || q.depth > 0 && ends(q.open[q.depth-1], id) {
			return false
		}
		q.open[q.depth] = id
		q.depth++
	}
	if s[i] == '>' {
		q.i = i + 1
		return elements[id] != "img"
	}
	return q.attributes(id, i)
}

// attributes reads the attributes of a start tag, s[i] being the byte behind its
// name, and its end.
func (q *quick) attributes(id uint8, i int) bool {
	s, name := q.s, elements[id]
	var seen [8]string
	n := 0
	for {
		space := i
		for i < len(s) && (s[i] == ' ' || s[i] == '\n') {
			i++
		}
		if i >= len(s) {
			return false
		}
		switch s[i] {
		case '>':
			if i > space {
				q.edit(space, i, "")
			}
			q.i = i + 1
			return name != "img" || source(seen[:n])
		case '/':
			if i+1 >= len(s) || s[i+1] != '>' || traits[id]&void == 0 {
				return false
			}
			if i > space {
				q.edit(space, i, "")
			}
			q.i = i + 2
			return name != "img" || source(seen[:n])
		}
		if i == space {
			return false
		}
		from := i
		for i < len(s) && ('a' <= s[i] && s[i] <= 'z' || s[i] == '-') {
			i++
		}
		key := s[from:i]
		if i+1 >= len(s) || s[i] != '=' || s[i+1] != '"' && s[i+1] != '\'' {
			return false
		}
		quote := s[i+1]
		i += 2
		width := strings.IndexByte(s[i:], quote)
		if width < 0 {
			return false
		}
		value := s[i : i+width]
		i += width + 1
		keep, by := q.attribute(name, key, value)
		switch keep {
		case refuse:
			return false
		case leave:
			q.edit(space, i, "")
			continue
		}
		for _, k := range seen[:n] {
			if k == key {
				return false
			}
		}
		if n == len(seen) {
			return false
		}
		seen[n] = key
		n++
		if from-space != 1 || s[space] != ' ' || quote != '"' || by != "" {
			q.edit(space, i, " ", key, `="`, by, value, `"`)
		}
	}
}

func source(seen []string) bool {
	for _, k := range seen {
		if k == "src" {
			return true
		}
	}
	return false
}

const (
	refuse = iota // not plain: the slow way decides
	leave         // leave out
	take
)

// attribute decides about an attribute; by goes before its value.
func (q *quick) attribute(element, key, value string) (verdict int, by string) {
	switch key {
	case "class", "id", "style", "target", "rel", "loading", "decoding", "role", "tabindex", "aria-label", "aria-hidden", "border":
		return leave, ""
	}
	if len(key) > 5 && key[:5] == "data-" {
		return leave, ""
	}
	switch {
	case key == "href" && element == "a":
		return q.address(value)
	case key == "src" && element == "img":
		if strings.HasPrefix(value, "mailto:") {
			return refuse, ""
		}
		return q.address(value)
	case key == "alt" && element == "img", key == "title":
		for i := range len(value) {
			switch c := value[i]; {
			case c < ' ' || c == '<' || c == '>' || c == '&' || c == '"' || c == 0xEF:
				return refuse, ""
			}
		}
		return take, ""
	case (key == "width" || key == "height") && element == "img":
		if len(value) == 0 || len(value) > 5 || strings.Trim(value, "0123456789") != "" || tiny(value) {
			return refuse, ""
		}
		return take, ""
	}
	return refuse, ""
}

// address decides about a URL: absolute and plain, or a plain path to be put behind
// the base's host.
func (q *quick) address(v string) (verdict int, by string) {
	switch {
	case plainURL(v):
		return take, ""
	case len(v) > 0 && v[0] == '/' && q.local != "" && plainPath(v, true):
		return take, q.local
	}
	return refuse, ""
}
