// Package html writes the site for people: the front page, the pages of feeds, stories,
// articles and sources.
//
// It promises that equal input gives equal bytes, that whatever a text holds it is text,
// that each text of another language says so, and that a page asks nothing of a browser
// but the site's own stylesheet. So it must never read a clock, never write a style or a
// script into a page, and never name a format: what it links to is told by whoever
// publishes it.
package html

import (
	"html/template"
	"maps"
	"slices"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/edition"
)

// Type is the media type of a page.
const Type = "text/html"

// Policy is the Content-Security-Policy of all pages: nothing but what the site itself
// serves, and no script.
const Policy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Options are what pages are made of beside their content.
type Options struct {
	Theme    *Theme // nil: the one that comes with the program
	Site     edition.Site
	Base     string // path of the site's URL, which begins and ends with "/"
	Version  string // of the program
	Feeds    []Feed // the main feed first
	Sections []Feed // the categories', in their order
	Pictures bool   // articles show their outlets' pictures, which lie in PictureFolder
}

// Feed is a published feed, as pages speak of it.
type Feed struct {
	Term      string // of the category that it is of; empty: of none
	Name      string // in a list; empty for the main feed, which is named in the site's language
	Title     string // of its own
	Path      string // of its page, beginning with "/"
	Documents []Document
}

// Document is a feed in one format. Its Path begins with "/"; its Address is what a
// reader is told.
type Document struct{ Type, Label, Path, Address string }

// Link is a link on a page.
type Link struct {
	Name    string
	Path    string // or URL
	Current bool   // it leads to the page that it is on, or to what that is a part of
}

// Pages makes the pages of one site in one language. It is safe for concurrent use.
type Pages struct {
	locale
	set   *template.Template
	theme *Theme
	o     Options
	terms map[string]*Feed // sections by term
	texts []Link           // the operator's own pages
}

// New makes the pages of a site.
func New(o Options) *Pages {
	p := &Pages{locale: newLocale(o.Site.Language, o.Site.Zone), theme: o.Theme, o: o, terms: map[string]*Feed{}}
	if p.theme == nil {
		p.theme = DefaultTheme()
	}
	maps.Copy(p.words.all, p.theme.words)
	for _, t := range p.theme.texts {
		p.texts = append(p.texts, Link{Name: t.heading, Path: t.path})
	}
	if len(o.Feeds) > 0 && o.Feeds[0].Name == "" {
		p.o.Feeds = slices.Clone(o.Feeds)
		p.o.Feeds[0].Name = p.words.say("all_entries")
	}
	for i := range o.Sections {
		p.terms[o.Sections[i].Term] = &o.Sections[i]
	}
	p.set = template.Must(p.theme.set.Clone()).Funcs(funcs(p.words, &p.o)) // what was never executed can be cloned
	return p
}

// Files are what pages refer to.
func (p *Pages) Files() []File {
	all := []File{p.theme.Style}
	for _, f := range []File{p.theme.Logo, p.theme.Icon} {
		if f.Path != "" {
			all = append(all, f)
		}
	}
	return all
}

// funcs are the functions that templates may call.
func funcs(w *words, o *Options) template.FuncMap {
	return template.FuncMap{
		"say":   func(key string, pairs ...any) string { return w.say(key, pairs...) },
		"count": func(key string, n int, pairs ...any) string { return w.count(key, n, pairs...) },
		"num":   func(n int) string { return w.number(n) },
		"at":    o.at,
		"typed": typed,
	}
}

// at is the path below the site's as a link: it works on every page.
func (o *Options) at(path string) string {
	if path == "" || strings.Contains(path, "://") {
		return path
	}
	return o.Base + strings.TrimPrefix(path, "/")
}

// absolute is the URL of the path below the site's.
func (o *Options) absolute(path string) string { return strings.TrimRight(o.Site.URL, "/") + path }

// typed is the attribute that says of a link which media type it leads to. The template
// would escape its plus sign, which is allowed and which nobody writes.
func typed(mediaType string) template.HTMLAttr {
	return template.HTMLAttr(`type="` + template.HTMLEscapeString(mediaType) + `"`)
}

// Frame is what all pages have around their content.
type Frame struct {
	Site        edition.Site
	Lang, Dir   string // of the page
	Style       string // path of the stylesheet
	Icon, Logo  string // URLs, may be empty
	Title       string // of the window
	Description string
	Canonical   string // absolute; empty: none
	Robots      string // what search engines are asked for; empty: nothing
	Kind        string // OpenGraph's type
	Dated       string // when an article was published, RFC 3339; may be empty
	Data        any    // JSON-LD; nil: none
	Feeds       []Feed // for autodiscovery, the page's own first
	Nav         []Link
	Subscribe   Link
	Foot        []Link
	Contact     string // a URL; may be empty
	Home        bool   // it is the front page
	Today       Stamp  // the day of Updated; may be empty
	Updated     Stamp  // when what the page shows was last changed; may be empty
	Zone        string // that times are in
	Version     string
}

// Paths of pages, and folders of those that are named by an id.
const (
	FrontPath     = "/"
	SourcesPath   = "/sources/"
	SubscribePath = "/subscribe/"
	SitemapPath   = "/sitemap.xml"
	SitemapFolder = "/sitemap/"
	PictureFolder = "/picture/"
	StoryFolder   = "/story/"
	ArticleFolder = "/article/"
	SourceFolder  = "/source/"
)

// frame is the frame of the page at the path, of what was last updated then.
func (p *Pages) frame(path string, updated feed.Time) *Frame {
	f := &Frame{
		Site: p.o.Site, Lang: p.speak.lang, Style: p.theme.Style.Path, Kind: "website", Version: p.o.Version,
		Canonical: p.o.absolute(path), Description: p.o.Site.Tagline, Title: p.o.Site.Title,
		Home: path == FrontPath, Zone: p.dates.zoneName(updated), Contact: contactURL(p.o.Site.Contact),
		Subscribe: Link{p.words.say("subscribe"), SubscribePath, path == SubscribePath},
	}
	if p.speak.rtl {
		f.Dir = "rtl"
	}
	if f.Icon, f.Logo = p.o.Site.Icon, p.o.Site.Logo; p.theme.Icon.Path != "" {
		f.Icon = p.o.at(p.theme.Icon.Path)
	}
	if p.theme.Logo.Path != "" {
		f.Logo = p.o.absolute(p.theme.Logo.Path)
	}
	if updated != 0 {
		f.Today, f.Updated = p.dates.full(updated), p.dates.clock(updated)
	}
	f.Nav = append(f.Nav, Link{p.words.say("front"), FrontPath, f.Home})
	for i := range p.o.Sections {
		s := &p.o.Sections[i]
		f.Nav = append(f.Nav, Link{s.Name, s.Path, s.Path == path})
	}
	f.Nav = append(f.Nav, Link{p.words.say("sources"), SourcesPath, path == SourcesPath || strings.HasPrefix(path, SourceFolder)})
	f.Foot = slices.Concat(p.texts, []Link{{Name: p.words.say("sources"), Path: SourcesPath}, {Name: p.words.say("subscribe"), Path: SubscribePath}})
	return f
}

// contactURL is the contact as a link.
func contactURL(contact string) string {
	if strings.Contains(contact, "@") && !strings.Contains(contact, ":") {
		return "mailto:" + contact
	}
	return contact
}
