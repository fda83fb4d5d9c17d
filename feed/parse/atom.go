package parse

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/mmcdole/gofeed/atom"
	"github.com/mmcdole/gofeed/extensions"
	"github.com/openvoicenews/openvoice/feed"
)

// atom reads the document that the scan has prepared.
func (r *reader) atom(doc *Document, text string) error {
	af, err := parseAtom(text)
	if err != nil {
		if len(r.items) == 0 {
			return err
		}
		r.notes.note("gofeed failed on the whole: " + err.Error())
		af = &atom.Feed{}
	}
	doc.Version = af.Version
	if g := af.Generator; g != nil {
		doc.Generator = line(strings.TrimSpace(g.Value + " " + g.Version))
	}
	r.own = strings.HasPrefix(doc.Generator, ownGenerator)
	doc.Meta = atomMeta(r.feed, &atom.Source{
		Title: af.Title, Subtitle: af.Subtitle, Links: af.Links, Icon: af.Icon, Logo: af.Logo, Rights: af.Rights,
		Authors: af.Authors, Contributors: af.Contributors, Categories: af.Categories,
	})
	core(&doc.Meta, af.Extensions)
	r.visit(&doc.Meta)
	if m := &doc.Meta; related(m.Links, "alternate") == "" && weblike(m.ID) {
		m.Links = addLink(m.Links, feed.Link{Rel: "alternate", Href: m.ID})
	}
	alone := func(text string) ([]*atom.Entry, error) {
		af, err := parseAtom(text)
		if err != nil {
			return nil, err
		}
		return af.Entries, nil
	}
	dates := make([]feed.Time, 0, len(r.items))
	each(r, doc, af.Entries, alone, func(k int, e *atom.Entry) {
		r.atomItem(&doc.Items[k], r.items[k], e)
		at := cmp.Or(doc.Items[k].Content.Published, doc.Items[k].Content.Updated)
		if doc.Items[k].Unchanged {
			at = known(r.items[k].published.text, r.items[k].updated.text)
		}
		dates = append(dates, at)
	})
	doc.Hints.Interval = syndication(af.Extensions)
	rhythm(&doc.Hints, dates)
	return nil
}

// atomMeta is what a feed or an atom:source says of itself.
func atomMeta(f *facts, src *atom.Source) feed.Meta {
	m := feed.Meta{
		ID:       f.id,
		Title:    f.texts[titleSlot].line(src.Title),
		Subtitle: f.texts[summarySlot].line(src.Subtitle),
		Rights:   f.texts[rightsSlot].line(src.Rights),
		Language: languageTag(f.lang),
		Icon:     resolve(src.Icon, f.base),
		Logo:     resolve(src.Logo, f.base),
		Updated:  known(f.updated.text, f.published.text),
	}
	for i, l := range src.Links {
		m.Links = addLink(m.Links, atomLink(f, src.Links, i, l))
	}
	for _, p := range src.Authors {
		m.Authors = addPerson(m.Authors, atomPerson(p, f.base))
	}
	for _, p := range src.Contributors {
		m.Contributors = addPerson(m.Contributors, atomPerson(p, f.base))
	}
	for _, c := range src.Categories {
		m.Categories = addCategory(m.Categories, feed.Category{Term: c.Term, Scheme: c.Scheme, Label: c.Label})
	}
	m.Authors, m.Contributors = folk(f.people, m.Authors), folk(f.helpers, m.Contributors)
	for _, c := range f.terms {
		m.Categories = addCategory(m.Categories, c)
	}
	return m
}

// core takes what Dublin Core says of an Atom feed, where Atom's own elements said
// nothing.
func core(m *feed.Meta, x ext.Extensions) {
	v := func(name string) string { return first(coreValues(x, name)...) }
	m.Title, m.Subtitle, m.Rights = first(m.Title, title(v("title"))), first(m.Subtitle, title(v("description"))), first(m.Rights, title(v("rights")))
	m.Language = first(m.Language, languageTag(v("language")))
	if m.Updated == 0 {
		m.Updated = known(v("date"))
	}
	if len(m.Authors) == 0 {
		for _, p := range coreValues(x, "creator") {
			m.Authors = addPerson(m.Authors, parsePerson(p))
		}
	}
	for _, p := range coreValues(x, "contributor") {
		m.Contributors = addPerson(m.Contributors, parsePerson(p))
	}
	for _, v := range coreValues(x, "subject") {
		m.Categories = addCategory(m.Categories, feed.Category{Term: title(v)})
	}
}

// atomLink is a link with the address as the document has it, which gofeed rewrites.
func atomLink(f *facts, all []*atom.Link, i int, l *atom.Link) feed.Link {
	href := resolve(l.Href, f.base)
	if len(all) == len(f.links) {
		at := &f.links[i]
		if href = f.at(at.href, at.base); at.here && at.href == "" {
			href = at.base.String() // RFC 3986 section 4.4
		}
	}
	return feed.Link{Rel: relation(l.Rel), Href: href, Type: l.Type, Title: l.Title, Hreflang: l.Hreflang, Length: length(l.Length)}
}

func atomPerson(p *atom.Person, base *url.URL) feed.Person {
	out := feed.Person{Name: title(p.Name), Email: strings.TrimPrefix(strings.TrimSpace(p.Email), "mailto:")}
	if p.URI != "" {
		out.URI = resolve(p.URI, base)
	}
	if out.Email == "" && strings.Contains(out.Name, "@") {
		q := parsePerson(p.Name)
		out.Name, out.Email = q.Name, q.Email
	}
	return out
}

// atomItem takes what an entry says.
func (r *reader) atomItem(it *Item, f *facts, e *atom.Entry) {
	c := &it.Content
	c.ID = first(append([]string{f.id}, coreValues(e.Extensions, "identifier")...)...)
	c.Title = f.texts[titleSlot].line(e.Title)
	atomPage(c, f, e)
	r.follow(it, e.Extensions)
	if it.Unchanged {
		c.Links = nil
		return
	}
	for i, l := range e.Links {
		if link := atomLink(f, e.Links, i, l); link.Rel == "alternate" && link.Href != it.Given {
			c.Links = addLink(c.Links, link)
		}
	}
	var content string
	if e.Content != nil {
		content = e.Content.Value
	}
	r.cleaner.turnTo(c.Link)
	it.setTexts(
		func() (feed.Text, string, bool) {
			return f.texts[summarySlot].read(r.cleaner, anchored(f.reveal(e.Summary), c.Link), f.base)
		},
		func() (feed.Text, string, bool) {
			return f.texts[contentSlot].read(r.cleaner, anchored(f.reveal(content), c.Link), f.base)
		},
	)
	it.supply(func() (feed.Text, string, bool) { return r.cleaner.fragment(f.sub, f.base) })
	atomFolk(c, f, e)
	for _, l := range f.files {
		c.Links = addLink(c.Links, l)
	}
	c.Rights = f.texts[rightsSlot].line(f.reveal(e.Rights))
	v := func(prefix, name string) []string { return values(e.Extensions, prefix, name) }
	it.date(slices.Concat([]string{f.published.text}, v("dcterms", "created"), v("dcterms", "issued"), v("prism", "publicationDate")),
		slices.Concat([]string{f.updated.text}, v("dcterms", "modified"), v("dc", "date")))
	for _, lang := range []string{f.lang, f.texts[contentSlot].lang, f.texts[titleSlot].lang} {
		if lang != "" && lang != r.feed.lang {
			c.Language = languageTag(lang)
			break
		}
	}
	if e.Source != nil && f.source != nil {
		m := atomMeta(f.source, e.Source)
		c.Upstream = &m
	}
	original(c, e.Extensions)
	for _, l := range c.Links {
		if l.Rel == "enclosure" && isImage(l.Type, l.Href) {
			c.Image = better(c.Image, picture(l.Href, "", ""))
		}
	}
	extend(r.cleaner, it, e.Extensions, f.base)
	r.ownElements(c, e.Extensions)
	it.show()
}

// atomPage finds where the entry can be read, and takes its other links.
func atomPage(c *feed.Content, f *facts, e *atom.Entry) {
	best := -1
	for i, l := range e.Links {
		link := atomLink(f, e.Links, i, l)
		if link.Rel != "alternate" || link.Href == "" {
			c.Links = addLink(c.Links, link)
			continue
		}
		if rank := alternateRank(link.Type); best < rank && followable(link.Href) != "" {
			best, c.Link = rank, link.Href
		}
	}
	if c.Link == "" && e.Content != nil && e.Content.Src != "" {
		c.Link = resolve(e.Content.Src, f.texts[contentSlot].base)
	}
	if c.Link == "" && weblike(c.ID) {
		c.Link = c.ID
	}
	if c.Link == "" {
		c.Link = related(c.Links, "enclosure")
	}
}

// atomFolk takes the entry's people and categories.
func atomFolk(c *feed.Content, f *facts, e *atom.Entry) {
	for _, p := range e.Authors {
		c.Authors = addPerson(c.Authors, atomPerson(p, f.base))
	}
	for _, p := range e.Contributors {
		c.Contributors = addPerson(c.Contributors, atomPerson(p, f.base))
	}
	for _, k := range e.Categories {
		c.Categories = addCategory(c.Categories, feed.Category{Term: k.Term, Scheme: k.Scheme, Label: k.Label})
	}
	c.Authors, c.Contributors = folk(f.people, c.Authors), folk(f.helpers, c.Contributors)
	for _, k := range f.terms {
		c.Categories = addCategory(c.Categories, k)
	}
}

// alternateRank prefers pages for people.
func alternateRank(kind string) int {
	switch {
	case strings.HasPrefix(kind, "text/html"):
		return 2
	case kind == "" || strings.Contains(kind, "xhtml"):
		return 1
	}
	return 0
}

// line is the text as plain text on one line.
func (t *textFact) line(s string) string {
	if t.base64 {
		s = decode64(s)
	}
	switch t.kind {
	case htmlKind:
		return heading(s, true)
	case foreignKind:
		return title(first(unhidden(s), s))
	}
	return line(s)
}

// read is the text as what it says it is.
func (t *textFact) read(w *cleaner, s string, base *url.URL) (feed.Text, string, bool) {
	if t.base64 {
		s = decode64(s)
	}
	switch t.kind {
	case htmlKind:
		if t.base != nil {
			base = t.base
		}
		return w.fragment(s, base)
	case foreignKind:
		return w.fragment(unhidden(s), base)
	}
	return plain(s)
}

// extend takes what extensions say, where the format's own elements said nothing.
func extend(w *cleaner, it *Item, all ext.Extensions, base *url.URL) {
	c := &it.Content
	if len(all) == 0 {
		return
	}
	if len(c.Authors) == 0 {
		for _, v := range coreValues(all, "creator") {
			c.Authors = addPerson(c.Authors, parsePerson(v))
		}
	}
	c.Title = first(c.Title, title(first(coreValues(all, "title")...)))
	if text := first(append(coreValues(all, "description"), values(all, "dcterms", "abstract")...)...); text != "" {
		it.supply(func() (feed.Text, string, bool) { return w.fragment(text, base) })
	}
	for _, v := range coreValues(all, "contributor") {
		c.Contributors = addPerson(c.Contributors, parsePerson(v))
	}
	for _, v := range coreValues(all, "subject") {
		c.Categories = addCategory(c.Categories, feed.Category{Term: title(v)})
	}
	c.Rights = first(c.Rights, title(first(coreValues(all, "rights")...)))
	for _, prefix := range [...]string{"creativeCommons", "cc"} {
		for _, e := range all[prefix]["license"] {
			c.Links = addLink(c.Links, feed.Link{Rel: "license", Href: resolve(first(e.Value, e.Attrs["resource"]), base)})
		}
	}
	media(w, it, all["media"], base, 0)
	podcast(it, all, base)
}
