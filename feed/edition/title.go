package edition

import (
	"html"
	"strings"
	"unicode"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/sanitize"
)

// Bounds of a title that is made of a text.
const (
	titleWords = 12
	titleRunes = 100 // for languages that put no space between words, and for addresses
)

// Title is the title of the report: as given; where none is given the first words
// of its text; where that has none the alternative text of its only picture; else the
// name of the outlet. It is never empty.
func (r *Report) Title() string {
	c := &r.Content
	if visible(c.Title) {
		return strings.TrimSpace(c.Title)
	}
	for _, t := range [...]feed.Text{c.Summary, c.Body} {
		s := t.Value
		if t.HTML {
			s = sanitize.Text(s)
		}
		if s = opening(s); s != "" {
			return s
		}
	}
	for _, t := range [...]feed.Text{c.Body, c.Summary} {
		if s := opening(onlyAlt(t)); s != "" {
			return s
		}
	}
	return r.Name()
}

// visible reports whether s has a character that readers see.
func visible(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
	})
}

// opening is the beginning of a plain text, cut behind a word where it can be, in
// one line; empty where nothing of the text is visible.
func opening(text string) string {
	if !visible(text) {
		return ""
	}
	text = text[:min(len(text), 8*1024)] // far more than a title needs
	words := strings.Fields(strings.ToValidUTF8(text, ""))
	s := strings.Join(words[:min(len(words), titleWords)], " ")
	if cut := shorten(s, titleRunes); len(cut) < len(s) || len(words) > titleWords {
		return strings.TrimRightFunc(cut, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;:-–—", r) }) + " …"
	}
	return s
}

// shorten is s if it has at most most characters, else its beginning: up to the last
// space where that leaves at least half, else up to a character that nothing combines with.
func shorten(s string, most int) string {
	n, end := 0, len(s)
	for i := range s {
		if n++; n > most {
			end = i
			break
		}
	}
	if end == len(s) {
		return s
	}
	if i := strings.LastIndexByte(s[:end+1], ' '); i > end/2 {
		return s[:i]
	}
	rs := []rune(s)
	for most > 1 && (unicode.Is(unicode.M, rs[most]) || rs[most] == '\u200D' || rs[most-1] == '\u200D') {
		most--
	}
	return string(rs[:most])
}

// onlyAlt is the alternative text of the only picture in sanitised HTML; empty where
// there are several pictures, or none.
func onlyAlt(t feed.Text) string {
	if !t.HTML {
		return ""
	}
	_, tag, found := strings.Cut(t.Value, "<img ")
	if !found || strings.Contains(tag, "<img ") {
		return ""
	}
	if end := strings.IndexByte(tag, '>'); end >= 0 { // sanitised: no bare ">" in attributes
		tag = tag[:end]
	}
	_, alt, found := strings.Cut(" "+tag, ` alt="`)
	if !found {
		return ""
	}
	alt, _, _ = strings.Cut(alt, `"`)
	return html.UnescapeString(alt)
}
