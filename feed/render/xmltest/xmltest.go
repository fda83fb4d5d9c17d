// Package xmltest reads XML documents as trees for those who judge them. It is for tests
// alone, so it must never import the packages whose documents it reads.
package xmltest

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
)

// Node is an element.
type Node struct {
	Name     xml.Name
	Attrs    []xml.Attr
	Children []*Node
	Text     string // directly in it
	Line     int    // for messages
}

// Read is the root of the document. A document that is not well-formed is an error.
func Read(body []byte) (*Node, error) {
	d := xml.NewDecoder(bytes.NewReader(body))
	top := &Node{}
	open := []*Node{top}
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
			n := &Node{Name: t.Name, Attrs: t.Attr, Line: line}
			if a, twice := repeated(t.Attr); twice {
				return nil, fmt.Errorf("not well-formed: line %d: two attributes %s", line, a.Local)
			}
			at.Children = append(at.Children, n)
			open = append(open, n)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			at.Text += string(t)
		}
	}
	if len(top.Children) != 1 {
		return nil, fmt.Errorf("not well-formed: %d root elements", len(top.Children))
	}
	return top.Children[0], nil
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

// Attr is the attribute of the name; an empty space is none.
func (n *Node) Attr(space, name string) (string, bool) {
	for _, a := range n.Attrs {
		if a.Name.Space == space && a.Name.Local == name {
			return a.Value, true
		}
	}
	return "", false
}
