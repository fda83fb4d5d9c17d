package parse

import (
	"net/url"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
)

// head is the start tag of a root or a channel.
type head struct {
	span
	name string
}

// collector gives each element its role and notes what it says, where gofeed does not keep
// that. What it notes whole it takes out of what gofeed reads.
type collector struct {
	*scope
	in     string
	base   *url.URL // of the document
	notes  *repairs
	limits *limits
	edits  *edits
	feed   facts
	items  []*facts
	slab   []facts // for the next items
	heads  []head  // of the root and the channels so far
}

// enter gives the element its role.
func (c *collector) enter(f *frame, t *tag) {
	parent := c.top()
	if parent == nil {
		f.role = root
		c.feed.base, c.feed.lang = f.base, f.lang
		if c.format == "atom" {
			c.atomRoot(t)
		}
		return
	}
	if !parent.container() {
		return
	}
	up := parent.role
	if up == item {
		f.role = heavyElement
		if f.lang != f.facts.lang && f.facts.spoken == "" && c.format != "atom" {
			f.facts.spoken = f.lang
		}
	}
	if !f.native {
		if _, local := split(f.name); up == item && local == "body" && c.format != "atom" && c.uri(t.prefix) == htmlSpace {
			f.role = bodyElement
		}
		return
	}
	if c.enterMore(f, up, t) {
		return
	}
	if c.format == "atom" {
		c.enterAtom(f, up, t)
	} else {
		c.enterRSS(f, up, t)
	}
}

// enterMore gives a role to a child that gofeed does not read, or not all of it, and says
// whether it did.
func (c *collector) enterMore(f *frame, up role, t *tag) bool {
	switch {
	case t.local == "tags" || t.local == "category" && c.format == "atom":
		f.role = termElement // gofeed reads a category that has a term
	case (t.local == "subtitle" || t.local == "tagline") && up == item:
		f.role = subtitleElement
	case t.local == "enclosure" && up == item && c.format == "atom":
		l := feed.Link{Rel: "enclosure", Href: resolve(first(t.attribute("url"), t.attribute("href")), f.base), Type: t.attribute("type"), Length: length(t.attribute("length"))}
		f.facts.files = addLink(f.facts.files, l)
	case (t.local == "author" || t.local == "contributor") && c.format == "atom":
		f.role = personElement
	default:
		return false
	}
	return true
}

// atomRoot puts a feed into the Atom namespace that is in another, or in none that
// is declared: gofeed would find no entries in it.
func (c *collector) atomRoot(t *tag) {
	if c.own(t.prefix) {
		return
	}
	c.notes.note("the feed element was in the wrong namespace")
	name := "xmlns"
	if t.prefix != "" {
		name += ":" + t.prefix
	}
	for k := range t.attrs {
		if t.attrs[k].name == name {
			t.attrs[k].value = atomSpace
			t.broken = true
		}
	}
	if !t.broken {
		t.attrs = append(t.attrs, attr{name: name, value: atomSpace})
		t.broken = true
	}
	for k := range c.bindings {
		if c.bindings[k].prefix == t.prefix {
			c.bindings[k].uri = atomSpace
			return
		}
	}
	c.bindings = append(c.bindings, binding{t.prefix, atomSpace})
}

// newItem begins an item.
func (c *collector) newItem(f *frame, t *tag) {
	f.role = item
	if len(c.items) >= MaxItems {
		c.limits.exceed("has more items than are read")
		f.facts = &facts{span: span{from: f.start, firstEdit: f.first}}
		return
	}
	if len(c.slab) == 0 {
		c.slab = make([]facts, 32)
	}
	f.facts, c.slab = &c.slab[0], c.slab[1:]
	*f.facts = facts{base: f.base, lang: f.lang, head: len(c.heads) - 1, span: span{from: f.start, firstEdit: f.first}}
	if len(c.stack) == 1 {
		f.facts.head = 0
	}
	c.described(f.facts, t)
	c.items = append(c.items, f.facts)
}

// described takes what RDF and CDF say in attributes of a channel or an item.
func (c *collector) described(f *facts, t *tag) {
	if c.format == "atom" {
		return
	}
	for k := range t.attrs {
		a := &t.attrs[k]
		switch {
		case strings.HasSuffix(a.name, "about"):
			f.about = strings.TrimSpace(a.text())
		case strings.EqualFold(a.name, "href"):
			f.page = a.text()
		case strings.EqualFold(a.name, "lastmod"):
			f.updated.text = strings.TrimSpace(a.text())
		}
	}
}

// enterRSS gives a child of RSS or RDF its role.
func (c *collector) enterRSS(f *frame, up role, t *tag) {
	switch t.local {
	case "channel":
		if up == root {
			f.role = channel
			c.described(&c.feed, t)
			if c.feed.lang == "" {
				c.feed.lang = f.lang
			}
			c.feed.base = f.base
		}
	case "item":
		if up == root || up == channel {
			c.newItem(f, t)
		}
	case "pubdate", "published", "issued", "created":
		f.role = publishedElement
	case "lastbuilddate", "updated", "modified":
		f.role = updatedElement
	case "id":
		f.role = idElement
	case "guid", "link":
		f.role = other
		if t.local == "guid" && up == channel {
			f.role = idElement
		}
	case "title":
		f.role = other
		f.sole = up == item || up == channel
	case "body", "fullitem":
		if up == item {
			f.role = bodyElement
		}
	case "author":
		f.role = authorElement
	case "abstract":
		if up == channel {
			f.role = bodyElement
		}
	}
}

// enterAtom gives a child of Atom its role.
func (c *collector) enterAtom(f *frame, up role, t *tag) {
	switch t.local {
	case "entry":
		if up == root {
			c.newItem(f, t)
		}
	case "source":
		if up == item {
			f.role = source
			f.facts.source = &facts{base: f.base}
			if f.lang != c.top().lang {
				f.facts.source.lang = f.lang
			}
			f.facts = f.facts.source
		}
	case "id":
		f.role = idElement
	case "published", "issued", "created":
		f.role = publishedElement
	case "updated", "modified":
		f.role = updatedElement
	case "link":
		f.role = linkElement
		l := linkFact{base: f.base}
		for k := range t.attrs {
			if t.attrs[k].name == "href" {
				l.href = strings.TrimSpace(t.attrs[k].text())
				l.here = l.href == "" && f.base != c.base
			}
		}
		f.facts.links = append(f.facts.links, l)
	case "title":
		c.enterText(f, t, titleSlot)
	case "summary", "subtitle", "tagline":
		c.enterText(f, t, summarySlot)
	case "content":
		c.enterText(f, t, contentSlot)
	case "rights", "copyright":
		c.enterText(f, t, rightsSlot)
	}
}

// enterText notes the type of a text and hides it from gofeed, which would parse
// and write HTML anew, at a high price and not always well. Without a type it
// decodes the text, once.
func (c *collector) enterText(f *frame, t *tag, to slot) {
	f.slot, f.role, f.sole = to, textElement, true
	var kind, mode string
	for k := 0; k < len(t.attrs); k++ {
		switch t.attrs[k].name {
		case "type":
			kind = strings.ToLower(strings.TrimSpace(t.attrs[k].text()))
		case "mode":
			mode = strings.ToLower(strings.TrimSpace(t.attrs[k].text()))
		default:
			continue
		}
		c.edits.hide(t, k)
		k--
	}
	fact := textFact{base: f.base, lang: f.lang, base64: mode == "base64"}
	switch {
	case strings.Contains(kind, "xhtml") || mode == "xml" && strings.HasSuffix(kind, "html"):
		fact.kind = htmlKind
		if mode != "escaped" {
			f.role = xhtmlElement
		}
	case kind == "html" || strings.HasPrefix(kind, "text/html"):
		fact.kind = htmlKind
	case kind == "" || kind == "text" || kind == "plain" || strings.HasPrefix(kind, "text/"):
	default:
		fact.kind = foreignKind
		if strings.HasSuffix(kind, "xml") {
			f.kind = foreignName
		}
	}
	if !f.facts.said[to] {
		f.facts.texts[to] = fact
	}
}
