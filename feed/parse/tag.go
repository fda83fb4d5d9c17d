package parse

import "strings"

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
	prefix string // of its name
	local  string // the rest of its name, in lower case
	attrs  []attr // until the next tag is read
	end    int
	empty  bool     // "/>"
	broken bool     // not XML: it must be written anew
	whole  int      // where its last attribute with quotes ends
	seen   int      // how far it was looked at, if it is none
	kind   nameKind // as a child of a feed or an item
}

// call gives the tag its name.
func (t *tag) call(name string) {
	prefix, local := split(name)
	t.name, t.prefix, t.local = name, prefix, strings.ToLower(local)
}

// attribute is the value of an attribute, in any letter case, with its entities decoded;
// empty where there is none.
func (t *tag) attribute(name string) string {
	for k := range t.attrs {
		if strings.EqualFold(t.attrs[k].name, name) {
			return strings.TrimSpace(t.attrs[k].text())
		}
	}
	return ""
}

// split parts a name at its colon.
func split(name string) (prefix, local string) {
	if i := strings.IndexByte(name, ':'); i > 0 {
		return name[:i], name[i+1:]
	}
	return "", name
}

// lexer reads the tags of a document.
type lexer struct {
	in     string
	notes  *repairs // nil: nobody wants to know
	limits *limits
	attrs  []attr // of the tag that was read last
}

// readTag reads the start tag whose name begins at in[at]. A tag with end zero is none;
// -1: the document ends within it. inFeed says that the tag stands among the elements of
// a feed, where "/>" ends it whatever is in front.
func (l *lexer) readTag(at int, inFeed bool) tag {
	in := l.in
	j := at
	colons := 0
	for j < len(in) && nameClass[in[j]]&nameByte != 0 {
		if in[j] == ':' {
			colons++
		}
		j++
	}
	t := tag{name: in[at:j], attrs: l.attrs[:0]}
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
		if j = l.readAttr(j, inFeed, &t); j < 0 {
			t.end = j + 1 // -1: the end of the document, 0: no tag
			return t
		}
	}
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

func space(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }
