package atom

import (
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/edition"
)

func entryElementOf(e *edition.Article) *entryElement {
	lead := &e.Reports[0]
	c := &lead.Content
	x := &entryElement{
		ID:           text{Value: escape(e.ID)},
		Title:        text{Value: escape(c.Title)},
		Published:    e.Published.String(),
		Updated:      e.Updated.String(),
		Links:        articleLinks(e),
		Authors:      authors(lead),
		Contributors: persons(c.Contributors),
		Categories:   categories(e.Categories),
		Rights:       optional(c.Rights),
		Summary:      written(c.Summary),
		Content:      written(c.Body),
	}
	x.More = e.More
	x.Thumbnail = thumbnail(c.Image)
	x.episodeElements = played(c)
	if c.Truncated {
		x.Truncated = &text{Value: "true"}
	}
	if c.Excerpt && x.Summary != nil && x.Content != nil {
		x.Excerpt = &text{Value: "true"}
	}
	if x.Content == nil && (len(x.Links) == 0 || x.Links[0].Rel != "alternate") {
		// RFC 4287 section 4.1.1: without a link to it, an entry must hold its content.
		x.Summary, x.Content = nil, x.Summary
		if x.Content == nil {
			x.Content = &text{Value: escape(c.Title)}
		}
	}
	lang := first(language(c.Language), language(lead.Publisher.Language), language(lead.Meta.Spoken()))
	if !strings.EqualFold(lang, e.FeedLanguage) {
		x.Lang = lang
	} else {
		lang = e.FeedLanguage
	}
	if c.Upstream != nil {
		x.Source = kept(c.Upstream, lead, e.Updated, lang)
		x.extensions = extensionsOf(&lead.Publisher)
	} else {
		x.Source = sourceOf(lead, e.Updated, lang)
	}
	if c.Detected {
		x.Detected = optional(language(c.Language))
	}
	return x
}

// played is what players show of a podcast's episode: how long the first of its files
// plays of which that is known, and its place in the podcast.
func played(c *feed.Content) (x episodeElements) {
	for _, l := range c.Links {
		if l.Rel == "enclosure" && l.Duration > 0 {
			x.Duration = l.Duration
			break
		}
	}
	if e := c.Episode; e != nil {
		x.Season, x.Episode, x.EpisodeType = max(e.Season, 0), max(e.Number, 0), edition.Line(e.Kind)
	}
	return x
}

// articleLinks are, in this order: the page itself, what the leading report links to, the
// document that it came from, and the other reports.
func articleLinks(e *edition.Article) []linkElement {
	lead := &e.Reports[0]
	all := links(nil, feed.Link{Rel: "alternate", Href: lead.Content.Link})
	for _, l := range lead.Content.Links {
		if !ours(l.Rel) && l.Rel != "self" {
			all = links(all, l)
		}
	}
	all = links(all, document(lead))
	for i := range e.Reports[1:] {
		all = related(all, &e.Reports[1+i], lead)
	}
	return all
}

// related appends the link to what another outlet reports. Readers see its title,
// which is the headline where that says more than the leading one, else the outlet's
// name; programs see the rest.
func related(all []linkElement, o, lead *edition.Report) []linkElement {
	title := edition.Line(o.Content.Title)
	if title == "" || strings.EqualFold(title, edition.Line(lead.Content.Title)) {
		title = o.Name()
	}
	n := len(all)
	all = links(all, feed.Link{Rel: "related", Href: o.Content.Link, Title: title})
	if len(all) > n {
		all[n].outlet = outlet{Source: o.Name(), Owner: edition.Line(o.Publisher.Owner), Published: o.Published.String()}
		if o.Copy {
			all[n].Copy = "true"
		}
	}
	return all
}

// ours are the relations that an entry's or a source's links do not keep, because
// they are of the document that brought them, or for us to say.
func ours(rel string) bool {
	switch strings.ToLower(rel) {
	case "alternate", "hub", "edit", "edit-media", "service", "first", "last", "next", "prev", "previous", "current",
		"next-archive", "prev-archive", "search", "stylesheet":
		return true
	}
	return false
}

// document is the document that o was read from.
func document(o *edition.Report) feed.Link {
	via := feed.Link{Rel: "via", Title: o.Name()}
	for _, l := range o.Meta.Links {
		if strings.EqualFold(l.Rel, "self") && web(l.Href) != "" {
			via.Href, via.Type = l.Href, l.Type
			return via
		}
	}
	// A URL with a password in it, or of a local file, is nobody's business.
	if u := web(o.Publisher.URL); u != "" && !userinfo(u) {
		via.Href = u
	}
	return via
}

func userinfo(u string) bool {
	_, rest, _ := strings.Cut(u, "://")
	authority := rest
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		authority = rest[:i]
	}
	return strings.Contains(authority, "@")
}

// authors follow RFC 4287 section 4.2.1: the entry's, else the source's, else the
// source itself.
func authors(o *edition.Report) []personElement {
	from := &o.Meta
	if o.Content.Upstream != nil {
		from = o.Content.Upstream
	}
	if p := persons(o.Content.Authors); len(p) > 0 {
		return p
	}
	if p := persons(from.Authors); len(p) > 0 {
		return p
	}
	name := o.Name()
	if o.Content.Upstream != nil {
		name = first(edition.Line(from.Title), name)
	}
	return persons([]feed.Person{{Name: name}})
}

func first(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}
