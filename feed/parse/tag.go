package parse

import (
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
	empty  bool     // "/>"
	broken bool     // not XML: it must be written anew
	whole  int      // where its last attribute with quotes ends
	seen   int      // how far it was looked at, if it is none
	kind   nameKind // as a child of a feed or an item
}

// split parts a name at its colon.
func split(name string) (prefix, local string) {
	if i := strings.IndexByte(name, ':'); i > 0 {
		return name[:i], name[i+1:]
	}
	return "", name
}

// readTag reads the start tag whose name begins at in[at] into s.attrs. A tag with end
// zero is none; -1: the document ends within it.
func (s *scan) readTag(at int) tag {
	in := s.in
	j := at
	colons := 0
	for j < len(in) && nameClass[in[j]]&nameByte != 0 {
		if in[j] == ':' {
			colons++
		}
		j++
	}
	t := tag{name: in[at:j]}
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
			if t.seen = j; t.whole == j { // behind a quote: it lacks its bracket alone
				t.end, t.broken = j, true
			}
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

func space(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// startTag takes a start tag, or what looks like one.
func (s *scan) startTag(i int) int { return s.tagAt(i, i+1) }

// tagAt takes the start tag that begins at i, with its name at the other place.
func (s *scan) tagAt(i, at int) int {
	t := s.readTag(at)
	s.unended(at, &t)
	if t.end < 0 {
		return -1
	}
	if t.end == 0 {
		if at == i {
			return i // text without a bracket, and none that misses one
		}
		if s.wasted += t.seen - i; s.wasted > maxWasted {
			s.stop("is full of what is almost markup")
		}
		s.edit(i, i+1, "&lt;")
		s.notes.add("less-than signs escaped", 1)
		return i + 1
	}
	t.broken = t.broken || at != i+1
	if s.elements++; s.elements > maxElements {
		s.stop("has too many elements")
	}
	if len(s.stack) >= maxDepth {
		s.stop("has its elements nested too deep")
	}
	s.mark = t.end
	if next := s.repeated(i, &t); next > 0 {
		return next
	}
	prefix, local := split(t.name)
	low := strings.ToLower(local)
	if len(s.stack) > 0 {
		t.kind = s.childKind(prefix, low)
		s.imply(i, t.kind, prefix, low)
		if s.correct(&t, prefix, low) {
			prefix, local = split(t.name)
			low = strings.ToLower(local)
			t.kind = s.childKind(prefix, low)
		}
		switch up := &s.stack[len(s.stack)-1]; {
		case s.wraps(up, &t):
			s.notes.note("the items stood in an element of their own")
			s.edit(i, t.end, "")
			return t.end
		case up.kind == strictName:
			s.edit(i, t.end, "") // HTML in what is no text
			return t.end
		}
		s.begin(i, t.kind, prefix, low)
	}
	if t.empty && s.full(&t) {
		t.empty, t.broken = false, true
		s.notes.add("start tags that ended too soon", 1)
	}
	if prefix == "" && !t.empty && htmlVoid(local) {
		t.empty, t.broken = true, true // "<br>" in HTML that was not escaped
	}
	s.push(i, &t)
	if t.empty {
		s.pop(t.end, t.end)
	}
	return t.end
}

// push opens the element whose start tag begins at i.
func (s *scan) push(i int, t *tag) {
	prefix, local := split(t.name)
	f := frame{name: t.name, start: i, content: t.end, bindings: len(s.bindings), first: len(s.edits)}
	f.inherit(s)
	s.declarations(&f)
	s.native(&f, prefix)
	f.kind = s.kindHere(t.kind, local)
	s.enter(&f, local, t)
	if s.scope += len(s.bindings) + 1; s.scope > maxScope || len(s.bindings) > maxBindings {
		s.stop("has too many namespaces")
	}
	s.fragment()
	if t.broken {
		s.rewrite(i, t)
	}
	f.edits = len(s.edits)
	s.stack = append(s.stack, f)
	if f.role == root || f.role == channel {
		s.heads = append(s.heads, head{span{i, t.end, f.first, len(s.edits)}, f.name})
	}
}

func (f *frame) inherit(s *scan) {
	if n := len(s.stack); n > 0 {
		up := &s.stack[n-1]
		f.base, f.lang, f.facts = up.base, up.lang, up.facts
		return
	}
	f.base, f.facts = s.base, &s.feed
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
