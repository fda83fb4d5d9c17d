package parse

import "strings"

// loose takes the pieces of tags out of the text between two tags: tags that lack their
// first bracket, in the text of an element that holds none, and end tags that lack it, of
// the element itself. It returns where the text goes on that is none.
func (s *scan) loose(from, to int) int {
	if to-from > glimpse {
		return from // a long text, and no piece of a tag
	}
	for from < to && strings.IndexByte(s.in[from:to], '>') >= 0 && s.stopped == "" && len(s.stack) > 0 {
		f := &s.stack[len(s.stack)-1]
		if f.kind == unknownName && !f.container() {
			break
		}
		if n := strings.Index(s.in[from:to], "/"+f.name+">"); n >= 0 && len(s.stack) > 1 {
			end := from + n + len(f.name) + 2
			f.text += n
			s.notes.add("tags without a bracket", 1)
			s.edit(from+n, end, "</"+f.name+">")
			s.pop(from+n, end)
			s.mark = end
			from = end
			continue
		}
		at := from
		for at < to && space(s.in[at]) {
			at++
		}
		prefix, local := split(tagName(s.in[at:to]))
		if at == to || nameClass[s.in[at]]&nameStart == 0 || s.nameKind(prefix, strings.ToLower(local)) == unknownName {
			break
		}
		next := s.tagAt(at, at)
		if next <= at {
			break
		}
		s.notes.add("tags without a bracket", 1)
		from = next
	}
	return from
}

// unended makes a tag of one that begins at i, with its name at the place, and runs into
// the next tag: it ends behind its last attribute, or where the name ends that the next
// end tag has. It has no end where nothing says that it is a tag.
func (s *scan) unended(at int, t *tag) {
	n := len(s.stack)
	if n > 0 && !s.stack[n-1].container() && innerNames[s.stack[n-1].kind] == nil || t.end != 0 {
		return
	}
	end := s.nextEnd(at)
	prefix, local := split(end)
	named := end != "" && end != t.name && strings.HasPrefix(s.in[at:], end) && s.nameKind(prefix, strings.ToLower(local)) != unknownName
	prefix, local = split(t.name)
	switch {
	case named:
		t.name, t.end = end, at+len(end)
		s.attrs = s.attrs[:0]
	case n == 0 || s.nameKind(prefix, strings.ToLower(local)) != unknownName:
		if t.end = at + len(t.name); t.whole > t.end {
			t.end = t.whole
		} else {
			s.attrs = s.attrs[:0]
		}
		t.end += len(s.in[t.end:t.seen]) - len(strings.TrimLeft(s.in[t.end:t.seen], " /\t\r\n"))
		t.empty = strings.HasSuffix(strings.TrimRight(s.in[at:t.end], " \t\r\n"), "/")
	}
	if t.end > 0 {
		t.broken = true
		s.notes.add("tags without a bracket", 1)
	}
}

// spaced says whether the "<" at i begins a tag, though space stands behind it: where
// there is no text. name is where its name begins.
func (s *scan) spaced(i int) (name int, ok bool) {
	n := len(s.stack)
	if n == 0 || !s.stack[n-1].container() && innerNames[s.stack[n-1].kind] == nil {
		return 0, false
	}
	name = i + 1
	for name < len(s.in) && space(s.in[name]) {
		name++
	}
	if name == len(s.in) || nameClass[s.in[name]]&nameStart == 0 {
		return 0, false
	}
	prefix, local := split(tagName(s.in[name:]))
	return name, s.nameKind(prefix, strings.ToLower(local)) != unknownName
}

// marks are where the next marks stand, as far as that was looked for: what has no end is
// not looked for again and again.
type marks struct{ section, comment, instruction int }

// ahead is where behind i the next mark stands, -1 where there is none; found is where it
// was found last.
func (s *scan) ahead(found *int, i int, mark string) int {
	if *found < i {
		if n := strings.Index(s.in[i:], mark); n >= 0 {
			*found = i + n
		} else {
			*found = len(s.in)
		}
	}
	if *found == len(s.in) {
		return -1
	}
	return *found - i
}

// commentEnd is the length of the comment that begins at i, or -1. One whose end is lost,
// so that it would run on into another, ends at its first bracket.
func (s *scan) commentEnd(i int) int {
	rest := s.in[i:]
	end := -1
	if len(rest) > 4 {
		end = s.ahead(&s.marks.comment, i+4, "-->")
	}
	if end >= 0 && !strings.Contains(rest[4:4+end], "<!--") {
		return end + 7
	}
	bracket := strings.IndexByte(rest, '>')
	if bracket >= 0 && strings.IndexByte(rest[1:bracket], '<') < 0 {
		return bracket + 1
	}
	if end < 0 {
		return -1
	}
	return end + 7
}

// instructionEnd is the length of the processing instruction that begins at i, or -1.
func (s *scan) instructionEnd(i int) int {
	rest := s.in[i:]
	end := s.ahead(&s.marks.instruction, i, "?>")
	bracket := strings.IndexByte(rest, '>')
	if bracket >= 0 && (end < 0 || bracket < end && strings.Contains(rest[bracket:end], "</")) {
		return bracket + 1
	}
	if end < 0 {
		return -1
	}
	return end + 2
}

// section takes the CDATA section at i, whose mark is so long. One whose end is lost ends
// with the element that it stands in.
func (s *scan) section(i, mark int) int {
	if s.in[i:i+mark] != "<![CDATA[" {
		s.notes.add("CDATA sections that began or ended wrong", 1)
		s.edit(i, i+mark, "<![CDATA[")
	}
	from := i + mark
	end := s.ahead(&s.marks.section, from, "]]>")
	inner := s.in[from:]
	if end >= 0 {
		inner = inner[:end]
	}
	next := from + end + 3
	if again := strings.Index(inner, "<![CDATA["); end < 0 || again >= 0 {
		if again >= 0 {
			inner = inner[:again]
		}
		if n := len(s.stack); n > 0 {
			if close := strings.Index(inner, "</"+s.stack[n-1].name); close >= 0 {
				s.notes.add("CDATA sections that began or ended wrong", 1)
				end = len(strings.TrimRight(inner[:close], "]> \t\r\n"))
				next = from + close
				s.edit(from+end, next, "]]>")
			}
		}
	}
	if end < 0 {
		return -1
	}
	s.fragment()
	if n := len(s.stack); n > 0 {
		s.stack[n-1].text += end + mark
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
