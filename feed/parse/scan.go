package parse

import (
	"net/url"
	"strings"
)

// scan is one pass over the document. It finds the items, notes what gofeed does not keep,
// and lists the edits after which gofeed can read the document. A [reader] makes the items
// of both.
type scan struct {
	*scope            // what is open
	in     string     // clean UTF-8
	notes  *repairs   // for people
	limits *limits    // what it costs
	lexer  *lexer     // reads tags
	ahead  *lookahead // looks further on
	rules  *rules     // say what damaged markup means
	edits  *edits     // for gofeed
	found  *collector // what the elements say

	mark    int      // where the last tag ends
	endless bool     // the root's end tag was dropped
	body    span     // what is kept of the document
	open    []string // elements that are open at its end
	partial bool     // the end is not the document's
	why     string   // it is not
	inside  bool     // it was in the middle of an item
	half    bool     // the only item is the part of one that is whole
}

// newScan is a scan of a document of the format, before it begins.
func newScan(in, format string, base *url.URL, notes *repairs) *scan {
	s := &scan{scope: &scope{format: format}, in: in, notes: notes, limits: &limits{}, ahead: &lookahead{in: in}}
	s.lexer = &lexer{in: in, notes: notes, limits: s.limits}
	s.edits = &edits{in: in, limits: s.limits}
	s.found = &collector{scope: s.scope, in: in, base: base, notes: notes, limits: s.limits, edits: s.edits}
	s.rules = &rules{scope: s.scope, in: in, ahead: s.ahead, found: s.found, notes: notes}
	return s
}

// run scans from the start tag of the root element on.
func (s *scan) run(start int) {
	s.body.from = start
	for i := start; i < len(s.in); {
		n := strings.IndexByte(s.in[i:], '<')
		if n < 0 {
			s.text(i, len(s.in))
			break
		}
		if n > 0 {
			s.text(s.loose(i, i+n), i+n)
			if i += n; len(s.stack) == 0 {
				s.end(i)
				return
			}
		}
		next := s.markup(i)
		if next < 0 {
			s.cut(i, "ends in the middle of its markup")
			return
		}
		if s.limits.exceeded != "" {
			s.cut(i, s.limits.exceeded)
			return
		}
		if i = next; len(s.stack) == 0 {
			s.end(i)
			return
		}
	}
	if s.endless && s.top().container() && s.top().role != item {
		s.closeTo(0, len(s.in))
		s.end(len(s.in))
		return
	}
	s.cut(len(s.in), "ends before its end tags")
}

// end ends the document at i.
func (s *scan) end(i int) { s.body.to, s.body.endEdit = i, len(s.edits.list) }

// cut ends the document at i, or before the item that is open there. Of the first item
// what is whole is kept, where no bound ended it: a document may have no more.
func (s *scan) cut(i int, why string) {
	s.why, s.partial = why, true
	s.end(i)
	for j := range s.stack {
		if f := &s.stack[j]; f.role == item {
			if len(s.found.items) == 1 && s.limits.exceeded == "" && s.halve(j) {
				break
			}
			s.body.to, s.body.endEdit = f.facts.span.from, f.facts.span.firstEdit
			s.stack = s.stack[:j]
			if n := len(s.found.items); n > 0 && s.found.items[n-1] == f.facts {
				s.found.items = s.found.items[:n-1]
			}
			s.inside = true
			break
		}
	}
	s.body.endEdit = s.edits.before(s.body.to, s.body.endEdit, 0)
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
	f.facts.span.to = s.body.to
	f.facts.span.endEdit = s.edits.before(s.body.to, s.body.endEdit, f.facts.span.firstEdit)
	s.half = true
	return true
}

// text takes the characters between two tags.
func (s *scan) text(from, to int) {
	if f := s.top(); f != nil {
		f.text += to - from
	}
	for {
		// Outside of CDATA this is forbidden (XML 1.0 section 2.4).
		n := strings.Index(s.in[from:to], "]]>")
		if n < 0 {
			return
		}
		from += n + 3
		if strings.HasPrefix(s.in[from:], "</") { // of a section that has no beginning
			s.edits.replace(from-3, from, "")
			return
		}
		s.edits.replace(from-1, from, "&gt;")
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
		end := s.ahead.instructionEnd(i)
		if end < 0 {
			return -1
		}
		s.edits.replace(i, i+end, "")
		s.mark = i + end
		return i + end
	case nameClass[c]&nameStart != 0:
		return s.startTag(i, i+1)
	case space(c):
		if name, ok := s.rules.spaced(i); ok {
			return s.startTag(i, name)
		}
	}
	s.edits.replace(i, i+1, "&lt;")
	s.notes.add("less-than signs escaped", 1)
	return i + 1
}

// declaration takes a comment or a document type.
func (s *scan) declaration(i int) int {
	rest := s.in[i:]
	end := 0
	if strings.HasPrefix(rest, "<!--") {
		end = s.ahead.commentEnd(i) // gofeed would leave it in the text of the element
	} else {
		end = doctypeEnd(rest)
	}
	if end < 0 {
		return -1
	}
	s.edits.replace(i, i+end, "")
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

// interrupt counts what it costs gofeed that the text of the open element is interrupted
// here.
func (s *scan) interrupt() {
	if n := len(s.stack); n > 2 && s.top().role != item {
		s.limits.join(s.top().text)
	}
}
