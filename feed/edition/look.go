package edition

import (
	"regexp"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/sanitize"
)

// As is the article as a feed of the look shows it, whose categories go by the names. Its
// id and its dates are those of a.
func (a Article) As(l curate.Look, categories []string) Article {
	if l.Content == 0 && l.Headline == "" {
		return a
	}
	a.Reports = append([]Report(nil), a.Reports...)
	for i := range a.Reports {
		r := &a.Reports[i]
		if l.Headline != "" && i == 0 {
			r.Content.Title = headline(l.Headline, r, categories)
		}
		cut(&r.Content, l.Content)
	}
	return a
}

// cut leaves so much of the texts as may be shown: of an excerpt the beginning of the
// summary, else of the body, as plain text.
func cut(c *feed.Content, e curate.Extent) {
	if e == 0 {
		return
	}
	text := ""
	for _, t := range []*feed.Text{&c.Summary, &c.Body} {
		if text == "" && e > 0 {
			text = plainText(t)
		}
		*t = feed.Text{}
	}
	if text == "" {
		return
	}
	if n := int(e); len([]rune(text)) > n {
		text = strings.TrimRight(shorten(text, n-1), " ,;:-–—") + "…"
	}
	c.Summary, c.Excerpt = feed.Text{Value: text}, true
}

// plainText is the text without markup, in one line.
func plainText(t *feed.Text) string {
	s := t.Value
	if t.HTML {
		s = sanitize.Text(s)
	}
	return strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ")
}

// slot finds what a headline has in braces.
var slot = regexp.MustCompile(`\{([a-z]+)\}`)

// headline is the title of the report as the template has it. What nothing is known of
// takes along what stands between it and the next, or, at the end, the one before.
func headline(template string, r *Report, categories []string) string {
	known := map[string]string{
		"source": r.Name(), "title": Line(r.Content.Title), "owner": Line(r.Publisher.Owner), "country": r.Publisher.Country, "category": strings.Join(categories, ", "),
	}
	if known["owner"] == "" {
		known["owner"] = known["source"]
	}
	var b strings.Builder
	between := ""
	for rest := template; rest != ""; {
		at := slot.FindStringSubmatchIndex(rest)
		if at == nil {
			b.WriteString(between + rest)
			between = ""
			break
		}
		between += rest[:at[0]]
		v := known[rest[at[2]:at[3]]]
		if rest = rest[at[1]:]; v != "" {
			b.WriteString(between + v)
			between = ""
			continue
		}
		next := slot.FindStringIndex(rest)
		if next == nil { // the last: what stands around it goes with it
			rest = ""
		} else {
			rest = rest[next[0]:]
		}
	}
	return strings.TrimSpace(b.String())
}
