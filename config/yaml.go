package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// tree is the only document of the file, or nil, and then r has an error.
func (d *document) tree(data []byte) *yaml.Node {
	if err := checkBytes(data); err != nil {
		d.errs = append(d.errs, err)
		return nil
	}
	d.lines = splitLines(string(data))
	loader, err := yaml.NewLoader(bytes.NewReader(data), yaml.WithPlugin(depth{}))
	if err != nil {
		d.errs = append(d.errs, &Error{Message: err.Error()})
		return nil
	}
	var doc, next yaml.Node
	if err := loader.Load(&doc); errors.Is(err, io.EOF) || err == nil && empty(&doc) {
		d.errs = append(d.errs, &Error{Message: "the file is empty", Hint: `"openvoice init" writes one to start from`})
		return nil
	} else if err != nil {
		d.errs = append(d.errs, syntaxError(err, d.lines))
		return nil
	}
	switch err := loader.Load(&next); {
	case err == nil:
		d.errs = append(d.errs, &Error{Line: next.Line, Column: next.Column, Message: "the file holds a second document", Hint: fmt.Sprintf("take out the line %q", d.marker(next.Line))})
		return nil
	case !errors.Is(err, io.EOF):
		d.errs = append(d.errs, syntaxError(err, d.lines))
		return nil
	}
	return doc.Content[0]
}

// marker is what ends the first document, at or before the line from which the second one
// begins.
func (d *document) marker(line int) string {
	for i := min(line, len(d.lines)) - 1; i >= 0; i-- {
		if strings.HasPrefix(d.lines[i], "...") {
			return "..."
		}
		if strings.HasPrefix(d.lines[i], "---") {
			break
		}
	}
	return "---"
}

func empty(doc *yaml.Node) bool {
	return len(doc.Content) == 0 || doc.Content[0].Tag == "!!null" && doc.Content[0].Value == ""
}

// depth keeps nesting far above what a file needs, and far below what hurts. Aliases
// are refused later, where they can be named, and never followed.
type depth struct{}

const maxDepth = 32

// CheckDepth implements [yaml.LoaderLimitsPlugin].
func (depth) CheckDepth(n int, _ *yaml.DepthContext) error {
	if n > maxDepth {
		return fmt.Errorf("it is nested deeper than %d levels", maxDepth)
	}
	return nil
}

// CheckAlias implements [yaml.LoaderLimitsPlugin].
func (depth) CheckAlias(int, int) error { return nil }

// checkBytes finds what the YAML reader reports without a place.
func checkBytes(data []byte) *Error {
	switch {
	case len(data) > MaxFile:
		return &Error{Message: fmt.Sprintf("the file is larger than %d MiB", MaxFile>>20)}
	case !utf8.Valid(data):
		i := 0
		for {
			c, n := utf8.DecodeRune(data[i:])
			if c == utf8.RuneError && n <= 1 {
				break
			}
			i += n
		}
		e := placeOf(data, i)
		e.Message, e.Hint = fmt.Sprintf("the byte 0x%02x is not UTF-8", data[i]), "save the file as UTF-8"
		return e
	}
	for i, c := range data {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' {
			e := placeOf(data, i)
			e.Message = fmt.Sprintf("the control character 0x%02x is not allowed", c)
			if c == 0 {
				e.Hint = "save the file as UTF-8: this may be UTF-16"
			}
			return e
		}
	}
	for _, end := range lineEnds[1:] {
		i := bytes.Index(data, []byte(end))
		if i < 0 {
			continue
		}
		c, _ := utf8.DecodeRune(data[i:])
		e := placeOf(data, i)
		e.Message, e.Hint = fmt.Sprintf("the character U+%04X ends a line for YAML readers, and for editors it may not", c), "delete it and type a blank or a new line"
		return e
	}
	return nil
}

// placeOf is an error at byte i of data, all before which is UTF-8.
func placeOf(data []byte, i int) *Error {
	lines := splitLines(string(data[:i]))
	return &Error{Line: len(lines), Column: utf8.RuneCountInString(lines[len(lines)-1]) + 1}
}

// syntaxError translates an error of the YAML reader, which read the lines.
func syntaxError(err error, lines []string) *Error {
	var load *yaml.LoadError
	if !errors.As(err, &load) {
		return &Error{Message: "the file is no YAML: " + strings.TrimPrefix(err.Error(), "yaml: ")}
	}
	if e := ruleSlip(load, lines); e != nil {
		return e
	}
	if slip := findSlip(lines, load.Mark.Line-1); slip != nil {
		return slip
	}
	mark, from := load.Mark, load.ContextMark
	e := &Error{Line: mark.Line, Column: mark.Column, Message: "this is no YAML: " + load.Message}
	if load.ContextMsg != "" {
		e.Message += " " + load.ContextMsg
	}
	switch {
	case from.Line == 0 || from.Line == mark.Line:
	case strings.Contains(load.ContextMsg, "block"):
		e.Message += fmt.Sprintf(" that begins on line %d", from.Line)
	default:
		// What was opened is where to look; it may be noticed at the end of the file.
		e.Line, e.Column = from.Line, from.Column
		e.Message += fmt.Sprintf(" (noticed on line %d)", mark.Line)
	}
	e.Hint = syntaxHint(load.Message)
	return e
}

func syntaxHint(message string) string {
	switch {
	case strings.Contains(message, "cannot start any token"):
		return "indent with blanks, not tabs; put text that begins with % @ ` & * ! | > into quotes"
	case strings.Contains(message, "mapping values are not allowed"):
		return `put text with ": " in it into quotes; else check the indentation`
	case strings.Contains(message, "could not find expected ':'"):
		return "a line lacks a colon and a blank after its key"
	case strings.Contains(message, "did not find expected"):
		return "check indentation, brackets and quotes around here"
	case strings.Contains(message, "unexpected end of stream"):
		return "a quote is not closed"
	case strings.Contains(message, "tab character"):
		return "indent with blanks"
	case strings.Contains(message, "incompatible YAML document"):
		return "take the line %YAML out"
	}
	return ""
}
