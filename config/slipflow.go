package config

import (
	"fmt"
	"regexp"
	"strings"
)

// flow is the list or mapping in brackets that is being read, and all in it.
type flow struct {
	*page
	open []bracket // outermost first
	base int       // the column of the key whose value they are; -1: none
	name string    // that key; may be empty
	wide *[2]int   // line and column of a full-width comma in the value that is read
}

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

// isOpen says whether a bracket is open.
func (f *flow) isOpen() bool { return len(f.open) > 0 }

// begin reads the value at column at of line i, which begins with a bracket. The key that
// it belongs to stands at column under and is name. It returns the next line to read.
func (f *flow) begin(i, at, under int, name string) int {
	f.base, f.name = under, name
	return f.read(i, at)
}

// blockLine says whether line i, inside brackets, looks like one outside of them.
func (f *flow) blockLine(i int) bool {
	return blanks(f.text[i]) <= f.base && blockStart.MatchString(f.text[i])
}

// unclosed notes the innermost bracket that is open.
func (f *flow) unclosed() {
	b := f.open[len(f.open)-1]
	f.note(b.line, b.column, fmt.Sprintf("close it with %c, or put text that begins with %c into quotes", b.shutter(), b.kind),
		fmt.Sprintf("the bracket %c is not closed", b.kind))
}

// read reads line i from column at on, where a bracket is open or opens, and returns the
// next line to read.
func (f *flow) read(i, at int) int {
	r := f.lines[i]
	for at < len(r) && f.found == nil {
		switch c := r[at]; {
		case c == ' ' || c == '\t':
			at++
		case c == '#' && (at == 0 || r[at-1] == ' ' || r[at-1] == '\t'):
			return i + 1
		case c == '[' || c == '{':
			if !f.isOpen() || f.element(i, at) {
				f.open = append(f.open, bracket{line: i, column: at, kind: c})
			}
			at++
		case c == ']' || c == '}':
			b := f.shut(i, at)
			if !f.isOpen() {
				f.behind(i, at+1, b)
				return i + 1
			}
			at++
		case c == ',':
			top := &f.open[len(f.open)-1]
			top.valued, top.complete, top.key, f.wide = false, false, "", nil
			at++
		case c == ':' && separates(r, at):
			f.pair(i, at)
			at++
		case (c == '"' || c == '\'') && f.element(i, at):
			var line int
			if line, at = f.skipQuoted(i, at); line != i {
				i, r = line, f.lines[line]
			}
		default:
			at = f.insidePlain(i, at)
		}
	}
	return i + 1
}

// element begins an element, a key or a value at column at of line i, and says whether
// one may begin there.
func (f *flow) element(i, at int) bool {
	top := &f.open[len(f.open)-1]
	if !top.complete {
		top.complete, top.at = true, [2]int{i, at}
		return true
	}
	c, first := f.lines[i][at], f.lines[top.at[0]][top.at[1]]
	between := c == '"' || c == '\'' // as where the comma between two texts is missing
	if from := top.at[1]; !between && top.at[0] == i && strings.ContainsRune(`"'[{`, first) {
		f.junk(i, from, top.key, f.upToNext(i, from, at))
	} else if top.at[0] != i && (first == '"' || first == '\'') {
		f.unquoted(top.at[0], from)
	}
	f.note(i, at, `separate elements by commas; put text with , [ ] { } or ": " in it into quotes`, "a comma is missing, or a text lacks quotes")
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
func (f *flow) pair(i, at int) {
	top := &f.open[len(f.open)-1]
	switch {
	case !top.valued:
		if top.complete {
			top.key = trim(string(f.lines[i][min(top.at[1], at):at]))
		}
		top.valued, top.complete = true, false
	case f.wide != nil:
		f.note(f.wide[0], f.wide[1], "write , in its place", "a full-width comma separates nothing")
	default:
		f.note(i, at, f.twoColons(i, at, top), "a second colon stands in one pair")
	}
}

// followed is a value behind which a key seems to follow.
var followed = regexp.MustCompile(`\s[a-z_]+$`)

// twoColons is what to do where a second colon stands at column at: it belongs to the
// text, or a comma is missing before the word in front of it.
func (f *flow) twoColons(i, at int, b *bracket) string {
	r, from := f.lines[i], b.at[1]
	if b.at[0] != i || from > at || followed.MatchString(string(r[from:at])) {
		return `separate pairs by commas, as in {a: b, c: d}; put text with ": " in it into quotes`
	}
	return f.suggest(i, b.key, f.upToNext(i, from, from))
}

// shut closes the innermost bracket.
func (f *flow) shut(i, at int) bracket {
	top := f.open[len(f.open)-1]
	if c := f.lines[i][at]; c != top.shutter() {
		f.note(i, at, fmt.Sprintf("write %c first", top.shutter()), fmt.Sprintf("%c stands where the bracket %c of line %d is open", c, top.kind, top.line+1))
	}
	f.open = f.open[:len(f.open)-1]
	return top
}

// behind reads what stands from column at on behind the outermost bracket, which was b.
func (f *flow) behind(i, at int, b bracket) {
	rest := strings.TrimSpace(string(f.lines[i][at:]))
	switch {
	case rest == "" || rest[0] == '#' || rest == ":" || strings.HasPrefix(rest, ": "):
	case rest[0] == ']' || rest[0] == '}':
		f.note(i, at, "take it out", fmt.Sprintf("%c closes no bracket that is open", rest[0]))
	case b.line == i:
		f.junk(i, b.column, f.name, f.rest(i, b.column))
	default:
		f.note(i, at, "take it out, or put the whole into quotes", "text follows the bracket that closes")
	}
}

// insidePlain reads a text without quotes inside brackets and returns the column behind.
func (f *flow) insidePlain(i, at int) int {
	r := f.lines[i]
	if !f.element(i, at) {
		return len(r)
	}
	top := &f.open[len(f.open)-1]
	switch c := r[at]; {
	case isOdd(c):
		f.odd(i, at)
	case strings.ContainsRune("*&!%@`|>", c), (c == '-' || c == '?') && (at+1 == len(r) || r[at+1] == ' '):
		f.begins(i, at, top.key, f.upToNext(i, at, at))
	}
	for ; at < len(r); at++ {
		switch c := r[at]; {
		case strings.ContainsRune(",[]{}", c), c == ':' && separates(r, at), c == '#' && r[at-1] == ' ':
			return at
		case c == '，' || c == '、':
			f.wide = &[2]int{i, at}
		}
	}
	return at
}

// upToNext is the text from column from of line i on, up to the comma or bracket that comes
// next at column at or behind it.
func (f *flow) upToNext(i, from, at int) string {
	r := f.lines[i]
	for at < len(r) && !strings.ContainsRune(",]}", r[at]) {
		at++
	}
	return trim(string(r[from:at]))
}
