package link

import (
	"bytes"
	"iter"
	"strings"

	"golang.org/x/net/html"

	"github.com/openvoicenews/openvoice/feed"
)

// Element is a link, a base or an a of an HTML page.
type Element struct {
	Name  string   // "link", "base" or "a"
	Rel   []string // relation types in lower case
	Href  string   // as it is written, without space around
	Type  string   // the media type that it claims
	Title string   // the attribute
	Text  string   // of an a, what stands in it, else its aria-label or the alt of its images; blanks folded, cut at MaxLabel
	Body  bool     // it stands in the body, which anybody may have written
}

// MaxLabel is how many bytes of the text of an a are kept, about.
const MaxLabel = 200

// Head are the links in the head of an HTML page, one for each relation type, with the
// target as it is written. Links in the body do not count (WebSub section 4).
func Head(page []byte) []feed.Link {
	var all []feed.Link
	for e := range Elements(page) {
		if e.Body {
			break
		}
		if e.Name != "link" {
			continue
		}
		for _, r := range e.Rel {
			all = append(all, feed.Link{Rel: r, Href: e.Href, Type: e.Type, Title: e.Title})
		}
	}
	return all
}

// Elements are the links, bases and anchors of a page in its order, but for those in
// comments, scripts and templates. A page that breaks off has those before that. The
// page is to be in an encoding that agrees with ASCII.
func Elements(page []byte) iter.Seq[Element] {
	return func(yield func(Element) bool) {
		w := walk{z: html.NewTokenizer(bytes.NewReader(page)), yield: yield}
		for w.step() {
		}
	}
}

// walk is one pass over a page.
type walk struct {
	z      *html.Tokenizer
	yield  func(Element) bool
	body   bool
	raw    bool     // the next text is that of a title or a script
	inert  int      // templates that are open
	anchor *Element // an a that is open
	spoken string   // its aria-label, or the alt of an image in it
}

// step takes the next token and says whether there is more to do.
func (w *walk) step() bool {
	kind := w.z.Next()
	raw := w.raw
	w.raw = false
	switch kind {
	case html.ErrorToken:
		w.leave()
		return false
	case html.TextToken:
		w.text(raw)
	case html.EndTagToken:
		return w.end()
	case html.StartTagToken, html.SelfClosingTagToken:
		return w.start()
	}
	return true
}

func (w *walk) text(raw bool) {
	if raw || w.inert > 0 || w.body && w.anchor == nil {
		return
	}
	text := w.z.Text()
	if len(bytes.TrimSpace(text)) == 0 {
		return
	}
	w.body = true
	if a := w.anchor; a != nil && len(a.Text) < MaxLabel {
		a.Text += " " + string(text[:min(len(text), MaxLabel)])
	}
}

func (w *walk) end() bool {
	name, _ := w.z.TagName()
	switch string(name) {
	case "head":
		w.body = true
	case "template":
		w.inert = max(0, w.inert-1)
	case "a":
		return w.leave()
	}
	return true
}

func (w *walk) start() bool {
	name, more := w.z.TagName()
	switch string(name) {
	case "template":
		w.inert++
	case "html", "head", "base", "link", "meta", "basefont", "bgsound":
	case "title", "script", "style", "noscript", "noframes":
		w.raw = true
	default: // nothing else stands in a head (HTML section 13.2.6.4.4)
		w.body = w.body || w.inert == 0
	}
	if w.inert > 0 {
		return true
	}
	switch string(name) {
	case "link", "base":
		e, _ := w.element(string(name), more)
		return w.yield(e)
	case "a":
		if !w.leave() {
			return false
		}
		e, spoken := w.element("a", more)
		w.anchor, w.spoken = &e, spoken
	case "img":
		if w.anchor != nil && w.spoken == "" {
			_, w.spoken = w.element("img", more)
		}
	}
	return true
}

// element reads the attributes of a tag, and what is read aloud instead of it. Of an
// attribute that comes twice the first counts.
func (w *walk) element(name string, more bool) (e Element, spoken string) {
	e.Name, e.Body = name, w.body
	seen := map[string]bool{}
	for more {
		var key, value []byte
		key, value, more = w.z.TagAttr()
		if len(key) > len("aria-label") || seen[string(key)] {
			continue
		}
		switch k := string(key); k {
		case "rel":
			e.Rel = strings.Fields(strings.ToLower(string(value)))
		case "href":
			e.Href = strings.TrimSpace(string(value))
		case "type":
			e.Type = strings.TrimSpace(string(value))
		case "title":
			e.Title = folded(string(value))
		case "aria-label", "alt":
			spoken = folded(string(value))
		default:
			continue
		}
		seen[string(key)] = true
	}
	return e, spoken
}

// leave yields the a that is open.
func (w *walk) leave() bool {
	if w.anchor == nil {
		return true
	}
	e := *w.anchor
	w.anchor = nil
	if e.Text = folded(e.Text); e.Text == "" {
		e.Text = w.spoken
	}
	return w.yield(e)
}

func folded(s string) string {
	return strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " ")
}
