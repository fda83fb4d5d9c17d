package atomtest

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// metadata are the rules that feeds, entries and sources share. least is how many of
// id, title and updated there must be.
func (c *checker) metadata(n *node, least int) {
	for _, id := range c.count(n, "id", least, 1) {
		c.iri(id, id.text)
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
			c.iri(i, i.text)
		}
	}
	for _, g := range c.count(n, "generator", 0, 1) {
		if uri, ok := g.attr("uri"); ok {
			c.iri(g, uri)
		}
	}
	for _, name := range []string{"author", "contributor"} {
		for _, p := range n.all(name) {
			c.person(p)
		}
	}
	for _, k := range n.all("category") {
		c.category(k)
	}
	c.links(n)
	c.lang(n)
}

func (c *checker) feed(n *node) {
	c.only(n, "author category contributor generator icon id link logo rights subtitle title updated entry")
	c.metadata(n, 1)
	self := 0
	for _, l := range n.all("link") {
		if rel, _ := l.attr("rel"); rel == "self" {
			self++
		}
	}
	if self != 1 {
		c.fail(n, "%d links of rel self, want 1", self)
	}
	inherited := len(n.all("author")) > 0
	for _, e := range n.all("entry") {
		c.entry(e, inherited)
	}
}

func (c *checker) entry(n *node, author bool) {
	c.only(n, "author category content contributor id link published rights source summary title updated")
	c.metadata(n, 1)
	for _, id := range n.all("id") {
		if c.ids[id.text] {
			c.fail(id, "a second entry has %q", id.text)
		}
		c.ids[id.text] = true
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
		author = author || len(s.all("author")) > 0
	}
	if !author && len(n.all("author")) == 0 {
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
func (c *checker) thumbnails(n *node) {
	pictures := 0
	for _, p := range n.children {
		if p.name.Space != "http://search.yahoo.com/mrss/" {
			continue
		}
		if duration, _ := p.attr("duration"); p.name.Local == "content" && duration != "" {
			continue
		}
		if pictures++; p.name.Local != "thumbnail" || pictures > 1 {
			c.fail(p, "unexpected")
		}
		u, _ := p.attr("url")
		if c.iri(p, u); !strings.HasPrefix(strings.ToLower(u), "http") {
			c.fail(p, "url %q", u)
		}
		for _, side := range []string{"width", "height"} {
			if v, ok := p.attr(side); ok {
				if n, err := strconv.Atoi(v); err != nil || n <= 0 {
					c.fail(p, "%s %q", side, v)
				}
			}
		}
	}
}

func linked(n *node, rel string) bool {
	for _, l := range n.all("link") {
		if r, ok := l.attr("rel"); r == rel || !ok && rel == "alternate" {
			return true
		}
	}
	return false
}

func (c *checker) content(entry, n *node) {
	if src, ok := n.attr("src"); ok {
		c.iri(n, src)
		if strings.TrimSpace(n.text) != "" || len(n.children) > 0 {
			c.fail(n, "has both src and text")
		}
		c.count(entry, "summary", 1, 1)
		return
	}
	c.textual(n)
}

// textual is a text construct: section 3.1.
func (c *checker) textual(n *node) {
	kind, _ := n.attr("type")
	switch kind {
	case "", "text", "html":
		if len(n.children) > 0 {
			c.fail(n, "elements in a text of type %q", kind)
		}
	case "xhtml":
		if len(n.children) != 1 || n.children[0].name.Local != "div" || n.children[0].name.Space != "http://www.w3.org/1999/xhtml" {
			c.fail(n, "xhtml without its one div")
		}
	default:
		c.fail(n, "type %q", kind)
	}
	c.lang(n)
}

func (c *checker) person(n *node) {
	c.only(n, "name uri email")
	for _, name := range c.count(n, "name", 1, 1) {
		if strings.TrimSpace(name.text) == "" {
			c.fail(name, "empty")
		}
	}
	for _, u := range c.count(n, "uri", 0, 1) {
		c.iri(u, u.text)
	}
	for _, e := range c.count(n, "email", 0, 1) {
		if !addressForm.MatchString(e.text) {
			c.fail(e, "%q", e.text)
		}
	}
}

func (c *checker) category(n *node) {
	if term, _ := n.attr("term"); term == "" {
		c.fail(n, "no term")
	}
	if scheme, ok := n.attr("scheme"); ok {
		c.iri(n, scheme)
	}
	if strings.TrimSpace(n.text) != "" {
		c.fail(n, "text in it")
	}
}

func (c *checker) links(n *node) {
	seen := map[[2]string]bool{}
	for _, l := range n.all("link") {
		target, _ := l.attr("href")
		c.iri(l, target)
		rel, ok := l.attr("rel")
		if ok && !relForm.MatchString(rel) && !iriForm.MatchString(rel) {
			c.fail(l, "rel %q", rel)
		}
		kind, ok := l.attr("type")
		if ok && !mediaForm.MatchString(kind) {
			c.fail(l, "type %q", kind)
		}
		lang, ok := l.attr("hreflang")
		if ok && !langForm.MatchString(lang) {
			c.fail(l, "hreflang %q", lang)
		}
		if length, ok := l.attr("length"); ok {
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

func (c *checker) date(n *node) {
	if _, err := time.Parse(time.RFC3339, n.text); err != nil || !strings.Contains(n.text, "T") {
		c.fail(n, "%q is no date of RFC 3339", n.text)
	}
}

func (c *checker) iri(n *node, s string) {
	if !iriForm.MatchString(s) {
		c.fail(n, "%q is no absolute IRI", s)
	}
}

func (c *checker) lang(n *node) {
	for _, a := range n.attrs {
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
