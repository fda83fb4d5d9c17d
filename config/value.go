package config

import (
	"strconv"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
	"golang.org/x/net/http/httpguts"
)

// value is a node and where it is in the file. Paths are chains that are written out
// only for an error, because nearly all values are right.
type value struct {
	node  *yaml.Node
	above *value
	key   string // in a mapping, else empty
	index int    // in a list
}

func (v value) path() string {
	switch {
	case v.above == nil:
		return ""
	case v.key == "":
		return v.above.path() + "[" + strconv.Itoa(v.index) + "]"
	case v.above.above == nil:
		return v.key
	}
	return v.above.path() + "." + v.key
}

// kind is what v is, in words.
func (v value) kind() string {
	n := v.node
	switch {
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Tag == "!!int" || n.Tag == "!!float":
		return "the number " + n.Value
	case n.Tag == "!!bool":
		return "the truth value " + n.Value
	case n.Tag == "!!timestamp":
		return "the date " + n.Value
	}
	return "the text " + v.quoted()
}

// keyless stands in paths for a key that is no text.
const keyless = "?"

// keyName is a key of v as paths write it. Among headers, what is no name may be a value.
func (v value) keyName(n *yaml.Node) string {
	switch {
	case n.Value == "":
		return keyless
	case v.secretive() && n.Value != "file" && (v.key != headersKey || !httpguts.ValidHeaderFieldName(n.Value)):
		return hidden
	}
	return withoutUser(n.Value)
}

// headersKey is the key of what is secret.
const headersKey = "headers"

// secretive says whether v is, or lies in, what is secret.
func (v value) secretive() bool {
	return v.key == headersKey || v.above != nil && v.above.secretive()
}

// quoted is the text of v in quotes, without what may be secret.
func (v value) quoted() string {
	if v.key == hidden || v.secretive() && v.node.Value != v.key {
		return hidden
	}
	return quote(withoutUser(v.node.Value))
}

// quote is s in double quotes, cut where it is long.
func quote(s string) string {
	if len(s) > 80 {
		cut := 77
		for !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut] + "..."
	}
	return strconv.Quote(s)
}
