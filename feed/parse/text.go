package parse

import (
	"encoding/base64"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/sanitize"
)

// maxRaw is how much of one text is looked at. What is longer is cut before it is
// sanitised, and once more, to feed.MaxText, behind.
const maxRaw = 4 * feed.MaxText

// maxLine bounds titles, names and other texts of one line, in bytes.
const maxLine = 4096

// maxList bounds each list of an item: authors, categories, links.
const maxList = 200

// line is s as plain text on one line.
func line(s string) string {
	if len(s) > maxLine {
		s = strings.ToValidUTF8(s[:maxLine], "")
	}
	s = printable(mended(s))
	i := strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r == 0xFFFE || r == 0xFFFF || r == 0xFFFD })
	if i < 0 && !strings.Contains(s, "  ") {
		return strings.TrimSpace(s)
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case !legal(r):
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// maxMarkup is how many bytes of a document's markup are sanitised by the thorough
// way, which reads some 5 MB a second; plain markup takes a quick way, and any amount
// of it is sanitised.
const maxMarkup = 4 << 20

// cleaner cleans the texts of one document.
type cleaner struct {
	left  int      // bytes that may still go the thorough way
	page  *url.URL // where the item at hand can be read; nil: nowhere
	notes *repairs
}

func newCleaner(notes *repairs) *cleaner { return &cleaner{left: maxMarkup, notes: notes} }

// turnTo notes where the next item can be read, which is what a fragment alone in its
// texts means.
func (w *cleaner) turnTo(link string) {
	w.page = nil
	if web(link) {
		if u, err := url.Parse(link); err == nil {
			w.page = u
		}
	}
}

// html is what the sanitiser makes of raw; ok is false where the document had too
// much for it before.
func (w *cleaner) html(raw string, base *url.URL) (clean string, ok bool) {
	if clean, ok = sanitize.Quick(raw, base); ok {
		return clean, true
	}
	if w.left < len(raw) {
		w.left = 0
		w.notes.add("texts kept without their markup, of which the document has too much", 1)
		return "", false
	}
	w.left -= len(raw)
	return sanitize.HTML(raw, base, w.page), true
}

// fragment is HTML, sanitised and cut, and its plain text.
func (w *cleaner) fragment(raw string, base *url.URL) (t feed.Text, text string, cut bool) {
	if len(raw) > maxRaw {
		end := strings.LastIndexByte(raw[:maxRaw], '<')
		if end < maxRaw/2 {
			end = maxRaw
		}
		raw, cut = raw[:end], true
	}
	if strings.TrimSpace(raw) == "" {
		return feed.Text{}, "", false
	}
	raw = printable(mended(raw))
	clean, ok := w.html(raw, base)
	if !ok {
		t, text, _ = plain(sanitize.Text(raw))
		return t, text, true
	}
	if clean == "" {
		return feed.Text{}, "", cut
	}
	clean, short := sanitize.Cut(clean, feed.MaxText)
	return feed.Text{Value: clean, HTML: true}, sanitize.Text(clean), cut || short
}

// plain is text without markup, cut.
func plain(raw string) (t feed.Text, text string, cut bool) {
	if len(raw) > feed.MaxText {
		raw, cut = strings.ToValidUTF8(raw[:feed.MaxText], ""), true
		if i := strings.LastIndexAny(raw, " \n"); i > feed.MaxText/2 {
			raw = raw[:i]
		}
	}
	raw = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == '\r' || !legal(r) {
			return -1
		}
		return r
	}, printable(mended(raw))))
	return feed.Text{Value: raw}, strings.Join(strings.Fields(raw), " "), cut
}

// setTexts puts summary and body into an item, and the text that keys are made of.
func (it *Item) setTexts(summary, body func() (feed.Text, string, bool)) {
	var brief, long string
	var cutBrief, cutLong bool
	it.Content.Summary, brief, cutBrief = summary()
	it.Content.Body, long, cutLong = body()
	it.Content.Truncated = cutBrief || cutLong
	it.Text = long
	if long == "" {
		it.Text = brief
	}
	it.Content.Sanitizer = sanitize.Version
	if brief == "" && long != "" && len(long) > maxExcerpt {
		it.Content.Summary, it.Content.Excerpt = feed.Text{Value: excerpt(long)}, true
	}
}

// supply gives an item without words a summary, unless it has one that is all picture.
func (it *Item) supply(summary func() (feed.Text, string, bool)) {
	if c := &it.Content; it.Text == "" && c.Summary.Value == "" {
		var cut bool
		c.Summary, it.Text, cut = summary()
		c.Truncated = c.Truncated || cut
	}
}

// maxExcerpt is how many bytes a summary that is made of a body has at most, without
// the ellipsis.
const maxExcerpt = 300

// excerpt is the beginning of a text without markup, cut behind a sentence where one
// ends late enough, else behind a word.
func excerpt(text string) string {
	head := text[:maxExcerpt+1]
	if i := max(strings.LastIndex(head, ". "), strings.LastIndex(head, "! "), strings.LastIndex(head, "? ")); i > maxExcerpt/2 {
		return head[:i+1]
	}
	end := strings.LastIndexByte(head, ' ')
	if end < maxExcerpt/2 { // a language that parts no words
		for end = maxExcerpt; !utf8.RuneStart(head[end]); end-- {
		}
	}
	return strings.TrimRight(head[:end], " ,;:-") + " …"
}

// decode64 is base64 decoded, or s itself.
func decode64(s string) string {
	b, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		return s
	}
	return strings.ToValidUTF8(string(b), "\uFFFD")
}

// unhidden is the text that a content of a type that is no text's holds: in base64 (RFC
// 4287 section 4.1.3.3), where a picture is none, else as it stands, whatever the type is.
func unhidden(s string) string {
	b, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		return s
	}
	if !utf8.Valid(b) || forbidden(b) {
		return ""
	}
	return string(b)
}
