// Package atom writes Atom 1.0 (RFC 4287). It rides on the WriteXML of
// gorilla/feeds, with elements of its own: that library's Atom types know neither
// links nor sources and write categories that are invalid.
//
// It promises that equal input gives equal bytes, that what it writes is valid
// whatever the texts hold, and that an entry's id is written as it is. So it must
// never read a clock, a random number or the order of a map, and never repair
// meaning: what is of no use in a place is left out there.
//
// What the operator says of a source (owner, country, kind, labels) stands in its
// atom:source, in elements of the namespace [Namespace]; where an entry came with
// an atom:source of its own, which is kept, it stands in the entry itself.
package atom

import (
	"encoding/xml"
	"fmt"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/edition"
	"github.com/openvoicenews/openvoice/feed/render/parts"
)

// MediaNamespace is that of the elements thumbnail, the picture that leads an entry, and
// content, which says how long a file behind the first plays (Media RSS 1.5.1, which Atom documents may use as well).
const MediaNamespace = "http://search.yahoo.com/mrss/"

// TunesNamespace is that of the elements duration, season, episode and episodeType of
// an entry that is a podcast's episode, as podcasts have them.
const TunesNamespace = "http://www.itunes.com/dtds/podcast-1.0.dtd"

// TombstonesNamespace is that of the element deleted-entry (RFC 6721), which a feed has for
// ids that became part of another entry's.
const TombstonesNamespace = "http://purl.org/atompub/tombstones/1.0"

// Namespace is that of the elements owner, country, kind and label (empty, with
// the attributes name and value) of a source; detected of a source or an entry, whose
// language nobody declared; of an entry, more (how many reports it has beside those that
// it links to), truncated where its text was cut, and excerpt
// where its summary was made of its content; and of the attributes source, owner,
// published and role ("report", "copy" or "pointer") of a link to another outlet's report.
const Namespace = parts.Namespace

// Format is Atom 1.0 as a format of editions.
type Format struct{}

// Type is the media type of a feed document.
func (Format) Type() string { return mediaType }

const mediaType = "application/atom+xml"

// Extension is that of a feed document's path.
func (Format) Extension() string { return ".atom" }

// Feed is the feed document with the articles, which [Format.Article] made, in the order
// given.
func (Format) Feed(f edition.Feed, articles [][]byte) ([]byte, error) {
	size := 0
	for _, e := range articles {
		size += len(e)
	}
	doc := feedElementOf(&f)
	doc.Entries = make([]byte, 0, size+1)
	for _, e := range articles {
		doc.Entries = append(doc.Entries, e...)
	}
	for _, d := range f.Deleted {
		doc.Tombstones = TombstonesNamespace
		e, err := xml.Marshal(deletedElement{Ref: d.ID, When: d.When.String()})
		if err != nil {
			return nil, fmt.Errorf("render feed %s: deleted entry %s: %w", f.ID, d.ID, err)
		}
		doc.Entries = append(append(doc.Entries, "\n  "...), e...)
	}
	body, err := parts.Document(doc, size)
	if err != nil {
		return nil, fmt.Errorf("render feed %s: %w", f.ID, err)
	}
	return body, nil
}

func feedElementOf(f *edition.Feed) *feedElement {
	updated := f.Updated
	if updated == 0 {
		updated = edition.NoArticles
	}
	e := &feedElement{
		Atom:       "http://www.w3.org/2005/Atom",
		OpenVoice:  Namespace,
		Media:      MediaNamespace,
		Tunes:      TunesNamespace,
		Lang:       parts.Language(f.Language),
		ID:         text{Value: parts.XML(f.ID)},
		Title:      text{Value: parts.XML(f.Title)},
		Subtitle:   optional(f.Subtitle),
		Updated:    updated.String(),
		Authors:    persons([]feed.Person{f.Author}),
		Categories: categories(f.Categories),
		Generator:  &generatorElement{URI: parts.Home, Version: edition.Line(f.Version), Name: "OpenVoice"},
		Rights:     optional(f.Rights),
		Icon:       optional(parts.IRI(f.Icon)),
		Logo:       optional(parts.IRI(f.Logo)),
	}
	ls := []feed.Link{{Rel: "self", Type: mediaType, Href: f.Self}, {Rel: "alternate", Type: "text/html", Href: f.Alternate}}
	for _, o := range f.Others {
		ls = append(ls, feed.Link{Rel: "alternate", Type: o.Type, Href: o.Href})
	}
	ls = append(ls, feed.Link{Rel: "hub", Href: f.Hub}, feed.Link{Rel: "license", Href: f.License})
	e.Links = links(parts.Links(nil, ls...))
	return e
}

// Article is a as an entry element, to be handed to [Format.Feed]. Its namespaces are
// declared there.
func (Format) Article(a edition.Article) ([]byte, error) {
	body, err := parts.Element(entryElementOf(&a), "  ")
	if err != nil {
		return nil, fmt.Errorf("render entry %s: %w", a.ID, err)
	}
	return body, nil
}

func optional(s string) *text {
	if s == "" {
		return nil
	}
	return &text{Value: parts.XML(s)}
}
