package cli

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/feed/discover"

	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

// feedHints are the feeds that a document names which is none itself, and what to do with
// them, for the end of an error; empty where it names none.
func feedHints(d *rawDocument) string {
	found := discover.Feeds(discover.Page{Body: d.body, URL: d.url, ContentType: d.contentType, Links: d.links})
	if len(found) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("; it names ")
	b.WriteString(map[bool]string{true: "this feed:", false: "these feeds:"}[len(found) == 1])
	for _, f := range found {
		fmt.Fprintf(&b, "\n  %s", text.OneLine(f.URL))
		if f.Title != "" {
			fmt.Fprintf(&b, "  %q", text.OneLine(f.Title))
		}
		said := string(f.Found)
		if f.Type != "" {
			said += ", " + text.OneLine(f.Type)
		}
		if f.Comments {
			said += ", comments"
		}
		fmt.Fprintf(&b, "  (%s)", said)
	}
	best, err := url.Parse(found[0].URL)
	if err != nil || !best.IsAbs() {
		b.WriteString("\nSay where the page is from with --base URL to have them absolute.")
		return b.String()
	}
	fmt.Fprintf(&b, "\nLook at one with \"openvoice sources test URL\", then list it in the configuration:\n%s",
		config.SourceYAML(config.Listing{ID: config.IDFor(strings.TrimPrefix(best.Hostname(), "www.")), URL: found[0].URL}))
	return b.String()
}
