package parse

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/mmcdole/gofeed/atom"
	"github.com/mmcdole/gofeed/rss"
	"github.com/openvoicenews/openvoice/feed"
)

// rootWindow is how far into a document its root element is looked for.
const rootWindow = 256 << 10

// findRoot is where the start tag of the feed's document element is, its local name
// in lower case, and the first element's, which is the same in a feed without junk
// before it, and where that is. start is -1 where there is none.
func findRoot(text string) (start int, local, first string, at int) {
	window := text[:min(len(text), rootWindow)]
	endless, page := false, false
	for i := 0; i < len(window); {
		n := strings.IndexByte(window[i:], '<')
		if n < 0 {
			break
		}
		i += n
		rest := window[i:]
		declaration := strings.HasPrefix(rest, "<!")
		switch {
		case declaration && endless:
			i += 2
		case strings.HasPrefix(rest, "<!--"):
			end := strings.Index(rest, "-->")
			endless = end < 0 // what has no end here has none further on
			i += max(end, 3)
		case declaration:
			if first == "" && len(rest) > 14 && strings.EqualFold(rest[:14], "<!DOCTYPE html") {
				page = true
			}
			end := doctypeEnd(rest)
			endless = end < 0
			i += max(end, 2)
		case len(rest) > 1 && nameClass[rest[1]]&nameStart != 0:
			j := 1
			for j < len(rest) && nameClass[rest[j]]&nameByte != 0 {
				j++
			}
			_, name := split(rest[1:j])
			name = strings.ToLower(name)
			if isRoot(name) && (first != "html" || strings.Contains(rest[:min(len(rest), 200)], `"`+atomSpace+`"`)) {
				return i, name, first, at
			}
			if first == "" {
				if first, at = name, i; page {
					first = "html"
				}
			}
			i += j
		default:
			i++
		}
	}
	if page && first == "" {
		first = "html"
	}
	return -1, "", first, at
}

// speechless says whether a document says nothing that a feed says, so that it was
// none.
func speechless(doc *Document) bool {
	for i := range doc.Items {
		if c := &doc.Items[i].Content; c.ID != "" || c.Link != "" || c.Title != "" || c.Summary.Value != "" || c.Updated != 0 {
			return false
		}
	}
	m := &doc.Meta
	return m.Title == "" && m.Subtitle == "" && len(m.Links) == 0 && m.Updated == 0
}

// brokenOff is what is wrong with a document that says too little of anything.
const brokenOff = "XML that ends in the middle of its first item"

// unnamed says whether an item lacks what it is recognised by.
func unnamed(c *feed.Content) bool { return c.Title == "" || c.ID == "" && c.Link == "" }

// parseRoot reads the document whose root element starts there; text and raw are the same.
func parseRoot(text string, raw []byte, start int, local, first string, o Options, notes *repairs) (*Document, error) {
	if first != "" || strings.IndexByte(text[:start], '<') > 0 && strings.Trim(text[:strings.IndexByte(text[:start], '<')], " \t\r\n\ufeff") != "" {
		notes.note("something stood before the document and was dropped")
	}
	format := local
	if local == "feed" {
		format = "atom"
	}
	s := newScan(text, format, o.URL, notes)
	s.run(start)
	items := s.found.items
	if s.partial {
		bounded := s.limits.exceeded != ""
		if len(items) == 0 && (s.inside || bounded) {
			reason := "XML that " + s.why
			if !bounded {
				reason = brokenOff
			}
			return nil, &SyntaxError{Format: s.format, Reason: reason}
		}
		notes.note("the document " + s.why + ": the rest is left out")
	}
	if len(items) == 0 && !s.partial && (hasElement(text[start:], "item") || hasElement(text[start:], "entry")) {
		s.partial = true
		notes.note("the document has items, but none could be found")
	}
	doc := &Document{Format: s.format, Partial: s.partial}
	doc.Items = make([]Item, len(items))
	var skipped []span
	for k, f := range items {
		it := &doc.Items[k]
		it.Raw = sha256.Sum256(raw[f.span.from:f.span.to])
		if o.Unchanged != nil && o.Unchanged(it.Raw) {
			it.Unchanged = true
			skipped = append(skipped, f.heavy...)
		}
	}
	var out strings.Builder
	out.Grow(s.body.to - s.body.from + 256)
	s.edits.write(&out, s.body, skipped)
	for _, name := range s.open {
		out.WriteString("</" + name + ">")
	}
	r := &reader{
		feed: &s.found.feed, items: items, base: o.URL, tracking: tracking(o.Tracking), cleaner: newCleaner(notes), notes: notes,
		alone: s.found.alone, work: 2*len(text) + 4<<20,
	}
	read := r.rss
	if s.format == "atom" {
		read = r.atom
	}
	err := read(doc, out.String())
	if err != nil {
		return nil, &SyntaxError{Format: s.format, Reason: "XML that cannot be read", Err: err}
	}
	if s.half {
		// Later the whole of it must be recognised as the same. gofeed may find nothing in it.
		if len(doc.Items) == 0 || unnamed(&doc.Items[0].Content) {
			return nil, &SyntaxError{Format: s.format, Reason: brokenOff}
		}
		doc.Items[0].Content.Truncated = true
	}
	return doc, nil
}

// patience is how long gofeed may take over one document. The bounds of the scan
// keep it far below; this is for what nobody thought of.
const patience = 15 * time.Second

// errSlow ends a parser that takes too long.
var errSlow = errors.New("it takes too long to read")

// deadline is a reader that fails when time is up.
type deadline struct {
	r     io.Reader
	until time.Time
}

func (d *deadline) Read(p []byte) (int, error) {
	if time.Now().After(d.until) {
		return 0, errSlow
	}
	return d.r.Read(p)
}

// guarded runs a parser of gofeed's on text. Its panics become errors.
func guarded[T any](text string, parse func(io.Reader) (T, error)) (v T, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the parser failed: %v", p)
		}
	}()
	return parse(&deadline{strings.NewReader(text), time.Now().Add(patience)})
}

func parseRSS(text string) (*rss.Feed, error) { return guarded(text, (&rss.Parser{}).Parse) }

func parseAtom(text string) (*atom.Feed, error) { return guarded(text, (&atom.Parser{}).Parse) }

// tagName is the name that s starts with.
func tagName(s string) string {
	i := 0
	for i < len(s) && nameClass[s[i]]&nameByte != 0 {
		i++
	}
	return s[:i]
}

// known is the feed's time as far as it can be read.
func known(raws ...string) feed.Time {
	t, _ := knownExact(raws...)
	return t
}

// knownExact is [known], and reports whether the date has a time of day.
func knownExact(raws ...string) (at feed.Time, exact bool) {
	for _, raw := range raws {
		if t, exact, ok := readDate(raw); ok {
			return t, exact
		}
	}
	return 0, false
}

// date notes when the item was published and updated, each by the first of the texts that
// is a date. Either may have none.
func (it *Item) date(published, updated []string) {
	c := &it.Content
	var sure bool
	c.Published, it.Exact = knownExact(published...)
	if c.Updated, sure = knownExact(updated...); c.Published == 0 {
		it.Exact = sure
	}
}
