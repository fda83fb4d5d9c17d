package parse

import (
	"net/url"
	"strings"

	"github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/rss"
	"github.com/openvoicenews/openvoice/feed"
)

// rss reads the RSS or RDF document that the scan has prepared.
func (s *scan) rss(doc *Document, text string) error {
	rf, err := parseRSS(text)
	if err != nil {
		if len(s.items) == 0 {
			return err
		}
		s.notes.note("gofeed failed on the whole: " + err.Error())
		rf = &rss.Feed{}
	}
	doc.Version = rf.Version
	doc.Meta = s.rssMeta(rf)
	alone := func(text string) ([]*rss.Item, error) {
		rf, err := parseRSS(text)
		if err != nil {
			return nil, err
		}
		return rf.Items, nil
	}
	each(s, doc, rf.Items, alone, func(k int, x *rss.Item) {
		s.rssItem(&doc.Items[k], s.items[k], x, doc.Meta.Language)
	})
	return nil
}

// values are the texts of an extension's elements.
func values(all ext.Extensions, prefix, name string) []string {
	var out []string
	for _, e := range all[prefix][name] {
		if v := strings.TrimSpace(e.Value); v != "" {
			out = append(out, v)
		}
	}
	return out
}

// first is the first of the values that is not empty.
func first(vs ...string) string {
	for _, v := range vs {
		if v = strings.TrimSpace(v); v != "" {
			return v
		}
	}
	return ""
}

func (s *scan) rssMeta(rf *rss.Feed) feed.Meta {
	x := rf.Extensions
	f := &s.feed
	m := feed.Meta{
		ID:       f.about,
		Title:    title(rf.Title),
		Subtitle: title(rf.Description),
		Rights:   title(first(append([]string{rf.Copyright}, values(x, "dc", "rights")...)...)),
		Language: line(first(append([]string{rf.Language, f.lang}, values(x, "dc", "language")...)...)),
		Updated:  known(append([]string{f.updated, f.published}, values(x, "dc", "date")...)...),
	}
	for _, l := range rf.Links {
		m.Links = addLink(m.Links, feed.Link{Rel: "alternate", Href: resolve(l, f.base)})
	}
	m.Links = atomLinks(m.Links, x, f.base)
	if rf.Image != nil {
		m.Logo = resolve(rf.Image.URL, f.base)
	}
	for _, p := range append([]string{rf.ManagingEditor}, values(x, "dc", "creator")...) {
		m.Authors = addPerson(m.Authors, parsePerson(p))
	}
	if rf.ITunesExt != nil && len(m.Authors) == 0 {
		m.Authors = addPerson(m.Authors, parsePerson(rf.ITunesExt.Author))
	}
	for _, c := range rf.Categories {
		m.Categories = addCategory(m.Categories, feed.Category{Term: title(c.Value), Scheme: c.Domain})
	}
	return m
}

// atomLinks appends the atom:link elements of RSS.
func atomLinks(ls []feed.Link, x ext.Extensions, base *url.URL) []feed.Link {
	for _, prefix := range []string{"atom", "atom03", "atom10"} {
		for _, e := range x[prefix]["link"] {
			ls = addLink(ls, feed.Link{
				Rel: relation(e.Attrs["rel"]), Href: resolve(e.Attrs["href"], base),
				Type: e.Attrs["type"], Title: e.Attrs["title"], Hreflang: e.Attrs["hreflang"], Length: length(e.Attrs["length"]),
			})
		}
	}
	return ls
}

func (s *scan) rssItem(it *Item, f *facts, x *rss.Item, language string) {
	c := &it.Content
	permalink := false
	if x.GUID != nil {
		c.ID = x.GUID.Value
		permalink = !strings.EqualFold(strings.TrimSpace(x.GUID.IsPermalink), "false")
	}
	if c.ID == "" {
		c.ID = f.about
	}
	c.Title = title(first(append([]string{x.Title}, values(x.Extensions, "dc", "title")...)...))
	links := atomLinks(nil, x.Extensions, f.base)
	c.Link = rssLink(x, f, links, permalink && web(c.ID), c.ID)
	if it.Unchanged {
		return
	}
	for _, l := range links {
		if l.Href != c.Link {
			c.Links = addLink(c.Links, l)
		}
	}
	for _, e := range x.Enclosures {
		c.Links = addLink(c.Links, feed.Link{Rel: "enclosure", Href: resolve(e.URL, f.base), Type: e.Type, Length: length(e.Length)})
	}
	if x.Comments != "" {
		c.Links = addLink(c.Links, feed.Link{Rel: "replies", Href: resolve(x.Comments, f.base), Type: "text/html"})
	}
	s.rssTexts(it, f, x)
	for _, p := range append([]string{x.Author}, values(x.Extensions, "dc", "creator")...) {
		c.Authors = addPerson(c.Authors, parsePerson(p))
	}
	if x.ITunesExt != nil && len(c.Authors) == 0 {
		c.Authors = addPerson(c.Authors, parsePerson(x.ITunesExt.Author))
	}
	for _, k := range x.Categories {
		c.Categories = addCategory(c.Categories, feed.Category{Term: title(k.Value), Scheme: k.Domain})
	}
	c.Published = known(append([]string{f.published}, append(values(x.Extensions, "dc", "date"), values(x.Extensions, "dcterms", "created")...)...)...)
	c.Updated = known(append(append(values(x.Extensions, "atom", "updated"), values(x.Extensions, "dcterms", "modified")...), f.updated)...)
	if lang := line(first(append([]string{f.lang}, values(x.Extensions, "dc", "language")...)...)); lang != language {
		c.Language = lang
	}
	if x.Source != nil && (x.Source.Title != "" || x.Source.URL != "") {
		c.Upstream = &feed.Meta{Title: title(x.Source.Title)}
		c.Upstream.Links = addLink(nil, feed.Link{Rel: "self", Href: resolve(x.Source.URL, f.base)})
	}
	extend(it, x.Extensions, f.base)
}

// rssLink is where the item can be read.
func rssLink(x *rss.Item, f *facts, links []feed.Link, permalink bool, id string) string {
	for _, l := range x.Links {
		if href := resolve(l, f.base); href != "" && !scripted(href) {
			return href
		}
	}
	if permalink {
		return id
	}
	for _, l := range links {
		if l.Rel == "alternate" {
			return l.Href
		}
	}
	if web(f.about) {
		return f.about
	}
	return ""
}

// rssTexts sets summary and body: content:encoded is the body, the description the
// summary. Relative links in them are the item's page's, unless xml:base says
// otherwise.
func (s *scan) rssTexts(it *Item, f *facts, x *rss.Item) {
	base := f.base
	if base == s.base && web(it.Content.Link) {
		if u, err := url.Parse(it.Content.Link); err == nil {
			base = u
		}
	}
	description := x.Description
	if description == "" {
		description = first(append(values(x.Extensions, "dc", "description"), values(x.Extensions, "itunes", "summary")...)...)
	}
	content := first(x.Content, first(values(x.Extensions, "atom", "content")...), x.Custom["encoded"], first(values(x.Extensions, "xhtml", "body")...))
	it.setTexts(
		func() (feed.Text, string, bool) { return fragment(f.reveal(description), base) },
		func() (feed.Text, string, bool) { return fragment(f.reveal(content), base) },
	)
}
