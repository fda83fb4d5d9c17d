package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// Text is the text of a file that is right, to be changed at single places. All that a
// change is not about stays as it is to the byte: comments, order, blank lines, the form
// of values and the ends of lines.
type Text struct {
	data string
	root *yaml.Node // nil where there is nothing but comments
}

// Pair is a key of a mapping and its value as YAML has it, on one line.
type Pair struct{ Key, Value string }

// ParseText reads the text of a file, whose top is a mapping or a list.
func ParseText(data []byte) (*Text, error) {
	t := &Text{data: string(data)}
	if blank(data) {
		return t, nil
	}
	var doc yaml.Node
	if err := yaml.Load(data, &doc); err != nil {
		return nil, err
	}
	if len(doc.Content) == 1 {
		t.root = doc.Content[0]
	}
	return t, nil
}

// errForm says that a change cannot be made without another form of what is there.
var errForm = errors.New("the text is written in a form that is not changed by itself")

// Bytes is the text.
func (t *Text) Bytes() []byte { return []byte(t.data) }

// change replaces the text from one byte to another, and reads it again.
func (t *Text) change(from, to int, by string) error {
	next, err := ParseText([]byte(t.data[:from] + by + t.data[to:]))
	if err != nil {
		return fmt.Errorf("%w: %w", errForm, err)
	}
	*t = *next
	return nil
}

// list is the list under the key of the top, or the top itself where the key is empty; nil
// where there is none.
func (t *Text) list(key string) *yaml.Node {
	_, v := entryOf(t.root, key)
	if key == "" {
		v = t.root
	}
	if v == nil || v.Kind != yaml.SequenceNode {
		return nil
	}
	return v
}

// entryOf is a key of a mapping, and its value; nil where it has none.
func entryOf(m *yaml.Node, key string) (k, v *yaml.Node) {
	if m == nil || m.Kind != yaml.MappingNode {
		return nil, nil
	}
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == key {
			return m.Content[i], m.Content[i+1]
		}
	}
	return nil, nil
}

// Has reports whether the top has a list under the key.
func (t *Text) Has(key string) bool { return t.list(key) != nil }

// find is the item of the list under the key whose id is this, and its place; nil where
// there is none.
func (t *Text) find(key, name, value string) (at int, item *yaml.Node) {
	list := t.list(key)
	if list == nil {
		return 0, nil
	}
	for i, it := range list.Content {
		if _, v := entryOf(it, name); v != nil && v.Value == value {
			return i, it
		}
	}
	return 0, nil
}

// Contains reports whether an item of the list under the key has the value under the name.
func (t *Text) Contains(key, name, value string) bool {
	_, item := t.find(key, name, value)
	return item != nil
}

// Append adds an item to the end of the list under the key, which is made where it is
// missing. It takes the form of the item before it.
func (t *Text) Append(key string, item []Pair) error {
	list := t.list(key)
	switch {
	case list == nil:
		return t.newList(key, item)
	case key == "" && inBrackets(list) && len(list.Content) == 0: // as it is written by hand at first
		return t.change(t.lineStart(list.Line), t.lineEnd(list.Line), block("", item, newline(t.data))+newline(t.data))
	case inBrackets(list):
		end, err := flowEndOf(t.data, t.offset(list))
		if err != nil {
			return err
		}
		at := end - 1 // of the bracket
		for at > 0 && strings.ContainsRune(" \t\r\n", rune(t.data[at-1])) {
			at--
		}
		by := inline(item)
		switch {
		case len(list.Content) > 0 && t.data[at-1] == ',':
			by = " " + by
		case len(list.Content) > 0:
			by = ", " + by
		}
		return t.change(at, at, by)
	}
	last := list.Content[len(list.Content)-1]
	at := t.itemEnd(list, len(list.Content)-1)
	indent := strings.Repeat(" ", list.Column-1)
	by := indent + "- " + inline(item)
	if last.Kind == yaml.MappingNode && !inBrackets(last) {
		by = block(indent, item, newline(t.data))
	}
	return t.change(at, at, t.own(at, by))
}

// newList adds the list with the item behind all else.
func (t *Text) newList(key string, item []Pair) error {
	k, v := entryOf(t.root, key)
	at := len(t.data)
	switch {
	case key == "" && t.root == nil:
		return t.change(at, at, t.own(at, block("", item, newline(t.data))))
	case key == "":
		return errForm
	case k == nil && t.root == nil || k == nil && t.root.Kind == yaml.MappingNode && !inBrackets(t.root):
		return t.change(at, at, t.own(at, key+":"+newline(t.data)+"  - "+inline(item)))
	case k != nil && v.Tag == "!!null" && v.Value == "":
		at = t.lineEnd(k.Line)
		return t.change(at, at, t.own(at, "  - "+inline(item)))
	}
	return errForm
}

// Remove takes the item out whose name has the value. The comments behind it stay, those in
// it go.
func (t *Text) Remove(key, name, value string) error {
	at, item := t.find(key, name, value)
	if item == nil {
		return fmt.Errorf("no item of %s has the %s %s", key, name, value)
	}
	return t.RemoveAt(key, at)
}

// RemoveAt takes the item of the place out, counted from 0, as [Text.Remove] does.
func (t *Text) RemoveAt(key string, at int) error {
	list := t.list(key)
	switch {
	case list == nil || at < 0 || at >= len(list.Content):
		return fmt.Errorf("there is no item %d", at+1)
	case inBrackets(list):
		return t.removeInline(list.Content, at)
	}
	return t.change(t.dash(list.Content[at]), t.itemEnd(list, at), "")
}

// removeInline takes a part out of what stands in brackets, with the comma that parts it
// from the others.
func (t *Text) removeInline(parts []*yaml.Node, at int) error {
	from := t.offset(parts[at])
	if at+1 < len(parts) {
		return t.change(from, t.offset(parts[at+1]), "")
	}
	to, err := t.nodeEnd(parts[at])
	if err != nil {
		return err
	}
	for to < len(t.data) && t.data[to] == ' ' {
		to++
	}
	if to < len(t.data) && t.data[to] == ',' {
		to++
	}
	if at > 0 {
		if from, err = t.nodeEnd(parts[at-1]); err != nil {
			return err
		}
	}
	return t.change(from, to, "")
}

// Set gives the item whose name has the value the key with the value to, on one line.
func (t *Text) Set(list, name, value string, to Pair) error {
	index, item := t.find(list, name, value)
	if item == nil {
		return fmt.Errorf("no item of %s has the %s %s", list, name, value)
	}
	if _, v := entryOf(item, to.Key); v != nil {
		end, err := t.nodeEnd(v)
		if err != nil {
			return err
		}
		return t.change(t.offset(v), end, to.Value)
	}
	last := item.Content[len(item.Content)-1]
	if inBrackets(item) {
		end, err := t.nodeEnd(last)
		if err != nil {
			return err
		}
		return t.change(end, end, ", "+to.Key+": "+to.Value)
	}
	at := t.itemEnd(t.list(list), index)
	return t.change(at, at, t.own(at, strings.Repeat(" ", item.Column-1)+to.Key+": "+to.Value))
}

// Unset takes the key out of the item whose name has the value, if it is there.
func (t *Text) Unset(list, name, value, key string) error {
	_, item := t.find(list, name, value)
	k, v := entryOf(item, key)
	if k == nil {
		return nil
	}
	if !inBrackets(item) {
		from, to := t.lineStart(k.Line), t.lineEnd(v.Line)
		if strings.TrimLeft(t.data[from:t.offset(k)], " ") != "" || v.Kind != yaml.ScalarNode {
			return errForm // it stands behind the dash
		}
		return t.change(from, to, "")
	}
	i := slices.Index(item.Content, k)
	from := t.offset(k)
	to, err := t.nodeEnd(v)
	switch {
	case err != nil:
		return err
	case i+2 < len(item.Content):
		to = t.offset(item.Content[i+2])
	case i > 0:
		if from, err = t.nodeEnd(item.Content[i-1]); err != nil {
			return err
		}
	}
	return t.change(from, to, "")
}

func inBrackets(n *yaml.Node) bool { return n.Style&yaml.FlowStyle != 0 }

// inline is an item in braces.
func inline(item []Pair) string {
	all := make([]string, len(item))
	for i, p := range item {
		all[i] = p.Key + ": " + p.Value
	}
	return "{" + strings.Join(all, ", ") + "}"
}

// block is an item with a key a line, without the last line's end.
func block(indent string, item []Pair, newline string) string {
	all := make([]string, len(item))
	for i, p := range item {
		all[i] = indent + "  " + p.Key + ": " + p.Value
	}
	return indent + "- " + strings.TrimPrefix(strings.Join(all, newline), indent+"  ")
}

// newline is how lines end.
func newline(data string) string {
	if strings.Contains(data, "\r\n") {
		return "\r\n"
	}
	return "\n"
}

// own is the text as lines of its own at the byte, which begins a line or ends the file.
func (t *Text) own(at int, lines string) string {
	if at > 0 && t.data[at-1] != '\n' {
		lines = newline(t.data) + lines
	}
	return lines + newline(t.data)
}

// lineStart is the byte at which the line, from 1, begins.
func (t *Text) lineStart(line int) int {
	at := 0
	for range line - 1 {
		i := strings.IndexByte(t.data[at:], '\n')
		if i < 0 {
			return len(t.data)
		}
		at += i + 1
	}
	return at
}

// lineEnd is the byte behind the line, from 1, and its end.
func (t *Text) lineEnd(line int) int { return t.lineStart(line + 1) }

// offset is the byte at which the node begins.
func (t *Text) offset(n *yaml.Node) int {
	at := t.lineStart(n.Line)
	if n.Line == 1 {
		at += len(t.data) - len(strings.TrimPrefix(t.data, "\ufeff"))
	}
	for range n.Column - 1 {
		_, size := utf8.DecodeRuneInString(t.data[at:])
		at += size
	}
	return at
}

// dash is the byte at which the line of the item's dash begins.
func (t *Text) dash(item *yaml.Node) int {
	line := item.Line
	for line > 1 && !strings.HasPrefix(strings.TrimLeft(t.data[t.lineStart(line):t.lineEnd(line)], " "), "-") {
		line--
	}
	return t.lineStart(line)
}

// itemEnd is the byte behind the last line of the item that is neither blank nor a comment.
func (t *Text) itemEnd(list *yaml.Node, at int) int {
	end := len(t.data)
	if at+1 < len(list.Content) {
		end = t.dash(list.Content[at+1])
	} else {
		for i := 0; t.root.Kind == yaml.MappingNode && i+1 < len(t.root.Content); i += 2 {
			if k := t.root.Content[i]; k.Line > list.Content[at].Line {
				end = min(end, t.lineStart(k.Line))
			}
		}
	}
	for begin := t.dash(list.Content[at]); end > begin; {
		start := strings.LastIndexByte(strings.TrimSuffix(t.data[:end], "\n"), '\n') + 1
		line := strings.TrimSpace(t.data[start:end])
		if line != "" && line[0] != '#' && line != "..." {
			break
		}
		end = start
	}
	return end
}

// nodeEnd is the byte behind a node that stands in brackets, or that is one line.
func (t *Text) nodeEnd(n *yaml.Node) (int, error) {
	from := t.offset(n)
	switch {
	case n.Kind != yaml.ScalarNode && !inBrackets(n):
		return 0, errForm
	case n.Kind != yaml.ScalarNode:
		return flowEndOf(t.data, from)
	case n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
		return quoteEnd(t.data, from)
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return 0, errForm
	}
	if !strings.HasPrefix(t.data[from:], n.Value) {
		return 0, errForm // it goes on over several lines
	}
	return from + len(n.Value), nil
}

// quoteEnd is the byte behind the quoted text that begins at from.
func quoteEnd(data string, from int) (int, error) {
	q := data[from]
	for i := from + 1; i < len(data); i++ {
		switch {
		case q == '"' && data[i] == '\\':
			i++
		case data[i] == q && q == '\'' && i+1 < len(data) && data[i+1] == q:
			i++
		case data[i] == q:
			return i + 1, nil
		}
	}
	return 0, errForm
}

// flowEndOf is the byte behind the closing bracket of what is opened at from.
func flowEndOf(data string, from int) (int, error) {
	depth, fresh := 0, true // fresh: a quote would begin a text
	for i := from; i < len(data); i++ {
		switch c := data[i]; {
		case c == '[' || c == '{':
			depth, fresh = depth+1, true
		case c == ']' || c == '}':
			if depth--; depth == 0 {
				return i + 1, nil
			}
			fresh = false
		case (c == '"' || c == '\'') && fresh:
			end, err := quoteEnd(data, i)
			if err != nil {
				return 0, err
			}
			i, fresh = end-1, false
		case c == '#' && strings.ContainsRune(" \t\n", rune(data[i-1])):
			for i+1 < len(data) && data[i+1] != '\n' {
				i++
			}
		case c == ',' || c == ':' || c == '\n':
			fresh = true
		case c != ' ' && c != '\t' && c != '\r':
			fresh = false
		}
	}
	return 0, errForm
}
