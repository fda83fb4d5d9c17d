package config

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// What to do about a value that is none of what is wanted, told by how it is written.

// at is the text of the file from where v begins to the end of that line.
func (d *document) at(v value) string {
	if v.node.Line < 1 || v.node.Line > len(d.lines) {
		return ""
	}
	line := []rune(d.lines[v.node.Line-1])
	return string(line[min(max(v.node.Column-1, 0), len(line)):])
}

// quotesAt is a hint to put v into quotes as it is written.
func (d *document) quotesAt(v value) string {
	text := d.at(v)
	if v.above != nil && v.above.node.Style&yaml.FlowStyle != 0 {
		from := 0
		if text != "" && strings.IndexByte("[{", text[0]) >= 0 {
			from = max(0, strings.IndexAny(text, "]}")) + 1
		}
		text = text[:from+flowEnd(text[min(from, len(text)):])]
	} else if end := strings.Index(text, " #"); end >= 0 {
		text = text[:end]
	}
	name := v.key
	if name == keyless {
		name = ""
	}
	return quotesHint(d.lines, v.node.Line-1, name, trim(text))
}

// nextPair is what follows a comma that separates.
var nextPair = regexp.MustCompile(`^,\s*(?:$|[\]}"'\[{#]|[^,:\[\]{}]*:(?:\s|$))`)

// flowEnd is where a value in brackets was meant to end: at a bracket, or at a comma that
// a pair follows.
func flowEnd(text string) int {
	for i := range len(text) {
		if c := text[i]; c == ']' || c == '}' || c == ',' && nextPair.MatchString(text[i:]) {
			return i
		}
	}
	return len(text)
}

// plainTags are those of YAML itself.
var plainTags = map[string]bool{
	"!!str": true, "!!int": true, "!!float": true, "!!bool": true, "!!null": true, "!!map": true, "!!seq": true,
	"!!timestamp": true, "!!binary": true, "!!set": true, "!!omap": true, "!!merge": true,
}

// scalarHint is for a list or mapping in the place of a text or number.
func (d *document) scalarHint(v value) string {
	switch {
	case strings.HasPrefix(d.at(v), "[") || strings.HasPrefix(d.at(v), "{"):
		return d.quotesAt(v)
	case v.node.Kind == yaml.MappingNode && v.node.Line == lastLine(v.node):
		return `put text with ": " in it into quotes`
	}
	return ""
}

// lastLine is the line of the last node in n.
func lastLine(n *yaml.Node) int {
	for len(n.Content) > 0 {
		n = n.Content[len(n.Content)-1]
	}
	return n.Line
}

// nullHint is for nothing in the place of what is of the kind.
func (d *document) nullHint(v value, kind yaml.Kind) string {
	rest := strings.TrimSpace(d.at(v))
	switch {
	case v.node.Value != "" && kind == yaml.ScalarNode:
		return d.quotesAt(v)
	case kind == yaml.ScalarNode && len(rest) > 1 && rest[0] == '#' && rest[1] != ' ' && rest[1] != '#':
		return "a # begins a comment: " + quotesHint(d.lines, v.node.Line-1, v.key, rest)
	case kind == yaml.SequenceNode:
		return `write its elements on the lines below, each beginning with "- ", or take the key out`
	}
	return "give it a value, or take the key out"
}

// mappingHint is for what stands in the place of a mapping with the keys.
func mappingHint[T any](v value, keys []key[T]) string {
	var needed []string
	for _, k := range keys {
		if k.need {
			needed = append(needed, k.name)
		}
	}
	switch {
	case v.above == nil && strings.HasPrefix(v.node.Value, "<"):
		return `this looks like XML; "openvoice sources import FILE" makes sources of a list in OPML`
	case v.node.Kind == yaml.SequenceNode:
		return "write keys and values without dashes or square brackets: its keys are " + strings.Join(names(keys), ", ")
	case len(needed) == 1 && simple.MatchString(v.node.Value):
		return "write {" + needed[0] + ": " + v.node.Value + "}"
	case len(needed) > 0:
		return "write keys and values, as in {" + strings.Join(needed, ": ..., ") + ": ...}"
	}
	return "write keys and values: its keys are " + strings.Join(names(keys), ", ")
}

// simple is a text that needs no quotes in a list.
var simple = regexp.MustCompile(`^[\pL\pN_.-]+$`)

// listHint is for what stands in the place of a list.
func (d *document) listHint(v value) string {
	const hint = `begin each element with "- "`
	if v.node.Kind != yaml.ScalarNode {
		return hint
	}
	parts := strings.FieldsFunc(v.node.Value, func(c rune) bool { return c == ',' || c == ';' || c == ' ' })
	if len(parts) == 0 || len(v.node.Value) > maxSuggested || !slices.Equal(parts, slices.Collect(filter(parts, simple))) {
		return hint
	}
	return "write [" + strings.Join(parts, ", ") + "]"
}

func filter(all []string, like *regexp.Regexp) func(func(string) bool) {
	return func(yield func(string) bool) {
		for _, s := range all {
			if like.MatchString(s) && !yield(s) {
				return
			}
		}
	}
}

// unknownHint is for a key, with its node, that is none of the known.
func (d *document) unknownHint(at value, node *yaml.Node, known []string) string {
	name := at.node.Value
	if head, tail, ok := strings.Cut(name, ":"); ok && slices.Contains(known, head) && node.Tag == "!!null" {
		hint := "write a blank after the colon"
		if !mayHide(d.lines, at.node.Line-1) && len(name) <= maxSuggested && !userinfo.MatchString(name) {
			hint += ": " + head + ": " + tail
		}
		return hint
	}
	if node.Tag == "!!null" && at.above.node.Style&yaml.FlowStyle != 0 && node.Value == "" && at.node != at.above.node.Content[0] {
		return "a comma begins another key here: put text with a comma in it into quotes"
	}
	return didYouMean(name, known, "known here are")
}

const plainQuotes = `write plain quotes (") in the place of curly ones`

// strangeHint is for a text that has what people take for blanks or quotes.
func strangeHint(s string) string {
	if c, ok := firstOdd(s); ok {
		return "it holds " + article(nameOdd(c)) + ": delete it, or type a blank"
	}
	if _, curly := uncurled(strings.TrimSpace(s)); curly {
		return plainQuotes
	}
	return ""
}

// comment is one with no blank behind its #, after a text without quotes.
var comment = regexp.MustCompile(`^[ \t]+#[^\s#!]`)

// doubtful warns where the text s of v is likely not what was meant.
func (d *document) doubtful(v value, s string) {
	if v.node.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return
	}
	if _, curly := uncurled(s); curly {
		d.warn(v, plainQuotes, "the quotes are part of the text")
	}
	if strings.IndexByte(d.lines[v.node.Line-1], '#') < 0 {
		return
	}
	text := d.at(v)
	if behind, ok := strings.CutPrefix(text, v.node.Value); ok && comment.MatchString(behind) {
		d.warn(v, quotesHint(d.lines, v.node.Line-1, v.key, trim(text))+"; or write a blank behind the #", "what follows the # is a comment, and no part of the text")
	}
}

// controlHint is for a text with a control character in it.
func (d *document) controlHint(v value) string {
	if v.node.Style&yaml.DoubleQuotedStyle != 0 && strings.Contains(d.at(v), `\`) {
		return `between double quotes a \ begins an escape: write \\, or single quotes around the text`
	}
	return ""
}

var leadingZero = regexp.MustCompile(`^[-+]?0[0-9]`)

// integerHint is for what stands in the place of a whole number.
func integerHint(n *yaml.Node) string {
	digits := strings.NewReplacer("_", "", ",", "", " ", "", "'", "").Replace(n.Value)
	digits, _, _ = strings.Cut(digits, ".")
	whole, err := strconv.ParseInt(digits, 0, 32)
	if f, bad := strconv.ParseFloat(n.Value, 64); err != nil || bad == nil && f != float64(whole) {
		return ""
	}
	return "write " + strconv.FormatInt(whole, 10) + unquoted(n)
}

// booleanHint is for what stands in the place of true or false.
func booleanHint(n *yaml.Node) string {
	hint := "write true or false"
	switch strings.ToLower(n.Value) {
	case "yes", "y", "on", "1", "true", "t", "enabled":
		hint = "write true"
	case "no", "n", "off", "0", "false", "f", "disabled":
		hint = "write false"
	}
	return hint + unquoted(n)
}

// unquoted is the end of a hint for what was put into quotes.
func unquoted(n *yaml.Node) string {
	if n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
		return ", without quotes"
	}
	return ""
}
