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
	links int    // elements "a" that are open
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
	if id == 0 || traits[id]&careful != 0 {
		return false
	}
	if end {
		if s[i] != '>' || q.depth == 0 || q.open[q.depth-1] != id {
			return false
		}
		q.depth--
		if id == link {
			q.links--
		}
		q.i = i + 1
		return true
	}
	if traits[id]&void == 0 {
		if id == link {
			if q.links > 0 {
				return false
			}
			q.links++
		}
		if q.depth == len(q.open) || q.depth > 0 && closes(q.open[q.depth-1], id) {
			return false
		}
		q.open[q.depth] = id
		q.depth++
	}
	if s[i] == '>' {
		q.i = i + 1
		return traits[id]&dressed == 0
	}
	return q.attributes(id, q.i, i)
}

// attribute is one that is kept; by goes before its value.
type attribute struct{ key, value, by string }

// attributes reads the attributes of a start tag, whose name ends before s[i], and
// its end.
func (q *quick) attributes(id uint8, start, i int) bool {
	s, name := q.s, elements[id]
	var kept [8]attribute
	n, small, changed := 0, 0, name == "img"
	behind := i
	for {
		space := i
		for i < len(s) && (s[i] == ' ' || s[i] == '\n') {
			i++
		}
		if i >= len(s) {
			return false
		}
		end := 0
		if s[i] == '>' {
			end = i + 1
		} else if s[i] == '/' && i+1 < len(s) && s[i+1] == '>' && traits[id]&void != 0 {
			end = i + 2
		}
		if end > 0 {
			changed = changed || i > space
			q.i = end
			if small == 1 {
				return false
			}
			return q.put(name, start, behind, i, kept[:n], changed, small == 2)
		}
		if i == space {
			return false
		}
		a, quote, next := readAttribute(s, i)
		if next < 0 {
			return false
		}
		changed = changed || i-space != 1 || s[space] != ' ' || quote != '"'
		i = next
		verdict := refuse
		if name == "img" && (a.key == "width" || a.key == "height") && tiny(a.value) {
			small++
			verdict = take
		} else {
			verdict, a.by = q.judge(name, a.key, a.value)
		}
		switch verdict {
		case refuse:
			return false
		case leave:
			changed = true
			continue
		}
		for k := range kept[:n] {
			if kept[k].key == a.key {
				return false
			}
		}
		if n == len(kept) {
			return false
		}
		changed = changed || a.by != ""
		kept[n] = a
		n++
	}
}

// readAttribute reads name="value" at s[i]. next is behind it, or -1.
func readAttribute(s string, i int) (a attribute, quote byte, next int) {
	from := i
	for i < len(s) && ('a' <= s[i] && s[i] <= 'z' || s[i] == '-') {
		i++
	}
	a.key = s[from:i]
	if i+1 >= len(s) || i == from || s[i] != '=' || s[i+1] != '"' && s[i+1] != '\'' {
		return a, 0, -1
	}
	quote = s[i+1]
	i += 2
	n := strings.IndexByte(s[i:], quote)
	if n < 0 {
		return a, 0, -1
	}
	a.value = s[i : i+n]
	return a, quote, i + n + 1
}

// put writes a tag, if anything of it changed, or leaves out an image of one pixel.
// Its attributes stand in s[behind:end].
func (q *quick) put(name string, start, behind, end int, kept []attribute, changed, pixel bool) bool {
	if name == "img" {
		source := false
		for k := range kept {
			source = source || kept[k].key == "src"
		}
		if !source {
			return false
		}
		if pixel {
			q.edit(start, q.i, "")
			return true
		}
	}
	if !changed {
		return true
	}
	q.edit(behind, end)
	for k := range kept {
		a := &kept[k]
		for _, part := range [...]string{" ", a.key, `="`, a.by, a.value, `"`} {
			q.out.WriteString(part)
		}
	}
	if name == "img" {
		q.out.WriteString(dressImage)
	}
	return true
}

const (
	refuse = iota // not plain: the slow way decides
	leave         // leave out
	take
)

// judge decides about an attribute; by goes before its value.
func (q *quick) judge(element, key, value string) (verdict int, by string) {
	switch key {
	case "style":
		if strings.IndexByte(value, '&') >= 0 {
			value = html.UnescapeString(value)
		}
		if st := readStyle(value); st.hidden || st.direction != "" || element == "img" && (st.faint || st.dot) {
			return refuse, ""
		}
		return leave, ""
	case "class":
		if element == "img" && (strings.IndexByte(value, '&') >= 0 || decoration(value) != "") {
			return refuse, ""
		}
		return leave, ""
	case "role", "data-list":
		if role := strings.ToLower(value); role == "checkbox" || key == "data-list" || strings.IndexByte(value, '&') >= 0 {
			return refuse, ""
		}
		return leave, ""
	case "id", "target", "rel", "loading", "decoding", "fetchpriority", "referrerpolicy", "tabindex", "aria-label", "aria-hidden", "border",
		"hspace", "vspace", "name", "imageanchor", "itemprop", "onclick", "xmlns":
		return leave, ""
	case "title":
		return words(value), ""
	case "dir":
		if value == "ltr" || value == "rtl" {
			return take, ""
		}
		return refuse, ""
	case "lang":
		if len(value) == 2 && strings.Trim(value, "abcdefghijklmnopqrstuvwxyz") == "" {
			return take, ""
		}
		return refuse, ""
	}
	if strings.HasPrefix(key, "data-") && key != embedMark && (element != "img" && element != "audio" && element != "video" || !waiting(key)) {
		return leave, ""
	}
	switch element + " " + key {
	case "a href":
		return q.address(value)
	case "img src":
		verdict, by = q.address(value)
		if verdict == take && (by == "" && Tracker(value) || by != "" && tracks(by[strings.Index(by, "//")+2:], value)) {
			return refuse, ""
		}
		return verdict, by
	case "img alt":
		return words(value), ""
	case "img align", "p align", "div align":
		return leave, ""
	case "img width", "img height", "td colspan", "td rowspan", "th colspan", "th rowspan":
		if len(value) > 0 && len(value) < 5 && strings.Trim(value, "0123456789") == "" {
			return take, ""
		}
	}
	return refuse, ""
}

// words takes a value without anything that is written otherwise than it is read.
func words(value string) int {
	for i := range len(value) {
		if c := value[i]; c < ' ' || c == '<' || c == '>' || c == '&' || c == '"' || c == 0xEF {
			return refuse
		}
	}
	return take
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
