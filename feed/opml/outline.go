package opml

import (
	"bytes"
	"cmp"
	"io"
	"path"
	"strings"

	"golang.org/x/net/html"
)

// outline is what the attributes of an outline say. Names of attributes are read in any
// letter case; of one that comes twice the first counts.
type outline struct {
	text, title, kind          string
	xmlURL, url, htmlURL       string
	category, language, source string
	id, term                   string // our own: what the one who wrote the list calls it
	comment                    bool
	line                       int
}

// The attributes that OPML does not have, with the prefix that [Write] binds.
const (
	namespace = "https://github.com/openvoicenews/openvoice/opml"
	idName    = "openvoice:id"         // of a source
	termName  = "openvoice:categories" // terms for the names in category, or of the folder
)

func attributes(z *html.Tokenizer, more bool) outline {
	var o outline
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		if to := o.place(key); to != nil && *to == "" {
			*to = strings.TrimSpace(string(value))
		} else if string(key) == "iscomment" {
			o.comment = strings.EqualFold(strings.TrimSpace(string(value)), "true")
		}
	}
	return o
}

// place is where an attribute goes whose name in lower case is key; nil for nowhere.
func (o *outline) place(key []byte) *string {
	switch string(key) {
	case "text":
		return &o.text
	case "title":
		return &o.title
	case "type":
		return &o.kind
	case "xmlurl":
		return &o.xmlURL
	case "url":
		return &o.url
	case "htmlurl":
		return &o.htmlURL
	case "category":
		return &o.category
	case "language":
		return &o.language
	case "sourcetype":
		return &o.source
	case idName:
		return &o.id
	case termName:
		return &o.term
	}
	return nil
}

// name is what the outline is called: by the one who wrote the list, else by itself.
func (o *outline) name() string {
	if name := line(o.text); name != "" {
		return name
	}
	return line(o.title)
}

// target is the address of the outline as it is written, empty for none, and why it is
// no feed's, empty if it may be. OPML 1.0 has an attribute url, which feeds share with
// links to anything.
func (o *outline) target() (raw, why string) {
	kind := strings.ToLower(o.kind)
	raw = cmp.Or(o.xmlURL, o.url)
	if raw == "" {
		return "", ""
	}
	if kind == "include" || strings.HasSuffix(strings.ToLower(o.source), "opml") || kind == "link" && strings.HasSuffix(file(raw), ".opml") {
		return raw, "it includes another list, which is not followed"
	}
	if o.xmlURL != "" {
		return raw, ""
	}
	switch kind {
	case "", "rss", "rss1", "rss2", "rdf", "atom", "feed", "pie", "json", "podcast":
		return raw, ""
	}
	switch path.Ext(file(raw)) {
	case ".rss", ".xml", ".rdf", ".atom":
		return raw, ""
	}
	return raw, "it is a link to a page"
}

// file is the path of an address in lower case.
func file(raw string) string {
	raw, _, _ = strings.Cut(raw, "#")
	raw, _, _ = strings.Cut(raw, "?")
	return strings.ToLower(raw)
}

// folder is the category that an outline is which holds others.
func (o *outline) folder() Category { return Category{Name: o.name(), Term: line(o.term)} }

// site is the page of the feed, if it is one.
func (o *outline) site() string {
	clean, _, why := sourceURL(o.htmlURL)
	if why != "" {
		return ""
	}
	return clean
}

// categories are those of the attribute: paths like "/News/World", with commas between
// them, of which each step is one, and tags like "world".
func (o *outline) categories() []Category {
	var all []Category
	for path := range strings.SplitSeq(o.category, ",") {
		for step := range strings.SplitSeq(path, "/") {
			if name := line(step); name != "" {
				all = append(all, Category{Name: name})
			}
		}
	}
	if terms := strings.Fields(o.term); len(terms) == len(all) {
		for i, t := range terms {
			all[i].Term = t
		}
	}
	return all
}

// pending is an outline whose tag may not be over.
type pending struct {
	outline
	empty bool   // it has no content
	rest  []byte // what looks like text behind the tag
}

// maxRest is how much text behind a tag may be the rest of it.
const maxRest = 16 << 10

// mend takes what the outline lacks out of the rest of its tag.
func (p *pending) mend() {
	if !bytes.Contains(bytes.ToLower(p.rest), []byte("url")) {
		return
	}
	z := html.NewTokenizer(io.MultiReader(strings.NewReader("<outline "), bytes.NewReader(p.rest)))
	kind := z.Next()
	if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
		return
	}
	_, more := z.TagName()
	found := attributes(z, more)
	if found.xmlURL == "" {
		return // it was text
	}
	p.xmlURL, p.empty = found.xmlURL, kind == html.SelfClosingTagToken
	p.htmlURL, p.kind = cmp.Or(p.htmlURL, found.htmlURL), cmp.Or(p.kind, found.kind)
	p.text, p.title = cmp.Or(p.text, found.text), cmp.Or(p.title, found.title)
	p.category, p.language = cmp.Or(p.category, found.category), cmp.Or(p.language, found.language)
}
