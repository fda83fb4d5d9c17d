package parse

import "strings"

// loose takes the pieces of tags out of the text between two tags: tags that lack their
// first bracket, in the text of an element that holds none, and end tags that lack it, of
// the element itself. It returns where the text goes on that is none.
func (s *scan) loose(from, to int) int {
	if to-from > glimpse {
		return from // a long text, and no piece of a tag
	}
	for from < to && strings.IndexByte(s.in[from:to], '>') >= 0 && s.limits.exceeded == "" && len(s.stack) > 0 {
		f := s.top()
		if f.kind == unknownName && !f.container() {
			break
		}
		if n := strings.Index(s.in[from:to], "/"+f.name+">"); n >= 0 && len(s.stack) > 1 {
			end := from + n + len(f.name) + 2
			s.text(from, from+n)
			s.notes.add("tags without a bracket", 1)
			s.edits.replace(from+n, end, "</"+f.name+">")
			s.pop(from+n, end)
			s.mark = end
			from = end
			continue
		}
		at := from
		for at < to && space(s.in[at]) {
			at++
		}
		if at == to || nameClass[s.in[at]]&nameStart == 0 || s.kind(tagName(s.in[at:to])) == unknownName {
			break
		}
		next := s.startTag(at, at)
		if next <= at {
			break
		}
		s.notes.add("tags without a bracket", 1)
		from = next
	}
	return from
}

// section takes the CDATA section at i, whose mark is so long. One whose end is lost ends
// with the element that it stands in.
func (s *scan) section(i, mark int) int {
	if s.in[i:i+mark] != "<![CDATA[" {
		s.notes.add("CDATA sections that began or ended wrong", 1)
		s.edits.replace(i, i+mark, "<![CDATA[")
	}
	from := i + mark
	end := s.ahead.sectionEnd(from)
	inner := s.in[from:]
	if end >= 0 {
		inner = inner[:end]
	}
	next := from + end + 3
	if again := strings.Index(inner, "<![CDATA["); end < 0 || again >= 0 {
		if again >= 0 {
			inner = inner[:again]
		}
		if f := s.top(); f != nil {
			if close := strings.Index(inner, "</"+f.name); close >= 0 {
				s.notes.add("CDATA sections that began or ended wrong", 1)
				end = len(strings.TrimRight(inner[:close], "]> \t\r\n"))
				next = from + close
				s.edits.replace(from+end, next, "]]>")
			}
		}
	}
	if end < 0 {
		return -1
	}
	s.interrupt()
	if f := s.top(); f != nil {
		f.text += end + mark
	}
	return next
}

// sectionMark is the length of the mark of a CDATA section that s starts with, with or
// without what belongs to it; 0: there is none.
func sectionMark(s string) int {
	for _, mark := range [...]string{"<![CDATA[", "<[CDATA[", "<!CDATA[", "<! [CDATA[", "<![CDATA", "<![ CDATA["} {
		if strings.HasPrefix(s, mark) {
			return len(mark)
		}
	}
	return 0
}
