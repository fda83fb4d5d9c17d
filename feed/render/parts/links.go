package parts

import (
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/edition"
)

// Links appends to all those of ls that have somewhere to lead. Of equal links only the
// first stays, and of alternates the first of each type and language (RFC 4287 section
// 4.1.1).
func Links(all []feed.Link, ls ...feed.Link) []feed.Link {
	for _, l := range ls {
		x := feed.Link{
			Rel: Relation(l.Rel), Type: MediaType(l.Type), Hreflang: Language(l.Hreflang),
			Href: Target(l.Href), Title: edition.Line(l.Title), Length: max(l.Length, 0), Duration: max(l.Duration, 0),
		}
		if x.Rel == "" || x.Href == "" || twin(all, &x) {
			continue
		}
		all = append(all, x)
	}
	return all
}

func twin(all []feed.Link, x *feed.Link) bool {
	for i := range all {
		l := &all[i]
		if l.Rel == x.Rel && strings.EqualFold(l.Type, x.Type) && strings.EqualFold(l.Hreflang, x.Hreflang) &&
			(l.Href == x.Href && l.Title == x.Title || l.Rel == "alternate" || l.Rel == "self") {
			return true
		}
	}
	return false
}

// OfArticle are, in this order: the page itself, what the leading report links to, and the
// document that it came from.
func OfArticle(a *edition.Article) []feed.Link {
	lead := &a.Reports[0]
	all := Links(nil, feed.Link{Rel: "alternate", Href: lead.Content.Link})
	for _, l := range lead.Content.Links {
		if !Ours(l.Rel) && l.Rel != "self" {
			all = Links(all, l)
		}
	}
	return Links(all, Origin(lead))
}

// Other is a report of an article beside the leading one.
type Other struct {
	Link      feed.Link // of the relation "related"; its title is for people
	Source    string    // the outlet's name
	Owner     string
	Published string // RFC 3339; may be empty
	Role      string // "report", "copy" or "pointer"
}

// Others are the article's reports beside the leading one that have somewhere to lead and
// are not among the links. A link's title is the headline where that says more than the
// leading one, else the outlet's name.
func Others(a *edition.Article, links []feed.Link) (all []Other) {
	lead := edition.Line(a.Reports[0].Content.Title)
	for i := range a.Reports[1:] {
		o := &a.Reports[1+i]
		title := edition.Line(o.Content.Title)
		if title == "" || strings.EqualFold(title, lead) {
			title = o.Name()
		}
		n := len(links)
		links = Links(links, feed.Link{Rel: "related", Href: o.Content.Link, Title: title})
		if len(links) > n {
			all = append(all, Other{Link: links[n], Source: o.Name(), Owner: edition.Line(o.Publisher.Owner), Published: o.Published.String(), Role: o.Role.String()})
		}
	}
	return all
}

// Ours reports whether the relation is one that an entry's or a source's links do not
// keep, because it is of the document that brought them, or for us to say.
func Ours(rel string) bool {
	switch strings.ToLower(rel) {
	case "alternate", "hub", "edit", "edit-media", "service", "first", "last", "next", "prev", "previous", "current",
		"next-archive", "prev-archive", "search", "stylesheet":
		return true
	}
	return false
}

// Origin is the link to the document that o was read from; one that leads nowhere where
// that is nobody's business: a URL with a password in it, or of a local file.
func Origin(o *edition.Report) feed.Link {
	via := feed.Link{Rel: "via", Title: o.Name()}
	for _, l := range o.Meta.Links {
		if strings.EqualFold(l.Rel, "self") && Web(l.Href) != "" {
			via.Href, via.Type = l.Href, l.Type
			return via
		}
	}
	if u := Web(o.Publisher.URL); u != "" && !userinfo(u) {
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

// From is what the article's leading report says of where it comes from: the source that
// it came with, else the one that was fetched, as an atom:source has it. Its ID is never
// empty, and an IRI; texts are plain.
func From(a *edition.Article) (m feed.Meta) {
	lead := &a.Reports[0]
	if up := lead.Content.Upstream; up != nil {
		m = *up
		if !IsIRI(m.ID) {
			m.ID = SourceID(lead.Publisher.Stored() + "\x00" + m.Title)
		}
		m.Updated = firstTime(m.Updated, a.Updated)
		return m
	}
	m = lead.Meta
	if !IsIRI(m.ID) {
		m.ID = SourceID(lead.Publisher.Stored())
	}
	if strings.TrimSpace(XML(m.Title)) == "" {
		m.Title = lead.Name()
	}
	m.Updated = firstTime(lead.FeedTime, m.Updated, a.Updated)
	return m
}

func firstTime(all ...feed.Time) feed.Time {
	for _, t := range all {
		if t != 0 {
			return t
		}
	}
	return 0
}
