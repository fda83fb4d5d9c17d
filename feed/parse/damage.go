package parse

import "strings"

// The rules by which damaged markup is read, few and general. That an element of a feed
// is open is known by its start tag; what stands in it is known by its kind.
//
//  1. What cannot stand in an element ends it (implied).
//  2. A start tag that is repeated ends its element, where that has content, or is
//     dropped (scan.repeated).
//  3. A name that is none is the one that fits: that of the next end tag, or the only one
//     of the format that differs by one slip (correct).
//  4. A child shows that its parent has begun, where the parent's end is there (missing).
//  5. An end tag that ends nothing ends what it is likest to (meant, likely).
//  6. A tag that lacks a bracket, a quote or a mark ends where the next begins (unended,
//     loose.go).

// rules decide what damaged markup means: by where the scan is, what stands further on and
// what was found so far. They change nothing but the tag at hand.
type rules struct {
	*scope
	in    string
	ahead *lookahead
	found *collector
	notes *repairs
}

// implied is the depth from which on elements were left open, as the start of the tag at
// i shows; the depth of the tag itself where none was.
func (r *rules) implied(i int, t *tag) int {
	n := len(r.stack)
	if n < 2 || r.top().container() && r.top().role != item {
		return n
	}
	if t.kind == itemName {
		return r.impliedByItem(i)
	}
	cut := n
	for k := n - 1; k > 0 && !r.stack[k].container(); k-- {
		f := &r.stack[k]
		if f.kind == foreignName || f.role == xhtmlElement && k < n-1 {
			return n
		}
		if r.endedBy(i, k, t) {
			cut = k
		}
	}
	return cut
}

// impliedByItem is [rules.implied] for an item, which ends all that is open in the feed.
// In Atom an entry may stand in what is no element of Atom.
func (r *rules) impliedByItem(i int) int {
	n := len(r.stack)
	for k := n - 1; k > 0; k-- {
		f := &r.stack[k]
		if r.format == "atom" && (f.kind == unknownName && !f.container() && ends(r.in, i, f.name) || f.kind == foreignName || f.role == xhtmlElement && k < n-1) {
			break
		}
		if f.role == channel {
			return k + 1
		}
		if f.role == item || k == 1 && f.kind != unknownName {
			return k
		}
	}
	return n
}

// endedBy says whether the element at the depth k cannot hold the one that starts at i.
func (r *rules) endedBy(i, k int, t *tag) bool {
	f, top := &r.stack[k], k == len(r.stack)-1
	switch f.kind {
	case strictName:
		return !phrase(t.prefix, t.local)
	case lineName, daysName:
		return t.kind != unknownName && innerNames[f.kind][t.local] == unknownName
	case proseName:
		if !inHTML(t.prefix, t.local) {
			return t.kind != unknownName
		}
		return t.kind != unknownName && top && f.role != xhtmlElement && !endsInItem(r.in, i, f.name)
	case personName, imageName:
		return t.kind != unknownName && innerNames[f.kind][t.local] == unknownName && !endsInItem(r.in, i, f.name)
	case extensionName:
		return t.kind != unknownName && r.own(t.prefix) && !endsInItem(r.in, i, f.name)
	}
	return false
}

// correct puts the name of a tag right that is none of the format's: it is that of the
// next end tag, if that fits, else the only name that does.
func (r *rules) correct(t *tag) {
	if t.kind != unknownName || !r.top().parted() || !r.top().container() && r.kindHere(t.kind, t.local) != unknownName {
		return
	}
	end := nextEnd(r.in, t.end)
	if end == t.name && !t.empty {
		return
	}
	by := end
	if t.empty || r.kind(end) == unknownName || !near(t.name, end) {
		if strings.EqualFold(end, t.name) && !t.empty || t.prefix != "" && r.bound(t.prefix) && t.local != "item" && t.local != "entry" {
			return
		}
		if by = r.fits(t); by == "" {
			return
		}
	}
	t.call(by)
	t.broken, t.kind = true, r.childKind(t.prefix, t.local)
	r.notes.add("misspelt names of tags corrected", 1)
}

// fits is the one name of the elements that hold others that the tag's is likely meant to
// be; of an empty element with attributes, of all.
func (r *rules) fits(t *tag) string {
	names := rssNames
	if r.format == "atom" {
		names = atomNames
	}
	child, end := nextTag(r.in, t.end)
	found := ""
	for name, kind := range names {
		switch {
		case len(t.local) < 3 || !near(t.local, name):
			continue
		case kind == itemName && r.top().role != item, kind == channelName:
		case kind == personName && !end && innerNames[personName][strings.ToLower(child)] != unknownName:
		case t.empty && len(t.attrs) > 0 && kind != itemName:
		default:
			continue
		}
		if found != "" {
			return ""
		}
		found = name
	}
	return r.ownName(found)
}

// missing is the name of the element that the child that starts at i shows to have begun:
// a channel, an item, a person; empty: none.
func (r *rules) missing(i int, t *tag) string {
	f, child := r.top(), t.kind != unknownName && t.kind < channelName
	switch {
	case f.role == root && r.format == "rss" && len(r.found.heads) == 1 && child:
		return "channel"
	case f.role == item && r.format == "atom" && t.local == "name" && r.own(t.prefix):
		return r.ownName("author")
	case (f.role == channel || f.role == root && r.format != "rss") && child && r.headless(f, i, t.local):
		return r.ownName(r.itemName())
	}
	return ""
}

// headless says whether the child of a feed that starts at i is an item's, whose start
// tag is lost: its end comes before the start of any other, and what the feed says of
// itself has been said.
func (r *rules) headless(f *frame, i int, local string) bool {
	if len(r.found.items) == 0 && !(f.facts.said[titleSlot] && local == "title" || f.facts.id != "" && local == "id" || local == "guid") {
		return false
	}
	return r.ahead.inItem(i, r.itemName())
}

// wraps says whether a tag of a name that is unknown only wraps items.
func (r *rules) wraps(t *tag) bool {
	if f := r.top(); f.role != root && f.role != channel || t.kind != unknownName && t.kind != listName || t.empty {
		return false
	}
	rest := strings.TrimLeft(r.in[t.end:min(len(r.in), t.end+glimpse)], " \t\r\n")
	if rest == "" || rest[0] != '<' {
		return false
	}
	p, l := split(tagName(rest[1:]))
	return r.childKind(p, strings.ToLower(l)) == itemName
}

// full says whether an element that is written as empty has its children behind it.
func (r *rules) full(t *tag) bool {
	name, end := nextTag(r.in, t.end)
	if end || name == "" {
		return false
	}
	p, l := split(name)
	l = strings.ToLower(l)
	if len(r.stack) == 0 {
		return !isRoot(l)
	}
	child := r.childKind(p, l)
	switch r.kindHere(t.kind, t.local) {
	case itemName:
		return child != unknownName && child < channelName && r.ahead.inItem(t.end, r.itemName())
	case channelName:
		return child != unknownName && child != channelName && (r.format == "rss" || child != itemName)
	case personName:
		return innerNames[personName][l] != unknownName
	}
	return false
}

// unended makes a tag of one that begins at i, with its name at the place, and runs into
// the next tag: it ends behind its last attribute, or where the name ends that the next
// end tag has. It has no end where nothing says that it is a tag.
func (r *rules) unended(at int, t *tag) {
	up := r.top()
	if t.end != 0 || up != nil && !up.parted() {
		return
	}
	end := nextEnd(r.in, at)
	switch {
	case end != "" && end != t.name && strings.HasPrefix(r.in[at:], end) && r.kind(end) != unknownName:
		t.name, t.end, t.attrs = end, at+len(end), t.attrs[:0]
	case up == nil || r.kind(t.name) != unknownName:
		if t.end = at + len(t.name); t.whole > t.end {
			t.end = t.whole
		} else {
			t.attrs = t.attrs[:0]
		}
		t.end += len(r.in[t.end:t.seen]) - len(strings.TrimLeft(r.in[t.end:t.seen], " /\t\r\n"))
		t.empty = strings.HasSuffix(strings.TrimRight(r.in[at:t.end], " \t\r\n"), "/")
	}
	if t.end > 0 {
		t.broken = true
		r.notes.add("tags without a bracket", 1)
	}
}

// spaced says whether the "<" at i begins a tag, though space stands behind it: where
// there is no text. name is where its name begins.
func (r *rules) spaced(i int) (name int, ok bool) {
	if up := r.top(); up == nil || !up.parted() {
		return 0, false
	}
	name = i + 1
	for name < len(r.in) && space(r.in[name]) {
		name++
	}
	if name == len(r.in) || nameClass[r.in[name]]&nameStart == 0 {
		return 0, false
	}
	return name, r.kind(tagName(r.in[name:])) != unknownName
}

// meant is the depth of the open element that an end tag is for whose name no open
// element has: the innermost that it is likest to; else the text that is open and that
// holds no markup, or none but HTML's. -1: none.
func (r *rules) meant(name string) int {
	top := len(r.stack) - 1
	if top < 0 {
		return -1
	}
	prefix, local := split(name)
	local = strings.ToLower(local)
	kind := r.childKind(prefix, local)
	for k := top; k >= 0; k-- {
		f := &r.stack[k]
		if (f.kind != unknownName || kind != unknownName || f.container()) && len(name) >= 3 && near(name, f.name) {
			return k
		}
		if f.container() && (k == 0 || f.role != item) {
			break
		}
	}
	switch r.stack[top].kind {
	case strictName:
		if !phrase(prefix, local) {
			return top
		}
	case lineName, proseName:
		if kind != unknownName && (r.stack[top].kind == lineName || !inHTML(prefix, local)) && r.stack[top].role != xhtmlElement {
			return top
		}
	}
	return -1
}

// likely is the depth of what an end tag ends that would end the element at the depth:
// not a feed or an item that goes on behind it; -1: nothing.
func (r *rules) likely(at, end int) int {
	top := len(r.stack) - 1
	if at == top && at > 1 || !r.stack[at].container() {
		return at
	}
	holder := top // the innermost element of the feed that holds others
	for !r.stack[holder].container() {
		holder--
	}
	if holder < top && r.stack[holder+1].kind != unknownName && r.goesOn(holder, end) {
		r.notes.add("end tags taken for the right ones", 1)
		return holder + 1
	}
	if at > 1 || r.stack[at].role == item || !r.more(at, end) {
		return at
	}
	if r.stack[holder].role == item {
		r.notes.add("end tags taken for the right ones", 1)
		return holder
	}
	r.notes.note("items stood behind the end of the feed")
	return -1
}

// goesOn says whether what stands behind end is a child of the element at the depth, or
// its end.
func (r *rules) goesOn(holder, end int) bool {
	f := &r.stack[holder]
	name, closes := nextTag(r.in, end)
	if closes {
		return near(name, f.name)
	}
	prefix, local := split(name)
	kind := r.childKind(prefix, strings.ToLower(local))
	return kind != unknownName && (kind < channelName || f.role != item)
}

// more says whether items, or a channel, stand behind the end tag of the root or the
// channel at the depth, where none belong.
func (r *rules) more(at, end int) bool {
	return (at != 1 || r.format != "rdf") && r.ahead.moreBehind(end)
}
