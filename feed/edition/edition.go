// Package edition holds what is published before it has a format: articles, the reports
// that they are made of, and the feeds that show them.
//
// It promises that equal decisions and equal contents give equal articles. So it must
// never read a clock, a random number or the order of a map, never decide what is
// published or which report leads (that is feed/curate's), and know no format.
package edition

import (
	"github.com/openvoicenews/openvoice/feed"
)

// Report is what one source said of an entry.
type Report struct {
	Publisher feed.Publisher
	Meta      feed.Meta // of the source, as of the entry's last change there
	FeedTime  feed.Time // the source's own updated then; may be zero
	Content   feed.Content
	Published feed.Time // when it was published there; may be zero
	Role      feed.Role // what it is among the reports of its article
	Untitled  bool      // it came without a title
	NoIndex   bool      // search engines are asked to leave it out

	Marks []feed.Category // that the operator's rules set on it; those of the leading one are the article's too
}

// Name is what the source is called, in one line: by the operator, by itself, else its id.
func (r *Report) Name() string {
	for _, s := range []string{r.Publisher.Title, r.Meta.Title} {
		if s = Line(s); s != "" {
			return s
		}
	}
	return r.Publisher.ID
}

// Language is the language that the report says it is in, as the entry, the operator or
// the source have it (BCP 47, unchecked); empty where nobody says.
func (r *Report) Language() string {
	for _, s := range []string{r.Content.Language, r.Publisher.Language} {
		if s != "" {
			return s
		}
	}
	return r.Meta.Spoken()
}

// Article is one entry of the published feeds: an entry, or a story, whose other reports
// are linked.
type Article struct {
	ID           string // IRI, which never changes
	Published    feed.Time
	Updated      feed.Time
	Categories   []feed.Category // the operator's first
	Reports      []Report        // the leading one first; at least one
	More         int             // reports that are not among them, for there are too many
	FeedLanguage string          // of the feeds that show it, BCP 47: what is in it need not say so
}

// NoIndex reports whether search engines are asked to leave the article out: its leading
// report, of which the texts are, is of such a source.
func (a *Article) NoIndex() bool { return a.Reports[0].NoIndex }

// Feed is a published feed but for its articles. Texts are plain; what is empty is left
// out.
type Feed struct {
	ID         string // IRI, which never changes
	Title      string
	Subtitle   string
	Language   string    // BCP 47
	Updated    feed.Time // zero: it has never had an article, see [NoArticles]
	Self       string    // where the document is served, absolute
	Alternate  string    // an HTML page about it, absolute
	Others     []Form    // in which the same feed is published beside Self
	Hub        string    // that tells of its changes (WebSub), absolute; may be empty
	Author     feed.Person
	Categories []feed.Category // that all articles have
	Rights     string
	License    string // IRI of the terms under which all that is ours in it may be used; may be empty
	Icon, Logo string // IRI
	Version    string // of the program
	Deleted    []Deleted
}

// Form is a feed as one of the documents that it is published in.
type Form struct{ Type, Href string } // media type, absolute URL

// Deleted is an id that stood in the feed and stands there no longer, because what it was
// given for became part of an article with another id. When is when.
type Deleted struct {
	ID   string
	When feed.Time
}

// NoArticles is the updated of a feed that has never had an article, for formats that
// want a time there. It must not move by itself: this is the month RFC 4287 appeared.
const NoArticles feed.Time = 1133395200 // 2005-12-01T00:00:00Z
