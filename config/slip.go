package config

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// The YAML reader says where it could not go on, in its own terms: an unclosed quote is
// noticed lines later, and a * is the alias of an anchor that nobody has heard of. So where
// a file is no YAML, its text is read once more, for what people write before they know
// YAML: the first such slip up to the line where the reader stopped is most likely the
// cause. Here nothing is decided: where no slip is found, the reader's own words stand.

// slips looks for the first slip in a file.
type slips struct {
	lines  [][]rune
	text   []string
	last   int // no slip begins behind this line, from 0
	levels []level
	open   []bracket // of a list or mapping in brackets
	base   int       // the column of the key whose value they are; -1: none
	name   string    // that key; may be empty
	wide   *[2]int   // line and column of a full-width comma in the value that is read
	value  int       // the line of a key's plain value, which may go on below; -1: none
	under  int       // the column of that key
	rooted bool      // the document is a value without keys
	found  *Error
}

// level is a block mapping or list that is open.
type level struct {
	column int // from 0
	line   int // of its latest element, from 0
	list   bool
	filled bool // the latest element has a value on its line
}

// findSlip is the first slip that begins on lines[0] to lines[last], or nil.
func findSlip(lines []string, last int) *Error {
	s := &slips{text: lines, last: min(last, len(lines)-1), value: -1}
	for _, l := range lines {
		s.lines = append(s.lines, []rune(l))
	}
	for i := 0; i <= s.last && s.found == nil; {
		i = s.line(i)
	}
	if s.found == nil && len(s.open) > 0 && s.last >= s.content() {
		s.unclosed()
	}
	return s.found
}

// content is the last line that is not empty.
func (s *slips) content() int {
	i := len(s.lines) - 1
	for i > 0 && strings.TrimSpace(s.text[i]) == "" {
		i--
	}
	return i
}

// note keeps the first slip; line and column count from 0.
func (s *slips) note(line, column int, hint, message string) {
	if s.found == nil {
		s.found = &Error{Line: line + 1, Column: column + 1, Message: "this is no YAML: " + message, Hint: hint}
	}
}

var (
	directive = regexp.MustCompile(`^%(YAML|TAG)\s`)
	conflict  = regexp.MustCompile(`^(<{7}|={7}|>{7})( |$)`)
)

// line reads line i outside of brackets, or goes on inside, and returns the next to read.
func (s *slips) line(i int) int {
	r := s.lines[i]
	if len(s.open) > 0 {
		if s.blockLine(i) {
			s.unclosed()
			return i
		}
		return s.inside(i, 0)
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
		s.levels, s.value, s.rooted = nil, -1, false
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

// directs says whether a line "---" follows the directives.
func (s *slips) directs(i int) bool {
	for _, t := range s.text[i:] {
		switch {
		case strings.HasPrefix(t, "---"):
			return true
		case t != "" && t[0] != '%' && t[0] != '#':
			return false
		}
	}
	return false
}

// odd notes the odd character at line i, column at.
func (s *slips) odd(i, at int) {
	hint := "delete it"
	if c := s.lines[i][at]; c != '\ufeff' && !strings.Contains(oddNames[c], "zero width") {
		hint = "delete it and type a blank"
	}
	s.note(i, at, hint, article(nameOdd(s.lines[i][at]))+" stands where only a blank may")
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
		if s.goesOn(i, at) {
			return i + 1
		}
		s.dash(i, at)
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
	if s.goesOn(i, at) && !dashed {
		if len(s.levels) == 0 {
			s.colonless(s.value, blanks(s.text[s.value]))
		} else {
			s.deeper(i, at)
		}
		return i + 1
	}
	s.enter(i, at, dashed)
	if s.found != nil {
		return i + 1
	}
	s.value = -1
	for from < len(r) && (r[from] == ' ' || r[from] == '\t') {
		from++
	}
	if from == len(r) || r[from] == '#' {
		return i + 1
	}
	s.levels[len(s.levels)-1].filled = true
	return s.node(i, from, at, name)
}

// goesOn says whether what stands at column at of line i is more of a plain text above.
func (s *slips) goesOn(i, at int) bool { return s.value >= 0 && s.value < i && at > s.under }

var (
	plainKey   = regexp.MustCompile(`^[^\s"'\[\]{}#&*!|>%@` + "`" + `,?:-][^#]*?\s*:(?:\s|$)`)
	dashedKey  = regexp.MustCompile(`^-([\pL_][\w-]*:)(?:\s|$)`)
	bulletLine = regexp.MustCompile(`^([•·‣▪●–—−*+])\s+\S`)
	blockStart = regexp.MustCompile(`^\s*(?:-\s+)?["']?[\pL_][\w-]*["']?\s*:(?:\s|$)|^\s*-\s`)
)

// key is the key at column at of line i, as it is written, and where what follows its
// colon begins.
func (s *slips) key(i, at int) (name string, from int, ok bool) {
	r := s.lines[i]
	if at < len(r) && (r[at] == '"' || r[at] == '\'') {
		end := closing(r, at+1, r[at])
		if end < 0 {
			return "", 0, false
		}
		for from = end + 1; from < len(r) && r[from] == ' '; from++ {
		}
		if from < len(r) && r[from] == ':' && (from+1 == len(r) || r[from+1] == ' ' || r[from+1] == '\t') {
			return string(r[at : end+1]), from + 1, true
		}
		return "", 0, false
	}
	rest := string(r[at:])
	m := plainKey.FindString(rest)
	if m == "" {
		return "", 0, false
	}
	colon := strings.LastIndexByte(m, ':')
	return strings.TrimSpace(m[:colon]), at + utf8.RuneCountInString(m[:colon]) + 1, true
}

// closing is the column of the quote q that closes a text that goes on at column at, or -1.
func closing(r []rune, at int, q rune) int {
	for i := at; i < len(r); i++ {
		switch {
		case r[i] == '\\' && q == '"':
			i++
		case r[i] == q && q == '\'' && i+1 < len(r) && r[i+1] == q:
			i++
		case r[i] == q:
			return i
		}
	}
	return -1
}

// bullet notes what stands in the place of "- ".
func (s *slips) bullet(i, at int) bool {
	rest := string(s.lines[i][at:])
	if m := dashedKey.FindStringSubmatch(rest); m != nil {
		s.note(i, at, "write - "+m[1], `no blank stands after the "-"`)
		return true
	}
	m := bulletLine.FindStringSubmatch(rest)
	if m == nil || s.value >= 0 && at > s.under {
		return false
	}
	s.note(i, at, `write "- " in its place`, "an element of a list begins with \"- \", not with "+m[1])
	return true
}

// loose reads what is no key: an element of a list, a value on a line of its own, more of
// a text above, or a key that is written wrong.
func (s *slips) loose(i, at int, dashed bool) int {
	if !dashed {
		if s.goesOn(i, at) {
			return i + 1
		}
		top := len(s.levels) - 1
		if top < 0 && s.rooted || top >= 0 && (at <= s.levels[top].column || s.levels[top].filled) {
			s.colonless(i, at)
			return i + 1
		}
		under := -1
		if top >= 0 {
			under = s.levels[top].column
		}
		s.rooted = top < 0
		return s.node(i, at, under, "")
	}
	if m := glued.FindStringSubmatch(string(s.lines[i][at:])); m != nil && s.keyBelow(i, at) {
		s.blankless(i, at, m)
		return i + 1
	}
	return s.node(i, at, s.levels[len(s.levels)-1].column, "")
}

// keyBelow says whether the next line has a key at column at.
func (s *slips) keyBelow(i, at int) bool {
	for i++; i < len(s.lines); i++ {
		if t := strings.TrimSpace(s.text[i]); t == "" || t[0] == '#' {
			continue
		}
		_, _, ok := s.key(i, min(at, len(s.lines[i])))
		return ok && strings.TrimSpace(string(s.lines[i][:at])) == ""
	}
	return false
}
