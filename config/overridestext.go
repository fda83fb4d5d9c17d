package config

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/openvoicenews/openvoice/feed"
)

// OverrideItem is one item of an overrides file as it is written.
type OverrideItem struct {
	Verb   string    `json:"verb"` // hide, release, takedown, pin, recategorise, label, join or split
	IDs    []string  `json:"ids"`
	For    string    `json:"for,omitempty"` // of pin; else empty
	To     []string  `json:"to,omitempty"`  // of recategorise and label
	Time   feed.Time `json:"time"`
	Reason string    `json:"reason"`
}

// lines are the lines of the item, its first key behind the dash.
func (it *OverrideItem) lines() ([]byte, error) {
	m := &yaml.Node{Kind: yaml.MappingNode}
	put := func(key string, v any) error {
		var n yaml.Node
		if err := n.Encode(v); err != nil {
			return err
		}
		if n.Kind == yaml.SequenceNode {
			n.Style = yaml.FlowStyle
		} else if key != "time" && key != "for" {
			n.Style = yaml.DoubleQuotedStyle // no text of an id or a reason means anything to YAML then
		}
		for _, c := range n.Content {
			c.Style = yaml.DoubleQuotedStyle
		}
		m.Content = append(m.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, &n)
		return nil
	}
	var ids any = it.IDs
	if len(it.IDs) == 1 && it.Verb != "join" && it.Verb != "split" {
		ids = it.IDs[0]
	}
	err := put(it.Verb, ids)
	if it.For != "" {
		err = errors.Join(err, put("for", it.For))
	}
	if len(it.To) > 0 {
		err = errors.Join(err, put("to", it.To))
	}
	m.Content = append(m.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: "time"}, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!timestamp", Value: it.Time.Std().Format(time.RFC3339)})
	err = errors.Join(err, put("reason", it.Reason))
	if err != nil {
		return nil, err
	}
	return encodeItems(&yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{m}})
}

// encodeItems writes a list that begins at the first column, long lines whole.
func encodeItems(list *yaml.Node) ([]byte, error) {
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	enc.CompactSeqIndent()
	if err := errors.Join(enc.Encode(list), enc.Close()); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// overridesText is the text of an overrides file with its tree.
type overridesText struct {
	lines []string   // with their ends
	list  *yaml.Node // nil where there is nothing but comments
}

func parseOverridesText(data []byte) (*overridesText, error) {
	t := &overridesText{lines: strings.SplitAfter(string(data), "\n")}
	if blank(data) {
		return t, nil
	}
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err != nil {
		return nil, err
	}
	if root.Kind != yaml.DocumentNode || len(root.Content) != 1 || root.Content[0].Kind != yaml.SequenceNode {
		return nil, errors.New("it holds no list")
	}
	t.list = root.Content[0]
	return t, nil
}

// flow reports whether the list is written in brackets.
func (t *overridesText) flow() bool { return t.list != nil && t.list.Style&yaml.FlowStyle != 0 }

// AddOverride is the text of an overrides file with one more item at its end. Comments,
// order and the form of all others stay as they are, but where the list is written in
// brackets: that becomes one with a line for each key.
func AddOverride(data []byte, it *OverrideItem) ([]byte, error) {
	t, err := parseOverridesText(data)
	if err != nil {
		return nil, fmt.Errorf("read overrides: %w", err)
	}
	add, err := it.lines()
	if err != nil {
		return nil, fmt.Errorf("write override: %w", err)
	}
	if t.flow() {
		t.list.Style &^= yaml.FlowStyle
		var before []byte
		if len(t.list.Content) > 0 {
			if before, err = encodeItems(t.list); err != nil {
				return nil, fmt.Errorf("write overrides: %w", err)
			}
		} else {
			before = []byte(strings.Join(t.without(t.list.Line, t.list.Line), ""))
		}
		return append(before, add...), nil
	}
	if n := len(data); n > 0 && data[n-1] != '\n' {
		data = append(slices.Clip(data), '\n')
	}
	if t.list != nil && t.list.Column > 1 {
		indented := strings.Repeat(" ", t.list.Column-1)
		add = []byte(indented + strings.ReplaceAll(strings.TrimSuffix(string(add), "\n"), "\n", "\n"+indented) + "\n")
	}
	return append(slices.Clip(data), add...), nil
}

// without are the lines but for those from first to last, counted from 1.
func (t *overridesText) without(first, last int) []string {
	return slices.Delete(slices.Clone(t.lines), first-1, last)
}

// RemoveOverride is the text of an overrides file without the item of the place, counted
// from 0. Comments stay.
func RemoveOverride(data []byte, at int) ([]byte, error) {
	t, err := parseOverridesText(data)
	if err != nil {
		return nil, fmt.Errorf("read overrides: %w", err)
	}
	if t.list == nil || at < 0 || at >= len(t.list.Content) {
		return nil, fmt.Errorf("there is no item %d", at+1)
	}
	if t.flow() {
		t.list.Content = slices.Delete(t.list.Content, at, at+1)
		return encodeItems(t.list)
	}
	first, last := t.dash(at), len(t.lines)
	if at+1 < len(t.list.Content) {
		last = t.dash(at+1) - 1
	}
	for last > first && t.empty(last) {
		last--
	}
	out := strings.Join(t.without(first, last), "")
	return []byte(out), nil
}

// dash is the line on which the item begins, from 1.
func (t *overridesText) dash(at int) int {
	line, column := t.list.Content[at].Line, t.list.Column-1
	for line > 1 && (len(t.lines[line-1]) <= column || t.lines[line-1][column] != '-') {
		line--
	}
	return line
}

// empty reports whether the line, from 1, holds at most a comment.
func (t *overridesText) empty(line int) bool {
	s := strings.TrimSpace(t.lines[line-1])
	return s == "" || s[0] == '#'
}

// OverrideItems are the items of the text of an overrides file that has been found right.
func OverrideItems(data []byte) ([]OverrideItem, error) {
	t, err := parseOverridesText(data)
	if err != nil {
		return nil, fmt.Errorf("read overrides: %w", err)
	}
	if t.list == nil {
		return nil, nil
	}
	var all []OverrideItem
	for _, n := range t.list.Content {
		var it OverrideItem
		for i := 0; i+1 < len(n.Content); i += 2 {
			it.take(n.Content[i].Value, n.Content[i+1])
		}
		all = append(all, it)
	}
	return all, nil
}

// take reads the value of one key.
func (it *OverrideItem) take(key string, v *yaml.Node) {
	values := []string{v.Value}
	if v.Kind == yaml.SequenceNode {
		values = nil
		for _, c := range v.Content {
			values = append(values, c.Value)
		}
	}
	switch key {
	case "time":
		t, _ := time.Parse(time.RFC3339, v.Value) // it has been found right
		it.Time = feed.At(t)
	case "reason":
		it.Reason = v.Value
	case "for":
		it.For = v.Value
	case "to":
		it.To = values
	default:
		it.Verb, it.IDs = key, values
	}
}
