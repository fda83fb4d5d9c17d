package config

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"go.yaml.in/yaml/v4"

	"github.com/openvoicenews/openvoice/feed/schedule"
)

// reader walks the tree of a file and fills in a Config. Its methods read what YAML knows
// (mappings, lists, texts, numbers) in the only form that is taken. What a value means is
// told by plain functions, checks, of which each reads one kind of value: they report what
// is wrong, and say whether what they return may be used.
type reader struct {
	*document        // that is read now
	folder    string // of the configuration
	root      string // where /etc and /var/lib lie
	inputs    *Inputs
	others    Errors // in files that this one names, finished
	cfg       *Config
	base      inherited
	seen      *seen    // of the sources
	listed    bool     // a file has the key sources
	later     []func() // checks of what is read by then, and what may name all of that
	rules     *ruled

	// What was worked out before: a thousand sources share a handful of each.
	zones     map[string]*time.Location
	languages map[string]bool
	crons     map[cronKey]schedule.Schedule
}

type cronKey struct {
	spec string
	zone *time.Location
}

// key is one that a mapping may have, and how it gets into a T.
type key[T any] struct {
	name string
	need bool
	set  func(r *reader, v value, to *T)
}

// object reads a mapping. Keys are set in the order of the table, not of the file,
// so that a setter can rely on those before it. It says whether v is a mapping.
func object[T any](r *reader, v value, keys []key[T], to *T) bool {
	found, ok := match(r, v, keys)
	if !ok {
		return false
	}
	for _, k := range keys {
		switch node := found[k.name]; {
		case node != nil:
			k.set(r, value{node, &v, k.name, 0}, to)
		case k.need:
			r.fail(v, "", "the key %s is missing", k.name)
		}
	}
	return true
}

// match finds the values of the keys in a mapping. It says whether v is one.
func match[T any](r *reader, v value, keys []key[T]) (found map[string]*yaml.Node, ok bool) {
	if !r.isOr(v, yaml.MappingNode, "a mapping of keys and values", func() string { return mappingHint(v, keys) }) {
		return nil, false
	}
	found = make(map[string]*yaml.Node, len(v.node.Content)/2)
	for i := 0; i+1 < len(v.node.Content); i += 2 {
		name, node := v.node.Content[i], v.node.Content[i+1]
		at := value{name, &v, v.keyName(name), 0}
		switch {
		case !r.plainKey(at):
		case !slices.ContainsFunc(keys, func(k key[T]) bool { return k.name == name.Value }):
			r.fail(at, r.unknownHint(at, node, names(keys)), "unknown key %s", at.quoted())
		case found[name.Value] != nil:
			r.fail(at, "", "the key %s is here twice; the first is on line %d", name.Value, found[name.Value].Line)
		default:
			found[name.Value] = node
		}
	}
	return found, true
}

func names[T any](keys []key[T]) []string {
	all := make([]string, len(keys))
	for i, k := range keys {
		all[i] = k.name
	}
	return all
}

// pairs reads a mapping whose keys the operator chooses.
func (r *reader) pairs(v value, each func(name, v value)) {
	if !r.isOr(v, yaml.MappingNode, "a mapping of names and values", func() string { return "write names and values, as in {name: value}" }) {
		return
	}
	seen := make(map[string]int, len(v.node.Content)/2)
	for i := 0; i+1 < len(v.node.Content); i += 2 {
		name, node := v.node.Content[i], v.node.Content[i+1]
		at := value{name, &v, v.keyName(name), 0}
		if !r.plainKey(at) {
			continue
		}
		if line, ok := seen[name.Value]; ok {
			r.fail(at, "", "the key %s is here twice; the first is on line %d", at.quoted(), line)
			continue
		}
		seen[name.Value] = name.Line
		each(at, value{node, &v, name.Value, 0})
	}
}

// list reads a list.
func (r *reader) list(v value, each func(v value)) bool {
	if !r.isOr(v, yaml.SequenceNode, "a list", func() string { return r.listHint(v) }) {
		return false
	}
	for i, node := range v.node.Content {
		each(value{node, &v, "", i})
	}
	return true
}

// plainKey says whether v can be a key at all.
func (r *reader) plainKey(v value) bool {
	switch {
	case v.node.Tag == "!!merge":
		r.fail(v, "what all sources have in common goes under defaults", "merge keys are not supported")
	case v.node.Kind == yaml.ScalarNode && v.node.Value == "":
		r.fail(v, "", "the key is empty")
	default:
		return r.is(v, yaml.ScalarNode, "a key")
	}
	return false
}

// is demands a kind of node, without anchors, aliases and tags of its own.
func (r *reader) is(v value, kind yaml.Kind, want string) bool {
	return r.isOr(v, kind, want, func() string { return r.scalarHint(v) })
}

// isOr is is with a hint at what to do where the node is of another kind.
func (r *reader) isOr(v value, kind yaml.Kind, want string, hint func() string) bool {
	n := v.node
	switch {
	case n.Anchor != "" && n.Kind == yaml.ScalarNode:
		r.fail(v, r.quotesAt(v), "%s, and anchors are not supported", meanings['&'])
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		r.fail(v, "what all sources have in common goes under defaults; else write it out", "anchors and aliases are not supported")
	case n.Style&yaml.TaggedStyle != 0 && strings.HasPrefix(n.LongTag(), "tag:yaml.org,2002:") && plainTags[n.ShortTag()]:
		r.fail(v, "leave it out", "tags such as %s are not supported", n.Tag)
	case n.Style&yaml.TaggedStyle != 0 || n.Tag == "!":
		r.fail(v, r.quotesAt(v), "%s, and tags are not supported", meanings['!'])
	case n.Tag == "!!null":
		r.fail(v, r.nullHint(v, kind), "expected %s, found nothing", want)
	case n.Kind != kind:
		r.fail(v, hint(), "expected %s, found %s", want, v.kind())
	default:
		return true
	}
	return false
}

// scalar reads what is written as one word or number.
func (r *reader) scalar(v value, want string) (string, bool) {
	if !r.is(v, yaml.ScalarNode, want) {
		return "", false
	}
	return v.node.Value, true
}

// maxText is the longest text that a value may be, in bytes.
const maxText = 4096

// text reads one line of text that is not empty.
func (r *reader) text(v value) (string, bool) {
	if !r.is(v, yaml.ScalarNode, "text") {
		return "", false
	}
	s := v.node.Value
	switch {
	case v.node.Tag != "!!str":
		r.fail(v, r.quotesAt(v), "expected text, found %s", v.kind())
	case trim(s) == "":
		r.fail(v, "give it a value, or take the key out", "the text is empty")
	case len(s) > maxText:
		r.fail(v, "", "the text is longer than %d bytes", maxText)
	case strings.ContainsFunc(trim(s), unicode.IsControl):
		r.fail(v, r.controlHint(v), "the text has line breaks or control characters in it")
	default:
		s = trim(s)
		r.doubtful(v, s)
		return s, true
	}
	return "", false
}

// integer reads a whole number.
func (r *reader) integer(v value, least, most int) (int, bool) {
	s, ok := r.scalar(v, "a whole number")
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	switch {
	case v.node.Tag != "!!int" || err != nil:
		r.fail(v, integerHint(v.node), "expected a whole number, found %s", v.kind())
	case leadingZero.MatchString(s):
		r.fail(v, "write "+strconv.Itoa(n), "the number %s begins with a zero", s)
	case n < least || n > most:
		r.fail(v, "", "%d is not between %d and %d", n, least, most)
	default:
		return n, true
	}
	return 0, false
}

// boolean reads true or false.
func (r *reader) boolean(v value) (bool, bool) {
	s, ok := r.scalar(v, "true or false")
	if ok && v.node.Tag != "!!bool" {
		r.fail(v, booleanHint(v.node), "expected true or false, found %s", v.kind())
		return false, false
	}
	return strings.EqualFold(s, "true"), ok
}

// set makes a setter of a check and a place for what passes it.
func set[T, V any](check func(r *reader, v value) (V, bool), place func(to *T) *V) func(*reader, value, *T) {
	return func(r *reader, v value, to *T) {
		if got, ok := check(r, v); ok {
			*place(to) = got
		}
	}
}
