package config

import (
	"fmt"
	"regexp"
	"strings"
)

// meanings are what a character at the beginning of a text is taken for.
var meanings = map[rune]string{
	'*': "an unquoted * begins an alias", '&': "an unquoted & begins an anchor", '!': "an unquoted ! begins a tag",
	'|': "an unquoted | begins a block of lines", '>': "an unquoted > begins a block of lines",
	'-': "an unquoted - begins an element of a list", '?': "an unquoted ? begins a key", ':': "an unquoted : ends a key",
	'[': "an unquoted [ begins a list, and text follows its end", '{': "an unquoted { begins a mapping, and text follows its end",
}

// odd notes the odd character at line i, column at.
func (p *page) odd(i, at int) {
	hint := "delete it"
	if c := p.lines[i][at]; c != '\ufeff' && !strings.Contains(oddNames[c], "zero width") {
		hint = "delete it and type a blank"
	}
	p.note(i, at, hint, article(nameOdd(p.lines[i][at]))+" stands where only a blank may")
}

// begins notes that text, the value of the key name at column at of line i, begins with what
// YAML takes for something else.
func (p *page) begins(i, at int, name, text string) {
	c := p.lines[i][at]
	message := meanings[c]
	if message == "" {
		message = "no text begins with an unquoted " + string(c)
	}
	p.note(i, at, p.suggest(i, name, text), message)
}

// junk notes that text, the value of the key name at column at of line i, does not end
// where the quote or bracket closes with which it begins.
func (p *page) junk(i, at int, name, text string) {
	c := p.lines[i][at]
	message := meanings[c]
	if message == "" {
		message = fmt.Sprintf("text follows the quote %c that closes", c)
	}
	p.note(i, at, p.suggest(i, name, text), message)
}

// unquoted notes a quote that is not closed.
func (p *page) unquoted(i, at int) {
	p.note(i, at, "close it at the end of the text", fmt.Sprintf("the quote %c is not closed", p.lines[i][at]))
}

var (
	// glued is a key with no blank after its colon.
	glued = regexp.MustCompile(`^([\pL_][\w-]*):([^\s/].*|/[^/].*|/)$`)
	// assigned is a key and a value as other languages write them.
	assigned = regexp.MustCompile(`^([\pL_][\w-]*)\s*(?:=>?|：)\s*(.*)$`)
)

// colonless notes a line that should have a key and has none.
func (p *page) colonless(i, at int) {
	rest := p.rest(i, at)
	if m := glued.FindStringSubmatch(rest); m != nil {
		if c, ok := firstOdd(m[2]); ok && strings.HasPrefix(m[2], string(c)) {
			p.odd(i, at+len([]rune(m[1]))+1)
			return
		}
		p.blankless(i, at, m)
		return
	}
	if m := assigned.FindStringSubmatch(rest); m != nil && !mayHide(p.text, i) {
		p.note(i, at, "write "+m[1]+": "+m[2], "this line has no colon after its key")
		return
	}
	p.note(i, at, "write a key, a colon and a blank before its value", "this line has no colon after its key")
}

// blankless notes a key with no blank after its colon.
func (p *page) blankless(i, at int, m []string) {
	hint := "write a blank after the colon"
	if !mayHide(p.text, i) && len(m[0]) <= maxSuggested {
		hint += ": " + m[1] + ": " + strings.TrimSpace(m[2])
	}
	p.note(i, at+len([]rune(m[1])), hint, "no blank stands after the colon")
}

// suggest is a hint at quotes around text, the value of the key name on line i.
func (p *page) suggest(i int, name, text string) string {
	return quotesHint(p.text, i, name, text)
}

// single is a hint at single quotes around text.
func (p *page) single(i int, text string) string {
	hint := `write \\ for a backslash, or single quotes around the text`
	if mayHide(p.text, i) || len(text) > maxSuggested {
		return hint
	}
	return hint + ": '" + strings.ReplaceAll(text, "'", "''") + "'"
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
