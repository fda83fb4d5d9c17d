package config

import (
	"errors"
	"fmt"
	"strconv"
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

// pairs are the keys and values of the item. No text of an id or a reason means anything to
// YAML, as each stands in quotes.
func (it *OverrideItem) pairs() []Pair {
	ids := quotedList(it.IDs)
	if len(it.IDs) == 1 && it.Verb != "join" && it.Verb != "split" {
		ids = strconv.Quote(it.IDs[0])
	}
	all := []Pair{{it.Verb, ids}}
	if it.For != "" {
		all = append(all, Pair{"for", it.For})
	}
	if len(it.To) > 0 {
		all = append(all, Pair{"to", quotedList(it.To)})
	}
	return append(all, Pair{"time", it.Time.Std().Format(time.RFC3339)}, Pair{"reason", strconv.Quote(it.Reason)})
}

// quotedList is a list in brackets.
func quotedList(all []string) string {
	quoted := make([]string, len(all))
	for i, s := range all {
		quoted[i] = strconv.Quote(s)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// overridesText is the text of an overrides file, which holds a list or nothing.
func overridesText(data []byte) (*Text, error) {
	t, err := ParseText(data)
	if err == nil && t.root != nil && t.root.Kind != yaml.SequenceNode {
		err = errors.New("it holds no list")
	}
	if err != nil {
		return nil, fmt.Errorf("read overrides: %w", err)
	}
	return t, nil
}

// AddOverride is the text of an overrides file with one more item at its end. Comments,
// order and the form of all others stay as they are.
func AddOverride(data []byte, it *OverrideItem) ([]byte, error) {
	t, err := overridesText(data)
	if err != nil {
		return nil, err
	}
	if err := t.Append("", it.pairs()); err != nil {
		return nil, fmt.Errorf("write override: %w", err)
	}
	return t.Bytes(), nil
}

// RemoveOverride is the text of an overrides file without the item of the place, counted
// from 0. Comments stay.
func RemoveOverride(data []byte, at int) ([]byte, error) {
	t, err := overridesText(data)
	if err == nil {
		err = t.RemoveAt("", at)
	}
	if err != nil {
		return nil, err
	}
	return t.Bytes(), nil
}

// OverrideItems are the items of the text of an overrides file that has been found right.
func OverrideItems(data []byte) ([]OverrideItem, error) {
	t, err := overridesText(data)
	if err != nil || t.root == nil {
		return nil, err
	}
	var all []OverrideItem
	for _, n := range t.root.Content {
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
