package config

import (
	"regexp"
	"strings"
)

var (
	// glued is a key with no blank after its colon.
	glued = regexp.MustCompile(`^([\pL_][\w-]*):([^\s/].*|/[^/].*|/)$`)
	// blockHead is what may follow | and >.
	blockHead = regexp.MustCompile(`^[|>][-+0-9]*\s*(?:#.*)?$`)
	// assigned is a key and a value as other languages write them.
	assigned = regexp.MustCompile(`^([\pL_][\w-]*)\s*(?:=>?|：)\s*(.*)$`)
)

// node reads the value that begins at column at of line i. The key that it belongs to
// stands at column under and is name, as it is written; empty: none. It returns the next
// line to read.
func (s *slips) node(i, at, under int, name string) int {
	r := s.lines[i]
	switch c := r[at]; c {
	case '"', '\'':
		return s.quoted(i, at, name)
	case '[', '{':
		s.base, s.name = under, name
		return s.inside(i, at)
	case '|', '>':
		if !blockHead.MatchString(string(r[at:])) {
			s.begins(i, at, name)
			return i + 1
		}
		for i++; i < len(s.lines) && (strings.TrimSpace(s.text[i]) == "" || blanks(s.text[i]) > under); i++ {
		}
		return i
	case '*', '&', '!', '%', '@', '`', ']', '}', ',':
		s.begins(i, at, name)
	case '-', '?', ':':
		if at+1 == len(r) || r[at+1] == ' ' {
			s.begins(i, at, name)
		}
	}
	s.plain(i, at, name)
	s.value, s.under = i, under
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

// meanings are what a character at the beginning of a text is taken for.
var meanings = map[rune]string{
	'*': "an unquoted * begins an alias", '&': "an unquoted & begins an anchor", '!': "an unquoted ! begins a tag",
	'|': "an unquoted | begins a block of lines", '>': "an unquoted > begins a block of lines",
	'-': "an unquoted - begins an element of a list", '?': "an unquoted ? begins a key", ':': "an unquoted : ends a key",
	'[': "an unquoted [ begins a list, and text follows its end", '{': "an unquoted { begins a mapping, and text follows its end",
}

// begins notes a text that begins with what YAML takes for something else.
func (s *slips) begins(i, at int, name string) {
	c := s.lines[i][at]
	message := meanings[c]
	if message == "" {
		message = "no text begins with an unquoted " + string(c)
	}
	s.note(i, at, s.suggest(i, name, s.rest(i, at)), message)
}

// rest is the text from column at of line i on as it was meant: without a comment, inside
// brackets up to the next comma or bracket.
func (s *slips) rest(i, at int) string {
	text := string(s.lines[i][at:])
	if len(s.open) > 0 {
		if end := strings.IndexAny(text, ",]}"); end > 0 {
			text = text[:end]
		}
	} else if end := strings.Index(text, " #"); end > 0 {
		text = text[:end]
	}
	return trim(text)
}

// suggest is a hint at quotes around text, the value of the key name on line i.
func (s *slips) suggest(i int, name, text string) string {
	return quotesHint(s.text, i, name, text)
}

// maxSuggested is the longest text that a hint repeats, in bytes.
const maxSuggested = 100

// quotesHint is a hint at quotes around text, which stands on lines[i] as the value of the
// key name; empty: of none. What may be secret is not repeated.
func quotesHint(lines []string, i int, name, text string) string {
	const hint = "put the value into quotes"
	if text == "" || len(text) > maxSuggested || userinfo.MatchString(text) || mayHide(lines, i) {
		return hint
	}
	if n := len(text); n > 1 && (text[0] == '"' || text[0] == '\'') && text[n-1] == text[0] {
		text = text[1 : n-1]
	}
	text, _ = uncurled(text)
	if name != "" {
		name += ": "
	}
	return hint + ": " + name + quoteYAML(text)
}

// quoteYAML is s in quotes of YAML.
func quoteYAML(s string) string {
	if strings.ContainsAny(s, `"\`) {
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}
	return `"` + s + `"`
}

// colonless notes a line that should have a key and has none.
func (s *slips) colonless(i, at int) {
	rest := s.rest(i, at)
	if m := glued.FindStringSubmatch(rest); m != nil {
		if c, ok := firstOdd(m[2]); ok && strings.HasPrefix(m[2], string(c)) {
			s.odd(i, at+len([]rune(m[1]))+1)
			return
		}
		s.blankless(i, at, m)
		return
	}
	if m := assigned.FindStringSubmatch(rest); m != nil && !mayHide(s.text, i) {
		s.note(i, at, "write "+m[1]+": "+m[2], "this line has no colon after its key")
		return
	}
	s.note(i, at, "write a key, a colon and a blank before its value", "this line has no colon after its key")
}

// blankless notes a key with no blank after its colon.
func (s *slips) blankless(i, at int, m []string) {
	hint := "write a blank after the colon"
	if !mayHide(s.text, i) && len(m[0]) <= maxSuggested {
		hint += ": " + m[1] + ": " + strings.TrimSpace(m[2])
	}
	s.note(i, at+len([]rune(m[1])), hint, "no blank stands after the colon")
}
