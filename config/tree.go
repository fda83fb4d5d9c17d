package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Tree is a configuration, or a part of one, as it would be written into a file: a mapping
// whose keys have an order. Its values are of string, int64, float64, bool, []string, Tree,
// []Tree and, of what is written, []any of these.
type Tree []branch

type branch struct {
	key   string
	value any
}

// add appends a key with its value. A text that is empty is left out, as are a list of
// mappings and a mapping without any.
func (t *Tree) add(key string, value any) {
	switch v := value.(type) {
	case string:
		if v == "" {
			return
		}
	case int:
		value = int64(v)
	case Tree:
		if len(v) == 0 {
			return
		}
	case []Tree:
		if len(v) == 0 {
			value = []string{}
		}
	}
	*t = append(*t, branch{key, value})
}

// MarshalJSON keeps the order of the keys.
func (t Tree) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, f := range t {
		if i > 0 {
			b = append(b, ',')
		}
		for _, part := range []any{f.key, f.value} {
			text, err := plainJSON(part)
			if err != nil {
				return nil, err
			}
			b = append(append(b, text...), ':')
		}
		b = b[:len(b)-1]
	}
	return append(b, '}'), nil
}

// plainJSON is v in JSON, without the escapes that only HTML needs.
func plainJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}

// YAML is the tree as the text of a file.
func (t Tree) YAML() string {
	var b strings.Builder
	t.write(&b, "")
	return b.String()
}

// write writes the tree, each of its lines behind the indent.
func (t Tree) write(b *strings.Builder, indent string) {
	for _, f := range t {
		b.WriteString(indent + written(f.key) + ":")
		switch v := f.value.(type) {
		case Tree:
			b.WriteString("\n")
			v.write(b, indent+"  ")
		case []Tree:
			b.WriteString("\n")
			for _, each := range v {
				var item strings.Builder
				each.write(&item, indent+"    ")
				b.WriteString(indent + "  - " + strings.TrimLeft(item.String(), " "))
			}
		case []any:
			b.WriteString("\n")
			for _, each := range v {
				b.WriteString(indent + "  - " + oneLine(each) + "\n")
			}
		default:
			b.WriteString(" " + oneLine(v) + "\n")
		}
	}
}

// oneLine is the value on one line.
func oneLine(value any) string {
	var parts []string
	switch v := value.(type) {
	case string:
		return written(v)
	case Tree:
		for _, f := range v {
			parts = append(parts, written(f.key)+": "+oneLine(f.value))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case []string:
		for _, s := range v {
			parts = append(parts, written(s))
		}
	case []any:
		for _, x := range v {
			parts = append(parts, oneLine(x))
		}
	default:
		return fmt.Sprint(v)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// plain is what is written at the node, of the types of a [Tree].
func plain(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		t := Tree{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			t = append(t, branch{n.Content[i].Value, plain(n.Content[i+1])})
		}
		return t
	case yaml.SequenceNode:
		all := []any{}
		for _, x := range n.Content {
			all = append(all, plain(x))
		}
		return all
	}
	switch n.Tag {
	case "!!int":
		if i, err := strconv.ParseInt(n.Value, 0, 64); err == nil {
			return i
		}
	case "!!float":
		if f, err := strconv.ParseFloat(n.Value, 64); err == nil {
			return f
		}
	case "!!bool":
		return strings.EqualFold(n.Value, "true")
	}
	return n.Value
}

// wrote notes what is written under the key. What other files have under it goes on.
func (r *reader) wrote(whose, key string, v value) {
	if r.cfg.Written == nil {
		r.cfg.Written = map[string]Tree{}
	}
	t, is := r.cfg.Written[whose], plain(v.node)
	for i := range t {
		if t[i].key != key {
			continue
		}
		switch before := t[i].value.(type) {
		case []any:
			if more, ok := is.([]any); ok {
				t[i].value = append(before, more...)
			}
		case Tree:
			if more, ok := is.(Tree); ok {
				t[i].value = append(before, more...)
			}
		}
		return
	}
	r.cfg.Written[whose] = append(t, branch{key, is})
}

// written is the text as YAML reads it as text.
func written(s string) string {
	if IsID(s) || snake(s) {
		return Ident(s)
	}
	return Quoted(s)
}

// snake reports whether s is written as the keys of the file are.
func snake(s string) bool { return IsID(strings.ReplaceAll(s, "_", "-")) && !strings.Contains(s, "-") }
