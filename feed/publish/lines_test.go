package publish

import (
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

// Readers show plain text as one line, so what has several goes out as HTML.
func TestPlainTextWithLines(t *testing.T) {
	for in, want := range map[string]string{
		"one line & no more":             `<content>one line &amp; no more</content>`,
		"\n one line \n":                 "<content>\n one line \n</content>",
		"First.\n\n\n Second <3.\nThird": "<content type=\"html\">First.&lt;br>\n&lt;br>\nSecond &amp;lt;3.&lt;br>\nThird</content>",
	} {
		v := newFake()
		v.put(1, "local", feed.Content{Title: "T", Summary: feed.Text{Value: in}})
		s := build(t, NewBuilder(plan(), nil), v)
		ids(t, s, "/feed.atom") // valid
		if body := string(s.Documents["/feed.atom"].Body); !strings.Contains(body, want) {
			t.Errorf("%q: no %s in %s", in, want, body)
		}
	}
}
