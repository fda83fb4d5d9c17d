package parse

import "strings"

// The rules by which damaged markup is read, few and general. That an element of a feed
// is open is known by its start tag; what stands in it is known by its kind.
//
//  1. What cannot stand in an element ends it (imply).
//  2. A start tag that is repeated ends its element, where that has content, or is
//     dropped (repeated).
//  3. A name that is none is the one that fits: that of the next end tag, or the only one
//     of the format that differs by one slip (correct).
//  4. A child shows that its parent has begun, where the parent's end is there (begin).
//  5. An end tag that ends nothing ends what it is likest to (ending.go).
//  6. A tag that lacks a bracket, a quote or a mark ends where the next begins (loose.go).

// imply closes what the start of the element shows to have been left open.
func (s *scan) imply(i int, kind nameKind, prefix, local string) {
	n := len(s.stack)
	if n < 2 || s.stack[n-1].container() && s.stack[n-1].role != item {
		return
	}
	if kind == itemName {
		s.implyItem(i)
		return
	}
	cut := n
	for k := n - 1; k > 0 && !s.stack[k].container(); k-- {
		f := &s.stack[k]
		if f.kind == foreignName || f.role == xhtmlElement && k < n-1 {
			return
		}
		if s.endedBy(i, k, kind, prefix, local) {
			cut = k
		}
	}
	s.closeTo(cut, i)
}

// implyItem closes all that is open in the feed before an item. In Atom an entry may
// stand in what is no element of Atom.
func (s *scan) implyItem(i int) {
	for k := len(s.stack) - 1; k > 0; k-- {
		f := &s.stack[k]
		if s.format == "atom" && (f.kind == unknownName && !f.container() && s.ends(i, f.name) || f.kind == foreignName || f.role == xhtmlElement && k < len(s.stack)-1) {
			return
		}
		if f.role == channel {
			s.closeTo(k+1, i)
			return
		}
		if f.role == item || k == 1 && f.kind != unknownName {
			s.closeTo(k, i)
			return
		}
	}
}

// endedBy says whether the element at the depth k cannot hold the one that starts at i.
func (s *scan) endedBy(i, k int, kind nameKind, prefix, local string) bool {
	f, top := &s.stack[k], k == len(s.stack)-1
	switch f.kind {
	case strictName:
		return !phrase(prefix, local)
	case lineName, daysName:
		return kind != unknownName && innerNames[f.kind][local] == unknownName
	case proseName:
		if !inHTML(prefix, local) {
			return kind != unknownName
		}
		return kind != unknownName && top && f.role != xhtmlElement && !s.closed(i, f.name)
	case personName, imageName:
		return kind != unknownName && innerNames[f.kind][local] == unknownName && !s.closed(i, f.name)
	case extensionName:
		return kind != unknownName && s.own(prefix) && !s.closed(i, f.name)
	}
	return false
}

// inHTML says whether HTML has an element of that name, or had.
func inHTML(prefix, local string) bool {
	if prefix != "" {
		return false
	}
	switch local {
	case "title", "link", "summary", "source", "image", "content", "body", "abstract":
		return true
	}
	return false
}

// phrase says whether HTML has an element of that name for parts of a sentence.
func phrase(prefix, local string) bool {
	if prefix != "" {
		return false
	}
	switch local {
	case "a", "b", "br", "em", "font", "i", "nobr", "p", "small", "span", "strong", "time", "tt", "u", "wbr":
		return true
	}
	return false
}

// ends says whether an end tag of the name stands behind i, not far away.
func (s *scan) ends(i int, name string) bool {
	return strings.Contains(s.in[i:min(len(s.in), i+4*glimpse)], "</"+name)
}

// closed says whether the element that is open at i has its end tag before the item that
// it stands in ends.
func (s *scan) closed(i int, name string) bool {
	rest := s.in[i:min(len(s.in), i+glimpse)]
	n := strings.Index(rest, "</"+name)
	if n < 0 {
		return false
	}
	for _, mark := range []string{"</item", "</entry", "<item", "<entry"} {
		if k := strings.Index(rest[:n], mark); k >= 0 {
			return false
		}
	}
	return true
}

// repeated takes a start tag that stands where it has been before. next is where the scan
// goes on, 0 where the tag is as good as any.
func (s *scan) repeated(i int, t *tag) (next int) {
	n := len(s.stack)
	if n == 0 {
		return 0
	}
	f := &s.stack[n-1]
	if f.role == channel && strings.EqualFold(s.stack[0].name, t.name) {
		f = &s.stack[0]
	}
	if !strings.EqualFold(f.name, t.name) {
		return 0
	}
	blank := strings.TrimSpace(s.in[min(f.content, i):i]) == ""
	switch {
	case f.role == root || f.role == channel:
	case f.kind == unknownName || f.kind == itemName:
		return 0
	case blank:
		if s.in[f.start:f.content] != s.in[i:t.end] {
			return 0
		}
	case len(s.attrs) == 0 && !t.empty:
		s.notes.add("end tags without a slash", 1)
		s.edit(i, t.end, "</"+f.name+">")
		s.pop(i, t.end)
		return t.end
	default:
		return 0
	}
	s.notes.add("start tags dropped that were there already", 1)
	s.edit(i, t.end, "")
	return t.end
}

// correct puts the name of a tag right that is none of the format's, and says whether it
// did: by the name of the next end tag, if that fits, else by the only name that does.
func (s *scan) correct(t *tag, prefix, low string) bool {
	if t.kind != unknownName {
		return false
	}
	if up := &s.stack[len(s.stack)-1]; !up.container() && (innerNames[up.kind] == nil || s.kindHere(t.kind, low) != unknownName) {
		return false
	}
	end := s.nextEnd(t.end)
	if end == t.name && !t.empty {
		return false
	}
	if p, l := split(end); !t.empty && s.nameKind(p, strings.ToLower(l)) != unknownName && near(t.name, end) {
		return s.rename(t, end)
	}
	if strings.EqualFold(end, t.name) && !t.empty || prefix != "" && s.bound(prefix) && low != "item" && low != "entry" {
		return false
	}
	by := s.fits(t, low)
	return by != "" && s.rename(t, by)
}

// fits is the one name of the elements that hold others that the name is likely meant to
// be; of an empty element with attributes, of all.
func (s *scan) fits(t *tag, local string) string {
	names := rssNames
	if s.format == "atom" {
		names = atomNames
	}
	child, end := s.nextTag(t.end)
	found := ""
	for name, kind := range names {
		switch {
		case len(local) < 3 || !near(local, name):
			continue
		case kind == itemName && s.stack[len(s.stack)-1].role != item, kind == channelName:
		case kind == personName && !end && innerNames[personName][strings.ToLower(child)] != unknownName:
		case t.empty && len(s.attrs) > 0 && kind != itemName:
		default:
			continue
		}
		if found != "" {
			return ""
		}
		found = name
	}
	return s.ownName(found)
}

// ownName is the name with the prefix that the document has for its own elements.
func (s *scan) ownName(local string) string {
	if prefix, _ := split(s.stack[0].name); prefix != "" && s.format == "atom" && local != "" {
		return prefix + ":" + local
	}
	return local
}

func (s *scan) rename(t *tag, name string) bool {
	t.name, t.broken = name, true
	s.notes.add("misspelt names of tags corrected", 1)
	return true
}

// begin begins what the child that starts at i shows to have begun: a channel, an item,
// a person.
func (s *scan) begin(i int, kind nameKind, prefix, local string) {
	f := &s.stack[len(s.stack)-1]
	switch {
	case f.role == root && s.format == "rss" && len(s.heads) == 1 && kind != unknownName && kind < channelName:
		s.insert(i, i, "channel")
	case f.role == item && s.format == "atom" && local == "name" && s.own(prefix):
		s.insert(i, i, s.ownName("author"))
	case (f.role == channel || f.role == root && s.format != "rss") && kind != unknownName && kind < channelName && s.headless(f, i, local):
		name := "item"
		if s.format == "atom" {
			name = "entry"
		}
		s.insert(i, i, s.ownName(name))
	}
}

// headless says whether the child of a feed that starts at i is an item's, whose start
// tag is lost: its end comes before the start of any other, and what the feed says of
// itself has been said.
func (s *scan) headless(f *frame, i int, local string) bool {
	if len(s.items) == 0 && !(f.facts.said[titleSlot] && local == "title" || f.facts.id != "" && local == "id" || local == "guid") {
		return false
	}
	return s.inItem(i)
}

// inItem says whether from i on an item's end comes before the start of one.
func (s *scan) inItem(i int) bool {
	name := "item"
	if s.format == "atom" {
		name = "entry"
	}
	s.itemEnd = s.next(s.itemEnd, i, "</", name)
	s.itemStart = s.next(s.itemStart, i, "<", name)
	return s.itemEnd < s.itemStart
}

// next is where behind i the next tag of the name begins; the end of the document where
// there is none. from is what was found last.
func (s *scan) next(from, i int, mark, name string) int {
	for at := max(from, i); at < len(s.in); {
		n := strings.Index(s.in[at:], mark)
		if n < 0 {
			break
		}
		at += n + len(mark)
		full := tagName(s.in[at:])
		if _, local := split(full); strings.EqualFold(local, name) {
			return at - len(mark)
		}
	}
	return len(s.in)
}

// insert begins an element that has no start tag at i, or only what ends at content.
func (s *scan) insert(i, content int, name string) {
	s.notes.add("missing start tags added", 1)
	attrs := s.attrs
	s.attrs = nil
	prefix, local := split(name)
	s.push(i, &tag{name: name, end: content, broken: true, kind: s.childKind(prefix, strings.ToLower(local))})
	s.attrs = attrs
}

// wraps says whether a tag of a name that is unknown only wraps items.
func (s *scan) wraps(f *frame, t *tag) bool {
	if f.role != root && f.role != channel || t.kind != unknownName && t.kind != listName || t.empty {
		return false
	}
	rest := strings.TrimLeft(s.in[t.end:min(len(s.in), t.end+glimpse)], " \t\r\n")
	if rest == "" || rest[0] != '<' {
		return false
	}
	p, l := split(tagName(rest[1:]))
	return s.childKind(p, strings.ToLower(l)) == itemName
}

// full says whether an element that is written as empty has its children behind it.
func (s *scan) full(t *tag) bool {
	name, end := s.nextTag(t.end)
	if end || name == "" {
		return false
	}
	p, l := split(name)
	l = strings.ToLower(l)
	if len(s.stack) == 0 {
		return !isRoot(l)
	}
	child := s.childKind(p, l)
	_, local := split(t.name)
	switch s.kindHere(t.kind, local) {
	case itemName:
		return child != unknownName && child < channelName && s.inItem(t.end)
	case channelName:
		return child != unknownName && child != channelName && (s.format == "rss" || child != itemName)
	case personName:
		return innerNames[personName][l] != unknownName
	}
	return false
}
