package parse

import "strings"

// glimpse is how far is looked ahead for the tag that says what another was meant to be.
const glimpse = 4096

// lookahead finds what stands further on in a document. What was found, or has no end, is
// not looked for again and again.
type lookahead struct {
	in                            string
	section, comment, instruction int // where the next of these ends
	itemStart, itemEnd            int // where the next of these tags is
	last                          int // where an item or a channel begins behind the end of one
}

// find is how far from i on the next mark stands, -1 where there is none; found is where
// it was found last.
func (a *lookahead) find(found *int, i int, mark string) int {
	if *found < i {
		if n := strings.Index(a.in[i:], mark); n >= 0 {
			*found = i + n
		} else {
			*found = len(a.in)
		}
	}
	if *found == len(a.in) {
		return -1
	}
	return *found - i
}

// sectionEnd is how far from i on a CDATA section ends, or -1.
func (a *lookahead) sectionEnd(i int) int { return a.find(&a.section, i, "]]>") }

// commentEnd is the length of the comment that begins at i, or -1. One whose end is lost,
// so that it would run on into another, ends at its first bracket.
func (a *lookahead) commentEnd(i int) int {
	rest := a.in[i:]
	end := -1
	if len(rest) > 4 {
		end = a.find(&a.comment, i+4, "-->")
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
func (a *lookahead) instructionEnd(i int) int {
	rest := a.in[i:]
	end := a.find(&a.instruction, i, "?>")
	bracket := strings.IndexByte(rest, '>')
	if bracket >= 0 && (end < 0 || bracket < end && strings.Contains(rest[bracket:end], "</")) {
		return bracket + 1
	}
	if end < 0 {
		return -1
	}
	return end + 2
}

// inItem says whether from i on the end of an element of the name comes before the start
// of one. The name is always that of the format's items.
func (a *lookahead) inItem(i int, name string) bool {
	a.itemEnd = nextNamed(a.in, max(a.itemEnd, i), "</", name)
	a.itemStart = nextNamed(a.in, max(a.itemStart, i), "<", name)
	return a.itemEnd < a.itemStart
}

// moreBehind says whether an item or a channel begins behind the place.
func (a *lookahead) moreBehind(end int) bool {
	for a.last < end { // what was found last lies in front of it
		a.last = len(a.in)
		for i := end; i < len(a.in); i++ {
			n := strings.IndexByte(a.in[i:], '<')
			if n < 0 {
				break
			}
			i += n
			name, closes := markupName(a.in, i)
			if _, local := split(name); !closes && (strings.EqualFold(local, "item") || strings.EqualFold(local, "entry") || strings.EqualFold(local, "channel")) {
				a.last = i
				break
			}
		}
	}
	return a.last < len(a.in)
}

// nextNamed is where from i on the next tag of the name begins; the end of the document
// where there is none. mark is what stands before the name.
func nextNamed(in string, i int, mark, name string) int {
	for i < len(in) {
		n := strings.Index(in[i:], mark)
		if n < 0 {
			break
		}
		i += n + len(mark)
		full := tagName(in[i:])
		if _, local := split(full); strings.EqualFold(local, name) {
			return i - len(mark)
		}
	}
	return len(in)
}

// markupName is the name of the tag at in[i], which is a "<", and whether it is an end
// tag; empty where none stands there.
func markupName(in string, i int) (name string, end bool) {
	j := i + 1
	if j < len(in) && in[j] == '/' {
		end = true
		j++
	}
	if j >= len(in) || nameClass[in[j]]&nameStart == 0 {
		return "", end
	}
	return tagName(in[j:]), end
}

// nextTag is the name of the first tag from i on, CDATA sections and comments aside, and
// whether it is an end tag; empty where none is near.
func nextTag(in string, i int) (name string, end bool) {
	for stop := min(len(in), i+glimpse); i < stop; {
		n := strings.IndexByte(in[i:stop], '<')
		if n < 0 {
			break
		}
		i += n
		switch rest := in[i:stop]; {
		case strings.HasPrefix(rest, "<![CDATA["):
			i += until(rest, "]]>")
			continue
		case strings.HasPrefix(rest, "<!--"):
			i += until(rest, "-->")
			continue
		}
		if name, end = markupName(in, i); name != "" {
			return name, end
		}
		i++
	}
	return "", false
}

// nextEnd is the name of the first end tag from i on; empty where none is near.
func nextEnd(in string, i int) string {
	for stop := min(len(in), i+glimpse); i < stop; i += 2 {
		n := strings.Index(in[i:stop], "</")
		if n < 0 {
			break
		}
		i += n
		if name, _ := markupName(in, i); name != "" {
			return name
		}
	}
	return ""
}

// ends says whether an end tag of the name stands behind i, not far away.
func ends(in string, i int, name string) bool {
	return strings.Contains(in[i:min(len(in), i+4*glimpse)], "</"+name)
}

// endsInItem says whether the element of the name that is open at i has its end tag
// before the item that it stands in ends.
func endsInItem(in string, i int, name string) bool {
	rest := in[i:min(len(in), i+glimpse)]
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
