package discover

import (
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/openvoicenews/openvoice/feed/link"
)

// What a media type says of a link that is declared.
type value int

const (
	never   value = iota // it is something else
	perhaps              // other things have it too, or it is not given
	always               // it is a feed's
)

func worth(kind string) value {
	switch kind {
	case "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json",
		"application/x.atom+xml", "application/x-atom+xml", "application/x-rss+xml", "text/rss+xml", "text/atom+xml", "text/rss":
		return always
	case "", "application/json", "application/xml", "text/xml", "text/json":
		return perhaps
	}
	return never
}

// mediaType is the type without its parameters, in lower case.
func mediaType(s string) string {
	kind, _, _ := strings.Cut(s, ";")
	return strings.ToLower(strings.TrimSpace(kind))
}

// suggests says whether a link that is declared under a type that others have too is a
// feed's, by its address or its title. XML that is an alternate of a page nearly always
// is; JSON nearly always is not, since WordPress declares its API so.
func suggests(u *url.URL, kind, title string) bool {
	p := strings.ToLower(u.Path)
	if strings.Contains(p, "sitemap") || strings.Contains(p, "oembed") || strings.Contains(p, "/wp-json/") {
		return false
	}
	switch kind {
	case "application/xml", "text/xml":
		return true
	case "application/json", "text/json":
		return strings.Contains(p, "feed") || slices.ContainsFunc(words(title), func(w string) bool { return w == "feed" || w == "jsonfeed" })
	}
	return addressClue(u) != nothing
}

// What the address of a link says.
const (
	nothing = iota
	segment // a path or a query that is usual for feeds
	file    // a name that feeds alone have
)

// addressClue reads what a URL says of what it leads to.
func addressClue(u *url.URL) int {
	p := strings.ToLower(strings.TrimRight(u.Path, "/"))
	if strings.Contains(p, "sitemap") {
		return nothing
	}
	name := path.Base(p)
	switch path.Ext(strings.TrimSuffix(name, ".xml")) { // Pelican has all.atom.xml
	case ".rss", ".atom", ".rdf":
		return file
	}
	if strings.HasSuffix(p, "/feeds/posts/default") { // Blogger
		return segment
	}
	switch name {
	case "feed.xml", "rss.xml", "atom.xml", "index.xml", "feeds.xml", "feed.json", "rss.php", "rss2.xml", "feed.php", "atom.php", "rss.aspx":
		return file
	case "feed", "rss", "atom", "rdf", "rss2", "jsonfeed":
		return segment
	}
	q := u.Query()
	for _, key := range []string{"feed", "format", "type", "output", "alt"} {
		switch strings.ToLower(q.Get(key)) {
		case "rss", "rss2", "atom", "rdf":
			return segment
		}
	}
	return nothing
}

// clue is the rank of a link in the text, or 0 if it does not look like a feed's. A type,
// or a file's name, is believed anywhere. A path or a text is believed on hosts of the
// page, or of feeds: a link with the text RSS to elsewhere mostly explains what that is.
func (f *finder) clue(u *url.URL, kind string, e link.Element) int {
	if worth(kind) == always {
		return 1
	}
	if kind != "" && worth(kind) == never || slices.Contains(e.Rel, "stylesheet") {
		return 0
	}
	says := !strings.Contains(strings.ToLower(u.Path), "sitemap") && (label(e.Text) || label(e.Title))
	near := f.page == nil || u.Host == "" || related(f.page.Hostname(), u.Hostname())
	switch at := addressClue(u); {
	case at == file:
		return 2
	case at == segment && near:
		return 3
	case strings.HasSuffix(strings.ToLower(u.Path), ".xml") && says, says && near:
		return 4
	}
	return 0
}

// related says whether links between the hosts stay in one house, as far as their names
// tell, or lead to a host for feeds.
func related(page, to string) bool {
	page, to = strings.TrimPrefix(strings.ToLower(page), "www."), strings.TrimPrefix(strings.ToLower(to), "www.")
	if page == to || strings.HasSuffix(to, "."+page) || strings.HasSuffix(page, "."+to) {
		return true
	}
	for part := range strings.SplitSeq(to, ".") {
		switch part {
		case "feed", "feeds", "rss", "feedburner", "feedpress":
			return true
		}
	}
	return false
}

// label says whether a text is what sites write on a link to a feed. A text about RSS
// has more words, and an atom may be one of matter.
func label(text string) bool {
	ws := words(text)
	if len(ws) == 0 || len(ws) > 6 || slices.Contains(ws, "what") {
		return false
	}
	if slices.Contains(ws, "rss") {
		return true
	}
	switch strings.Join(ws, " ") {
	case "atom", "feed", "feeds", "atom feed", "json feed", "web feed", "news feed", "rdf", "xml", "feed abonnieren", "flux", "syndication":
		return true
	}
	return false
}

func words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// ofComments says whether a feed seems to be of comments.
func ofComments(u *url.URL, title string) bool {
	for part := range strings.SplitSeq(strings.ToLower(u.Path), "/") {
		if part == "comments" || strings.HasPrefix(part, "comments.") || strings.HasPrefix(part, "comments-") || part == "kommentare" {
			return true
		}
	}
	if strings.Contains(u.Query().Get("feed"), "comments") {
		return true
	}
	return slices.ContainsFunc(words(title), func(w string) bool {
		switch w {
		case "comments", "kommentare", "kommentarer", "commentaires", "comentarios", "comentários", "commenti", "reacties", "komentarze",
			"комментарии", "комментариев", "komentáře", "kommentit", "yorumlar", "コメント", "评论", "댓글":
			return true
		}
		return false
	})
}
