package opml

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"strings"

	"github.com/openvoicenews/openvoice/feed/fold"
)

// Write is the list as an OPML 2.0 document; equal lists give equal bytes. A source lies
// in the folder of its first category, in the order in which folders first appear, and
// has the others in the attribute category, so that it is listed once. Sources without
// any follow. A source with a user or password in its URL is written without them. What
// OPML has no name for, ids and terms, is in a namespace that others pass over.
//
// Written and read back, the sources are what they were, in the order of the folders;
// only commas and slashes in categories are blanks then, but for those of folders.
func Write(l *List) []byte {
	var w writer
	w.WriteString(xml.Header)
	w.WriteString(`<opml version="2.0" xmlns:openvoice="` + namespace + "\">\n  <head>\n    <title>")
	w.escape(l.Title)
	w.WriteString("</title>\n    <docs>http://opml.org/spec2.opml</docs>\n  </head>\n  <body>\n")
	var order []string
	folders := map[string][]*Source{}
	for i := range l.Sources {
		s := &l.Sources[i]
		key := ""
		if len(s.Categories) > 0 {
			key = fold.String(s.Categories[0].Name)
		}
		if folders[key] == nil && key != "" {
			order = append(order, key)
		}
		folders[key] = append(folders[key], s)
	}
	for _, key := range order {
		c := folders[key][0].Categories[0]
		w.WriteString("    <outline")
		w.attr("text", c.Name)
		w.attr(termName, c.Term)
		w.WriteString(">\n")
		for _, s := range folders[key] {
			w.source("      ", s)
		}
		w.WriteString("    </outline>\n")
	}
	for _, s := range folders[""] {
		w.source("    ", s)
	}
	w.WriteString("  </body>\n</opml>\n")
	return w.Bytes()
}

// writer collects a document.
type writer struct{ bytes.Buffer }

// source writes one outline. text is what readers show, and needed.
func (w *writer) source(indent string, s *Source) {
	clean, _, why := sourceURL(s.URL)
	if why != "" {
		return // it is in no list that was read, and no reader could ask it
	}
	called := s.Called
	if s.ID == "" {
		called = "" // without an id it would be read back as the title
	}
	w.WriteString(indent + "<outline")
	w.attr("text", cmp.Or(s.Title, called, s.ID, clean))
	w.attr("title", s.Title)
	w.WriteString(` type="rss"`)
	w.attr("xmlUrl", clean)
	site, _, why := sourceURL(s.Site)
	if why == "" {
		w.attr("htmlUrl", site)
	}
	w.attr("category", paths(s.Categories))
	w.attr("language", s.Language)
	w.attr(idName, s.ID)
	w.attr(termName, terms(s.Categories))
	w.WriteString("/>\n")
}

// attr writes an attribute, unless it is empty.
func (w *writer) attr(name, value string) {
	if value == "" {
		return
	}
	w.WriteString(" " + name + `="`)
	w.escape(value)
	w.WriteByte('"')
}

func (w *writer) escape(s string) {
	_ = xml.EscapeText(&w.Buffer, []byte(line(s))) // a buffer does not fail
}

var plain = strings.NewReplacer(",", " ", "/", " ")

// paths are categories as the attribute has them, each a path of one step.
func paths(cs []Category) string {
	all := make([]string, len(cs))
	for i, c := range cs {
		all[i] = "/" + plain.Replace(c.Name)
	}
	return strings.Join(all, ",")
}

// terms are those of all the categories, or empty where one has none.
func terms(cs []Category) string {
	all := make([]string, len(cs))
	for i, c := range cs {
		if c.Term == "" {
			return ""
		}
		all[i] = c.Term
	}
	return strings.Join(all, " ")
}
