package cli

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/feed/discover"

	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

// feedHints says where a document leads that is no feed itself, and which feeds it names,
// and what to do with them, for the end of an error; empty where there is nothing.
func feedHints(d *rawDocument) string {
	page := discover.Page{Body: d.body, URL: d.url, ContentType: d.contentType, Links: d.links, Refresh: d.refresh}
	found := discover.Feeds(page)
	var b strings.Builder
	if to := discover.Moved(page); to != "" {
		b.WriteString("; it leads to " + text.OneLine(to))
	}
	if len(found) == 0 {
		return b.String()
	}
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
