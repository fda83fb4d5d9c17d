package parse

import "strings"

// edit replaces in[from:to].
type edit struct {
	from, to int
	by       string
}

// span is a part of the document, and its edits by their numbers.
type span struct{ from, to, firstEdit, endEdit int }

// edits are the changes after which gofeed can read the document, in its order.
type edits struct {
	in     string
	list   []edit
	limits *limits
}

// replace replaces in[from:to], which lies behind all that was edited before.
func (e *edits) replace(from, to int, by string) {
	if len(e.list) >= maxEdits {
		e.limits.exceed("has more faults than can be repaired")
		return
	}
	e.list = append(e.list, edit{from, to, by})
}

// replaceWithin replaces in[from:to], which may lie in front of what was edited last.
func (e *edits) replaceWithin(from, to int, by string) {
	e.replace(from, to, by)
	for n := len(e.list) - 1; n > 0 && e.list[n-1].from > from; n-- {
		e.list[n-1], e.list[n] = e.list[n], e.list[n-1]
	}
}

// content puts something else in the place of the element's content, which ends at i.
func (e *edits) content(f *frame, i int, by string) {
	// The end tag's own edit comes after.
	var tail []edit
	if n := len(e.list); n > f.edits && e.list[n-1].from == i && (e.list[n-1].to > i || e.list[n-1].by == "</"+f.name+">") {
		tail = append(tail, e.list[n-1])
	}
	e.list = append(e.list[:f.edits], edit{f.content, i, by})
	e.list = append(e.list, tail...)
}

// hide takes the attribute with the number k out of what gofeed reads.
func (e *edits) hide(t *tag, k int) {
	a := t.attrs[k]
	e.replaceWithin(a.from, a.to, "")
	t.attrs = append(t.attrs[:k], t.attrs[k+1:]...)
}

// rewrite writes the tag that begins at i anew from its attributes, as XML.
func (e *edits) rewrite(i int, t *tag) {
	e.undo(i) // what was done to single attributes
	var b strings.Builder
	b.WriteByte('<')
	b.WriteString(t.name)
	for k := range t.attrs {
		a := &t.attrs[k]
		b.WriteByte(' ')
		b.WriteString(a.name)
		b.WriteString(`="`)
		b.WriteString(quoter.Replace(a.value))
		b.WriteByte('"')
	}
	if t.empty {
		b.WriteByte('/')
	}
	b.WriteByte('>')
	e.replace(i, t.end, b.String())
}

// undo drops what was done behind the place.
func (e *edits) undo(at int) {
	e.list = e.list[:e.before(at, len(e.list), 0)]
}

// before is how many of the first n edits end at the place or in front of it, but not
// less than so many.
func (e *edits) before(at, n, least int) int {
	for n > least && e.list[n-1].to > at {
		n--
	}
	return n
}

// takeFrom takes the edits from the place on off the list.
func (e *edits) takeFrom(from int) []edit {
	n := len(e.list)
	for n > 0 && e.list[n-1].from >= from {
		n--
	}
	tail := append([]edit(nil), e.list[n:]...)
	e.list = e.list[:n]
	return tail
}

// write appends a part of the document with its edits, leaving out what is skipped.
func (e *edits) write(out *strings.Builder, p span, skipped []span) {
	at := p.from
	for _, one := range e.list[p.firstEdit:p.endEdit] {
		for len(skipped) > 0 && skipped[0].to <= one.from && skipped[0].to > skipped[0].from {
			at = e.skip(out, at, skipped[0])
			skipped = skipped[1:]
		}
		if len(skipped) > 0 && one.from >= skipped[0].from && one.to <= skipped[0].to {
			continue
		}
		if one.from < at {
			continue
		}
		out.WriteString(e.in[at:one.from])
		out.WriteString(one.by)
		at = one.to
	}
	for _, k := range skipped {
		at = e.skip(out, at, k)
	}
	if at < p.to {
		out.WriteString(e.in[at:p.to])
	}
}

func (e *edits) skip(out *strings.Builder, at int, k span) int {
	if k.from < at {
		return at
	}
	out.WriteString(e.in[at:k.from])
	return k.to
}
