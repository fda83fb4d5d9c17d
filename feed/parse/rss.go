package parse

import (
	"cmp"
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
func (r *reader) rss(doc *Document, text string) error {
	rf, err := parseRSS(text)
	if err != nil {
		if len(r.items) == 0 {
			return err
		}
		r.notes.note("gofeed failed on the whole: " + err.Error())
		rf = &rss.Feed{}
	}
	doc.Version, doc.Generator = rf.Version, title(rf.Generator)
	r.own = strings.HasPrefix(doc.Generator, ownGenerator)
	doc.Meta = rssMeta(r.feed, rf)
	r.visit(&doc.Meta)
	if to := resolve(first(values(rf.Extensions, "itunes", "new-feed-url")...), r.base); web(to) {
		doc.Declared = to
	}
	alone := func(text string) ([]*rss.Item, error) {
		rf, err := parseRSS(text)
		if err != nil {
			return nil, err
		}
		return rf.Items, nil
	}
	dates := make([]feed.Time, 0, len(r.items))
	each(r, doc, rf.Items, alone, func(k int, x *rss.Item) {
		r.rssItem(&doc.Items[k], r.items[k], x, doc.Meta.Language)
		at := cmp.Or(doc.Items[k].Content.Published, doc.Items[k].Content.Updated)
		if doc.Items[k].Unchanged {
			at = known(append([]string{r.items[k].published.text, r.items[k].updated.text}, values(x.Extensions, "dc", "date")...)...)
		}
		dates = append(dates, at)
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

// rssMeta is what a channel says of itself.
func rssMeta(f *facts, rf *rss.Feed) feed.Meta {
	x := rf.Extensions
	m := feed.Meta{
		ID:       first(slices.Concat([]string{f.about, f.id}, atomValues(x, "id"), coreValues(x, "identifier"))...),
		Title:    title(first(append([]string{rf.Title}, coreValues(x, "title")...)...)),
		Subtitle: title(first(slices.Concat([]string{rf.Description, sanitize.Text(f.body)}, coreValues(x, "description"), values(x, "itunes", "subtitle"), values(x, "itunes", "summary"))...)),
		Rights:   title(first(append([]string{rf.Copyright}, coreValues(x, "rights")...)...)),
		Language: languageTag(first(append([]string{rf.Language, f.lang}, coreValues(x, "language")...)...)),
		Updated: known(slices.Concat([]string{f.updated.text}, atomValues(x, "updated", "modified"), values(x, "dcterms", "modified"), []string{f.published.text},
			values(x, "dc", "date"), values(x, "prism", "publicationDate"), values(x, "dcterms", "issued"), values(x, "dcterms", "created"))...),
		Icon: resolve(first(atomValues(x, "icon")...), f.base),
		Logo: resolve(first(atomValues(x, "logo")...), f.base),
	}
	m.Title = first(m.Title, line(first(atomValues(x, "title")...)))
	m.Subtitle = first(m.Subtitle, line(first(atomValues(x, "subtitle", "tagline")...)))
	m.Rights = first(m.Rights, line(first(atomValues(x, "rights", "copyright")...)))
	for _, l := range append(rf.Links, f.page) {
		m.Links = addLink(m.Links, feed.Link{Rel: "alternate", Href: resolve(l, f.base)})
	}
	m.Links = atomLinks(m.Links, x, f.base)
	if rf.Image != nil {
		m.Logo = first(resolve(rf.Image.URL, f.base), m.Logo)
	}
	for _, e := range append(x["itunes"]["image"], x["itunes"]["link"]...) {
		if rel := e.Attrs["rel"]; rel != "" && rel != "image" {
			continue
		}
		m.Logo = first(m.Logo, resolve(first(e.Attrs["href"], e.Attrs["url"], e.Value), f.base))
	}
	m.Authors = rssFeedAuthors(rf, f)
	for _, c := range rf.Categories {
		m.Categories = addCategory(m.Categories, feed.Category{Term: title(c.Value), Scheme: c.Domain})
	}
	for _, v := range coreValues(x, "subject") {
		m.Categories = addCategory(m.Categories, feed.Category{Term: title(v)})
	}
	for _, c := range f.terms {
		m.Categories = addCategory(m.Categories, c)
	}
	m.Categories = atomCategories(m.Categories, x)
	m.Categories = mediaCategories(itunesCategories(m.Categories, x["itunes"]), x["media"])
	for _, v := range coreValues(x, "contributor") {
		m.Contributors = addPerson(m.Contributors, parsePerson(v))
	}
	for _, p := range atomPersons(x, "contributor", f.base) {
		m.Contributors = addPerson(m.Contributors, p)
	}
	return m
}

// rssFeedAuthors are those whom a channel names as its authors, by the first of the
// ways that it uses.
func rssFeedAuthors(rf *rss.Feed, f *facts) []feed.Person {
	x := rf.Extensions
	var ps []feed.Person
	for _, p := range slices.Concat([]string{rf.ManagingEditor}, f.authors, coreValues(x, "creator"), values(x, "dc", "author")) {
		ps = addPerson(ps, parsePerson(p))
	}
	if ps = append(folk(ps, f.people), atomPersons(x, "author", f.base)...); len(ps) > 0 {
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

// rssItem takes what an item says. language is the feed's.
func (r *reader) rssItem(it *Item, f *facts, x *rss.Item, language string) {
	c := &it.Content
	c.ID = rssID(f, x)
	c.Title = first(title(x.Title), title(first(coreValues(x.Extensions, "title")...)), line(first(atomValues(x.Extensions, "title")...)))
	links := atomLinks(nil, x.Extensions, f.base)
	c.Link = rssLink(x, f, links)
	r.follow(it, x.Extensions)
	if it.Unchanged {
		return
	}
	rssLinks(it, f, x, links)
	r.cleaner.turnTo(c.Link)
	r.rssTexts(it, f, x)
	rssPeople(c, f, x)
	rssCategories(c, f, x)
	rssDates(it, f, x)
	if lang := languageTag(first(append([]string{f.spoken, f.lang}, coreValues(x.Extensions, "language")...)...)); lang != language {
		c.Language = lang
	}
	if x.Source != nil && (x.Source.Title != "" || x.Source.URL != "") {
		c.Upstream = &feed.Meta{Title: title(x.Source.Title)}
		c.Upstream.Links = addLink(nil, feed.Link{Rel: "self", Href: resolve(x.Source.URL, f.base)})
	}
	if c.Upstream == nil {
		c.Upstream = atomUpstream(x.Extensions, f.base)
	}
	c.Rights = first(title(custom(x, "copyright")), line(first(atomValues(x.Extensions, "rights", "copyright")...)))
	extend(r.cleaner, it, x.Extensions, f.base)
	r.ownElements(c, x.Extensions)
	it.show()
}

// rssID is what the item calls itself.
func rssID(f *facts, x *rss.Item) string {
	if x.GUID != nil && x.GUID.Value != "" {
		return x.GUID.Value
	}
	return first(slices.Concat([]string{f.about, f.id}, atomValues(x.Extensions, "id"), coreValues(x.Extensions, "identifier"))...)
}

// permalink is the guid as an address, empty where it is none.
func permalink(f *facts, guid *rss.GUID) string {
	switch {
	case guid == nil || strings.EqualFold(strings.TrimSpace(guid.IsPermalink), "false"):
	case weblike(guid.Value):
		return guid.Value
	case strings.IndexAny(guid.Value, "/?.") == 0 && pathlike(guid.Value):
		if at := f.at(guid.Value, f.base); weblike(at) {
			return at
		}
	}
	return ""
}

// rssLinks takes the item's links but the one that leads to it, of which those of Atom's
// elements are given.
func rssLinks(it *Item, f *facts, x *rss.Item, links []feed.Link) {
	c, given := &it.Content, followable(it.Given)
	for _, l := range links {
		if l.Href != given {
			c.Links = addLink(c.Links, l)
		}
	}
	for _, l := range x.Links { // an item may have several
		if href := f.at(l, f.base); followable(href) != given {
			c.Links = addLink(c.Links, feed.Link{Rel: "alternate", Href: href})
		}
	}
	for _, e := range x.Enclosures {
		enclosed(c, feed.Link{Rel: "enclosure", Href: resolve(e.URL, f.base), Type: e.Type, Length: length(e.Length)})
	}
	original(c, x.Extensions)
	if pathlike(x.Comments) { // some say how many there are, or whether
		c.Links = addLink(c.Links, feed.Link{Rel: "replies", Href: onPage(x.Comments, c.Link, f.base), Type: "text/html"})
	}
}

// rssPeople takes the item's people.
func rssPeople(c *feed.Content, f *facts, x *rss.Item) {
	for _, p := range slices.Concat(f.authors, coreValues(x.Extensions, "creator"), values(x.Extensions, "dc", "author")) {
		c.Authors = addPerson(c.Authors, parsePerson(p))
	}
	c.Authors = folk(c.Authors, f.people)
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
}

// rssCategories takes the item's categories and keywords.
func rssCategories(c *feed.Content, f *facts, x *rss.Item) {
	for _, k := range x.Categories {
		c.Categories = addCategory(c.Categories, feed.Category{Term: title(k.Value), Scheme: k.Domain})
	}
	c.Categories = atomCategories(c.Categories, x.Extensions)
	for word := range strings.SplitSeq(custom(x, "keywords"), ",") {
		c.Categories = addCategory(c.Categories, feed.Category{Term: title(word)})
	}
	for _, k := range f.terms {
		c.Categories = addCategory(c.Categories, k)
	}
}

// rssDates takes the item's dates.
func rssDates(it *Item, f *facts, x *rss.Item) {
	c := &it.Content
	v := func(prefix, name string) []string { return values(x.Extensions, prefix, name) }
	updated := slices.Concat(atomValues(x.Extensions, "updated", "modified"), v("dcterms", "modified"), []string{f.updated.text})
	if it.date([]string{f.published.text}, updated); c.Published == 0 {
		it.date(slices.Concat(atomValues(x.Extensions, "published", "issued", "created"), v("dcterms", "issued"), v("dcterms", "created"), v("dc", "date"), v("prism", "publicationDate")), updated)
	}
	if later := known(v("dc", "date")...); c.Updated == 0 && later > c.Published {
		c.Updated = later
	}
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
func rssLink(x *rss.Item, f *facts, links []feed.Link) string {
	for _, l := range x.Links {
		if href := f.at(l, f.base); followable(href) != "" {
			return href
		}
	}
	if href := resolve(f.page, f.base); web(href) {
		return href
	}
	if link := permalink(f, x.GUID); link != "" {
		return link
	}
	for _, l := range links {
		if l.Rel == "alternate" {
			return l.Href
		}
	}
	if weblike(f.about) {
		return f.about
	}
	if ids := coreValues(x.Extensions, "identifier"); len(ids) > 0 && weblike(ids[0]) {
		return ids[0]
	}
	for _, e := range x.Enclosures { // a podcast's episode may have nothing else
		if href := resolve(e.URL, f.base); web(href) {
			return href
		}
	}
	return ""
}

// onPage is a reference against base; a fragment alone is of the entry's page.
func onPage(ref, page string, base *url.URL) string {
	if ref = strings.TrimSpace(ref); strings.HasPrefix(ref, "#") {
		base, _ = url.Parse(page)
	}
	return resolve(ref, base)
}

// original puts the file in its place that a service put itself in the place of.
func original(c *feed.Content, x ext.Extensions) {
	for _, v := range append(values(x, "feedburner", "origEnclosureLink"), values(x, "feedburner", "origenclosurelink")...) {
		for k := range c.Links {
			if l := &c.Links[k]; l.Rel == "enclosure" && weblike(v) {
				if c.Link == l.Href {
					c.Link = followable(v)
				}
				l.Href = followable(v)
				return
			}
		}
	}
}

// rssTexts sets summary and body: content:encoded is the body, the description the
// summary. Relative links in them are the item's page's, unless xml:base says
// otherwise.
func (r *reader) rssTexts(it *Item, f *facts, x *rss.Item) {
	base := f.base
	if base == r.base && r.cleaner.page != nil {
		base = r.cleaner.page
	}
	v := func(prefix, name string) string { return first(values(x.Extensions, prefix, name)...) }
	description := first(x.Description, custom(x, "abstract"))
	content := first(x.Content, atomText(x.Extensions, "content"), custom(x, "encoded"), f.body, custom(x, "content"))
	if brief := first(custom(x, "summary"), atomText(x.Extensions, "summary")); brief != "" {
		if content == "" { // then the description is the long one
			content = description
		}
		description = brief
	}
	description = first(description, v("dc", "description"), v("dcterms", "abstract"), v("itunes", "summary"), v("itunes", "subtitle"), f.sub)
	it.setTexts(
		func() (feed.Text, string, bool) {
			return r.cleaner.described(anchored(f.reveal(description), it.Content.Link), base)
		},
		func() (feed.Text, string, bool) {
			return r.cleaner.described(anchored(f.reveal(content), it.Content.Link), base)
		},
	)
}
