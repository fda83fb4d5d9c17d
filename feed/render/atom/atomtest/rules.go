package atomtest

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/openvoicenews/openvoice/feed/render/xmltest"
)

// metadata are the rules that feeds, entries and sources share. least is how many of
// id, title and updated there must be.
func (c *checker) metadata(n *xmltest.Node, least int) {
	for _, id := range c.count(n, "id", least, 1) {
		c.iri(id, id.Text)
	}
	for _, name := range []string{"title", "subtitle", "rights"} {
		lowest := 0
		if name == "title" {
			lowest = least
		}
		for _, t := range c.count(n, name, lowest, 1) {
			c.textual(t)
		}
	}
	for _, t := range c.count(n, "updated", least, 1) {
		c.date(t)
	}
	for _, name := range []string{"icon", "logo"} {
		for _, i := range c.count(n, name, 0, 1) {
			c.iri(i, i.Text)
		}
	}
	for _, g := range c.count(n, "generator", 0, 1) {
		if uri, ok := g.Attr("", "uri"); ok {
			c.iri(g, uri)
		}
	}
	for _, name := range []string{"author", "contributor"} {
		for _, p := range all(n, name) {
			c.person(p)
		}
	}
	for _, k := range all(n, "category") {
		c.category(k)
	}
	c.links(n)
	c.lang(n)
}

func (c *checker) feed(n *xmltest.Node) {
	c.only(n, "author category contributor generator icon id link logo rights subtitle title updated entry")
	c.metadata(n, 1)
	self := 0
	for _, l := range all(n, "link") {
		if rel, _ := l.Attr("", "rel"); rel == "self" {
			self++
		}
	}
	if self != 1 {
		c.fail(n, "%d links of rel self, want 1", self)
	}
	inherited := len(all(n, "author")) > 0
	for _, e := range all(n, "entry") {
		c.entry(e, inherited)
	}
}

func (c *checker) entry(n *xmltest.Node, author bool) {
	c.only(n, "author category content contributor id link published rights source summary title updated")
	c.metadata(n, 1)
	for _, id := range all(n, "id") {
		if c.ids[id.Text] {
			c.fail(id, "a second entry has %q", id.Text)
		}
		c.ids[id.Text] = true
	}
	for _, p := range c.count(n, "published", 0, 1) {
		c.date(p)
	}
	for _, s := range c.count(n, "summary", 0, 1) {
		c.textual(s)
	}
	for _, s := range c.count(n, "source", 0, 1) {
		c.only(s, "author category contributor generator icon id link logo rights subtitle title updated")
		c.metadata(s, 1) // RFC 4287 section 4.2.11 only recommends these three; here they are a promise
		author = author || len(all(s, "author")) > 0
	}
	if !author && len(all(n, "author")) == 0 {
		c.fail(n, "no author, here, in its source or in the feed")
	}
	c.thumbnails(n)
	content := c.count(n, "content", 0, 1)
	for _, t := range content {
		c.content(n, t)
	}
	if len(content) == 0 && !linked(n, "alternate") {
		c.fail(n, "neither content nor a link of rel alternate")
	}
}

// thumbnails holds the picture of an entry to Media RSS 1.5.1.
func (c *checker) thumbnails(n *xmltest.Node) {
	pictures := 0
	for _, p := range n.Children {
		if p.Name.Space != "http://search.yahoo.com/mrss/" {
			continue
		}
		if duration, _ := p.Attr("", "duration"); p.Name.Local == "content" && duration != "" {
			continue
		}
		if pictures++; p.Name.Local != "thumbnail" || pictures > 1 {
			c.fail(p, "unexpected")
		}
		u, _ := p.Attr("", "url")
		if c.iri(p, u); !strings.HasPrefix(strings.ToLower(u), "http") {
			c.fail(p, "url %q", u)
		}
		for _, side := range []string{"width", "height"} {
			if v, ok := p.Attr("", side); ok {
				if n, err := strconv.Atoi(v); err != nil || n <= 0 {
					c.fail(p, "%s %q", side, v)
				}
			}
		}
	}
}

func linked(n *xmltest.Node, rel string) bool {
	for _, l := range all(n, "link") {
		if r, ok := l.Attr("", "rel"); r == rel || !ok && rel == "alternate" {
			return true
		}
	}
	return false
}

func (c *checker) content(entry, n *xmltest.Node) {
	if src, ok := n.Attr("", "src"); ok {
		c.iri(n, src)
		if strings.TrimSpace(n.Text) != "" || len(n.Children) > 0 {
			c.fail(n, "has both src and text")
		}
		c.count(entry, "summary", 1, 1)
		return
	}
	c.textual(n)
}

// textual is a text construct: section 3.1.
func (c *checker) textual(n *xmltest.Node) {
	kind, _ := n.Attr("", "type")
	switch kind {
	case "", "text", "html":
		if len(n.Children) > 0 {
			c.fail(n, "elements in a text of type %q", kind)
		}
	case "xhtml":
		if len(n.Children) != 1 || n.Children[0].Name.Local != "div" || n.Children[0].Name.Space != "http://www.w3.org/1999/xhtml" {
			c.fail(n, "xhtml without its one div")
		}
	default:
		c.fail(n, "type %q", kind)
	}
	c.lang(n)
}

func (c *checker) person(n *xmltest.Node) {
	c.only(n, "name uri email")
	for _, name := range c.count(n, "name", 1, 1) {
		if strings.TrimSpace(name.Text) == "" {
			c.fail(name, "empty")
		}
	}
	for _, u := range c.count(n, "uri", 0, 1) {
		c.iri(u, u.Text)
	}
	for _, e := range c.count(n, "email", 0, 1) {
		if !addressForm.MatchString(e.Text) {
			c.fail(e, "%q", e.Text)
		}
	}
}

func (c *checker) category(n *xmltest.Node) {
	if term, _ := n.Attr("", "term"); term == "" {
		c.fail(n, "no term")
	}
	if scheme, ok := n.Attr("", "scheme"); ok {
		c.iri(n, scheme)
	}
	if strings.TrimSpace(n.Text) != "" {
		c.fail(n, "text in it")
	}
}

func (c *checker) links(n *xmltest.Node) {
	seen := map[[2]string]bool{}
	for _, l := range all(n, "link") {
		target, _ := l.Attr("", "href")
		c.iri(l, target)
		rel, ok := l.Attr("", "rel")
		if ok && !relForm.MatchString(rel) && !iriForm.MatchString(rel) {
			c.fail(l, "rel %q", rel)
		}
		kind, ok := l.Attr("", "type")
		if ok && !mediaForm.MatchString(kind) {
			c.fail(l, "type %q", kind)
		}
		lang, ok := l.Attr("", "hreflang")
		if ok && !langForm.MatchString(lang) {
			c.fail(l, "hreflang %q", lang)
		}
		if length, ok := l.Attr("", "length"); ok {
			if v, err := strconv.ParseInt(length, 10, 64); err != nil || v < 0 {
				c.fail(l, "length %q", length)
			}
		}
		if rel == "alternate" || rel == "" {
			if seen[[2]string{kind, lang}] {
				c.fail(l, "a second alternate of type %q and language %q", kind, lang)
			}
			seen[[2]string{kind, lang}] = true
		}
	}
}

func (c *checker) date(n *xmltest.Node) {
	if _, err := time.Parse(time.RFC3339, n.Text); err != nil || !strings.Contains(n.Text, "T") {
		c.fail(n, "%q is no date of RFC 3339", n.Text)
	}
}

func (c *checker) iri(n *xmltest.Node, s string) {
	if !iriForm.MatchString(s) {
		c.fail(n, "%q is no absolute IRI", s)
	}
}

func (c *checker) lang(n *xmltest.Node) {
	for _, a := range n.Attrs {
		if a.Name.Space == xmlSpace && a.Name.Local == "lang" && a.Value != "" && !langForm.MatchString(a.Value) {
			c.fail(n, "xml:lang %q", a.Value)
		}
	}
}

var (
	iriForm     = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f-\x{9f}<>"{}|\\^` + "`" + `]+$`)
	mediaForm   = regexp.MustCompile(`^[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(\s*;.*)?$`)
	langForm    = regexp.MustCompile(`^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$`)
	relForm     = regexp.MustCompile(`^[^\s:/?#]+$`)
	addressForm = regexp.MustCompile(`^[^\s@]+@[^\s@]+$`)
)
