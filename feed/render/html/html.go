// Package html writes the page for people, which lists the feeds and what is new.
//
// It promises that equal input gives equal bytes, that whatever a text holds it is text,
// and that the page asks nothing of a browser but its own style. So it must never read a
// clock, and never name a format: what it links to is told by whoever publishes it.
package html

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/edition"
)

//go:embed page.html
var pageSource string

//go:embed page.css
var pageStyle string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{"typed": typed}).Parse(pageSource))

// typed is the attribute that says of a link which media type it leads to. The template
// would escape its plus sign, which is allowed and which nobody writes.
func typed(mediaType string) template.HTMLAttr {
	return template.HTMLAttr(`type="` + template.HTMLEscapeString(mediaType) + `"`)
}

// Type is the media type of the page.
const Type = "text/html"

// Headlines is how many articles the page shows at most.
const Headlines = 30

// Page is what the page shows.
type Page struct {
	Site       edition.Site
	Feeds      []Feed // the main feed and the operator's own
	Categories []Feed // the categories'
	Headlines  []Headline
}

// Feed is a feed on the page.
type Feed struct {
	Name      string // in a list
	Title     string // of its own
	Documents []Document
}

// Document is a feed in one format. Its Path is relative, so that the page works wherever
// a proxy puts it; its Address is what a reader is told.
type Document struct{ Type, Label, Path, Address string }

// Headline is an article on the page.
type Headline struct {
	Title, Link, Language string
	Date, Machine         string   // for people, and in RFC 3339
	Outlets               []Outlet // that carry it, the lead's first
	More                  int      // reports that are not among theirs, for there are too many
	Categories            []string
}

// Outlet is a source with its own page about the article, where that is not the one
// that the title leads to.
type Outlet struct{ Name, Link string }

// Render is the page as a document.
func (p *Page) Render() ([]byte, error) {
	contact := p.Site.Contact
	if strings.Contains(contact, "@") && !strings.Contains(contact, ":") {
		contact = "mailto:" + contact
	}
	var out bytes.Buffer
	err := pageTemplate.Execute(&out, struct {
		*Page
		Style       template.CSS
		Contact     string // a URL
		RightToLeft bool   // how the site's language is written
	}{p, template.CSS(pageStyle), contact, rightToLeft(p.Site.Language)})
	return out.Bytes(), err
}

// Policy is the page's Content-Security-Policy: nothing but its style, by its hash.
func Policy() string {
	sum := sha256.Sum256([]byte(pageStyle))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

// NewHeadline is the article as the page of the site shows it, with the names of the
// operator's categories.
func NewHeadline(site *edition.Site, a *edition.Article, categories []string) Headline {
	lead := &a.Reports[0]
	h := Headline{
		Title: lead.Title(), Link: webLink(lead.Content.Link),
		Machine: a.Published.String(), Date: date(site, a.Published), Categories: categories, More: a.More,
	}
	if l := lead.Language(); !strings.EqualFold(l, site.Language) {
		h.Language = l
	}
	for i := range a.Reports {
		o := Outlet{a.Reports[i].Name(), webLink(a.Reports[i].Content.Link)}
		if o.Link == h.Link {
			o.Link = ""
		}
		if !slices.ContainsFunc(h.Outlets, func(p Outlet) bool { return p.Name == o.Name }) {
			h.Outlets = append(h.Outlets, o)
		}
	}
	return h
}

// webLink is l where a browser may follow it, else "".
func webLink(l string) string {
	if lower := strings.ToLower(l); strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "http://") {
		return l
	}
	return ""
}

// date is t for people, with its time and zone: as the site's language writes it where
// that is English, else as everybody understands it.
func date(site *edition.Site, t feed.Time) string {
	zone := site.Zone
	if zone == nil {
		zone = time.UTC
	}
	switch name, region, _ := strings.Cut(strings.ToLower(site.Language), "-"); {
	case name == "en" && (region == "us" || region == ""):
		return t.Std().In(zone).Format("January 2, 2006, 3:04 PM MST")
	case name == "en":
		return t.Std().In(zone).Format("2 January 2006, 15:04 MST")
	}
	return t.Std().In(zone).Format("2006-01-02 15:04 MST")
}

// rightToLeft reports whether the language (BCP 47) is written from right to left:
// by the script of its tag, else by the one that it is mostly written in.
func rightToLeft(tag string) bool {
	t, err := language.Parse(tag)
	if err != nil {
		return false
	}
	script, _ := t.Script()
	switch script.String() {
	case "Adlm", "Arab", "Aran", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa", "Yezi":
		return true
	}
	return false
}
