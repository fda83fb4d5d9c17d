package parse

import "strings"

// startTag takes the start tag, or what looks like one, that begins at i, with its name at
// the other place, and returns where the scan goes on, or -1 where the document ends
// within it.
func (s *scan) startTag(i, at int) int {
	up := s.top()
	t := s.lexer.readTag(at, up != nil && up.container())
	s.rules.unended(at, &t)
	if t.end < 0 {
		return -1
	}
	if t.end == 0 {
		if at == i {
			return i // text without a bracket, and none that misses one
		}
		s.limits.waste(t.seen - i)
		s.edits.replace(i, i+1, "&lt;")
		s.notes.add("less-than signs escaped", 1)
		return i + 1
	}
	t.call(t.name)
	t.broken = t.broken || at != i+1
	s.limits.element(len(s.stack))
	s.mark = t.end
	if s.repeated(i, &t) || up != nil && !s.belongs(i, &t) {
		return t.end
	}
	if t.empty && s.rules.full(&t) {
		t.empty, t.broken = false, true
		s.notes.add("start tags that ended too soon", 1)
	}
	if t.prefix == "" && !t.empty && htmlVoid(t.name) {
		t.empty, t.broken = true, true // "<br>" in HTML that was not escaped
	}
	s.push(i, &t)
	if t.empty {
		s.pop(t.end, t.end)
	}
	return t.end
}

// belongs makes room for the element whose start tag begins at i: it ends and begins what
// the tag shows to have ended and begun. It says whether the element belongs there; where
// it does not, the tag is dropped.
func (s *scan) belongs(i int, t *tag) bool {
	t.kind = s.childKind(t.prefix, t.local)
	s.closeTo(s.rules.implied(i, t), i)
	s.rules.correct(t)
	if s.rules.wraps(t) {
		s.notes.note("the items stood in an element of their own")
		s.edits.replace(i, t.end, "")
		return false
	}
	if s.top().kind == strictName { // HTML in what is no text
		s.edits.replace(i, t.end, "")
		return false
	}
	if name := s.rules.missing(i, t); name != "" {
		s.insert(i, i, name)
	}
	return true
}

// repeated takes a start tag that stands where it has been before, and says whether it is
// one.
func (s *scan) repeated(i int, t *tag) bool {
	f := s.top()
	if f == nil {
		return false
	}
	if f.role == channel && strings.EqualFold(s.stack[0].name, t.name) {
		f = &s.stack[0]
	}
	if !strings.EqualFold(f.name, t.name) {
		return false
	}
	blank := strings.TrimSpace(s.in[min(f.content, i):i]) == ""
	switch {
	case f.role == root || f.role == channel:
	case f.kind == unknownName || f.kind == itemName:
		return false
	case blank:
		if s.in[f.start:f.content] != s.in[i:t.end] {
			return false
		}
	case len(t.attrs) == 0 && !t.empty:
		s.notes.add("end tags without a slash", 1)
		s.edits.replace(i, t.end, "</"+f.name+">")
		s.pop(i, t.end)
		return true
	default:
		return false
	}
	s.notes.add("start tags dropped that were there already", 1)
	s.edits.replace(i, t.end, "")
	return true
}

// push opens the element whose start tag begins at i.
func (s *scan) push(i int, t *tag) {
	f := frame{name: t.name, start: i, content: t.end, bindings: len(s.bindings), first: len(s.edits.list)}
	if up := s.top(); up != nil {
		f.base, f.lang, f.facts = up.base, up.lang, up.facts
	} else {
		f.base, f.facts = s.found.base, &s.found.feed
	}
	s.found.declarations(&f, t)
	f.native = s.native(t.prefix)
	f.kind = s.kindHere(t.kind, t.local)
	s.found.enter(&f, t)
	s.limits.namespaces(len(s.bindings))
	s.interrupt()
	if t.broken {
		s.edits.rewrite(i, t)
	}
	f.edits = len(s.edits.list)
	s.stack = append(s.stack, f)
	if f.role == root || f.role == channel {
		s.found.heads = append(s.found.heads, head{span{i, t.end, f.first, len(s.edits.list)}, f.name})
	}
}

// insert begins an element that has no start tag at i, or only what ends at content.
func (s *scan) insert(i, content int, name string) {
	s.notes.add("missing start tags added", 1)
	t := tag{end: content, broken: true}
	t.call(name)
	t.kind = s.childKind(t.prefix, t.local)
	s.push(i, &t)
}
