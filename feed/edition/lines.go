package edition

import (
	"strings"

	"github.com/openvoicenews/openvoice/feed"
)

// withBreaks is t; where it is plain text of several lines, as HTML that keeps them:
// most readers show plain text as one line, as RFC 4287 section 3.1.1.1 allows.
func withBreaks(t feed.Text) feed.Text {
	s := strings.TrimSpace(t.Value)
	if t.HTML || !strings.Contains(s, "\n") {
		return t
	}
	var b strings.Builder
	empty := 0
	for l := range strings.SplitSeq(s, "\n") {
		l = strings.TrimSpace(l)
		if l == "" {
			empty++
			continue
		}
		if b.Len() > 0 {
			b.WriteString("<br>\n")
			if empty > 0 {
				b.WriteString("<br>\n")
			}
		}
		empty = 0
		_, _ = markup.WriteString(&b, l) // a Builder takes everything
	}
	return feed.Text{Value: b.String(), HTML: true}
}

// markup escapes text for HTML.
var markup = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
