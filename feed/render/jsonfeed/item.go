package jsonfeed

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
	x := &item{ID: parts.Text(a.ID), Title: edition.Line(c.Title), Published: a.Published.String(), Modified: a.Updated.String()}
	ov := &x.OpenVoice
	x.texts(c)
	x.people(lead)
	all, more := parts.Categories(a.Categories), false
	for _, k := range all {
		x.Tags = append(x.Tags, parts.First(k.Label, k.Term))
		more = more || k.Label != "" || k.Scheme != ""
		ov.Categories = append(ov.Categories, category(k))
	}
	if !more {
		ov.Categories = nil
	}
	ls := parts.OfArticle(a)
	x.links(ls)
	for _, o := range parts.Others(a, ls) {
		ov.Reports = append(ov.Reports, report{URL: o.Link.Href, Title: o.Link.Title, Source: o.Source, Owner: o.Owner, Published: o.Published, Role: o.Role})
	}
	ov.More, ov.Rights, ov.Truncated, ov.Excerpt = a.More, edition.Line(c.Rights), c.Truncated, c.Excerpt
	if i := parts.Image(c.Image); i != nil {
		x.Image = i.URL
		if i.Width > 0 || i.Height > 0 {
			ov.Image = &size{i.Width, i.Height}
		}
	}
	if e := parts.Episode(c); e != (feed.Episode{}) {
		ov.Episode = &episode{e.Season, e.Number, e.Kind}
	}
	if lang := parts.Spoken(a); !strings.EqualFold(lang, a.FeedLanguage) {
		x.Language = lang
	}
	ov.Detected = c.Detected && parts.Language(c.Language) != ""
	ov.Source, ov.Publisher = from(a), publisherOf(&lead.Publisher)
	return x
}

// texts has the body for the content, or the summary where there is no body. An item must
// have a content, if an empty one.
func (x *item) texts(c *feed.Content) {
	content, summary := c.Body, c.Summary
	if parts.Blank(content) {
		content, summary = summary, feed.Text{}
	}
	value := parts.Text(content.Value)
	if content.HTML && value != "" {
		x.ContentHTML = value
	} else {
		x.ContentText = &value
	}
	switch {
	case parts.Blank(summary):
	case summary.HTML:
		x.Summary, x.OpenVoice.SummaryHTML = parts.Text(sanitize.Text(summary.Value)), parts.Text(summary.Value)
	default:
		x.Summary = parts.Text(summary.Value)
	}
}

func (x *item) people(lead *edition.Report) {
	authors, more := parts.Authors(lead), false
	for _, p := range authors {
		x.Authors = append(x.Authors, author{Name: p.Name, URL: p.URI})
		more = more || p.Email != ""
	}
	if more {
		x.OpenVoice.Authors = persons(authors)
	}
	x.OpenVoice.Contributors = persons(parts.People(lead.Content.Contributors))
}

func persons(ps []feed.Person) (all []person) {
	for _, p := range ps {
		all = append(all, person{Name: p.Name, URL: p.URI, Email: p.Email})
	}
	return all
}

// links puts each link where JSON Feed has a place for it, else among ours. A file without
// a type cannot be attached.
func (x *item) links(ls []feed.Link) {
	for i := range ls {
		l := &ls[i]
		web := parts.Web(l.Href) != ""
		switch {
		case l.Rel == "alternate" && web && x.URL == "":
			x.URL = l.Href
		case l.Rel == "enclosure" && web && l.Type != "":
			x.Attachments = append(x.Attachments, attachment{URL: l.Href, Type: l.Type, Title: l.Title, Size: l.Length, Duration: l.Duration})
		default:
			x.OpenVoice.Links = append(x.OpenVoice.Links, link{Rel: l.Rel, URL: l.Href, Type: l.Type, Title: l.Title, Language: l.Hreflang, Length: l.Length})
		}
	}
}

// from says where the entry comes from.
func from(a *edition.Article) source {
	lead := &a.Reports[0]
	m := parts.From(a)
	s := source{ID: parts.Text(m.ID), Title: edition.Line(m.Title)}
	for _, l := range m.Links {
		switch {
		case strings.EqualFold(l.Rel, "alternate") && s.URL == "":
			s.URL = parts.Web(l.Href)
		case strings.EqualFold(l.Rel, "self") && s.FeedURL == "":
			s.FeedURL = parts.Web(l.Href)
		}
	}
	if s.FeedURL == "" && lead.Content.Upstream == nil {
		s.FeedURL = parts.Web(parts.Origin(lead).Href)
	}
	return s
}

func publisherOf(p *feed.Publisher) *publisher {
	x := publisher{Owner: edition.Line(p.Owner), Country: edition.Line(p.Country), Kind: edition.Line(p.Kind)}
	for _, name := range slices.Sorted(maps.Keys(p.Labels)) { // names that are equal in one line: the last
		if x.Labels == nil {
			x.Labels = map[string]string{}
		}
		x.Labels[edition.Line(name)] = edition.Line(p.Labels[name])
	}
	if x.Owner == "" && x.Country == "" && x.Kind == "" && x.Labels == nil {
		return nil
	}
	return &x
}
