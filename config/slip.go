package config

import (
	"regexp"
	"strings"
)

// The YAML reader says where it could not go on, in its own terms: an unclosed quote is
// noticed lines later, and a * is the alias of an anchor that nobody has heard of. So where
// a file is no YAML, its text is read once more, for what people write before they know
// YAML: the first such slip up to the line where the reader stopped is most likely the
// cause. Here nothing is decided: where no slip is found, the reader's own words stand.

// slips looks for the first slip on a page. What it is in the middle of lies in its parts:
// an outline of what is indented, and a flow of what stands in brackets.
type slips struct {
	*page
	outline outline
	flow    flow
	last    int  // no slip begins behind this line, from 0
	rooted  bool // the document is a value without keys
}

// findSlip is the first slip that begins on lines[0] to lines[last], or nil.
func findSlip(lines []string, last int) *Error {
	p := newPage(lines)
	s := &slips{page: p, outline: outline{page: p, value: -1}, flow: flow{page: p}, last: min(last, len(lines)-1)}
	for i := 0; i <= s.last && s.found == nil; {
		i = s.line(i)
	}
	if s.found == nil && s.flow.isOpen() && s.last >= s.content() {
		s.flow.unclosed()
	}
	return s.found
}

var (
	directive = regexp.MustCompile(`^%(YAML|TAG)\s`)
	conflict  = regexp.MustCompile(`^(<{7}|={7}|>{7})( |$)`)
)

// line reads line i outside of brackets, or goes on inside, and returns the next to read.
func (s *slips) line(i int) int {
	r := s.lines[i]
	if s.flow.isOpen() {
		if s.flow.blockLine(i) {
			s.flow.unclosed()
			return i
		}
		return s.flow.read(i, 0)
	}
	at, tab := 0, -1
	for at < len(r) && (r[at] == ' ' || r[at] == '\t') {
		if r[at] == '\t' && tab < 0 {
			tab = at
		}
		at++
	}
	switch {
	case at == len(r) || r[at] == '#':
		return i + 1
	case isOdd(r[at]):
		s.odd(i, at)
	case tab >= 0:
		s.note(i, tab, "indent with blanks", "a tab stands in the indentation")
	case at == 0 && (strings.HasPrefix(s.text[i], "---") || s.text[i] == "..."):
		s.outline.levels, s.outline.value, s.rooted = nil, -1, false
		return i + 1
	case at == 0 && directive.MatchString(s.text[i]) && s.directs(i):
		return i + 1
	case at == 0 && r[0] == '%':
		s.note(i, 0, "take the line out, or put the text into quotes", "a line that begins with % is a directive to YAML readers")
	case at == 0 && conflict.MatchString(s.text[i]):
		s.note(i, 0, "choose one of the two versions and take out the lines that mark them", "a conflict of two versions is not resolved")
	default:
		return s.block(i, at)
	}
	return i + 1
}

// block reads the block elements that begin on line i at column at.
func (s *slips) block(i, at int) int {
	r := s.lines[i]
	dashed := false
	for at < len(r) && r[at] == '-' && (at+1 == len(r) || r[at+1] == ' ' || r[at+1] == '\t' || isOdd(r[at+1])) {
		if at+1 < len(r) && isOdd(r[at+1]) {
			s.odd(i, at+1)
			return i + 1
		}
		if s.outline.goesOn(i, at) {
			return i + 1
		}
		s.outline.dash(i, at)
		dashed = true
		tab := -1
		for at++; at < len(r) && (r[at] == ' ' || r[at] == '\t'); at++ {
			if r[at] == '\t' && tab < 0 {
				tab = at
			}
		}
		if at == len(r) || r[at] == '#' {
			return i + 1
		}
		if isOdd(r[at]) {
			s.odd(i, at)
		} else if _, _, ok := s.key(i, at); ok && tab >= 0 {
			s.note(i, tab, `write a blank after the "-"`, "a tab stands in the indentation")
		}
	}
	if s.found != nil || s.bullet(i, at) {
		return i + 1
	}
	name, from, ok := s.key(i, at)
	if !ok {
		return s.loose(i, at, dashed)
	}
	if s.outline.goesOn(i, at) && !dashed {
		if len(s.outline.levels) == 0 {
			s.colonless(s.outline.value, blanks(s.text[s.outline.value]))
		} else {
			s.outline.deeper(i, at)
		}
		return i + 1
	}
	s.outline.enter(i, at, dashed)
	if s.found != nil {
		return i + 1
	}
	s.outline.value = -1
	for from < len(r) && (r[from] == ' ' || r[from] == '\t') {
		from++
	}
	if from == len(r) || r[from] == '#' {
		return i + 1
	}
	s.outline.levels[len(s.outline.levels)-1].filled = true
	return s.node(i, from, at, name)
}

var (
	dashedKey  = regexp.MustCompile(`^-([\pL_][\w-]*:)(?:\s|$)`)
	bulletLine = regexp.MustCompile(`^([•·‣▪●–—−*+])\s+\S`)
)

// bullet notes what stands in the place of "- ".
func (s *slips) bullet(i, at int) bool {
	rest := string(s.lines[i][at:])
	if m := dashedKey.FindStringSubmatch(rest); m != nil {
		s.note(i, at, "write - "+m[1], `no blank stands after the "-"`)
		return true
	}
	m := bulletLine.FindStringSubmatch(rest)
	if m == nil || s.outline.value >= 0 && at > s.outline.under {
		return false
	}
	s.note(i, at, `write "- " in its place`, "an element of a list begins with \"- \", not with "+m[1])
	return true
}

// loose reads what is no key: an element of a list, a value on a line of its own, more of
// a text above, or a key that is written wrong.
func (s *slips) loose(i, at int, dashed bool) int {
	if !dashed {
		if s.outline.goesOn(i, at) {
			return i + 1
		}
		top := len(s.outline.levels) - 1
		if top < 0 && s.rooted || top >= 0 && (at <= s.outline.levels[top].column || s.outline.levels[top].filled) {
			s.colonless(i, at)
			return i + 1
		}
		under := -1
		if top >= 0 {
			under = s.outline.levels[top].column
		}
		s.rooted = top < 0
		return s.node(i, at, under, "")
	}
	if m := glued.FindStringSubmatch(string(s.lines[i][at:])); m != nil && s.keyBelow(i, at) {
		s.blankless(i, at, m)
		return i + 1
	}
	return s.node(i, at, s.outline.levels[len(s.outline.levels)-1].column, "")
}
