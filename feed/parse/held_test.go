package parse

import (
	"fmt"
	"html"
	"strings"
	"testing"

	"github.com/mmcdole/gofeed"
)

// TestLongTextsAreWhatGofeedReads compares texts that gofeed gets only a token of
// with what it makes of them when it reads them itself.
func TestLongTextsAreWhatGofeedReads(t *testing.T) {
	words := strings.Repeat("word ", 60)
	for name, raw := range map[string]string{
		"CDATA":              "<![CDATA[<p>" + words + "&amp; more</p>]]>",
		"CDATA with space":   "\n  <![CDATA[ <p>" + words + "</p> ]]>\n",
		"escaped":            "&lt;p&gt;" + words + "&amp;amp; &quot;x&quot; &#34;y&#34; it&#39;s &copy; &#x2014;&lt;/p&gt;",
		"text, CDATA, text":  words + "&lt;b&gt;<![CDATA[<i>in</i> &lt;]]>&lt;/b&gt; after <![CDATA[more]]>",
		"two CDATA":          "<![CDATA[" + words + "]]><![CDATA[ and on]]>",
		"bare ampersands":    words + " a & b &unknown; &amp c &; d&",
		"HTML not escaped":   "<p>" + words + "</p><p>and more</p>",
		"a comment in it":    words + "<!-- no -->" + words,
		"an end of CDATA":    words + stray + words,
		"the token":          heldToken + "0",
		"a token of nothing": heldToken + "7",
		"no token":           heldToken + "x" + words,
		"plain":              words,
	} {
		for _, element := range []string{"description", "content:encoded"} {
			doc := fmt.Sprintf(`<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>t</title><item><guid>1</guid><%s>%s</%s></item></channel></rss>`, element, raw, element)
			got, err := Parse([]byte(doc), Options{})
			if err != nil || len(got.Items) != 1 {
				t.Fatalf("%s: %v", name, err)
			}
			value := got.Items[0].Content.Summary.Value
			if element != "description" {
				value = got.Items[0].Content.Body.Value
			}
			clean := strings.ReplaceAll(doc, "<!-- no -->", "")  // gofeed keeps comments
			clean = strings.ReplaceAll(clean, stray, "]]&gt;, ") // and refuses this
			f, err := gofeed.NewParser().ParseString(clean)
			if err != nil {
				t.Fatalf("%s: gofeed: %v", name, err)
			}
			theirs := f.Items[0].Description
			if element != "description" {
				theirs = f.Items[0].Content
			}
			want, _, _ := newCleaner(new(repairs)).fragment(theirs, nil)
			if value != want.Value {
				t.Errorf("%s in %s:\n%q\nwant\n%q", name, element, value, want.Value)
			}
		}
	}
}

// stray is an end of a CDATA section where there is none.
const stray = "]]>, "

func TestLongTextsOfAtom(t *testing.T) {
	words := strings.TrimSpace(strings.Repeat("word ", 60))
	for _, tt := range []struct{ typ, raw, want string }{
		{"", words + " &lt;b&gt;", html.EscapeString(words) + " <b>"},
		{"text", "<![CDATA[" + words + " <b>]]>", words + " <b>"},
		{"html", "&lt;p&gt;" + words + "&lt;/p&gt;", "<p>" + words + "</p>"},
		{"html", "<![CDATA[<p>" + words + "</p>]]>", "<p>" + words + "</p>"},
		{"xhtml", `<div xmlns="http://www.w3.org/1999/xhtml"><p>` + words + "</p></div>", "<p>" + words + "</p>"},
	} {
		for _, element := range []string{"summary", "content"} {
			doc := fmt.Sprintf(`<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>tag:a,1</id><%s type=%q>%s</%s></entry></feed>`, element, tt.typ, tt.raw, element)
			got, err := Parse([]byte(doc), Options{})
			if err != nil || len(got.Items) != 1 {
				t.Fatalf("%s: %v", tt.typ, err)
			}
			c := got.Items[0].Content
			text := c.Summary
			if element == "content" {
				text = c.Body
			}
			if !strings.Contains(text.Value, tt.want) {
				t.Errorf("%s as %q: %q", element, tt.typ, text.Value)
			}
		}
	}
}
