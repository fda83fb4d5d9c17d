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
		s.edit(i, i+1, "&lt;")
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
		if at = s.meant(name); at >= 0 {
			s.notes.add("end tags taken for the right ones", 1)
		}
	}
	if at < 0 && s.beginAt(i, name) {
		at = len(s.stack) - 1
	}
	if at >= 0 {
		at = s.likely(at, end)
	}
	if at < 0 {
		s.edit(i, end, "")
		s.notes.add("end tags dropped that end nothing", 1)
		return end
	}
	s.closeTo(at+1, i)
	if open := s.stack[at].name; open != name || from != i+2 || end != to+1 || s.in[end-1] != '>' {
		s.edit(i, end, "</"+open+">")
	}
	s.pop(i, end)
	return end
}

// opened is the depth of the innermost open element of the name, or -1.
func (s *scan) opened(name string) int {
	at := len(s.stack) - 1
	for at >= 0 && s.stack[at].name != name && !strings.EqualFold(s.stack[at].name, name) {
		at--
	}
	return at
}

// meant is the depth of the open element that an end tag is for whose name no open
// element has: the innermost that it is likest to; else the text that is open and that
// holds no markup, or none but HTML's. -1: none.
func (s *scan) meant(name string) int {
	top := len(s.stack) - 1
	if top < 0 {
		return -1
	}
	prefix, local := split(name)
	local = strings.ToLower(local)
	kind := s.childKind(prefix, local)
	for k := top; k >= 0; k-- {
		f := &s.stack[k]
		if (f.kind != unknownName || kind != unknownName || f.container()) && len(name) >= 3 && near(name, f.name) {
			return k
		}
		if f.container() && (k == 0 || f.role != item) {
			break
		}
	}
	switch s.stack[top].kind {
	case strictName:
		if !phrase(prefix, local) {
			return top
		}
	case lineName, proseName:
		if kind != unknownName && (s.stack[top].kind == lineName || !inHTML(prefix, local)) && s.stack[top].role != xhtmlElement {
			return top
		}
	}
	return -1
}

// likely is the depth of what an end tag ends that would end the element at the depth:
// not a feed or an item that goes on behind it; -1: nothing.
func (s *scan) likely(at, end int) int {
	top := len(s.stack) - 1
	if at == top && at > 1 || !s.stack[at].container() {
		return at
	}
	holder := top // the innermost element of the feed that holds others
	for !s.stack[holder].container() {
		holder--
	}
	if holder < top && s.stack[holder+1].kind != unknownName && s.goesOn(holder, end) {
		s.notes.add("end tags taken for the right ones", 1)
		return holder + 1
	}
	if at > 1 || s.stack[at].role == item || !s.more(end, at) {
		return at
	}
	if s.stack[holder].role == item {
		s.notes.add("end tags taken for the right ones", 1)
		return holder
	}
	s.notes.note("items stood behind the end of the feed")
	s.endless = s.endless || at == 0
	return -1
}

// goesOn says whether what stands behind end is a child of the element at the depth, or
// its end.
func (s *scan) goesOn(holder, end int) bool {
	f := &s.stack[holder]
	name, closes := s.nextTag(end)
	if closes {
		return near(name, f.name)
	}
	prefix, local := split(name)
	kind := s.childKind(prefix, strings.ToLower(local))
	return kind != unknownName && (kind < channelName || f.role != item)
}

// more says whether items, or a channel, stand behind the end tag of the root or the
// channel at the depth, where none belong.
func (s *scan) more(end, at int) bool {
	if at == 1 && s.format == "rdf" {
		return false
	}
	for s.last < end { // what was found last lies in front of it
		s.last = len(s.in)
		for i := end; i < len(s.in); i++ {
			n := strings.IndexByte(s.in[i:], '<')
			if n < 0 {
				break
			}
			i += n
			name, closes := s.markupName(i)
			if _, local := split(name); !closes && (strings.EqualFold(local, "item") || strings.EqualFold(local, "entry") || strings.EqualFold(local, "channel")) {
				s.last = i
				break
			}
		}
	}
	return s.last < len(s.in)
}

// beginAt begins the element of an end tag that nothing began, where the text in front of
// the tag, behind the last one, must be its content.
func (s *scan) beginAt(i int, name string) bool {
	n := len(s.stack)
	if n < 2 {
		return false
	}
	prefix, local := split(name)
	kind := s.nameKind(prefix, strings.ToLower(local))
	if kind == unknownName || kind >= channelName || kind == imageName || s.mark >= i {
		return false
	}
	from := s.mark + len(s.in[s.mark:i]) - len(strings.TrimLeft(s.in[s.mark:i], " \t\r\n"))
	if from >= i {
		return false
	}
	var inside []edit
	for k := len(s.edits); k > 0 && s.edits[k-1].from >= from; k-- {
		inside = append(inside, s.edits[k-1])
		s.edits = s.edits[:k-1]
	}
	s.insert(from, from, name)
	for k := len(inside) - 1; k >= 0; k-- {
		s.edits = append(s.edits, inside[k])
	}
	return true
}
