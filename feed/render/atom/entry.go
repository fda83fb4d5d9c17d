package atom

import (
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/edition"
	"github.com/openvoicenews/openvoice/feed/render/parts"
)

func entryElementOf(e *edition.Article) *entryElement {
	lead := &e.Reports[0]
	c := &lead.Content
	ls := parts.OfArticle(e)
	x := &entryElement{
		ID:           text{Value: parts.XML(e.ID)},
		Title:        text{Value: parts.XML(c.Title)},
		Published:    e.Published.String(),
		Updated:      e.Updated.String(),
		Links:        articleLinks(e, ls),
		Authors:      persons(parts.Authors(lead)),
		Contributors: persons(c.Contributors),
		Categories:   categories(e.Categories),
		Rights:       optional(c.Rights),
		Summary:      written(c.Summary),
		Content:      written(c.Body),
	}
	x.More = e.More
	x.Files, x.Thumbnail = playing(ls), thumbnail(c.Image)
	x.episodeElements = played(c, ls)
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
			x.Content = &text{Value: parts.XML(c.Title)}
		}
	}
	lang := parts.Spoken(e)
	if !strings.EqualFold(lang, e.FeedLanguage) {
		x.Lang = lang
	} else {
		lang = e.FeedLanguage
	}
	from := parts.From(e)
	x.Source = describe(&from, lang)
	if c.Upstream != nil {
		x.extensions = extensionsOf(&lead.Publisher)
	} else {
		x.Source.extensions = extensionsOf(&lead.Publisher)
		if lead.Publisher.Language == "" && lead.Meta.Language == "" {
			x.Source.Detected = optional(parts.Language(lead.Meta.Spoken()))
		}
	}
	if c.Detected {
		x.Detected = optional(parts.Language(c.Language))
	}
	return x
}

// played is what players show of a podcast's episode: how long the first of its files plays,
// and its place in the podcast.
func played(c *feed.Content, ls []feed.Link) episodeElements {
	e := parts.Episode(c)
	return episodeElements{Duration: parts.Duration(ls), Season: e.Season, Episode: e.Number, EpisodeType: e.Kind}
}

// playing are the files behind the first of which it is known how long they play.
func playing(ls []feed.Link) (all []contentElement) {
	behind := false
	for i := range ls {
		if l := &ls[i]; l.Rel == "enclosure" {
			if behind && l.Duration > 0 && parts.Web(l.Href) != "" {
				all = append(all, contentElement{URL: l.Href, Type: l.Type, Duration: l.Duration})
			}
			behind = true
		}
	}
	return all
}

// articleLinks are, in this order: the page itself, what the leading report links to, the
// document that it came from, which are ls, and the other reports. Readers see the title of
// the latter, programs the rest.
func articleLinks(e *edition.Article, ls []feed.Link) []linkElement {
	all := links(ls)
	for _, o := range parts.Others(e, ls) {
		x := links([]feed.Link{o.Link})[0]
		x.outlet = outlet{Source: o.Source, Owner: o.Owner, Published: o.Published, Role: o.Role}
		all = append(all, x)
	}
	return all
}
