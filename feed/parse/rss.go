package parse

import (
	"net/url"
	"slices"
	"strings"

	gofeedatom "github.com/mmcdole/gofeed/atom"
	"github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/rss"
	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/fold"
	"github.com/openvoicenews/openvoice/feed/sanitize"
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
	dates := make([]feed.Time, 0, len(s.items))
	each(s, doc, rf.Items, alone, func(k int, x *rss.Item) {
		s.rssItem(&doc.Items[k], s.items[k], x, doc.Meta.Language)
		dates = append(dates, known(append([]string{s.items[k].published.text, s.items[k].updated.text}, values(x.Extensions, "dc", "date")...)...))
	})
	doc.Hints = rssHints(rf)
	rhythm(&doc.Hints, dates)
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
		ID:       first(f.about, f.id),
		Title:    title(first(append([]string{rf.Title}, values(x, "dc", "title")...)...)),
		Subtitle: title(first(slices.Concat([]string{rf.Description, sanitize.Text(f.body)}, values(x, "dc", "description"), values(x, "itunes", "subtitle"), values(x, "itunes", "summary"))...)),
		Rights:   title(first(append([]string{rf.Copyright}, values(x, "dc", "rights")...)...)),
		Language: languageTag(first(append([]string{rf.Language, f.lang}, values(x, "dc", "language")...)...)),
		Updated:  known(slices.Concat([]string{f.updated.text}, values(x, "dcterms", "modified"), []string{f.published.text}, values(x, "dc", "date"), values(x, "dcterms", "issued"), values(x, "dcterms", "created"))...),
	}
	for _, l := range append(rf.Links, f.page) {
		m.Links = addLink(m.Links, feed.Link{Rel: "alternate", Href: resolve(l, f.base)})
	}
	m.Links = atomLinks(m.Links, x, f.base)
	if rf.Image != nil {
		m.Logo = resolve(rf.Image.URL, f.base)
	}
	for _, e := range append(x["itunes"]["image"], x["itunes"]["link"]...) {
		if rel := e.Attrs["rel"]; rel != "" && rel != "image" {
			continue
		}
		m.Logo = first(m.Logo, resolve(first(e.Attrs["href"], e.Attrs["url"], e.Value), f.base))
	}
	m.Authors = rssFeedAuthors(rf, f.authors, f.base)
	for _, c := range rf.Categories {
		m.Categories = addCategory(m.Categories, feed.Category{Term: title(c.Value), Scheme: c.Domain})
	}
	for _, v := range values(x, "dc", "subject") {
		m.Categories = addCategory(m.Categories, feed.Category{Term: title(v)})
	}
	m.Categories = mediaCategories(itunesCategories(m.Categories, x["itunes"]), x["media"])
	for _, v := range values(x, "dc", "contributor") {
		m.Contributors = addPerson(m.Contributors, parsePerson(v))
	}
	for _, p := range atomPersons(x, "contributor", f.base) {
		m.Contributors = addPerson(m.Contributors, p)
	}
	return m
}

// rssFeedAuthors are those whom a channel names as its authors, by the first of the
// ways that it uses.
func rssFeedAuthors(rf *rss.Feed, own []string, base *url.URL) []feed.Person {
	x := rf.Extensions
	var ps []feed.Person
	for _, p := range slices.Concat([]string{rf.ManagingEditor}, own, values(x, "dc", "creator"), values(x, "dc", "author")) {
		ps = addPerson(ps, parsePerson(p))
	}
	if ps = append(ps, atomPersons(x, "author", base)...); len(ps) > 0 {
		return ps
	}
	for _, p := range values(x, "itunes", "author") {
		ps = addPerson(ps, parsePerson(p))
	}
	for _, e := range x["itunes"]["owner"] {
		var name, email string
		for _, v := range e.Children["name"] {
			name = v.Value
		}
		for _, v := range e.Children["email"] {
			email = v.Value
		}
		owner := feed.Person{Name: title(name), Email: strings.TrimSpace(email)}
		if len(ps) == 0 {
			ps = addPerson(ps, owner)
		} else if ps[0].Email == "" && fold.String(ps[0].Name) == fold.String(owner.Name) {
			ps[0].Email = line(owner.Email)
		}
	}
	return ps
}

// atomPersons are the persons of Atom elements in RSS.
func atomPersons(x ext.Extensions, element string, base *url.URL) []feed.Person {
	var ps []feed.Person
	for _, prefix := range atomPrefixes {
		for _, e := range x[prefix][element] {
			p := gofeedatom.Person{}
			for _, v := range e.Children["name"] {
				p.Name = v.Value
			}
			for _, v := range e.Children["email"] {
				p.Email = v.Value
			}
			for _, v := range append(e.Children["uri"], e.Children["url"]...) {
				p.URI = v.Value
			}
			ps = addPerson(ps, atomPerson(&p, base))
		}
	}
	return ps
}

// atomPrefixes are what Atom's elements are found under in RSS.
var atomPrefixes = [...]string{"atom", "atom03", "atom10", "a10"}

// atomLinks appends the atom:link elements of RSS.
func atomLinks(ls []feed.Link, x ext.Extensions, base *url.URL) []feed.Link {
	for _, prefix := range atomPrefixes {
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
		c.ID = first(f.about, f.id)
	}
	c.Title = title(first(append([]string{x.Title}, values(x.Extensions, "dc", "title")...)...))
	links := atomLinks(nil, x.Extensions, f.base)
	c.Link = rssLink(x, f, links, permalink && web(c.ID), c.ID)
	s.follow(it, x.Extensions)
	if it.Unchanged {
		return
	}
	for _, l := range links {
		if l.Href != it.Given {
			c.Links = addLink(c.Links, l)
		}
	}
	for _, l := range x.Links { // an item may have several
		if href := resolve(l, f.base); href != it.Given {
			c.Links = addLink(c.Links, feed.Link{Rel: "alternate", Href: href})
		}
	}
	for _, e := range x.Enclosures {
		enclosed(c, feed.Link{Rel: "enclosure", Href: resolve(e.URL, f.base), Type: e.Type, Length: length(e.Length)})
	}
	if x.Comments != "" {
		c.Links = addLink(c.Links, feed.Link{Rel: "replies", Href: resolve(x.Comments, f.base), Type: "text/html"})
	}
	s.cleaner.turnTo(c.Link)
	s.rssTexts(it, f, x)
	for _, p := range slices.Concat(f.authors, []string{x.Author}, values(x.Extensions, "dc", "creator"), values(x.Extensions, "dc", "author")) {
		c.Authors = addPerson(c.Authors, parsePerson(p))
	}
	for _, p := range atomPersons(x.Extensions, "author", f.base) {
		c.Authors = addPerson(c.Authors, p)
	}
	for _, p := range atomPersons(x.Extensions, "contributor", f.base) {
		c.Contributors = addPerson(c.Contributors, p)
	}
	for _, p := range values(x.Extensions, "itunes", "author") {
		if len(c.Authors) == 0 {
			c.Authors = addPerson(c.Authors, parsePerson(p))
		}
	}
	for _, k := range x.Categories {
		c.Categories = addCategory(c.Categories, feed.Category{Term: title(k.Value), Scheme: k.Domain})
	}
	for word := range strings.SplitSeq(custom(x, "keywords"), ",") {
		c.Categories = addCategory(c.Categories, feed.Category{Term: title(word)})
	}
	v := func(prefix, name string) []string { return values(x.Extensions, prefix, name) }
	c.Published = known(slices.Concat([]string{f.published.text}, v("atom", "published"), v("dcterms", "issued"), v("dcterms", "created"), v("dc", "date"))...)
	c.Updated = known(slices.Concat(v("atom", "updated"), v("dcterms", "modified"), []string{f.updated.text})...)
	if later := known(v("dc", "date")...); c.Updated == 0 && later > c.Published {
		c.Updated = later
	}
	if lang := languageTag(first(append([]string{f.spoken, f.lang}, v("dc", "language")...)...)); lang != language {
		c.Language = lang
	}
	if x.Source != nil && (x.Source.Title != "" || x.Source.URL != "") {
		c.Upstream = &feed.Meta{Title: title(x.Source.Title)}
		c.Upstream.Links = addLink(nil, feed.Link{Rel: "self", Href: resolve(x.Source.URL, f.base)})
	}
	c.Rights = title(custom(x, "copyright"))
	extend(s.cleaner, it, x.Extensions, f.base)
	it.show()
}

// custom is the text of an element that is RSS's own by its namespace, but that RSS
// does not have.
func custom(x *rss.Item, name string) string {
	if v, ok := x.Custom[name]; ok {
		return v
	}
	for k, v := range x.Custom {
		if strings.EqualFold(k, name) {
			return v
		}
	}
	return ""
}

// rssLink is where the item can be read.
func rssLink(x *rss.Item, f *facts, links []feed.Link, permalink bool, id string) string {
	for _, l := range x.Links {
		if href := resolve(l, f.base); href != "" && !scripted(href) {
			return href
		}
	}
	if href := resolve(f.page, f.base); web(href) {
		return href
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
	for _, e := range x.Enclosures { // a podcast's episode may have nothing else
		if href := resolve(e.URL, f.base); web(href) {
			return href
		}
	}
	return ""
}

// follow decides where the item's link leads. Given stays what the document says,
// because that is what recognises the item; readers get what a service put itself
// in the place of, without tracking parameters.
func (s *scan) follow(it *Item, x ext.Extensions) {
	c := &it.Content
	it.Given = c.Link
	for _, prefix := range [...]string{"feedburner", "pheedo"} {
		for _, v := range append(values(x, prefix, "origLink"), values(x, prefix, "origlink")...) {
			if web(v) || c.Link == "" && web(resolve(v, s.base)) {
				c.Link = resolve(v, s.base)
			}
		}
	}
	c.Link = s.tracking.strip(c.Link)
}

// rssTexts sets summary and body: content:encoded is the body, the description the
// summary. Relative links in them are the item's page's, unless xml:base says
// otherwise.
func (s *scan) rssTexts(it *Item, f *facts, x *rss.Item) {
	base := f.base
	if base == s.base && s.cleaner.page != nil {
		base = s.cleaner.page
	}
	v := func(prefix, name string) string { return first(values(x.Extensions, prefix, name)...) }
	description := first(x.Description, custom(x, "abstract"))
	content := first(x.Content, v("atom", "content"), custom(x, "encoded"), f.body)
	if brief := first(custom(x, "summary"), v("atom", "summary")); brief != "" {
		if content == "" { // then the description is the long one
			content = description
		}
		description = brief
	}
	description = first(description, v("dc", "description"), v("dcterms", "abstract"), v("itunes", "summary"), v("itunes", "subtitle"))
	it.setTexts(
		func() (feed.Text, string, bool) { return s.cleaner.described(f.reveal(description), base) },
		func() (feed.Text, string, bool) { return s.cleaner.described(f.reveal(content), base) },
	)
}
