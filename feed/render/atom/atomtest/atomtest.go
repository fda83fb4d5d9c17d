// Package atomtest checks that a document is valid Atom 1.0 by the structure that
// RFC 4287 demands, offline and without a schema.
//
// It knows nothing of the encoder: it reads bytes as a feed reader would, so it must
// never import the packages that it judges.
package atomtest

import (
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/openvoicenews/openvoice/feed/render/xmltest"
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
	root, err := xmltest.Read(body)
	if err != nil {
		return []error{err}
	}
	c := &checker{ids: map[string]bool{}}
	if root.Name != (xml.Name{Space: atomSpace, Local: "feed"}) {
		c.fail(root, "the root is %s, not atom:feed", root.Name.Local)
		return c.errs
	}
	c.feed(root)
	return c.errs
}

// all are the children of n with the Atom name.
func all(n *xmltest.Node, name string) []*xmltest.Node {
	var found []*xmltest.Node
	for _, c := range n.Children {
		if c.Name.Space == atomSpace && c.Name.Local == name {
			found = append(found, c)
		}
	}
	return found
}

type checker struct {
	errs []error
	ids  map[string]bool
}

func (c *checker) fail(n *xmltest.Node, format string, args ...any) {
	c.errs = append(c.errs, fmt.Errorf("line %d: %s: %s", n.Line, n.Name.Local, fmt.Sprintf(format, args...)))
}

// count demands between least and most children of the name and returns them.
func (c *checker) count(n *xmltest.Node, name string, least, most int) []*xmltest.Node {
	found := all(n, name)
	if len(found) < least || len(found) > most {
		c.fail(n, "%d elements %s, want %d to %d", len(found), name, least, most)
	}
	return found
}

// only demands that all Atom children are among the names.
func (c *checker) only(n *xmltest.Node, names string) {
	for _, child := range n.Children {
		if child.Name.Space == "" || child.Name.Space == atomSpace && !strings.Contains(" "+names+" ", " "+child.Name.Local+" ") {
			c.fail(child, "does not belong into %s", n.Name.Local)
		}
	}
}
