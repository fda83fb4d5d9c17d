package config

import (
	"fmt"
	"regexp"
	"strings"
)

// bracket is one that is open, of a list or of a mapping.
type bracket struct {
	line, column int
	kind         rune   // [ or {
	key          string // of the pair that is being read
	valued       bool   // its colon was read
	complete     bool   // its value, or the element, was read
	at           [2]int // line and column where that begins
}

// shutter is the bracket that closes b.
func (b *bracket) shutter() rune {
	if b.kind == '[' {
		return ']'
	}
	return '}'
}

// blockLine says whether line i, inside brackets, looks like one outside of them.
func (s *slips) blockLine(i int) bool {
	return blanks(s.text[i]) <= s.base && blockStart.MatchString(s.text[i])
}

// unclosed notes the innermost bracket that is open.
func (s *slips) unclosed() {
	b := s.open[len(s.open)-1]
	s.note(b.line, b.column, fmt.Sprintf("close it with %c, or put text that begins with %c into quotes", b.shutter(), b.kind),
		fmt.Sprintf("the bracket %c is not closed", b.kind))
}

// inside reads line i from column at on, where a bracket is open or opens, and returns the
// next line to read.
func (s *slips) inside(i, at int) int {
	r := s.lines[i]
	for at < len(r) && s.found == nil {
		switch c := r[at]; {
		case c == ' ' || c == '\t':
			at++
		case c == '#' && (at == 0 || r[at-1] == ' ' || r[at-1] == '\t'):
			return i + 1
		case c == '[' || c == '{':
			if len(s.open) == 0 || s.element(i, at) {
				s.open = append(s.open, bracket{line: i, column: at, kind: c})
			}
			at++
		case c == ']' || c == '}':
			b := s.shut(i, at)
			if len(s.open) == 0 {
				s.behind(i, at+1, b)
				return i + 1
			}
			at++
		case c == ',':
			top := &s.open[len(s.open)-1]
			top.valued, top.complete, top.key, s.wide = false, false, "", nil
			at++
		case c == ':' && separates(r, at):
			s.pair(i, at)
			at++
		case (c == '"' || c == '\'') && s.element(i, at):
			var line int
			if line, at = s.skipQuoted(i, at); line != i {
				i, r = line, s.lines[line]
			}
		default:
			at = s.insidePlain(i, at)
		}
	}
	return i + 1
}

// element begins an element, a key or a value at column at of line i, and says whether
// one may begin there.
func (s *slips) element(i, at int) bool {
	top := &s.open[len(s.open)-1]
	if !top.complete {
		top.complete, top.at = true, [2]int{i, at}
		return true
	}
	c, first := s.lines[i][at], s.lines[top.at[0]][top.at[1]]
	between := c == '"' || c == '\'' // as where the comma between two texts is missing
	if from := top.at[1]; !between && top.at[0] == i && strings.ContainsRune(`"'[{`, first) {
		s.junk(i, from, at, top.key)
	} else if top.at[0] != i && (first == '"' || first == '\'') {
		s.unquoted(top.at[0], from)
	}
	s.note(i, at, `separate elements by commas; put text with , [ ] { } or ": " in it into quotes`, "a comma is missing, or a text lacks quotes")
	return false
}

// separates says whether the colon at column at ends a key.
func separates(r []rune, at int) bool {
	if at+1 == len(r) || strings.ContainsRune(" \t,[]{}", r[at+1]) {
		return true
	}
	return at > 0 && (r[at-1] == '"' || r[at-1] == '\'')
}

// pair reads the colon of a pair.
func (s *slips) pair(i, at int) {
	top := &s.open[len(s.open)-1]
	switch {
	case !top.valued:
		if top.complete {
			top.key = trim(string(s.lines[i][min(top.at[1], at):at]))
		}
		top.valued, top.complete = true, false
	case s.wide != nil:
		s.note(s.wide[0], s.wide[1], "write , in its place", "a full-width comma separates nothing")
	default:
		s.note(i, at, s.twoColons(i, at, top), "a second colon stands in one pair")
	}
}

// followed is a value behind which a key seems to follow.
var followed = regexp.MustCompile(`\s[a-z_]+$`)

// twoColons is what to do where a second colon stands at column at: it belongs to the
// text, or a comma is missing before the word in front of it.
func (s *slips) twoColons(i, at int, b *bracket) string {
	r, from := s.lines[i], b.at[1]
	if b.at[0] != i || from > at || followed.MatchString(string(r[from:at])) {
		return `separate pairs by commas, as in {a: b, c: d}; put text with ": " in it into quotes`
	}
	return s.suggest(i, b.key, s.rest(i, from))
}

// shut closes the innermost bracket.
func (s *slips) shut(i, at int) bracket {
	top := s.open[len(s.open)-1]
	if c := s.lines[i][at]; c != top.shutter() {
		s.note(i, at, fmt.Sprintf("write %c first", top.shutter()), fmt.Sprintf("%c stands where the bracket %c of line %d is open", c, top.kind, top.line+1))
	}
	s.open = s.open[:len(s.open)-1]
	return top
}

// behind reads what stands from column at on behind the outermost bracket, which was b.
func (s *slips) behind(i, at int, b bracket) {
	rest := strings.TrimSpace(string(s.lines[i][at:]))
	switch {
	case rest == "" || rest[0] == '#' || rest == ":" || strings.HasPrefix(rest, ": "):
	case rest[0] == ']' || rest[0] == '}':
		s.note(i, at, "take it out", fmt.Sprintf("%c closes no bracket that is open", rest[0]))
	case b.line == i:
		s.junk(i, b.column, at, s.name)
	default:
		s.note(i, at, "take it out, or put the whole into quotes", "text follows the bracket that closes")
	}
}

// insidePlain reads a text without quotes inside brackets and returns the column behind.
func (s *slips) insidePlain(i, at int) int {
	r := s.lines[i]
	if !s.element(i, at) {
		return len(r)
	}
	top := &s.open[len(s.open)-1]
	switch c := r[at]; {
	case isOdd(c):
		s.odd(i, at)
	case strings.ContainsRune("*&!%@`|>", c), (c == '-' || c == '?') && (at+1 == len(r) || r[at+1] == ' '):
		s.begins(i, at, top.key)
	}
	for ; at < len(r); at++ {
		switch c := r[at]; {
		case strings.ContainsRune(",[]{}", c), c == ':' && separates(r, at), c == '#' && r[at-1] == ' ':
			return at
		case c == '，' || c == '、':
			s.wide = &[2]int{i, at}
		}
	}
	return at
}

// skipQuoted reads the text in quotes that begins at column at of line i, and returns
// line and column behind it.
func (s *slips) skipQuoted(i, at int) (line, column int) {
	q := s.lines[i][at]
	if end := closing(s.lines[i], at+1, q); end >= 0 {
		s.escapes(i, at, end)
		return i, end + 1
	}
	for j := i + 1; j < len(s.lines) && !blockStart.MatchString(s.text[j]); j++ {
		if end := closing(s.lines[j], 0, q); end >= 0 {
			return j, end + 1
		}
	}
	s.unquoted(i, at)
	return i, len(s.lines[i])
}

// unquoted notes a quote that is not closed.
func (s *slips) unquoted(i, at int) {
	s.note(i, at, "close it at the end of the text", fmt.Sprintf("the quote %c is not closed", s.lines[i][at]))
}

// escapes notes a backslash that begins no escape of YAML.
func (s *slips) escapes(i, at, end int) {
	r := s.lines[i]
	for j := at + 1; r[at] == '"' && j < end; j++ {
		if r[j] != '\\' {
			continue
		}
		if j++; !strings.ContainsRune("0abtnvfre\"/\\N_LPxuU \t", r[j]) {
			s.note(i, j-1, s.single(i, string(r[at+1:end])), fmt.Sprintf(`\%c is no escape that YAML knows`, r[j]))
		}
	}
}

// single is a hint at single quotes around text.
func (s *slips) single(i int, text string) string {
	hint := `write \\ for a backslash, or single quotes around the text`
	if mayHide(s.text, i) || len(text) > maxSuggested {
		return hint
	}
	return hint + ": '" + strings.ReplaceAll(text, "'", "''") + "'"
}

// quoted reads the text in quotes that begins at column at of line i as the value of the
// key name, and returns the next line to read.
func (s *slips) quoted(i, at int, name string) int {
	line, end := s.skipQuoted(i, at)
	rest := strings.TrimSpace(string(s.lines[line][end:]))
	switch {
	case s.found != nil || rest == "" || rest[0] == '#':
	case line != i:
		s.unquoted(i, at)
	default:
		s.junk(i, at, end, name)
	}
	return line + 1
}

// junk notes that text follows at column end behind what began with a quote or a bracket
// at column at of line i, the value of the key name.
func (s *slips) junk(i, at, end int, name string) {
	r := s.lines[i]
	message := meanings[r[at]]
	if message == "" {
		message = fmt.Sprintf("text follows the quote %c that closes", r[at])
	}
	text := s.rest(i, at)
	if len(s.open) > 0 {
		for end < len(r) && !strings.ContainsRune(",]}", r[end]) {
			end++
		}
		text = trim(string(r[at:end]))
	}
	s.note(i, at, s.suggest(i, name, text), message)
}
