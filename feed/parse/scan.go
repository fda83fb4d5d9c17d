package parse

import (
	"net/url"
	"strings"
)

// Bounds of what is handed to gofeed, whose cost beyond them is quadratic, or fatal.
// Real feeds stay far below.
const (
	maxDepth      = 200       // of elements; gofeed recurses, and a stack that overflows ends the process
	maxElements   = 250_000   //
	maxAttributes = 500       // of one element
	maxBindings   = 256       // namespaces in scope
	maxScope      = 6_000_000 // bindings in scope, summed over all elements: gofeed copies them for each
	maxFragments  = 256 << 20 // bytes copied to join text that comes in pieces
	maxEdits      = 250_000   // repairs
	maxWasted     = 256 << 20 // bytes looked at that turned out to be no tag
)

// role is what an element is to us.
type role uint8

const (
	other            role = iota
	root                  //
	channel               //
	item                  //
	source                // atom:source
	idElement             // atom:id
	publishedElement      // of an item
	updatedElement        // of an item or the feed
	textElement           // Atom's title, summary, content, rights ... as text or HTML
	xhtmlElement          // the same as XHTML
	bodyElement           // RSS's body and fullitem, and XHTML's body in it
	authorElement         // of an RSS channel or item
	linkElement           // of Atom
	termElement           // Atom's category, and tags
	subtitleElement       // of an item
	personElement         // Atom's author or contributor
	heavyElement          // a child of an item that neither id, link nor title needs
)

// frame is an open element.
type frame struct {
	name     string // as written
	role     role
	kind     nameKind
	slot     slot // of a text element
	native   bool // of the format's own namespace
	sole     bool // a text of which there is one in its parent
	start    int  // of its start tag
	content  int  // behind its start tag
	first    int  // edits made before its start tag
	edits    int  // edits made before its content
	bindings int  // in scope outside of it
	text     int  // bytes of text directly in it, so far
	base     *url.URL
	lang     string
	facts    *facts // of the feed, item or source that it belongs to
}

// edit replaces in[from:to].
type edit struct {
	from, to int
	by       string
}

// span is a part of the document, and its edits by their numbers.
type span struct{ from, to, firstEdit, endEdit int }

type binding struct{ prefix, uri string }

// head is the start tag of a root or a channel.
type head struct {
	span
	name string
}

// scan is one pass over the document. It finds the items, notes what gofeed does
// not keep, and lists the edits after which gofeed can read the document.
type scan struct {
	in       string // clean UTF-8
	notes    *repairs
	cleaner  *cleaner
	format   string
	base     *url.URL
	tracking tracking
	stack    []frame
	bindings []binding
	edits    []edit
	attrs    []attr
	feed     facts
	items    []*facts
	slab     []facts
	heads    []head

	body     span     // what is kept of the document
	open     []string // elements that are open at its end
	partial  bool     // the end is not the document's
	stopped  string   // why it is not
	inside   bool     // it was in the middle of an item
	bounded  bool     // because of one of the bounds
	half     bool     // the only item is the part of one that is whole
	elements int
	scope    int
	copied   int // by joining text
	wasted   int // on what is no tag

	marks              marks
	mark               int  // where the last tag ends
	itemStart, itemEnd int  // of the next item, as far as that was looked for
	last               int  // where an item or channel begins behind the end of one, as far as that was looked for
	endless            bool // the root's end tag was dropped
}

// run scans from the start tag of the root element on.
func (s *scan) run(start int) {
	s.body.from = start
	for i := start; i < len(s.in); {
		n := strings.IndexByte(s.in[i:], '<')
		if n < 0 {
			break
		}
		if n > 0 {
			s.text(s.loose(i, i+n), i+n)
			if i += n; len(s.stack) == 0 {
				s.body.to, s.body.endEdit = i, len(s.edits)
				return
			}
		}
		next := s.markup(i)
		if next < 0 {
			s.cut(i, "ends in the middle of its markup")
			return
		}
		if s.stopped != "" {
			s.cut(i, s.stopped)
			return
		}
		if i = next; len(s.stack) == 0 {
			s.body.to, s.body.endEdit = i, len(s.edits)
			return
		}
	}
	if s.endless && s.stack[len(s.stack)-1].container() && s.stack[len(s.stack)-1].role != item {
		s.closeTo(0, len(s.in))
		s.body.to, s.body.endEdit = len(s.in), len(s.edits)
		return
	}
	s.cut(len(s.in), "ends before its end tags")
}

// stop ends the scan because of a bound.
func (s *scan) stop(why string) {
	if s.stopped == "" {
		s.stopped, s.bounded = why, true
	}
}

// cut ends the document at i, or before the item that is open there. Of the first item
// what is whole is kept, where no bound ended it: a document may have no more.
func (s *scan) cut(i int, why string) {
	s.stopped, s.partial = why, true
	s.body.to, s.body.endEdit = i, len(s.edits)
	for j := range s.stack {
		if f := &s.stack[j]; f.role == item {
			if len(s.items) == 1 && !s.bounded && s.halve(j) {
				break
			}
			s.body.to, s.body.endEdit = f.facts.span.from, f.facts.span.firstEdit
			s.stack = s.stack[:j]
			if n := len(s.items); n > 0 && s.items[n-1] == f.facts {
				s.items = s.items[:n-1]
			}
			s.inside = true
			break
		}
	}
	for n := s.body.endEdit; n > 0 && s.edits[n-1].to > s.body.to; n-- {
		s.body.endEdit = n - 1
	}
	for j := len(s.stack) - 1; j >= 0; j-- {
		s.open = append(s.open, s.stack[j].name)
	}
}

// halve ends the document behind the last child of the item at s.stack[j] that is whole,
// if there is any.
func (s *scan) halve(j int) bool {
	f := &s.stack[j]
	if j+1 < len(s.stack) {
		child := &s.stack[j+1]
		if s.body.to = child.start; child.role == linkElement {
			f.facts.links = f.facts.links[:len(f.facts.links)-1]
		}
	}
	if strings.TrimSpace(s.in[f.content:s.body.to]) == "" {
		return false
	}
	s.stack = s.stack[:j+1]
	f.facts.span.to, f.facts.span.endEdit = s.body.to, s.body.endEdit
	for n := s.body.endEdit; n > f.facts.span.firstEdit && s.edits[n-1].to > s.body.to; n-- {
		f.facts.span.endEdit = n - 1
	}
	s.half = true
	return true
}

// text takes the characters between two tags.
func (s *scan) text(from, to int) {
	if n := len(s.stack); n > 0 {
		s.stack[n-1].text += to - from
	}
	for {
		// Outside of CDATA this is forbidden (XML 1.0 section 2.4).
		n := strings.Index(s.in[from:to], "]]>")
		if n < 0 {
			return
		}
		from += n + 3
		if strings.HasPrefix(s.in[from:], "</") { // of a section that has no beginning
			s.edit(from-3, from, "")
			return
		}
		s.edit(from-1, from, "&gt;")
	}
}

// markup takes the markup at i, which is a "<", and returns where it ends, or -1
// where the document ends within it.
func (s *scan) markup(i int) int {
	if i+1 >= len(s.in) {
		return -1
	}
	switch c := s.in[i+1]; {
	case c == '/':
		return s.endTag(i)
	case c == '!' || c == '[':
		if mark := sectionMark(s.in[i:]); mark > 0 {
			return s.section(i, mark)
		}
		if c == '!' {
			return s.declaration(i)
		}
	case c == '?':
		end := s.instructionEnd(i)
		if end < 0 {
			return -1
		}
		s.edit(i, i+end, "")
		s.mark = i + end
		return i + end
	case nameClass[c]&nameStart != 0:
		return s.startTag(i)
	case space(c):
		if name, ok := s.spaced(i); ok {
			return s.tagAt(i, name)
		}
	}
	s.edit(i, i+1, "&lt;")
	s.notes.add("less-than signs escaped", 1)
	return i + 1
}

// declaration takes a comment or a document type.
func (s *scan) declaration(i int) int {
	rest := s.in[i:]
	end := 0
	if strings.HasPrefix(rest, "<!--") {
		end = s.commentEnd(i) // gofeed would leave it in the text of the element
	} else {
		end = doctypeEnd(rest)
	}
	if end < 0 {
		return -1
	}
	s.edit(i, i+end, "")
	s.mark = i + end
	return i + end
}

// doctypeEnd is the length of the declaration that s starts with, or -1.
func doctypeEnd(s string) int {
	depth, quote := 0, byte(0)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case depth > 1 && (c == '"' || c == '\''):
			quote = c
		case c == '<':
			depth++
		case c == '>':
			if depth--; depth <= 0 {
				return i + 1
			}
		}
	}
	return -1
}

// fragment counts what it costs gofeed that the text of the open element is
// interrupted here.
func (s *scan) fragment() {
	if n := len(s.stack); n > 2 && s.stack[n-1].role != item {
		if s.copied += s.stack[n-1].text; s.copied > maxFragments {
			s.stop("has text in too many pieces")
		}
	}
}

// edit replaces in[from:to], which lies behind all that was edited before.
func (s *scan) edit(from, to int, by string) {
	if len(s.edits) >= maxEdits {
		s.stop("has more faults than can be repaired")
		return
	}
	s.edits = append(s.edits, edit{from, to, by})
}

// closeTo closes the elements from the depth on, before i.
func (s *scan) closeTo(depth, i int) {
	for len(s.stack) > depth {
		f := &s.stack[len(s.stack)-1]
		if f.role == item && s.vanish(f, i) {
			continue
		}
		s.edit(i, i, "</"+f.name+">")
		s.notes.add("missing end tags added", 1)
		s.pop(i, i)
	}
}

// vanish takes an item out of the document that has no end tag and nothing in it: its
// start tag is one too many.
func (s *scan) vanish(f *frame, i int) bool {
	n := len(s.items)
	if n == 0 || s.items[n-1] != f.facts || strings.TrimSpace(s.in[f.content:i]) != "" {
		return false
	}
	s.items = s.items[:n-1]
	s.edits = s.edits[:f.first]
	s.edit(f.start, i, "")
	s.bindings = s.bindings[:f.bindings]
	s.stack = s.stack[:len(s.stack)-1]
	return true
}

// pop leaves the innermost element, whose content ends at i and whose end tag at
// end.
func (s *scan) pop(i, end int) {
	f := &s.stack[len(s.stack)-1]
	s.left(f, i, end)
	s.bindings = s.bindings[:f.bindings]
	s.stack = s.stack[:len(s.stack)-1]
}

// write appends a part of the document with its edits, leaving out what is skipped.
func (s *scan) write(out *strings.Builder, p span, skipped []span) {
	at := p.from
	for _, e := range s.edits[p.firstEdit:p.endEdit] {
		for len(skipped) > 0 && skipped[0].to <= e.from && skipped[0].to > skipped[0].from {
			at = s.skip(out, at, skipped[0])
			skipped = skipped[1:]
		}
		if len(skipped) > 0 && e.from >= skipped[0].from && e.to <= skipped[0].to {
			continue
		}
		if e.from < at {
			continue
		}
		out.WriteString(s.in[at:e.from])
		out.WriteString(e.by)
		at = e.to
	}
	for _, k := range skipped {
		at = s.skip(out, at, k)
	}
	if at < p.to {
		out.WriteString(s.in[at:p.to])
	}
}

func (s *scan) skip(out *strings.Builder, at int, k span) int {
	if k.from < at {
		return at
	}
	out.WriteString(s.in[at:k.from])
	return k.to
}
