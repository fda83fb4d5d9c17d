package html

import (
	"html/template"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/bidi"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/edition"
	"github.com/openvoicenews/openvoice/feed/sanitize"
)

// Text is a piece of text that may be in another language than the page.
type Text struct {
	Value string
	lang  string // as the page does not have it; empty: the page's, or unknown
	dir   string // as the page does not have it
}

// Attrs are the attributes that say which language the text is in, and how it is written.
// Tags are letters, digits and hyphens (BCP 47), or they are left out.
func (t Text) Attrs() (a template.HTMLAttr) {
	if t.lang != "" {
		a += template.HTMLAttr(` lang="` + t.lang + `"`)
	}
	if t.dir != "" {
		a += template.HTMLAttr(` dir="` + t.dir + `"`)
	}
	return a
}

// Empty reports whether there is no text.
func (t Text) Empty() bool { return t.Value == "" }

// Language is the tag where it is not the page's.
func (t Text) Language() string { return t.lang }

// speaker gives texts their attributes on pages of one language.
type speaker struct {
	lang string // of the page
	rtl  bool
}

// text is the value in the language that somebody says it is in; empty: nobody does.
func (s *speaker) text(value, lang string) Text {
	t := Text{Value: value}
	rtl, known := rightToLeft(lang), wellFormed(lang)
	if known && !sameLanguage(lang, s.lang) {
		t.lang = lang
	}
	if written, ok := direction(value); ok && (!known || written != rtl) {
		rtl, known = written, true // a name in Latin letters stays one in an Arabic list
	}
	if known && rtl != s.rtl {
		t.dir = "ltr"
		if rtl {
			t.dir = "rtl"
		}
	}
	return t
}

// wellFormed reports whether the tag is one that an attribute may hold.
func wellFormed(tag string) bool {
	if tag == "" || len(tag) > 35 || strings.Trim(tag, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != "" {
		return false
	}
	_, err := language.Parse(tag)
	return err == nil
}

// sameLanguage reports whether both tags are of one language, wherever it is spoken.
func sameLanguage(a, b string) bool {
	x, _, _ := strings.Cut(a, "-")
	y, _, _ := strings.Cut(b, "-")
	return strings.EqualFold(x, y)
}

// direction is that of the first letter that has one (Unicode's first strong character).
func direction(s string) (rtl, ok bool) {
	for i := 0; i < len(s) && i < 200; {
		p, n := bidi.LookupString(s[i:])
		switch p.Class() {
		case bidi.L:
			return false, true
		case bidi.R, bidi.AL:
			return true, true
		}
		i += max(n, 1)
	}
	return false, false
}

// maxDeck is how many characters of a text stand below a headline.
const maxDeck = 140

// deckOf is the beginning of what the report says, as plain text in one line; empty where
// that is its title over again.
func deckOf(r *edition.Report) string {
	for _, t := range []feed.Text{r.Content.Summary, r.Content.Body} {
		s := plain(t, 4*maxDeck)
		if s == "" || strings.EqualFold(strings.Trim(s, " .…"), strings.Trim(r.Content.Title, " .…")) {
			continue
		}
		return shortened(s, maxDeck)
	}
	return ""
}

// plain is the text without markup in one line; of a long one the beginning is enough.
func plain(t feed.Text, enough int) string {
	s := t.Value
	if t.HTML {
		if len(s) > 64*enough {
			s, _ = sanitize.Cut(s, 64*enough)
		}
		s = sanitize.Text(s)
	}
	return strings.Join(strings.Fields(edition.Line(strings.Map(spaced, s))), " ")
}

// spaced is a space for a line break.
func spaced(r rune) rune {
	if r == '\r' || r == '\v' || r == '\f' || r == '\u2028' || r == '\u2029' {
		return ' '
	}
	return r
}

// shortened is s if it has at most so many characters, else its beginning up to a word.
func shortened(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	end, n := 0, 0
	for i := range s {
		if n++; n > most {
			end = i
			break
		}
	}
	cut := s[:end]
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 {
		cut = cut[:i]
	}
	for len(cut) > 0 { // nothing that combines with what is cut off
		r, n := utf8.DecodeRuneInString(s[len(cut):])
		if n == 0 || !unicode.Is(unicode.M, r) && r != '\u200D' {
			break
		}
		_, n = utf8.DecodeLastRuneInString(cut)
		cut = cut[:len(cut)-n]
	}
	return strings.TrimRightFunc(cut, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;:-–—.", r) }) + "…"
}
