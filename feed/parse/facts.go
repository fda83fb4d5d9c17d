package parse

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
)

// facts are what the scan notes of the feed, of an item, or of an entry's source.
type facts struct {
	span      span // of an item
	head      int  // number of the start tag that an item stands in
	about     string
	page      string // the attribute href of CDF
	id        string
	published moment
	updated   moment
	base      *url.URL
	lang      string
	spoken    string // the language of a text of an RSS item
	texts     [slots]textFact
	said      [slots]bool // which of the texts it has: the first that says something counts
	links     []linkFact
	site      *url.URL      // the page of the feed that an item is in; nil: unknown
	authors   []string      // of an RSS channel or item
	people    []feed.Person // of an author with several
	helpers   []feed.Person // of a contributor with several
	terms     []feed.Category
	files     []feed.Link
	sub       string   // the subtitle of an item
	body      string   // HTML, of an RSS item
	heavy     []span   // parts of an item that its id, link and title do not need
	held      []string // long texts of an item that gofeed sees only a token of
	source    *facts
}

// moment is a date as it is written.
type moment struct {
	text  string
	named bool // by an element of the formats of today
}

// slot is one of Atom's texts.
type slot uint8

const (
	titleSlot   slot = iota
	summarySlot      // an entry's summary, a feed's subtitle
	contentSlot
	rightsSlot
	slots
)

// textKind is what the type of an Atom text says (RFC 4287 sections 3.1 and 4.1.3).
type textKind uint8

const (
	plainKind   textKind = iota
	htmlKind             // XHTML too, which the scan turns into HTML
	foreignKind          // something that is no text
)

type textFact struct {
	kind   textKind
	base64 bool // Atom 0.3
	base   *url.URL
	lang   string
}

type linkFact struct {
	href string // as written
	base *url.URL
	here bool // it is empty, and xml:base says where that leads
}

// The namespaces that a feed's own elements may be in.
const (
	atomSpace = "http://www.w3.org/2005/Atom"
	atom03    = "http://purl.org/atom/ns#"
	rdfSpace  = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	htmlSpace = "http://www.w3.org/1999/xhtml"
)

// space is the namespace that a prefix stands for; one that is not declared stands
// for itself.
func (s *scan) space(prefix string) string {
	for k := len(s.bindings) - 1; k >= 0; k-- {
		if s.bindings[k].prefix == prefix {
			return s.bindings[k].uri
		}
	}
	return prefix
}

// native notes whether the element is one of the format's own.
func (s *scan) native(f *frame, prefix string) {
	n := len(s.stack)
	if n == 0 {
		f.native = true
		return
	}
	switch s.stack[n-1].role {
	case root, channel, item, source:
		f.native = s.own(prefix)
	}
}

func (s *scan) own(prefix string) bool {
	uri := s.space(prefix)
	if s.format == "atom" {
		return uri == "" || uri == atomSpace || uri == atom03
	}
	switch uri {
	case "", "rss", "rdf", rdfSpace, "http://purl.org/rss/1.0/", "http://channel.netscape.com/rdf/simple/0.9/", "http://my.netscape.com/rdf/simple/0.9/":
		return true
	}
	rootPrefix, _ := split(s.stack[0].name)
	return uri == s.space(rootPrefix)
}

// enter gives the element its role.
func (s *scan) enter(f *frame, name string, t *tag) {
	n := len(s.stack)
	if n == 0 {
		f.role = root
		s.feed.base, s.feed.lang = f.base, f.lang
		if s.format == "atom" {
			s.atomRoot(t)
		}
		return
	}
	up := s.stack[n-1].role
	if up == other || up > source {
		return
	}
	local := strings.ToLower(name)
	if up == item {
		f.role = heavyElement
		if f.lang != f.facts.lang && f.facts.spoken == "" && s.format != "atom" {
			f.facts.spoken = f.lang
		}
	}
	if !f.native {
		if prefix, local := split(f.name); up == item && local == "body" && s.format != "atom" && s.space(prefix) == htmlSpace {
			f.role = bodyElement
		}
		return
	}
	if s.enterMore(f, up, local) {
		return
	}
	if s.format == "atom" {
		s.enterAtom(f, up, local)
	} else {
		s.enterRSS(f, up, local)
	}
}

// atomRoot puts a feed into the Atom namespace that is in another, or in none that
// is declared: gofeed would find no entries in it.
func (s *scan) atomRoot(t *tag) {
	prefix, _ := split(t.name)
	uri := s.space(prefix)
	if uri == "" || uri == atomSpace || uri == atom03 {
		return
	}
	s.notes.note("the feed element was in the wrong namespace")
	name := "xmlns"
	if prefix != "" {
		name += ":" + prefix
	}
	for k := range s.attrs {
		if s.attrs[k].name == name {
			s.attrs[k].value = atomSpace
			t.broken = true
		}
	}
	if !t.broken {
		s.attrs = append(s.attrs, attr{name: name, value: atomSpace})
		t.broken = true
	}
	for k := range s.bindings {
		if s.bindings[k].prefix == prefix {
			s.bindings[k].uri = atomSpace
			return
		}
	}
	s.bindings = append(s.bindings, binding{prefix, atomSpace})
}

// newItem begins an item.
func (s *scan) newItem(f *frame) {
	f.role = item
	if len(s.items) >= MaxItems {
		s.stop("has more items than are read")
		f.facts = &facts{span: span{from: f.start, firstEdit: f.first}}
		return
	}
	if len(s.slab) == 0 {
		s.slab = make([]facts, 32)
	}
	f.facts, s.slab = &s.slab[0], s.slab[1:]
	*f.facts = facts{base: f.base, lang: f.lang, head: len(s.heads) - 1, span: span{from: f.start, firstEdit: f.first}}
	if len(s.stack) == 1 {
		f.facts.head = 0
	}
	s.described(f.facts)
	s.items = append(s.items, f.facts)
}

// described takes what RDF and CDF say in attributes of a channel or an item.
func (s *scan) described(f *facts) {
	if s.format == "atom" {
		return
	}
	for k := range s.attrs {
		a := &s.attrs[k]
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

func (s *scan) enterRSS(f *frame, up role, local string) {
	switch local {
	case "channel":
		if up == root {
			f.role = channel
			s.described(&s.feed)
			if s.feed.lang == "" {
				s.feed.lang = f.lang
			}
			s.feed.base = f.base
		}
	case "item":
		if up == root || up == channel {
			s.newItem(f)
		}
	case "pubdate", "published", "issued", "created":
		f.role = publishedElement
	case "lastbuilddate", "updated", "modified":
		f.role = updatedElement
	case "id":
		f.role = idElement
	case "guid", "link":
		f.role = other
		if local == "guid" && up == channel {
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

func (s *scan) enterAtom(f *frame, up role, local string) {
	switch local {
	case "entry":
		if up == root {
			s.newItem(f)
		}
	case "source":
		if up == item {
			f.role = source
			f.facts.source = &facts{base: f.base}
			if f.lang != s.stack[len(s.stack)-1].lang {
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
		for k := range s.attrs {
			if s.attrs[k].name == "href" {
				l.href = strings.TrimSpace(s.attrs[k].text())
				l.here = l.href == "" && f.base != s.base
			}
		}
		f.facts.links = append(f.facts.links, l)
	case "title":
		s.enterText(f, titleSlot)
	case "summary", "subtitle", "tagline":
		s.enterText(f, summarySlot)
	case "content":
		s.enterText(f, contentSlot)
	case "rights", "copyright":
		s.enterText(f, rightsSlot)
	}
}

// enterText notes the type of a text and hides it from gofeed, which would parse
// and write HTML anew, at a high price and not always well. Without a type it
// decodes the text, once.
func (s *scan) enterText(f *frame, to slot) {
	f.slot, f.role, f.sole = to, textElement, true
	var kind, mode string
	for k := 0; k < len(s.attrs); k++ {
		switch s.attrs[k].name {
		case "type":
			kind = strings.ToLower(strings.TrimSpace(s.attrs[k].text()))
		case "mode":
			mode = strings.ToLower(strings.TrimSpace(s.attrs[k].text()))
		default:
			continue
		}
		s.hide(k)
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

// left takes leave of an element, whose content ends at i and whose end tag at end.
func (s *scan) left(f *frame, i, end int) {
	if f.sole && s.again(f, i, end) {
		return
	}
	switch f.role {
	case item:
		f.facts.span.to, f.facts.span.endEdit = end, len(s.edits)
	case idElement:
		if f.facts.id == "" {
			f.facts.id = decodeText(s.in[f.content:i])
		}
	case publishedElement:
		s.dated(f, i, &f.facts.published, "published", "pubdate", "issued")
	case updatedElement:
		s.dated(f, i, &f.facts.updated, "updated", "lastbuilddate")
	case authorElement:
		raw := s.in[f.content:i]
		if len(f.facts.authors) >= maxList {
			break
		}
		if !onlyText(raw) {
			if ps := personsIn(raw, f.base); len(ps) > 0 {
				f.facts.people = append(f.facts.people, ps...)
				break
			}
		}
		f.facts.authors = append(f.facts.authors, decodeText(raw))
	case termElement, subtitleElement, personElement:
		s.leftMore(f, i)
	case linkElement:
		// Some write the address as the element's text.
		if l := &f.facts.links[len(f.facts.links)-1]; l.href == "" && i > f.content && i-f.content < maxLine {
			l.href = strings.TrimSpace(decodeText(s.in[f.content:i]))
		}
	case bodyElement:
		s.rssBody(f, i)
	case xhtmlElement:
		if i > f.content {
			s.replace(f, i, "<![CDATA["+xhtml(s.in[f.content:i])+"]]>")
		}
	}
	if n := len(s.stack); n > 1 && s.stack[n-2].role == item && i-f.content > 200 {
		switch f.role {
		case heavyElement, xhtmlElement, bodyElement:
			f.facts.heavy = append(f.facts.heavy, span{from: f.content, to: i})
		case textElement:
			if f.slot != titleSlot {
				f.facts.heavy = append(f.facts.heavy, span{from: f.content, to: i})
			}
		}
		s.hold(f, i)
	}
}

// rssBody takes the text of an element that is none of RSS's own, and that gofeed
// would make an extension of without its markup.
func (s *scan) rssBody(f *frame, i int) {
	if i <= f.content || f.facts.body != "" {
		return
	}
	raw := s.in[f.content:i]
	if onlyText(raw) {
		f.facts.body = decodeText(raw)
	} else {
		f.facts.body = xhtml(raw)
	}
	s.replace(f, i, "")
}

// dated notes a date. Of several elements that say it, the last of those counts that
// the formats of today have a name for, else the last.
func (s *scan) dated(f *frame, i int, to *moment, names ...string) {
	d := s.date(f, i)
	_, local := split(f.name)
	named := slices.Contains(names, strings.ToLower(local))
	if d != "" && (named || !to.named) {
		*to = moment{d, named}
	}
}

// timeForm is HTML's element for times, which says more to programs than to people.
var timeForm = regexp.MustCompile(`<time\s[^>]*datetime=["']([^"'<>]+)["']`)

// date takes a date out of the document: gofeed tries more than a hundred layouts
// on it, and we read it ourselves.
func (s *scan) date(f *frame, i int) string {
	if i <= f.content {
		return ""
	}
	raw := s.in[f.content:i]
	s.replace(f, i, "")
	if strings.Contains(raw, "<time") {
		if m := timeForm.FindStringSubmatch(raw); m != nil {
			return decodeText(m[1])
		}
	}
	return decodeText(raw)
}

// again notes that the element is there, and takes it out of the document where one of
// its kind was before, which gofeed would forget for it.
func (s *scan) again(f *frame, i, end int) bool {
	if strings.TrimSpace(s.in[min(f.content, i):i]) == "" {
		return false
	}
	if !f.facts.said[f.slot] {
		f.facts.said[f.slot] = true
		return false
	}
	for n := len(s.edits); n > 0 && s.edits[n-1].to > f.start; n-- {
		s.edits = s.edits[:n-1]
	}
	s.edit(f.start, end, "")
	return true
}

// replace puts something else in the place of the element's content, which ends at
// i.
func (s *scan) replace(f *frame, i int, by string) {
	// The end tag's own edit comes after.
	var tail []edit
	if n := len(s.edits); n > f.edits && s.edits[n-1].from == i && (s.edits[n-1].to > i || s.edits[n-1].by == "</"+f.name+">") {
		tail = append(tail, s.edits[n-1])
	}
	s.edits = append(s.edits[:f.edits], edit{f.content, i, by})
	s.edits = append(s.edits, tail...)
}
