// Package jsonfeed writes JSON Feed 1.1 (jsonfeed.org/version/1.1).
//
// It promises that equal input gives equal bytes, that what it writes is valid whatever the
// texts hold, and that it says all that the Atom document does. So it must never read a
// clock, a random number or the order of a map, and never repair meaning: what is of no use
// in a place is left out there.
//
// What JSON Feed has no place for stands in objects _openvoice, by which feed/parse reads an
// item back as it was; [Extension] is the page that tells of them.
package jsonfeed

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/edition"
	"github.com/openvoicenews/openvoice/feed/render/parts"
)

// Version is what a document says that it is.
const Version = "https://jsonfeed.org/version/1.1"

// Extension is where the objects _openvoice are described.
const Extension = parts.Home + "/blob/main/docs/publishing.md"

// Format is JSON Feed 1.1 as a format of editions.
type Format struct{}

// Type is the media type of a feed document.
func (Format) Type() string { return mediaType }

const mediaType = "application/feed+json"

// Extension is that of a feed document's path.
func (Format) Extension() string { return ".json" }

// Feed is the feed document with the articles, which [Format.Article] made, in the order
// given.
func (Format) Feed(f edition.Feed, articles [][]byte) ([]byte, error) {
	head, err := encode(documentOf(&f))
	if err != nil {
		return nil, fmt.Errorf("render feed %s: %w", f.ID, err)
	}
	size := len(head) + 64
	for _, a := range articles {
		size += len(a) + 2
	}
	b := make([]byte, 0, size)
	b = append(b, head[:len(head)-1]...) // without its last brace
	b = append(b, `,"items":[`...)
	for i, a := range articles {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(b, '\n'), a...)
	}
	return append(b, "\n]}\n"...), nil
}

// Article is a as an item, to be handed to [Format.Feed].
func (Format) Article(a edition.Article) ([]byte, error) {
	b, err := encode(itemOf(&a))
	if err != nil {
		return nil, fmt.Errorf("render item %s: %w", a.ID, err)
	}
	return b, nil
}

// encode is v in one line, with markup as it is.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

func documentOf(f *edition.Feed) *document {
	d := &document{
		Version: Version, Title: edition.Line(f.Title), HomePage: parts.Web(f.Alternate), FeedURL: parts.Web(f.Self), Description: edition.Line(f.Subtitle),
		Icon: parts.Web(f.Logo), Favicon: parts.Web(f.Icon), Language: parts.Language(f.Language),
		OpenVoice: feedExtension{About: Extension, ID: parts.IRI(f.ID), Generator: edition.Line("OpenVoice " + f.Version), Rights: edition.Line(f.Rights), License: parts.Web(f.License)},
	}
	if f.Updated != 0 {
		d.OpenVoice.Updated = f.Updated.String()
	}
	for _, p := range parts.People([]feed.Person{f.Author}) {
		d.Authors = append(d.Authors, author{Name: p.Name, URL: p.URI})
	}
	if hub := parts.Web(f.Hub); hub != "" {
		d.Hubs = []hubObject{{Type: "WebSub", URL: hub}}
	}
	for _, o := range f.Others {
		d.OpenVoice.Alternates = append(d.OpenVoice.Alternates, alternate{Type: o.Type, URL: o.Href})
	}
	for _, k := range parts.Categories(f.Categories) {
		d.OpenVoice.Categories = append(d.OpenVoice.Categories, category(k))
	}
	for _, x := range f.Deleted {
		d.OpenVoice.Deleted = append(d.OpenVoice.Deleted, deleted{ID: edition.Line(x.ID), When: x.When.String()})
	}
	return d
}
