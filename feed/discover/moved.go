package discover

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"github.com/openvoicenews/openvoice/feed/link"
)

// newLocation is the element of a document that says nothing but where the feed is now:
// <redirect><newLocation>URL</newLocation></redirect>.
var newLocation = regexp.MustCompile(`(?i)<newLocation\s*>\s*(?:<!\[CDATA\[)?\s*([^<\]\s]+)`)

// Moved is where a document that is no feed says that its reader is to go: by a
// newLocation element, by a Refresh header, or by a meta element that stands for one.
// It is an http or https URL, or relative where nothing tells of the page's own; empty
// where there is none. Nobody has looked whether it leads to a feed, nor whether it is
// to be believed.
func Moved(p Page) string {
	body := p.Body[:min(len(p.Body), MaxPage)]
	to := ""
	if m := newLocation.FindSubmatch(body[:min(len(body), 64<<10)]); m != nil && bytes.Contains(bytes.ToLower(body[:min(len(body), 4096)]), []byte("<redirect")) {
		to = strings.ReplaceAll(string(m[1]), "&amp;", "&")
	}
	if to == "" {
		to = link.RefreshTarget(p.Refresh)
	}
	text := utf8Of(p)
	if to == "" {
		to = link.Refresh(text)
	}
	if to == "" {
		return ""
	}
	f := finder{page: p.URL, base: p.URL, at: map[string]int{}}
	f.rebase(text)
	if f.base == nil {
		f.base = canonical(text)
	}
	u, ok := f.resolve(to, InLink)
	if !ok {
		return ""
	}
	return u.String()
}

// Hint says of a document that is no feed where one may be, for the end of an error:
// where it sends its readers, and the best feed that it names. It is empty where there
// is nothing to say.
func Hint(p Page) string {
	var says string
	moved := Moved(p)
	if moved != "" {
		says = "; it leads to " + moved
	}
	for _, f := range Feeds(p) {
		if f.URL != moved && !f.Comments {
			verb := "names"
			if slices.Contains([]Where{InHeader, InLink}, f.Found) {
				verb = "declares"
			}
			return says + "; it " + verb + " the feed " + f.URL
		}
	}
	return says
}
