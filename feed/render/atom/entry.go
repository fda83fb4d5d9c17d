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
	x := &entryElement{
		ID:           text{Value: parts.XML(e.ID)},
		Title:        text{Value: parts.XML(c.Title)},
		Published:    e.Published.String(),
		Updated:      e.Updated.String(),
		Links:        articleLinks(e),
		Authors:      persons(parts.Authors(lead)),
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

// played is what players show of a podcast's episode: how long the first of its files
// plays of which that is known, and its place in the podcast.
func played(c *feed.Content) episodeElements {
	e := parts.Episode(c)
	return episodeElements{Duration: parts.Duration(c), Season: e.Season, Episode: e.Number, EpisodeType: e.Kind}
}

// articleLinks are, in this order: the page itself, what the leading report links to, the
// document that it came from, and the other reports. Readers see the title of the latter,
// programs the rest.
func articleLinks(e *edition.Article) []linkElement {
	ls := parts.OfArticle(e)
	all := links(ls)
	for i, played := 0, false; i < len(ls); i++ {
		if l := &ls[i]; l.Rel == "enclosure" && l.Duration > 0 {
			if played { // the first stands in itunes:duration
				all[i].Duration = l.Duration
			}
			played = true
		}
	}
	for _, o := range parts.Others(e, ls) {
		x := links([]feed.Link{o.Link})[0]
		x.outlet = outlet{Source: o.Source, Owner: o.Owner, Published: o.Published, Role: o.Role}
		all = append(all, x)
	}
	return all
}
