// Package rss writes RSS 2.0 (rssboard.org/rss-specification). It rides on the WriteXML of
// gorilla/feeds, with elements of its own: that library's items have one category, no
// language, no link to themselves and an author who is no address.
//
// It promises that equal input gives equal bytes, that what it writes is valid whatever the
// texts hold, and that it says all that the Atom document does for which RSS or an extension
// has a place. So it must never read a clock, a random number or the order of a map, and
// never repair meaning: what is of no use in a place is left out there.
//
// What RSS has no place for stands in elements of the namespace of OpenVoice (see package
// atom), by which feed/parse reads an item back as it was: author (name, uri, email) where
// dc:creator would lose one of them, category (term, scheme, label) where it has a label,
// source (id, title, href) beside the source that RSS has, and episodeType. There is
// nothing of iTunes in it: that is for channels which are podcasts, and have what Apple
// wants of them. How long a file plays stands in media:content.
package rss

import (
	"bytes"
	"fmt"
	"path"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/edition"
	"github.com/openvoicenews/openvoice/feed/render/parts"
)

// Format is RSS 2.0 as a format of editions.
type Format struct{}

// Type is the media type of a feed document.
func (Format) Type() string { return mediaType }

const mediaType = "application/rss+xml"

// Extension is that of a feed document's path.
func (Format) Extension() string { return ".rss" }

// Feed is the feed document with the articles, which [Format.Article] made, in the order
// given.
func (Format) Feed(f edition.Feed, articles [][]byte) ([]byte, error) {
	size := 0
	for _, a := range articles {
		size += len(a)
	}
	doc := documentOf(&f)
	doc.Channel.Items = bytes.Join(articles, nil)
	body, err := parts.Document(doc, size)
	if err != nil {
		return nil, fmt.Errorf("render feed %s: %w", f.ID, err)
	}
	return body, nil
}

func documentOf(f *edition.Feed) *document {
	c := channel{
		Title:       plain(f.Title),
		Link:        parts.Web(f.Alternate),
		Description: plain(parts.First(edition.Line(f.Subtitle), f.Title)),
		Language:    parts.Language(f.Language),
		Copyright:   optional(f.Rights),
		Built:       date(f.Updated),
		Generator:   plain(strings.TrimSpace("OpenVoice " + edition.Line(f.Version) + " (" + parts.Home + ")")),
		Docs:        "https://www.rssboard.org/rss-specification",
		License:     parts.Web(f.License),
		ID:          parts.IRI(f.ID),
	}
	for _, p := range parts.People([]feed.Person{f.Author}) {
		if p.Email != "" {
			c.Editor = optional(p.Email + " (" + p.Name + ")")
		}
	}
	for _, k := range parts.Categories(f.Categories) {
		c.Categories = append(c.Categories, category{Domain: k.Scheme, Name: plain(parts.First(k.Label, k.Term)).Value})
	}
	if logo := parts.Web(f.Logo); pictured(logo) {
		c.Image = &image{URL: logo, Title: c.Title, Link: c.Link}
	}
	ls := []feed.Link{{Rel: "self", Type: mediaType, Href: f.Self}}
	for _, o := range f.Others {
		ls = append(ls, feed.Link{Rel: "alternate", Type: o.Type, Href: o.Href})
	}
	for _, l := range parts.Links(nil, append(ls, feed.Link{Rel: "hub", Href: f.Hub})...) {
		c.Links = append(c.Links, linkOf(&l))
	}
	return &document{
		Version: "2.0", Atom: "http://www.w3.org/2005/Atom", Content: "http://purl.org/rss/1.0/modules/content/", Core: "http://purl.org/dc/elements/1.1/",
		Media: "http://search.yahoo.com/mrss/", Podcast: "https://podcastindex.org/namespace/1.0",
		Commons: "http://backend.userland.com/creativeCommonsRssModule", OpenVoice: parts.Namespace, Channel: c,
	}
}

// pictured reports whether the address is of a picture that RSS allows for a channel.
func pictured(url string) bool {
	at, _, _ := strings.Cut(url, "?")
	switch strings.ToLower(path.Ext(at)) {
	case ".png", ".gif", ".jpg", ".jpeg":
		return true
	}
	return false
}

// Article is a as an item element, to be handed to [Format.Feed]. Its namespaces are
// declared there.
func (Format) Article(a edition.Article) ([]byte, error) {
	body, err := parts.Element(itemOf(&a), "    ")
	if err != nil {
		return nil, fmt.Errorf("render item %s: %w", a.ID, err)
	}
	return body, nil
}
