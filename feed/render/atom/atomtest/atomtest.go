// Package atomtest checks that a document is valid Atom 1.0 by the structure that
// RFC 4287 demands, offline and without a schema.
//
// It knows nothing of the encoder: it reads bytes as a feed reader would, so it must
// never import the packages that it judges.
package atomtest

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf8"
)

const atomSpace = "http://www.w3.org/2005/Atom"

const xmlSpace = "http://www.w3.org/XML/1998/namespace"

// Valid fails t with every error that [Check] finds.
func Valid(t testing.TB, body []byte) {
	t.Helper()
	for _, err := range Check(body) {
		t.Errorf("not valid Atom: %v", err)
	}
}

// Check is everything about the feed document that RFC 4287 forbids; nil where it
// is valid.
func Check(body []byte) []error {
	if !utf8.Valid(body) {
		return []error{errors.New("the document is not UTF-8")}
	}
	root, err := read(body)
	if err != nil {
		return []error{err}
	}
	c := &checker{ids: map[string]bool{}}
	if root.name != (xml.Name{Space: atomSpace, Local: "feed"}) {
		c.fail(root, "the root is %s, not atom:feed", root.name.Local)
		return c.errs
	}
	c.feed(root)
	return c.errs
}

// node is an element with its position for messages.
type node struct {
	name     xml.Name
	attrs    []xml.Attr
	children []*node
	text     string // directly in it
	line     int
}

func read(body []byte) (*node, error) {
	d := xml.NewDecoder(bytes.NewReader(body))
	top := &node{}
	open := []*node{top}
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("not well-formed: %w", err)
		}
		at := open[len(open)-1]
		switch t := t.(type) {
		case xml.StartElement:
			line, _ := d.InputPos()
			n := &node{name: t.Name, attrs: t.Attr, line: line}
			if a, twice := repeated(t.Attr); twice {
				return nil, fmt.Errorf("not well-formed: line %d: two attributes %s", line, a.Local)
			}
			at.children = append(at.children, n)
			open = append(open, n)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			at.text += string(t)
		}
	}
	if len(top.children) != 1 {
		return nil, fmt.Errorf("not well-formed: %d root elements", len(top.children))
	}
	return top.children[0], nil
}

// repeated finds what encoding/xml lets pass.
func repeated(attrs []xml.Attr) (xml.Name, bool) {
	seen := map[xml.Name]bool{}
	for _, a := range attrs {
		if seen[a.Name] {
			return a.Name, true
		}
		seen[a.Name] = true
	}
	return xml.Name{}, false
}

// all are the children of n with the Atom name.
func (n *node) all(name string) []*node {
	var found []*node
	for _, c := range n.children {
		if c.name.Space == atomSpace && c.name.Local == name {
			found = append(found, c)
		}
	}
	return found
}

// attr is an attribute without a namespace.
func (n *node) attr(name string) (string, bool) {
	for _, a := range n.attrs {
		if a.Name.Space == "" && a.Name.Local == name {
			return a.Value, true
		}
	}
	return "", false
}

type checker struct {
	errs []error
	ids  map[string]bool
}

func (c *checker) fail(n *node, format string, args ...any) {
	c.errs = append(c.errs, fmt.Errorf("line %d: %s: %s", n.line, n.name.Local, fmt.Sprintf(format, args...)))
}

// count demands between least and most children of the name and returns them.
func (c *checker) count(n *node, name string, least, most int) []*node {
	found := n.all(name)
	if len(found) < least || len(found) > most {
		c.fail(n, "%d elements %s, want %d to %d", len(found), name, least, most)
	}
	return found
}

// only demands that all Atom children are among the names.
func (c *checker) only(n *node, names string) {
	for _, child := range n.children {
		if child.name.Space == "" || child.name.Space == atomSpace && !strings.Contains(" "+names+" ", " "+child.name.Local+" ") {
			c.fail(child, "does not belong into %s", n.name.Local)
		}
	}
}
