package config

import (
	"cmp"
	"fmt"

	"go.yaml.in/yaml/v4"
)

// document is the text of a file, with all that was found wrong in it. Hints at what to do
// about a value come from the text, because its tree no longer tells how it was written.
type document struct {
	name   string // as errors call it
	data   []byte
	lines  []string
	errs   Errors
	warned Errors
}

// fail notes an error at v.
func (d *document) fail(v value, hint, format string, args ...any) {
	if v.node.Kind == yaml.ScalarNode {
		hint = cmp.Or(strangeHint(v.node.Value), hint)
	}
	d.errs = append(d.errs, &Error{Line: v.node.Line, Column: v.node.Column, Path: v.path(), Message: fmt.Sprintf(format, args...), Hint: hint})
}

// warn notes what is likely a mistake at v.
func (d *document) warn(v value, hint, format string, args ...any) {
	w := &Error{Line: v.node.Line, Column: v.node.Column, Path: v.path(), Message: fmt.Sprintf(format, args...), Hint: hint, Warning: true}
	if n := len(d.warned); n == 0 || *d.warned[n-1] != *w { // as of what is read twice
		d.warned = append(d.warned, w)
	}
}

// finish gives errors and warnings the names and lines of the file, and their order.
func (d *document) finish() (errs, warned Errors) {
	data := d.data
	if len(data) > MaxFile {
		data = nil
	}
	return d.errs.finish(d.name, data), d.warned.finish(d.name, data)
}

// spot is a line of a file.
type spot struct {
	file string
	line int
}

// elsewhere names the file of the spot where it is another.
func (d *document) elsewhere(at spot) string {
	if at.file == d.name {
		return ""
	}
	return " of " + at.file
}

// first notes name, and fails where it is there already.
func (d *document) first(v value, in map[string]spot, name, what string) bool {
	if at, ok := in[name]; ok {
		d.fail(v, "", "%s is on line %d%s already", what, at.line, d.elsewhere(at))
		return false
	}
	in[name] = spot{d.name, v.node.Line}
	return true
}
