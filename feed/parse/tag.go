package parse

import (
	"net/url"
	"strings"
)

const (
	nameStart = 1 << iota
	nameByte
)

// nameClass says which bytes begin, and make up, the names that are read as names.
// Names outside ASCII occur in no feed format.
var nameClass = func() (t [256]uint8) {
	for c := range t {
		b := byte(c)
		switch {
		case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', b == '_':
			t[c] = nameStart | nameByte
		case '0' <= b && b <= '9', b == ':', b == '-', b == '.':
			t[c] = nameByte
		}
	}
	return t
}()

// attr is an attribute: in[from:to] is all of it, value is what stands between its
// quotes.
type attr struct {
	name, value string
	from, to    int
}

// text is the value with its entities decoded.
func (a *attr) text() string { return entities(a.value) }

// tag is a start tag.
type tag struct {
	name   string
	end    int
	empty  bool // "/>"
	broken bool // not XML: it must be written anew
	seen   int  // how far it was looked at, if it is none
}

// split parts a name at its colon.
func split(name string) (prefix, local string) {
	if i := strings.IndexByte(name, ':'); i > 0 {
		return name[:i], name[i+1:]
	}
	return "", name
}

// readTag reads the start tag at in[i] into s.attrs. A tag with end zero is none; -1:
// the document ends within it.
func (s *scan) readTag(i int) tag {
	in := s.in
	j := i + 1
	colons := 0
	for j < len(in) && nameClass[in[j]]&nameByte != 0 {
		if in[j] == ':' {
			colons++
		}
		j++
	}
	t := tag{name: in[i+1 : j]}
	s.attrs = s.attrs[:0]
	if j == len(in) {
		t.end = -1
		return t
	}
	t.seen = j
	if colons > 1 || t.name[len(t.name)-1] == ':' || in[j] >= 0x80 {
		return t
	}
	for {
		for j < len(in) && space(in[j]) {
			j++
		}
		if j == len(in) {
			t.end = -1
			return t
		}
		switch in[j] {
		case '>':
			t.end = j + 1
			return t
		case '<':
			t.seen = j
			return t
		case '/':
			if j+1 < len(in) && in[j+1] == '>' {
				t.empty, t.end = true, j+2
				return t
			}
			t.broken = true
			j++
			continue
		}
		if j = s.readAttr(j, &t); j < 0 {
			t.end = j + 1 // -1: the end of the document, 0: no tag
			return t
		}
	}
}

// readAttr reads the attribute at in[j], as a browser would where it is no XML, and
// returns where it ends; -2 where the document ends, -1 where its quote has no end,
// so that it is none.
func (s *scan) readAttr(j int, t *tag) int {
	in := s.in
	a := attr{from: j}
	for j < len(in) && nameClass[in[j]]&nameByte != 0 {
		j++
	}
	a.name = in[a.from:j]
	if j == a.from || nameClass[a.name[0]]&nameStart == 0 || strings.Count(a.name, ":") > 1 || !space(in[a.from-1]) {
		t.broken = true
		if j == a.from {
			return j + 1
		}
		a.name = ""
	}
	after := j
	for j < len(in) && space(in[j]) {
		j++
	}
	if j == len(in) {
		return -2
	}
	if in[j] != '=' {
		t.broken = true
		s.addAttr(a, after)
		return after
	}
	for j++; j < len(in) && space(in[j]); {
		j++
	}
	if j == len(in) {
		return -2
	}
	if q := in[j]; q == '"' || q == '\'' {
		n := strings.IndexByte(in[j+1:], q)
		if n < 0 {
			t.seen = len(in)
			return -1
		}
		a.value = in[j+1 : j+1+n]
		j += n + 2
		t.broken = t.broken || strings.IndexByte(a.value, '<') >= 0
	} else {
		from := j
		for j < len(in) && !space(in[j]) && in[j] != '>' && in[j] != '<' {
			j++
		}
		a.value = in[from:j]
		t.broken = true
	}
	s.addAttr(a, j)
	return j
}

func (s *scan) addAttr(a attr, to int) {
	if a.name == "" {
		return
	}
	a.to = to
	if len(s.attrs) == maxAttributes {
		s.stop("has an element with too many attributes")
		return
	}
	s.attrs = append(s.attrs, a)
}

func space(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// startTag takes a start tag, or what looks like one.
func (s *scan) startTag(i int) int {
	t := s.readTag(i)
	if t.end < 0 {
		return -1
	}
	if t.end == 0 {
		if s.wasted += t.seen - i; s.wasted > maxWasted {
			s.stop("is full of what is almost markup")
		}
		s.edit(i, i+1, "&lt;")
		s.notes.add("less-than signs escaped", 1)
		return i + 1
	}
	if s.elements++; s.elements > maxElements {
		s.stop("has too many elements")
	}
	if len(s.stack) >= maxDepth {
		s.stop("has its elements nested too deep")
	}
	prefix, local := split(t.name)
	s.imply(i, prefix, local)
	if prefix == "" && !t.empty && htmlVoid(local) {
		t.empty, t.broken = true, true // "<br>" in HTML that was not escaped
	}
	var f frame
	f.name, f.start, f.content, f.bindings = t.name, i, t.end, len(s.bindings)
	f.inherit(s)
	s.declarations(&f)
	s.native(&f, prefix)
	s.enter(&f, local, &t)
	if s.scope += len(s.bindings) + 1; s.scope > maxScope || len(s.bindings) > maxBindings {
		s.stop("has too many namespaces")
	}
	s.fragment()
	if t.broken {
		s.rewrite(i, &t)
	}
	f.edits = len(s.edits)
	s.stack = append(s.stack, f)
	if f.role == root || f.role == channel {
		s.heads = append(s.heads, span{i, t.end, s.headEdits(i), len(s.edits)})
	}
	if t.empty {
		s.pop(t.end, t.end)
	}
	return t.end
}

// headEdits is the number of the first edit in the tag that starts at i.
func (s *scan) headEdits(i int) int {
	n := len(s.edits)
	for n > 0 && s.edits[n-1].from >= i && s.edits[n-1].to > i {
		n--
	}
	return n
}

func (f *frame) inherit(s *scan) {
	if n := len(s.stack); n > 0 {
		up := &s.stack[n-1]
		f.base, f.lang, f.facts = up.base, up.lang, up.facts
		return
	}
	f.base, f.facts = s.base, &s.feed
}

// declarations takes xmlns, xml:base and xml:lang. gofeed resolves against xml:base
// otherwise than RFC 3986 does, so it does not get to see it.
func (s *scan) declarations(f *frame) {
	for k := 0; k < len(s.attrs); k++ {
		a := &s.attrs[k]
		if a.name[0] != 'x' {
			continue
		}
		switch {
		case a.name == "xmlns" || strings.HasPrefix(a.name, "xmlns:"):
			s.bind(k)
		case a.name == "xml:lang":
			f.lang = strings.TrimSpace(a.text())
		case a.name == "xml:base":
			if u, err := url.Parse(strings.TrimSpace(a.text())); err == nil {
				if f.base != nil {
					u = f.base.ResolveReference(u)
				}
				if u.Scheme == "" || u.Scheme == "http" || u.Scheme == "https" { // nothing is relative to a script
					f.base = u
				}
			}
			a.value = ""
			s.hide(k)
			k--
		}
	}
}

// bind takes the declaration of a namespace. One that is written otherwise than it
// should be is put right for gofeed, which knows extensions by their namespaces.
func (s *scan) bind(k int) {
	a := &s.attrs[k]
	uri := strings.TrimSpace(a.text())
	if right := namespaces[strings.ToLower(strings.TrimRight(uri, "/#"))]; right != "" && right != uri {
		if right == atomSpace {
			s.notes.note("the namespace of Atom was misspelt")
		}
		uri, a.value = right, right
		s.edit(a.from, a.to, a.name+`="`+right+`"`)
		s.order(a.from)
	}
	_, prefix, _ := strings.Cut(a.name, ":")
	s.bindings = append(s.bindings, binding{prefix, uri})
}

// namespaces are those that are often written in the wrong case, with another scheme,
// or with or without a slash at the end; keys are in lower case, without that.
var namespaces = map[string]string{
	"http://www.itunes.com/dtds/podcast-1.0.dtd":  "http://www.itunes.com/DTDs/PodCast-1.0.dtd",
	"https://www.itunes.com/dtds/podcast-1.0.dtd": "http://www.itunes.com/DTDs/PodCast-1.0.dtd",
	"http://search.yahoo.com/mrss":                "http://search.yahoo.com/mrss/",
	"https://search.yahoo.com/mrss":               "http://search.yahoo.com/mrss/",
	"http://video.search.yahoo.com/mrss":          "http://search.yahoo.com/mrss/",
	"http://tools.search.yahoo.com/mrss":          "http://search.yahoo.com/mrss/",
	"http://purl.org/dc/elements/1.1":             "http://purl.org/dc/elements/1.1/",
	"https://purl.org/dc/elements/1.1":            "http://purl.org/dc/elements/1.1/",
	"http://purl.org/dc/elements/1.0":             "http://purl.org/dc/elements/1.1/",
	"http://purl.org/dc/terms":                    "http://purl.org/dc/terms/",
	"https://purl.org/dc/terms":                   "http://purl.org/dc/terms/",
	"http://purl.org/net/rss1.1":                  "http://purl.org/rss/1.0/", // RSS 1.1, which gofeed does not know
	"http://purl.org/rss/1.0/modules/content":     "http://purl.org/rss/1.0/modules/content/",
	"https://purl.org/rss/1.0/modules/content":    "http://purl.org/rss/1.0/modules/content/",
	"https://www.w3.org/2005/atom":                atomSpace,
	"http://www.w3.org/2005/atom":                 atomSpace,
	"http://rssnamespace.org/feedburner/ext/1.0":  "http://rssnamespace.org/feedburner/ext/1.0",
	"https://rssnamespace.org/feedburner/ext/1.0": "http://rssnamespace.org/feedburner/ext/1.0",
}

// order puts the last edit, which begins at from, in front of those behind it.
func (s *scan) order(from int) {
	for n := len(s.edits) - 1; n > 0 && s.edits[n-1].from > from; n-- {
		s.edits[n-1], s.edits[n] = s.edits[n], s.edits[n-1]
	}
}

// hide takes the attribute out of what gofeed reads.
func (s *scan) hide(k int) {
	a := s.attrs[k]
	s.edit(a.from, a.to, "")
	s.order(a.from)
	s.attrs = append(s.attrs[:k], s.attrs[k+1:]...)
}

// rewrite writes the tag anew from its attributes, as XML.
func (s *scan) rewrite(i int, t *tag) {
	for n := len(s.edits); n > 0 && s.edits[n-1].from > i; n-- {
		s.edits = s.edits[:n-1] // of single attributes
	}
	var b strings.Builder
	b.WriteByte('<')
	b.WriteString(t.name)
	for k := range s.attrs {
		a := &s.attrs[k]
		b.WriteByte(' ')
		b.WriteString(a.name)
		b.WriteString(`="`)
		b.WriteString(quoter.Replace(a.value))
		b.WriteByte('"')
	}
	if t.empty {
		b.WriteByte('/')
	}
	b.WriteByte('>')
	s.edit(i, t.end, b.String())
}

var quoter = strings.NewReplacer(`"`, "&quot;", "<", "&lt;")

// htmlVoid says whether HTML has an element of that name that is never closed, and
// no feed format has one.
func htmlVoid(local string) bool {
	switch local {
	case "br", "hr", "img", "wbr", "BR", "HR", "IMG":
		return true
	}
	return false
}
