package config

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Error is one thing that is wrong with a file.
type Error struct {
	File    string // as it was named
	Line    int    // from 1
	Column  int    // from 1, in characters
	Path    string // of the value, such as sources[3].schedule; empty for the whole
	Message string // in lower case
	Hint    string // what to do about it; may be empty
	Excerpt string // the line, without what may be secret
	Warning bool   // it is allowed, and likely a mistake

	caret int // characters of Excerpt before the place
}

// Brief is place and message, in one line.
func (e *Error) Brief() string {
	path := e.Path
	if path != "" {
		path += ": "
	}
	kind := ""
	if e.Warning {
		kind = "warning: "
	}
	return fmt.Sprintf("%s:%d:%d: %s%s%s", e.File, e.Line, e.Column, kind, path, e.Message)
}

// Error is place, message, the line with a caret below the column, and the hint.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Brief())
	if e.Excerpt != "" {
		fmt.Fprintf(&b, "\n    | %s\n    | %s^", e.Excerpt, strings.Repeat(" ", e.caret))
	}
	if e.Hint != "" {
		b.WriteString("\n    hint: " + e.Hint)
	}
	return b.String()
}

// Errors is everything that is wrong with a file, in the order of the lines; it is
// never empty.
type Errors []*Error

// Error is one message below the other.
func (es Errors) Error() string {
	all := make([]string, len(es))
	for i, e := range es {
		all[i] = e.Error()
	}
	return strings.Join(all, "\n")
}

// Unwrap lets [errors.As] find each [*Error].
func (es Errors) Unwrap() []error {
	all := make([]error, len(es))
	for i, e := range es {
		all[i] = e
	}
	return all
}

// finish fills in file and excerpts, and puts the errors into the order of the file.
func (es Errors) finish(file string, data []byte) Errors {
	if len(es) == 0 {
		return es
	}
	lines := splitLines(string(data))
	for _, e := range es {
		e.File = file
		e.Line = min(max(e.Line, 1), len(lines))
		line := lines[e.Line-1]
		e.Column = min(max(e.Column, 1), utf8.RuneCountInString(line)+1)
		e.Excerpt, e.caret = excerpt(lines, e.Line-1, e.Column)
	}
	slices.SortStableFunc(es, func(a, b *Error) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	return es
}
