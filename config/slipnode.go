package config

import (
	"regexp"
	"strings"
)

// blockHead is what may follow | and >.
var blockHead = regexp.MustCompile(`^[|>][-+0-9]*\s*(?:#.*)?$`)

// node reads the value that begins at column at of line i. The key that it belongs to
// stands at column under and is name, as it is written; empty: none. It returns the next
// line to read.
func (s *slips) node(i, at, under int, name string) int {
	r := s.lines[i]
	switch c := r[at]; c {
	case '"', '\'':
		return s.quoted(i, at, name)
	case '[', '{':
		return s.flow.begin(i, at, under, name)
	case '|', '>':
		if !blockHead.MatchString(string(r[at:])) {
			s.begins(i, at, name, s.rest(i, at))
			return i + 1
		}
		for i++; i < len(s.lines) && (strings.TrimSpace(s.text[i]) == "" || blanks(s.text[i]) > under); i++ {
		}
		return i
	case '*', '&', '!', '%', '@', '`', ']', '}', ',':
		s.begins(i, at, name, s.rest(i, at))
	case '-', '?', ':':
		if at+1 == len(r) || r[at+1] == ' ' {
			s.begins(i, at, name, s.rest(i, at))
		}
	}
	s.plain(i, at, name)
	s.outline.value, s.outline.under = i, under
	return i + 1
}

// blanks is how many blanks begin a line.
func blanks(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// plain reads a text without quotes that begins at column at of line i.
func (s *slips) plain(i, at int, name string) {
	r := s.lines[i]
	for j := at; j < len(r); j++ {
		switch {
		case r[j] == '#' && j > at && r[j-1] == ' ':
			return
		case r[j] == ':' && (j+1 == len(r) || r[j+1] == ' ' || r[j+1] == '\t'):
			s.note(i, j, s.suggest(i, name, s.rest(i, at)), "an unquoted colon before a blank, or at the end, ends a key")
			return
		}
	}
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
		s.junk(i, at, name, s.rest(i, at))
	}
	return line + 1
}
