package rss

import (
	"maps"
	"slices"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/edition"
	"github.com/openvoicenews/openvoice/feed/render/parts"
	"github.com/openvoicenews/openvoice/feed/sanitize"
)

func itemOf(a *edition.Article) *item {
	lead := &a.Reports[0]
	c := &lead.Content
	x := &item{
		GUID:      guid{IsPermaLink: "false", Value: parts.XML(a.ID)},
		Published: date(a.Published),
		Updated:   a.Updated.String(),
		Rights:    optional(c.Rights),
	}
	x.Title = optional(c.Title)
	if x.texts(c); x.Title == nil && x.Description == nil {
		x.Title = plain(lead.Name())
	}
	x.people(lead)
	x.categories(a)
	ls := parts.OfArticle(a)
	x.links(ls)
	for _, o := range parts.Others(a, ls) {
		l := linkOf(&o.Link)
		l.Source, l.Owner, l.Published, l.Role = o.Source, o.Owner, o.Published, o.Role
		x.Links = append(x.Links, l)
	}
	if i := parts.Image(c.Image); i != nil {
		x.Thumbnail = &thumbnail{URL: i.URL, Width: i.Width, Height: i.Height}
	}
	e := parts.Episode(c)
	x.Season, x.Episode, x.Played = e.Season, e.Number, optional(e.Kind)
	if lang := parts.Spoken(a); !strings.EqualFold(lang, a.FeedLanguage) {
		x.Language = lang
	}
	x.from(a)
	x.More = a.More
	if c.Truncated {
		x.Truncated = yes()
	}
	if c.Excerpt && x.Description != nil && x.Content != nil {
		x.Excerpt = yes()
	}
	return x
}

func yes() *text { return &text{Value: "true"} }

// texts has the summary for the description, and the body for the content; where there is
// one of them alone it is the description, which every reader knows.
func (x *item) texts(c *feed.Content) {
	summary, body := html(c.Summary), html(c.Body)
	switch {
	case summary == nil:
		x.Description = body
	default:
		x.Description, x.Content = summary, body
	}
}

// people names the authors as readers know it, and all that is known of them where that is
// more than their names.
func (x *item) people(lead *edition.Report) {
	authors, more := parts.Authors(lead), false
	for _, p := range authors {
		x.Creators = append(x.Creators, *plain(p.Name))
		more = more || p.URI != "" || p.Email != ""
	}
	if more {
		for _, p := range authors {
			x.Authors = append(x.Authors, author{Name: p.Name, URI: p.URI, Email: p.Email})
		}
	}
	for _, p := range parts.People(lead.Content.Contributors) {
		x.Contributors = append(x.Contributors, person{Name: plain(p.Name), URI: p.URI, Email: p.Email})
	}
}

// categories are called by their labels, which readers show; then their terms stand beside.
func (x *item) categories(a *edition.Article) {
	all, more := parts.Categories(a.Categories), false
	for _, k := range all {
		x.Categories = append(x.Categories, category{Domain: k.Scheme, Name: plain(parts.First(k.Label, k.Term)).Value})
		more = more || k.Label != ""
	}
	if more {
		for _, k := range all {
			x.Terms = append(x.Terms, term{Term: k.Term, Scheme: k.Scheme, Label: k.Label})
		}
	}
}

// links puts each link where RSS or an extension has a place for it.
func (x *item) links(ls []feed.Link) {
	for i := range ls {
		l := &ls[i]
		web := parts.Web(l.Href) != ""
		switch {
		case l.Rel == "alternate" && web && x.Link == "":
			x.Link = l.Href
		case l.Rel == "replies" && web && x.Comments == "" && (l.Type == "" || l.Type == "text/html"):
			x.Comments = l.Href
		case l.Rel == "license" && web && x.License == "":
			x.License = l.Href
		case l.Rel == "enclosure" && web && x.Enclosure == nil && len(x.Media) == 0 && l.Type != "":
			x.Enclosure = &enclosure{URL: l.Href, Length: l.Length, Type: l.Type}
			if l.Duration > 0 {
				x.Media = append(x.Media, content{URL: l.Href, Size: l.Length, Type: l.Type, Duration: l.Duration})
			}
		case l.Rel == "enclosure" && web:
			x.Media = append(x.Media, content{URL: l.Href, Size: l.Length, Type: l.Type, Duration: l.Duration})
		default:
			x.Links = append(x.Links, linkOf(l))
		}
	}
}

// from says where the entry comes from.
func (x *item) from(a *edition.Article) {
	lead := &a.Reports[0]
	m := parts.From(a)
	x.From = &from{ID: m.ID}
	for _, l := range m.Links {
		if strings.EqualFold(l.Rel, "alternate") && parts.Web(l.Href) != "" {
			x.From.Href = parts.Web(l.Href)
			break
		}
	}
	title, at := edition.Line(m.Title), ""
	for _, l := range m.Links {
		if strings.EqualFold(l.Rel, "self") && at == "" {
			at = parts.Web(l.Href)
		}
	}
	if at == "" && lead.Content.Upstream == nil {
		at = parts.Origin(lead).Href
	}
	if at = parts.Web(at); at != "" && title != "" {
		x.Source = &source{URL: at, Title: plain(title).Value}
	} else {
		x.From.Title = title
	}
	p := &lead.Publisher
	x.Owner, x.Country, x.Kind = optional(p.Owner), optional(p.Country), optional(p.Kind)
	for _, name := range slices.Sorted(maps.Keys(p.Labels)) {
		x.Labels = append(x.Labels, label{Name: edition.Line(name), Value: edition.Line(p.Labels[name])})
	}
	if lead.Content.Detected {
		x.Detected = optional(parts.Language(lead.Content.Language))
	}
}

func linkOf(l *feed.Link) link {
	return link{Rel: l.Rel, Type: l.Type, Hreflang: l.Hreflang, Href: l.Href, Title: l.Title, Length: l.Length}
}

// html is t as HTML, which texts of RSS are; nil where it is blank.
func html(t feed.Text) *text {
	if parts.Blank(t) {
		return nil
	}
	if !t.HTML {
		return &text{Value: parts.XML(markup.Replace(t.Value))}
	}
	return &text{Value: parts.CDATA(t.Value)}
}

// plain is s, which is plain text, where readers may take what looks like markup for such:
// then it is escaped once more.
func plain(s string) *text {
	if s = edition.Line(s); strings.ContainsAny(s, "<&") && sanitize.Text(s) != s {
		s = markup.Replace(s)
	}
	return &text{Value: parts.XML(s)}
}

// markup escapes text for HTML.
var markup = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func optional(s string) *text {
	if edition.Line(s) == "" {
		return nil
	}
	return plain(s)
}

// date is t as RSS has it (RFC 822 with a year of four digits), always in GMT; empty where
// it is unknown.
func date(t feed.Time) string {
	if t == 0 {
		return ""
	}
	return t.Std().Format("Mon, 02 Jan 2006 15:04:05 GMT")
}
