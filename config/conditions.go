package config

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/openvoicenews/openvoice/feed/agency"
	"github.com/openvoicenews/openvoice/feed/rule"
)

// groups are the keys of conditions of conditions.
var groups = map[string]rule.Op{"any": rule.Any, "all": rule.All, "none": rule.None}

// meant are keys that others use for groups.
var meant = map[string]string{"or": "any", "and": "all", "not": "none", "nor": "none"}

// conditionNames are the keys that a condition may have.
func conditionNames() []string {
	all := []string{"any", "all", "none", "if", "labels.NAME"}
	for f := rule.Title; f <= rule.StoryCountries; f++ {
		if f != rule.Labels {
			all = append(all, f.String())
		}
	}
	return all
}

// readCondition reads a mapping of which every key must hold.
func readCondition(r *reader, v value, depth int) (c rule.Condition) {
	if !r.isOr(v, yaml.MappingNode, "a mapping of keys and values", func() string { return conditionHint(v) }) {
		return c
	}
	parts := readParts(r, v, depth)
	if len(parts) == 1 {
		return parts[0]
	}
	return rule.Condition{Op: rule.All, Of: parts}
}

func conditionHint(v value) string {
	if v.node.Kind != yaml.SequenceNode {
		return "write {any: [" + v.node.Value + "]}"
	}
	var words []string
	for _, n := range v.node.Content {
		if n.Kind != yaml.ScalarNode || !simple.MatchString(n.Value) {
			words = nil
			break
		}
		words = append(words, n.Value)
	}
	list := "..."
	if len(words) > 0 {
		list = strings.Join(words, ", ")
	}
	return fmt.Sprintf("write {any: [%s]} if one of them is enough, {all: [...]} if each is needed", list)
}

// readParts reads the keys of a condition, each by itself.
func readParts(r *reader, v value, depth int) (all []rule.Condition) {
	seen := map[string]int{}
	for i := 0; i+1 < len(v.node.Content); i += 2 {
		name, node := v.node.Content[i], v.node.Content[i+1]
		at := value{name, &v, v.keyName(name), 0}
		if !r.plainKey(at) {
			continue
		}
		if line, ok := seen[name.Value]; ok {
			r.fail(at, "put both into one list; or, where both must hold, each into an item of all:", "the key %s is here twice; the first is on line %d", name.Value, line)
			continue
		}
		seen[name.Value] = name.Line
		if c, ok := readPart(r, at, value{node, &v, name.Value, 0}, depth); ok {
			all = append(all, c)
		}
	}
	return all
}

func readPart(r *reader, name, v value, depth int) (c rule.Condition, ok bool) {
	if op, ok := groups[v.key]; ok {
		return readGroup(r, v, op, depth)
	}
	if v.key == "if" {
		return readExpression(r, v)
	}
	f, known := rule.FieldOf(v.key)
	switch {
	case !known:
		hint := didYouMean(v.key, conditionNames(), "")
		switch g := meant[v.key]; {
		case g != "":
			hint = "write " + g + ":"
		case (v.key == "labels" || v.key == "story") && v.node.Kind == yaml.MappingNode && len(v.node.Content) > 0:
			hint = "write " + v.key + "." + v.node.Content[0].Value + ": ..."
		}
		r.fail(name, hint, "there is no field %q", v.key)
		return c, false
	case f <= rule.Link:
		return readTerms(r, v, f)
	case f >= rule.Words:
		return readBounds(r, v, f)
	}
	return readValues(r, v, f)
}

// readGroup reads a list of terms and conditions, or one condition, whose keys are the
// items then.
func readGroup(r *reader, v value, op rule.Op, depth int) (c rule.Condition, ok bool) {
	if depth++; depth > rule.MaxDepth {
		r.fail(v, "use if:", "conditions are nested deeper than %d levels", rule.MaxDepth)
		return c, false
	}
	c.Op = op
	if v.node.Kind == yaml.MappingNode && !isListName(v) {
		c.Of = readParts(r, v, depth)
		return c, true
	}
	var words []string
	item := func(v value, alone bool) {
		switch {
		case isListName(v):
			if l, ok := namedList(r, v, rule.Everywhere); ok {
				c.Of = append(c.Of, l)
			}
		case v.node.Kind == yaml.MappingNode:
			c.Of = append(c.Of, readCondition(r, v, depth))
		default:
			if s, ok := readTerm(r, v, rule.Everywhere, alone); ok {
				words = append(words, s)
			}
		}
	}
	if v.node.Kind == yaml.SequenceNode && v.node.Anchor == "" {
		if len(v.node.Content) == 0 {
			r.fail(v, "", "the list is empty")
		}
		r.list(v, func(v value) { item(v, false) })
	} else {
		item(v, true)
	}
	c.Of = append(c.Of, splitTerms(op, rule.Everywhere, words)...)
	return c, true
}

// splitTerms are the terms as one condition, or as one each where each must hold.
func splitTerms(op rule.Op, f rule.Field, words []string) (all []rule.Condition) {
	if len(words) == 0 {
		return nil
	}
	if op != rule.All {
		return []rule.Condition{{Op: rule.Terms, Field: f, Words: words}}
	}
	for _, w := range words {
		all = append(all, rule.Condition{Op: rule.Terms, Field: f, Words: []string{w}})
	}
	return all
}

// isListName reports whether v is {list: NAME}.
func isListName(v value) bool {
	return v.node.Kind == yaml.MappingNode && len(v.node.Content) == 2 && v.node.Content[0].Value == "list"
}

// namedList reads {list: NAME}.
func namedList(r *reader, v value, f rule.Field) (c rule.Condition, ok bool) {
	at := value{v.node.Content[1], &v, "list", 0}
	name, ok := r.text(at)
	if !ok {
		return c, false
	}
	l := r.rules.lists[name]
	if l == nil {
		r.undefined(at, "list", name, slices.Sorted(maps.Keys(r.rules.lists)))
		return c, false
	}
	l.used = true
	return rule.Condition{Op: rule.Terms, Field: f, Words: l.terms, List: name}, true
}

// readTerms reads the terms that are looked for in a field: one, a list of which one is
// enough, or {any: ..., all: ..., none: ...}.
func readTerms(r *reader, v value, f rule.Field) (c rule.Condition, ok bool) {
	if v.node.Kind == yaml.MappingNode && !isListName(v) {
		c.Op = rule.All
		object(r, v, termKeys(f), &c)
		return c, true
	}
	return termGroup(r, v, f, rule.Any)
}

// termKeys are the keys of a mapping of terms for the field.
func termKeys(f rule.Field) (all []key[rule.Condition]) {
	for _, name := range []string{"any", "all", "none"} {
		all = append(all, key[rule.Condition]{name, false, func(r *reader, v value, to *rule.Condition) {
			if c, ok := termGroup(r, v, f, groups[name]); ok {
				to.Of = append(to.Of, c)
			}
		}})
	}
	return all
}

func termGroup(r *reader, v value, f rule.Field, op rule.Op) (c rule.Condition, ok bool) {
	c.Op = op
	var words []string
	item := func(v value, alone bool) {
		if isListName(v) {
			if l, ok := namedList(r, v, f); ok {
				c.Of = append(c.Of, l)
			}
		} else if s, ok := readTerm(r, v, f, alone); ok {
			words = append(words, s)
		}
	}
	if v.node.Kind == yaml.SequenceNode && v.node.Anchor == "" {
		if len(v.node.Content) == 0 {
			r.fail(v, "", "the list is empty")
		}
		r.list(v, func(v value) { item(v, false) })
	} else {
		item(v, true)
	}
	c.Of = append(c.Of, splitTerms(op, f, words)...)
	if len(c.Of) == 1 && op != rule.None {
		c = c.Of[0]
	}
	return c, true
}

// readTerm reads a term that is looked for in the field. alone says that it is none of a
// list.
func readTerm(r *reader, v value, f rule.Field, alone bool) (string, bool) {
	n := v.node
	switch {
	case n.Kind == yaml.ScalarNode && n.Tag == "!!null" && n.Value == "":
		r.fail(v, "# begins a comment: write what begins with it in quotes", "expected text, found nothing")
		return "", false
	case n.Kind == yaml.ScalarNode && n.Tag != "!!str" && n.Style&yaml.TaggedStyle == 0 && n.Anchor == "":
		r.fail(v, "write it in quotes: "+strconv.Quote(n.Value), "expected text, found %s", v.kind())
		return "", false
	case !r.is(v, yaml.ScalarNode, "text"):
		return "", false
	case n.Value == "":
		r.fail(v, "give it a value, or take the key out", "the text is empty")
		return "", false
	}
	if r.rules.terms++; r.rules.terms == rule.MaxTerms+1 {
		r.fail(v, "", "rules and lists have more than %d terms", rule.MaxTerms)
	}
	return n.Value, complain(r, v, rule.CheckTerm(n.Value, f, alone), false)
}

// complain reports what is wrong with the text of v, and whether it may be used. placed says
// that complaints know where in the text they are.
func complain(r *reader, v value, all []rule.Complaint, placed bool) (ok bool) {
	ok = true
	for _, c := range all {
		hint := c.Hint
		if c.Unknown != "" {
			hint = didYouMean(c.Unknown, c.Known, "")
		}
		e := &Error{Line: v.node.Line, Column: v.node.Column, Path: v.path(), Message: c.Message, Hint: hint}
		if placed && c.At >= 0 {
			e.Line, e.Column = r.within(v.node, c.At)
		}
		if c.Warning {
			e.Warning = true
			r.warned = append(r.warned, e)
			continue
		}
		r.errs = append(r.errs, e)
		ok = false
	}
	return ok
}

// within is the place in the file of a character of the node's text. Where the text is not
// written as it is, with escapes or over lines that are folded, it is the node's.
func (d *document) within(n *yaml.Node, at int) (line, column int) {
	switch {
	case n.Style&yaml.LiteralStyle != 0:
		before := []rune(n.Value)[:at]
		first := n.Line // lines count from 1: it begins on the next one
		row := first + strings.Count(string(before), "\n")
		if row >= len(d.lines) {
			return n.Line, n.Column
		}
		if i := strings.LastIndexByte(string(before), '\n'); i >= 0 {
			at = len([]rune(string(before)[i+1:]))
		}
		return row + 1, indent(d.lines[first]) + at + 1
	case n.Style&yaml.FoldedStyle != 0 || !strings.Contains(d.lines[n.Line-1], n.Value):
		return n.Line, n.Column
	case n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
		return n.Line, n.Column + 1 + at
	}
	return n.Line, n.Column + at
}

func readExpression(r *reader, v value) (c rule.Condition, ok bool) {
	if !r.is(v, yaml.ScalarNode, "an expression") {
		return c, false
	}
	c = rule.Condition{Op: rule.If, Expr: v.node.Value}
	r.rules.terms += strings.Count(v.node.Value, "says(")
	return c, complain(r, v, rule.CheckExpression(v.node.Value), true)
}

// readValues reads the values of which a field has one.
func readValues(r *reader, v value, f rule.Field) (c rule.Condition, ok bool) {
	c = rule.Condition{Op: rule.Values, Field: f}
	if f == rule.Labels {
		c.Label = strings.TrimPrefix(v.key, "labels.")
	}
	item := func(v value) {
		if s, ok := readValue(r, v, f, c.Label); ok {
			c.Words = append(c.Words, s)
		}
	}
	if v.node.Kind == yaml.SequenceNode && v.node.Anchor == "" {
		if len(v.node.Content) == 0 {
			r.fail(v, "", "the list is empty")
		}
		r.list(v, item)
	} else {
		item(v)
	}
	return c, true
}

func readValue(r *reader, v value, f rule.Field, label string) (string, bool) {
	switch f {
	case rule.Country:
		return country(r, v)
	case rule.Language:
		return languageTag(r, v)
	case rule.Role:
		return word(r, v, "role", "report", "copy", "pointer")
	case rule.Has:
		return word(r, v, "part of an entry", rule.Possessions()...)
	case rule.Agency:
		return word(r, v, "news agency whose credit lines are known", agency.Terms()...)
	}
	s, ok := r.text(v)
	if !ok {
		return "", false
	}
	switch f {
	case rule.Source, rule.CopyOf:
		if all := r.cfg.sourceIDs(); !slices.Contains(all, s) {
			r.undefined(v, "source", s, all)
			return "", false
		}
	case rule.Category:
		if !r.cfg.defines(s) {
			r.undefined(v, "category", s, r.cfg.terms())
			return "", false
		}
	case rule.Owner, rule.Kind, rule.Mark, rule.Labels:
		at := value{v.node, v.above, v.key, v.index}
		r.afterwards(func() { nobodyHas(r, at, f, label, s) })
	case rule.Host:
		s = strings.TrimPrefix(strings.ToLower(s), "www.")
		if u, err := url.Parse(s); err == nil && u.Host != "" || strings.ContainsAny(s, "/: *") {
			hint := "write it as in youtube.com"
			if err == nil && u.Host != "" {
				hint = "write " + strings.TrimPrefix(u.Hostname(), "www.")
			}
			r.fail(v, hint, "%s is no host", quote(v.node.Value))
			return "", false
		}
	}
	return s, true
}

// word reads one of a few words.
func word(r *reader, v value, what string, words ...string) (string, bool) {
	s, ok := r.text(v)
	if ok && !slices.Contains(words, s) {
		r.fail(v, cmp.Or(didYouMean(s, words, "write one of"), "known are "+strings.Join(words, ", ")), "%s is no %s", quote(s), what)
		return "", false
	}
	return s, ok
}

var boundSign = regexp.MustCompile(`^([<>]=?)\s*([0-9]+)(\s*[a-z]*)$`)

// readBounds reads {least: N, most: N}, or N alone.
func readBounds(r *reader, v value, f rule.Field) (c rule.Condition, ok bool) {
	c = rule.Condition{Op: rule.Bounds, Field: f}
	if v.node.Kind == yaml.MappingNode {
		object(r, v, boundKeys(f), &c)
		if c.Least == nil && c.Most == nil && len(v.node.Content) == 0 {
			r.fail(v, map[bool]string{true: "write {least: 2d}", false: "write {least: 1}"}[f == rule.Age], "neither least nor most is here")
		} else if c.Least != nil && c.Most != nil && *c.Least > *c.Most {
			r.fail(v, "", "nothing is between them: least is more than most")
		}
		return c, true
	}
	if m := boundSign.FindStringSubmatch(v.node.Value); m != nil && v.node.Kind == yaml.ScalarNode && v.node.Tag == "!!str" {
		r.fail(v, boundHint(m), "%s is no bound", quote(v.node.Value))
		return c, false
	}
	n, ok := boundValue(f)(r, v)
	c.Least, c.Most = &n, &n
	return c, ok
}

// boundHint is how to write what has the sign.
func boundHint(m []string) string {
	n, _ := strconv.Atoi(m[2])
	unit := strings.TrimSpace(m[3])
	switch {
	case m[1] == "<" && unit == "":
		n--
	case m[1] == ">" && unit == "":
		n++
	}
	name := "least"
	if m[1][0] == '<' {
		name = "most"
	}
	return fmt.Sprintf("write {%s: %d%s}", name, n, unit)
}

func boundKeys(f rule.Field) []key[rule.Condition] {
	read := func(place func(*rule.Condition) **int64) func(*reader, value, *rule.Condition) {
		return func(r *reader, v value, to *rule.Condition) {
			if n, ok := boundValue(f)(r, v); ok {
				*place(to) = &n
			}
		}
	}
	return []key[rule.Condition]{
		{"least", false, read(func(c *rule.Condition) **int64 { return &c.Least })},
		{"most", false, read(func(c *rule.Condition) **int64 { return &c.Most })},
	}
}

// boundValue reads the number of a bound: of an age in seconds.
func boundValue(f rule.Field) func(*reader, value) (int64, bool) {
	if f != rule.Age {
		return func(r *reader, v value) (int64, bool) {
			n, ok := r.integer(v, 0, 1_000_000_000)
			return int64(n), ok
		}
	}
	return func(r *reader, v value) (int64, bool) {
		if v.node.Kind == yaml.ScalarNode && v.node.Tag == "!!int" && v.node.Value != "0" {
			r.fail(v, fmt.Sprintf("with its unit: %sh or %sd", v.node.Value, v.node.Value), "expected a duration, found %s", v.kind())
			return 0, false
		}
		d, ok := duration(0, 100*366*24*time.Hour)(r, v)
		return int64(d / time.Second), ok
	}
}
