package parse

import "strings"

// endTag takes an end tag: it closes the innermost open element of its name and all
// in it, or what it was meant for, or goes.
func (s *scan) endTag(i int) int {
	from := i + 2
	for from < len(s.in) && space(s.in[from]) {
		from++
	}
	to := from
	for to < len(s.in) && nameClass[s.in[to]]&nameByte != 0 {
		to++
	}
	name := s.in[from:to]
	if to == from || from > i+2 && s.opened(name) < 0 {
		s.edits.replace(i, i+1, "&lt;")
		return i + 1
	}
	end := to
	if end < len(s.in) && s.in[end] != '>' {
		n := strings.IndexAny(s.in[end:], "<>")
		if n < 0 {
			return -1
		}
		end += n
	}
	if end >= len(s.in) {
		return -1
	}
	if s.in[end] == '>' {
		end++
	}
	defer func() { s.mark = end }()
	at := s.opened(name)
	if at < 0 {
		if at = s.rules.meant(name); at >= 0 {
			s.notes.add("end tags taken for the right ones", 1)
		}
	}
	if at < 0 && s.beginAt(i, name) {
		at = len(s.stack) - 1
	}
	if at >= 0 {
		of := at
		if at = s.rules.likely(at, end); at < 0 {
			s.endless = s.endless || of == 0
		}
	}
	if at < 0 {
		s.edits.replace(i, end, "")
		s.notes.add("end tags dropped that end nothing", 1)
		return end
	}
	s.closeTo(at+1, i)
	if open := s.stack[at].name; open != name || from != i+2 || end != to+1 || s.in[end-1] != '>' {
		s.edits.replace(i, end, "</"+open+">")
	}
	s.pop(i, end)
	return end
}

// beginAt begins the element of an end tag that nothing began, where the text in front of
// the tag, behind the last one, must be its content.
func (s *scan) beginAt(i int, name string) bool {
	if len(s.stack) < 2 {
		return false
	}
	kind := s.kind(name)
	if kind == unknownName || kind >= channelName || kind == imageName || s.mark >= i {
		return false
	}
	from := i - len(strings.TrimLeft(s.in[s.mark:i], " \t\r\n"))
	if from >= i {
		return false
	}
	inside := s.edits.takeFrom(from)
	s.insert(from, from, name)
	s.edits.list = append(s.edits.list, inside...)
	return true
}

// closeTo closes the elements from the depth on, before i.
func (s *scan) closeTo(depth, i int) {
	for len(s.stack) > depth {
		f := s.top()
		if f.role == item && s.vanish(f, i) {
			continue
		}
		s.edits.replace(i, i, "</"+f.name+">")
		s.notes.add("missing end tags added", 1)
		s.pop(i, i)
	}
}

// vanish takes an item out of the document that has no end tag and nothing in it: its
// start tag is one too many.
func (s *scan) vanish(f *frame, i int) bool {
	n := len(s.found.items)
	if n == 0 || s.found.items[n-1] != f.facts || strings.TrimSpace(s.in[f.content:i]) != "" {
		return false
	}
	s.found.items = s.found.items[:n-1]
	s.edits.list = s.edits.list[:f.first]
	s.edits.replace(f.start, i, "")
	s.leave()
	return true
}

// pop leaves the innermost element, whose content ends at i and whose end tag at
// end.
func (s *scan) pop(i, end int) {
	s.found.left(s.top(), i, end)
	s.leave()
}
