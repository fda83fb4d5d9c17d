// Package rsstest checks that a document is valid RSS 2.0 by what its specification and the
// W3C's validator demand, offline.
//
// It knows nothing of the encoder: it reads bytes as a feed reader would, so it must never
// import the packages that it judges.
package rsstest

import (
	"encoding/xml"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/openvoicenews/openvoice/feed/render/xmltest"
)

const (
	atomSpace    = "http://www.w3.org/2005/Atom"
	contentSpace = "http://purl.org/rss/1.0/modules/content/"
	coreSpace    = "http://purl.org/dc/elements/1.1/"
	mediaSpace   = "http://search.yahoo.com/mrss/"
	podcastSpace = "https://podcastindex.org/namespace/1.0"
)

// Check is everything about the document that RSS 2.0 and its extensions forbid, or that
// readers are known to stumble over; nil where it is valid.
func Check(body []byte) []error {
	if !utf8.Valid(body) {
		return []error{errors.New("the document is not UTF-8")}
	}
	root, err := xmltest.Read(body)
	if err != nil {
		return []error{err}
	}
	c := &checker{ids: map[string]bool{}}
	if version, _ := root.Attr("", "version"); root.Name != (xml.Name{Local: "rss"}) || version != "2.0" {
		c.fail(root, "the root is %s of version %q, not rss of 2.0", root.Name.Local, version)
		return c.errs
	}
	for _, channel := range c.count(root, "", "channel", 1, 1) {
		c.channel(channel)
	}
	return c.errs
}

type checker struct {
	errs []error
	ids  map[string]bool
}

func (c *checker) fail(n *xmltest.Node, format string, args ...any) {
	c.errs = append(c.errs, fmt.Errorf("line %d: %s: %s", n.Line, n.Name.Local, fmt.Sprintf(format, args...)))
}

// count demands between least and most children of the name and returns them.
func (c *checker) count(n *xmltest.Node, space, name string, least, most int) (found []*xmltest.Node) {
	for _, child := range n.Children {
		if child.Name == (xml.Name{Space: space, Local: name}) {
			found = append(found, child)
		}
	}
	if len(found) < least || len(found) > most {
		c.fail(n, "%d elements %s, want %d to %d", len(found), name, least, most)
	}
	return found
}

const many = 1 << 30

// only demands that all children of RSS itself, and of no namespace, are among the names.
func (c *checker) only(n *xmltest.Node, names string) {
	for _, child := range n.Children {
		if child.Name.Space == "" && !strings.Contains(" "+names+" ", " "+child.Name.Local+" ") {
			c.fail(child, "does not belong into %s", n.Name.Local)
		}
		if child.Name.Space != "" && !strings.Contains(child.Name.Space, ":") {
			c.fail(child, "its prefix %s is not declared", child.Name.Space)
		}
	}
}

func (c *checker) channel(n *xmltest.Node) {
	c.only(n, "title link description language copyright managingEditor lastBuildDate category generator docs image item")
	for _, name := range []string{"title", "description"} {
		for _, t := range c.count(n, "", name, 1, 1) {
			c.filled(t)
		}
	}
	for _, l := range c.count(n, "", "link", 1, 1) {
		c.web(l, l.Text)
	}
	for _, l := range c.count(n, "", "language", 0, 1) {
		c.language(l)
	}
	for _, t := range c.count(n, "", "lastBuildDate", 0, 1) {
		c.date(t)
	}
	for _, p := range c.count(n, "", "managingEditor", 0, 1) {
		if !editor.MatchString(p.Text) {
			c.fail(p, "%q is no address with a name", p.Text)
		}
	}
	self := 0
	for _, l := range c.count(n, atomSpace, "link", 1, many) {
		c.link(l)
		if rel, _ := l.Attr("", "rel"); rel == "self" {
			self++
		}
	}
	if self != 1 {
		c.fail(n, "%d links to itself, want 1", self)
	}
	for _, i := range c.count(n, "", "image", 0, 1) {
		for _, name := range []string{"url", "title", "link"} {
			c.count(i, "", name, 1, 1)
		}
	}
	for _, i := range c.count(n, "", "item", 0, many) {
		c.item(i)
	}
}

func (c *checker) item(n *xmltest.Node) {
	c.only(n, "title link description category comments enclosure guid pubDate source")
	texts := len(c.count(n, "", "title", 0, 1)) + len(c.count(n, "", "description", 0, 1))
	if texts == 0 {
		c.fail(n, "neither title nor description")
	}
	for _, t := range c.count(n, "", "title", 0, 1) {
		c.filled(t)
	}
	c.order(n)
	for _, name := range []string{"link", "comments"} {
		for _, l := range c.count(n, "", name, 0, 1) {
			c.web(l, l.Text)
		}
	}
	for _, g := range c.count(n, "", "guid", 1, 1) {
		if c.filled(g); c.ids[g.Text] {
			c.fail(g, "a second item has %s", g.Text)
		}
		c.ids[g.Text] = true
		if perma, _ := g.Attr("", "isPermaLink"); perma != "false" && perma != "true" {
			c.fail(g, "isPermaLink is %q", perma)
		}
	}
	for _, t := range c.count(n, "", "pubDate", 1, 1) {
		c.date(t)
	}
	for _, s := range c.count(n, "", "source", 0, 1) {
		at, _ := s.Attr("", "url")
		c.web(s, at)
	}
	for _, k := range c.count(n, "", "category", 0, many) {
		c.filled(k)
	}
	for _, p := range c.count(n, coreSpace, "creator", 0, many) {
		c.filled(p)
	}
	for _, l := range c.count(n, coreSpace, "language", 0, 1) {
		c.language(l)
	}
	for _, t := range c.count(n, atomSpace, "updated", 0, 1) {
		if _, err := time.Parse(time.RFC3339, t.Text); err != nil {
			c.fail(t, "%q is no date", t.Text)
		}
	}
	c.files(n)
	for _, l := range c.count(n, atomSpace, "link", 0, many) {
		c.link(l)
	}
	for _, p := range c.count(n, atomSpace, "contributor", 0, many) {
		c.count(p, atomSpace, "name", 1, 1)
	}
}

// order demands that the description stands before the content, which readers need.
func (c *checker) order(n *xmltest.Node) {
	seen := false
	for _, child := range n.Children {
		switch child.Name {
		case xml.Name{Local: "description"}:
			seen = true
		case xml.Name{Space: contentSpace, Local: "encoded"}:
			if !seen {
				c.fail(child, "no description before it")
			}
		}
	}
	c.count(n, contentSpace, "encoded", 0, 1)
}

func (c *checker) files(n *xmltest.Node) {
	for _, e := range c.count(n, "", "enclosure", 0, 1) {
		at, _ := e.Attr("", "url")
		c.web(e, at)
		length, _ := e.Attr("", "length")
		if v, err := strconv.ParseInt(length, 10, 64); err != nil || v < 0 {
			c.fail(e, "length %q", length)
		}
		if kind, _ := e.Attr("", "type"); !mediaType.MatchString(kind) {
			c.fail(e, "type %q", kind)
		}
	}
	for _, name := range []string{"content", "thumbnail"} {
		for _, m := range c.count(n, mediaSpace, name, 0, many) {
			at, _ := m.Attr("", "url")
			c.web(m, at)
		}
	}
	for _, name := range []string{"season", "episode"} {
		for _, v := range c.count(n, podcastSpace, name, 0, 1) {
			if i, err := strconv.ParseInt(v.Text, 10, 64); err != nil || i < 1 {
				c.fail(v, "%q is no number above zero", v.Text)
			}
		}
	}
}

var (
	editor    = regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[^@\s]+ \(.+\)$`)
	mediaType = regexp.MustCompile(`^[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(\s*;.*)?$`)
	tag       = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$`)
	relation  = regexp.MustCompile(`^[a-z][a-z0-9.-]*$`)
)

func (c *checker) filled(n *xmltest.Node) {
	if strings.TrimSpace(n.Text) == "" || len(n.Children) > 0 {
		c.fail(n, "it is empty, or holds elements")
	}
}

func (c *checker) language(n *xmltest.Node) {
	if !tag.MatchString(n.Text) {
		c.fail(n, "%q is no language", n.Text)
	}
}

// web demands an absolute URL of the web.
func (c *checker) web(n *xmltest.Node, s string) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || !strings.EqualFold(u.Scheme, "http") && !strings.EqualFold(u.Scheme, "https") || strings.ContainsAny(s, " <>\"{}|\\^`") {
		c.fail(n, "%q is no absolute URL of the web", s)
	}
}

func (c *checker) link(n *xmltest.Node) {
	href, _ := n.Attr("", "href")
	if scheme, rest, ok := strings.Cut(href, ":"); !ok || scheme == "" || rest == "" || strings.ContainsAny(href, " <>\"{}|\\^`") {
		c.fail(n, "%q is no absolute IRI", href)
	}
	if rel, _ := n.Attr("", "rel"); !relation.MatchString(strings.ToLower(rel)) && !strings.Contains(rel, ":") {
		c.fail(n, "rel %q", rel)
	}
}

// date demands the form that every reader knows, in GMT.
func (c *checker) date(n *xmltest.Node) {
	t, err := time.Parse("Mon, 02 Jan 2006 15:04:05 GMT", n.Text)
	if err != nil || t.Format("Mon, 02 Jan 2006 15:04:05 GMT") != n.Text {
		c.fail(n, "%q is no date in GMT", n.Text)
	}
}
