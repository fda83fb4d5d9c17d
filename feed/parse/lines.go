package parse

import (
	"html"
	"net/url"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
)

// described is [cleaner.fragment] of a text of RSS, which does not say whether it is
// HTML: one without any markup whose lines mean something is plain text.
func (w *cleaner) described(raw string, base *url.URL) (t feed.Text, text string, cut bool) {
	t, text, cut = w.fragment(raw, base)
	if t.HTML && !strings.ContainsRune(t.Value, '<') { // sanitised: a "<" begins a tag
		if value := strings.TrimSpace(html.UnescapeString(t.Value)); lined(value) {
			t = feed.Text{Value: value}
		}
	}
	return t, text, cut
}

// lined reports whether a text has lines of its own: one that begins without white
// space, or after an empty one. Those that are all indented are how a document is laid
// out.
func lined(text string) bool {
	empty := false
	for i, l := range strings.Split(text, "\n") {
		switch blank := strings.TrimSpace(l) == ""; {
		case i == 0:
		case blank:
			empty = true
		case empty || l[0] != ' ' && l[0] != '\t':
			return true
		}
	}
	return false
}
