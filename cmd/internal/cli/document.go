package cli

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/fetch"
	"github.com/openvoicenews/openvoice/feed/parse"
	"github.com/openvoicenews/openvoice/feed/websub"

	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

// documentJSON is what `sources test --json` prints.
type documentJSON struct {
	Format    string      `json:"format"`
	Version   string      `json:"version,omitempty"`
	Generator string      `json:"generator,omitempty"`
	Charset   string      `json:"charset,omitempty"`
	Partial   bool        `json:"partial"`
	Meta      feed.Meta   `json:"meta"`
	Hubs      []string    `json:"hubs,omitempty"`     // that tell of its changes
	Topic     string      `json:"topic,omitempty"`    // what they know it by
	Declared  string      `json:"declared,omitempty"` // where it says that the feed is now
	Repairs   []string    `json:"repairs"`
	Entries   []entryJSON `json:"entries"`
}

type entryJSON struct {
	feed.Content
	Text string    `json:"text"` // plain, of the body, else of the summary
	Raw  feed.Hash `json:"raw_sha256"`
}

func printJSON(w io.Writer, doc *parse.Document, hubs websub.Offer) error {
	out := documentJSON{
		Format: doc.Format, Version: doc.Version, Generator: doc.Generator, Charset: doc.Charset, Partial: doc.Partial,
		Meta: doc.Meta, Hubs: hubs.Hubs, Topic: hubs.Topic, Declared: doc.Declared, Repairs: repairs(doc), Entries: []entryJSON{},
	}
	for i := range doc.Items {
		it := &doc.Items[i]
		out.Entries = append(out.Entries, entryJSON{it.Content, it.Text, it.Raw})
	}
	return writeJSON(w, out)
}

// repairs are those of the parser and of the step from items to entries.
func repairs(doc *parse.Document) []string {
	return append(append([]string{}, doc.Repairs...), fetch.Items(doc, fetch.Reading{}).Repairs...)
}

// excerptRunes is how much of an entry's text is shown.
const excerptRunes = 300

func printDocument(w io.Writer, doc *parse.Document, hubs websub.Offer) error {
	p := documentPrinter{text.Printer{Writer: bufio.NewWriter(w)}}
	p.Row("", "format", strings.TrimSpace(doc.Format+" "+doc.Version))
	p.Row("", "charset", doc.Charset)
	p.Row("", "generator", doc.Generator)
	p.meta(&doc.Meta)
	for _, h := range hubs.Hubs {
		p.Row("", "hub", h)
	}
	if len(hubs.Hubs) > 0 {
		p.Row("", "topic", hubs.Topic)
	}
	p.Row("", "says moved", doc.Declared)
	for _, r := range repairs(doc) {
		p.Row("", "repaired", r)
	}
	if doc.Partial {
		p.Row("", "partial", "yes: this is not all that the source lists")
	}
	p.Row("", "entries", fmt.Sprint(len(doc.Items)))
	for i := range doc.Items {
		fmt.Fprintf(p, "\n%d. %s\n", i+1, text.OneLine(doc.Items[i].Content.Title))
		p.entry(&doc.Items[i])
	}
	return p.Flush()
}

func (p documentPrinter) meta(m *feed.Meta) {
	p.Row("", "id", m.ID)
	p.Row("", "title", m.Title)
	p.Row("", "subtitle", m.Subtitle)
	p.Row("", "language", m.Language)
	p.Row("", "detected", m.Detected)
	p.Row("", "rights", m.Rights)
	p.Row("", "updated", m.Updated.String())
	p.Row("", "logo", m.Logo)
	p.Row("", "icon", m.Icon)
	for _, l := range m.Links {
		p.Row("", "link", l.Rel+" "+l.Href)
	}
	for _, a := range m.Authors {
		p.Row("", "author", person(a))
	}
	for _, a := range m.Contributors {
		p.Row("", "contributor", person(a))
	}
	for _, c := range m.Categories {
		p.Row("", "category", category(c))
	}
}

func (p documentPrinter) entry(it *parse.Item) {
	const in = "   "
	c := &it.Content
	p.Row(in, "id", c.ID)
	p.Row(in, "link", c.Link)
	p.Row(in, "published", c.Published.String())
	p.Row(in, "updated", c.Updated.String())
	p.Row(in, "language", c.Language)
	if c.Image != nil {
		p.Row(in, "image", image(c.Image))
	}
	for _, a := range c.Authors {
		p.Row(in, "author", person(a))
	}
	for _, a := range c.Contributors {
		p.Row(in, "contributor", person(a))
	}
	for _, k := range c.Categories {
		p.Row(in, "category", category(k))
	}
	for _, l := range c.Links {
		p.Row(in, l.Rel, linkText(l))
	}
	p.Row(in, "rights", c.Rights)
	if c.Upstream != nil {
		p.Row(in, "source", strings.TrimSpace(c.Upstream.Title+" "+c.Upstream.ID))
	}
	if c.Truncated {
		p.Row(in, "truncated", fmt.Sprintf("yes, at %d KiB", feed.MaxText>>10))
	}
	p.Row(in, "text", excerpt(it.Text))
}

func person(a feed.Person) string {
	s := a.Name
	if a.Email != "" {
		s += " <" + a.Email + ">"
	}
	return strings.TrimSpace(s + " " + a.URI)
}

func category(c feed.Category) string {
	s := c.Term
	if c.Label != "" && c.Label != c.Term {
		s += " (" + c.Label + ")"
	}
	if c.Scheme != "" {
		s += " in " + c.Scheme
	}
	return s
}

func linkText(l feed.Link) string {
	s := l.Href
	if l.Type != "" {
		s += " " + l.Type
	}
	if l.Length > 0 {
		s += fmt.Sprintf(" %d bytes", l.Length)
	}
	if l.Duration > 0 {
		s += fmt.Sprintf(" %d s", l.Duration)
	}
	return s
}

func image(i *feed.Image) string {
	if i.Width > 0 && i.Height > 0 {
		return fmt.Sprintf("%s %d x %d", i.URL, i.Width, i.Height)
	}
	return i.URL
}

// excerpt is the beginning of a text, with the length of all of it where that is more.
func excerpt(s string) string {
	n := utf8.RuneCountInString(s)
	if n <= excerptRunes {
		return s
	}
	return fmt.Sprintf("%s ... (%d characters)", string([]rune(s)[:excerptRunes]), n)
}

// documentPrinter prints what a document holds.
type documentPrinter struct{ text.Printer }
