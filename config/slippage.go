package config

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// page is the text of a file that is no YAML, and the first slip that was noted in it.
// Lines and columns count from 0, and columns are characters.
type page struct {
	lines [][]rune
	text  []string // the lines again
	found *Error
}

func newPage(lines []string) *page {
	p := &page{text: lines}
	for _, l := range lines {
		p.lines = append(p.lines, []rune(l))
	}
	return p
}

// note keeps the first slip.
func (p *page) note(line, column int, hint, message string) {
	if p.found == nil {
		p.found = &Error{Line: line + 1, Column: column + 1, Message: "this is no YAML: " + message, Hint: hint}
	}
}

// content is the last line that is not empty.
func (p *page) content() int {
	i := len(p.lines) - 1
	for i > 0 && strings.TrimSpace(p.text[i]) == "" {
		i--
	}
	return i
}

// directs says whether a line "---" follows the directives.
func (p *page) directs(i int) bool {
	for _, t := range p.text[i:] {
		switch {
		case strings.HasPrefix(t, "---"):
			return true
		case t != "" && t[0] != '%' && t[0] != '#':
			return false
		}
	}
	return false
}

var (
	plainKey   = regexp.MustCompile(`^[^\s"'\[\]{}#&*!|>%@` + "`" + `,?:-][^#]*?\s*:(?:\s|$)`)
	blockStart = regexp.MustCompile(`^\s*(?:-\s+)?["']?[\pL_][\w-]*["']?\s*:(?:\s|$)|^\s*-\s`)
)

// key is the key at column at of line i, as it is written, and where what follows its
// colon begins.
func (p *page) key(i, at int) (name string, from int, ok bool) {
	r := p.lines[i]
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

// keyBelow says whether the next line has a key at column at.
func (p *page) keyBelow(i, at int) bool {
	for i++; i < len(p.lines); i++ {
		if t := strings.TrimSpace(p.text[i]); t == "" || t[0] == '#' {
			continue
		}
		_, _, ok := p.key(i, min(at, len(p.lines[i])))
		return ok && strings.TrimSpace(string(p.lines[i][:at])) == ""
	}
	return false
}

// skipQuoted reads the text in quotes that begins at column at of line i, and returns
// line and column behind it.
func (p *page) skipQuoted(i, at int) (line, column int) {
	q := p.lines[i][at]
	if end := closing(p.lines[i], at+1, q); end >= 0 {
		p.escapes(i, at, end)
		return i, end + 1
	}
	for j := i + 1; j < len(p.lines) && !blockStart.MatchString(p.text[j]); j++ {
		if end := closing(p.lines[j], 0, q); end >= 0 {
			return j, end + 1
		}
	}
	p.unquoted(i, at)
	return i, len(p.lines[i])
}

// escapes notes a backslash that begins no escape of YAML.
func (p *page) escapes(i, at, end int) {
	r := p.lines[i]
	for j := at + 1; r[at] == '"' && j < end; j++ {
		if r[j] != '\\' {
			continue
		}
		if j++; !strings.ContainsRune("0abtnvfre\"/\\N_LPxuU \t", r[j]) {
			p.note(i, j-1, p.single(i, string(r[at+1:end])), fmt.Sprintf(`\%c is no escape that YAML knows`, r[j]))
		}
	}
}

// rest is the text from column at of line i on, without a comment.
func (p *page) rest(i, at int) string {
	text := string(p.lines[i][at:])
	if end := strings.Index(text, " #"); end > 0 {
		text = text[:end]
	}
	return trim(text)
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
