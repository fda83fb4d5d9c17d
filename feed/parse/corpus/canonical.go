package main

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/openvoicenews/openvoice/feed/parse"
	"github.com/openvoicenews/openvoice/feed/sanitize"
)

// equal says whether the value is the expected one. Times are compared as moments.
// A text of one line is plain text here, and what others give may be HTML: it is
// equal as it stands or as the text of that HTML. Of other texts the canonical forms
// are compared.
func (v *value) equal(want string) bool {
	got := v.text.Value
	if got == want {
		return true
	}
	switch v.kind {
	case prose:
		got = fold(got)
		return got == fold(want) || got == sanitize.Text(want)
	case markup:
		if v.text.HTML {
			return canonical(got) == canonical(want)
		}
		return fold(got) == fold(want) || canonical(html.EscapeString(got)) == canonical(want)
	case oneOf:
		return slices.Contains(strings.Split(got, "\n"), want)
	case moment:
		t, ok := parse.Date(want)
		return ok && t.String() == got
	}
	return false
}

// fold makes one space of each run of white space, and none at the ends.
func fold(s string) string { return strings.Join(strings.Fields(s), " ") }

// canonical is the form in which two pieces of HTML are compared: both as our
// sanitiser leaves them, because what two policies drop differs; read by a browser's
// rules and written anew; attributes in the order of their names; white space folded;
// without a div that stands around all of it.
func canonical(fragment string) string {
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(sanitize.HTML(fragment, nil, nil)), body)
	if err != nil {
		return fold(fragment)
	}
	for len(nodes) == 1 && nodes[0].DataAtom == atom.Div && len(nodes[0].Attr) == 0 {
		inner := nodes[0]
		nodes = nil
		for c := inner.FirstChild; c != nil; c = inner.FirstChild {
			inner.RemoveChild(c)
			nodes = append(nodes, c)
		}
	}
	var b strings.Builder
	for _, n := range nodes {
		canonicalNode(n)
		if err := html.Render(&b, n); err != nil {
			return fold(fragment)
		}
	}
	return fold(b.String())
}

func canonicalNode(n *html.Node) {
	slices.SortFunc(n.Attr, func(a, b html.Attribute) int { return strings.Compare(a.Key, b.Key) })
	for k := range n.Attr {
		n.Attr[k].Val = fold(n.Attr[k].Val)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		canonicalNode(c)
	}
}
