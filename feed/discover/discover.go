// Package discover finds the feeds that a web page names.
//
// It promises that what it finds stands in the page or in the headers that came with
// it, each feed once, in an order that is the same every time: what is declared goes
// before what only looks like a feed, and feeds of comments come last. A page that
// breaks off has the feeds named before that. It must never send a request, and never
// guess a path that the page does not name.
package discover

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/address"
	"github.com/openvoicenews/openvoice/feed/link"
)

// Bounds of what is looked at, and of what is found.
const (
	MaxPage  = 4 << 20 // bytes of a page; what lies behind is not read
	MaxFeeds = 64      // feeds of one page, the best
	maxNamed = 4096    // candidates of a page
	maxURL   = 2048    // bytes of a URL
)

// Page is a web page as it came.
type Page struct {
	Body        []byte
	URL         *url.URL // that gave it, behind redirects; nil if unknown
	ContentType string   // the HTTP header, for the charset
	Links       []string // the values of the HTTP header Link (RFC 8288)
	Refresh     string   // the HTTP header of that name
}

// Where says where a feed is named.
type Where string

// A header and a link element declare a feed; an anchor looks like a link to one.
const (
	InHeader Where = "Link header"
	InLink   Where = "link element"
	InAnchor Where = "link in the text"
)

// Feed is a feed that a page names. Nobody has looked whether it is one.
type Feed struct {
	URL      string // http or https, without user and fragment; relative only where the page's own is not known
	Title    string // for people, one line; may be empty
	Type     string // the media type that the page gives it, in lower case without parameters; may be empty
	Found    Where
	Comments bool // it seems to be of comments
}

// Feeds are the feeds that the page names, the best first. It keeps no reference to
// the page, and is safe for concurrent use.
func Feeds(p Page) []Feed {
	f := finder{page: p.URL, base: p.URL, at: map[string]int{}}
	for _, l := range link.Header(p.Links) {
		f.declared(l.Rel == "alternate", l.Rel == "feed", link.Element{Href: l.Href, Type: l.Type, Title: l.Title}, InHeader)
	}
	text := utf8Of(p)
	f.rebase(text)
	for e := range link.Elements(text) {
		switch e.Name {
		case "link":
			f.declared(slices.Contains(e.Rel, "alternate"), slices.Contains(e.Rel, "feed"), e, InLink)
		case "a":
			f.anchor(e)
		}
	}
	return f.best()
}

// utf8Of is the page in UTF-8: as it is, where it is that, else by its byte order mark,
// the HTTP header or its meta element (HTML section 13.2.3.2).
func utf8Of(p Page) []byte {
	b := p.Body[:min(len(p.Body), MaxPage)]
	e, name, _ := charset.DetermineEncoding(b, p.ContentType)
	if name == "utf-8" || name != "iso-2022-jp" && !strings.HasPrefix(name, "utf-16") && utf8.Valid(b) {
		return b
	}
	out, err := e.NewDecoder().Bytes(b)
	if err != nil {
		return b
	}
	return out
}

// ranked is a feed with its rank, the lower the better, and when it was named so.
type ranked struct {
	Feed
	url         *url.URL
	rank, order int
}

// rankDeclared is that of what is declared. Those of anchors come from clue.
const rankDeclared = 0

// finder collects what one page names.
type finder struct {
	page, base *url.URL // both may be nil
	all        []ranked
	at         map[string]int // where a URL is in all, by its canonical form
	order      int            // of what was named last
}

// rebase takes the first base element that has an address, wherever it stands: it counts
// for what is before it too. The page is gone through twice for it, since what it holds
// may be a million links.
func (f *finder) rebase(text []byte) {
	for e := range link.Elements(text) {
		if e.Name != "base" || e.Href == "" {
			continue
		}
		u, err := url.Parse(address.Reference(e.Href))
		if err == nil && f.page != nil {
			u = f.page.ResolveReference(u)
		}
		if err == nil && (u.Scheme == "http" || u.Scheme == "https") {
			f.base = u
		}
		return // a second one does not count, whatever the first is worth
	}
}

// canonical is the address that a page gives as its own; nil: none that is absolute.
func canonical(text []byte) *url.URL {
	for e := range link.Elements(text) {
		if e.Name == "link" && slices.Contains(e.Rel, "canonical") {
			if u, err := url.Parse(e.Href); err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" {
				return u
			}
			break
		}
	}
	return nil
}

// declared takes a link that has the relation alternate, or feed.
func (f *finder) declared(alternate, feed bool, e link.Element, where Where) {
	kind := mediaType(e.Type)
	u, ok := f.resolve(e.Href, where)
	if !ok || !alternate && !feed {
		return
	}
	switch worth(kind) {
	case never:
		return
	case perhaps:
		// Without a type, rel=feed mostly is another page, marked up by microformats.
		if (!feed || kind == "") && !suggests(u, kind, e.Title) {
			return
		}
	}
	f.add(u, Feed{Title: e.Title, Type: kind, Found: where}, rankDeclared)
}

// anchor takes a link in the text that looks like one to a feed.
func (f *finder) anchor(e link.Element) {
	u, ok := f.resolve(e.Href, InAnchor)
	if !ok {
		return
	}
	kind := mediaType(e.Type)
	rank := f.clue(u, kind, e)
	if rank == 0 {
		return
	}
	title := e.Text
	if title == "" {
		title = e.Title
	}
	f.add(u, Feed{Title: title, Type: kind, Found: InAnchor}, rank)
}

// add notes a feed. Of one that is there already, what is said where it ranks best goes
// first, and the rest fills what that leaves out.
func (f *finder) add(u *url.URL, found Feed, rank int) {
	found.URL, found.Title = u.String(), oneLine(found.Title)
	f.order++
	now := ranked{found, u, rank, f.order}
	key := found.URL
	if u.Host != "" {
		key = feed.CanonicalURL(u)
	}
	i, ok := f.at[key]
	switch {
	case ok:
		old := f.all[i]
		if old.rank <= rank {
			now, old = old, now
		}
		now.Title, now.Type = cmp.Or(now.Title, old.Title), cmp.Or(now.Type, old.Type)
		f.all[i] = now
	case len(f.all) < maxNamed, rank == rankDeclared && len(f.all) < 2*maxNamed: // links in the text crowd out no declared one
		f.at[key] = len(f.all)
		f.all = append(f.all, now)
	}
}

// best are the feeds in their order, those of comments last.
func (f *finder) best() []Feed {
	for i := range f.all {
		f.all[i].Comments = ofComments(f.all[i].url, f.all[i].Title)
	}
	slices.SortFunc(f.all, func(a, b ranked) int {
		switch {
		case a.Comments && !b.Comments:
			return 1
		case b.Comments && !a.Comments:
			return -1
		}
		return cmp.Or(a.rank-b.rank, a.order-b.order)
	})
	var out []Feed
	for _, r := range f.all[:min(len(f.all), MaxFeeds)] {
		out = append(out, r.Feed)
	}
	return out
}

// resolve makes a reference absolute. References of a header count from the page's URL,
// those of elements from its base. The page itself is no feed of its own.
func (f *finder) resolve(href string, where Where) (*url.URL, bool) {
	if href == "" || len(href) > maxURL {
		return nil, false
	}
	if rest, ok := cutFold(href, "feed:"); ok { // feed:https://... and feed://... of old browsers
		href = rest
		if strings.HasPrefix(rest, "//") {
			href = "http:" + rest
		}
	}
	base, mended := f.base, address.Reference(href)
	if where == InHeader { // where nothing is escaped as in HTML
		base, mended = f.page, address.Escaped(href)
	}
	u, err := url.Parse(mended)
	if err != nil {
		return nil, false
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	web := (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
	relative := base == nil && u.Scheme == "" && (u.Path != "" || u.RawQuery != "")
	if !web && !relative {
		return nil, false
	}
	u.User, u.Fragment, u.RawFragment = nil, "", "" // a page names no user of ours
	if f.page != nil {
		self := *f.page
		self.User, self.Fragment, self.RawFragment = nil, "", ""
		if u.String() == self.String() {
			return nil, false
		}
	}
	return u, true
}

func cutFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// oneLine is a title without line breaks, cut at a length that a line has room for.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) <= link.MaxLabel {
		return s
	}
	s = s[:link.MaxLabel]
	for !utf8.ValidString(s) && s != "" {
		s = s[:len(s)-1]
	}
	return s
}
