package publish

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
	"github.com/openvoicenews/openvoice/feed/render/atom"
)

//go:embed page.html
var pageSource string

//go:embed page.css
var pageStyle string

var pageTemplate = template.Must(template.New("page").Parse(pageSource))

// pageType is the media type of the page.
const pageType = "text/html"

// headlines is how many entries the page shows.
const headlines = 30

// headline is an entry on the page.
type headline struct {
	Title, Link, Language string
	Date, Machine         string   // for people, and in RFC 3339
	Outlets               []outlet // that carry it, the lead's first
	Categories            []string
}

// outlet is a source with its own page about the entry, where that is not the one
// that the title leads to.
type outlet struct{ Name, Link string }

// pageFeed is a feed on the page. Its Path is relative, so that the page works
// wherever a proxy puts it; its Address is what a reader is told.
type pageFeed struct{ Name, Title, Path, Address string }

type pageData struct {
	Site       Site
	Style      template.CSS
	Feeds      []pageFeed // the main feed and the operator's own
	Categories []pageFeed
	Headlines  []headline
	Contact    string // a URL

	RightToLeft bool // how the site's language is written
}

// page is the document at "/", which lists the feeds and what is new.
func (b *Builder) page(front []*item) (*Document, error) {
	p := pageData{Site: b.plan.Site, Style: template.CSS(pageStyle), Contact: b.plan.Site.Contact}
	p.RightToLeft = rightToLeft(p.Site.Language)
	if strings.Contains(p.Contact, "@") && !strings.Contains(p.Contact, ":") {
		p.Contact = "mailto:" + p.Contact
	}
	for i, f := range b.feeds {
		x := pageFeed{Name: f.name, Title: f.Title, Path: strings.TrimPrefix(f.path, "/"), Address: f.atom.Self}
		if i > 0 && i <= len(b.plan.Categories) {
			p.Categories = append(p.Categories, x)
		} else {
			p.Feeds = append(p.Feeds, x)
		}
	}
	for _, it := range front[:min(len(front), headlines)] {
		p.Headlines = append(p.Headlines, it.head)
	}
	var out bytes.Buffer
	if err := pageTemplate.Execute(&out, p); err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(pageStyle))
	self, main := absolute(b.plan.Site.URL, "/"), &b.feeds[0].atom
	return b.finish(&Document{
		Path: "/", Type: pageType + "; charset=utf-8", Body: out.Bytes(), Self: self,
		Links:  []Link{{Rel: "self", Href: self, Type: pageType}, {Rel: "alternate", Href: main.Self, Type: atom.Type}},
		Policy: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
	})
}

func (b *Builder) headline(e *atom.Entry, categories []Category) headline {
	lead := &e.Origins[0]
	h := headline{
		Title: titled(lead), Link: webLink(lead.Content.Link),
		Machine: e.Published.String(), Date: b.date(e.Published),
	}
	for _, l := range []string{lead.Content.Language, lead.Source.Language, lead.Meta.Spoken()} {
		if l != "" && !strings.EqualFold(l, b.plan.Site.Language) {
			h.Language = l
		}
		if l != "" {
			break
		}
	}
	for i := range e.Origins {
		o := outlet{e.Origins[i].Name(), webLink(e.Origins[i].Content.Link)}
		if o.Link == h.Link {
			o.Link = ""
		}
		if !slices.ContainsFunc(h.Outlets, func(p outlet) bool { return p.Name == o.Name }) {
			h.Outlets = append(h.Outlets, o)
		}
	}
	for _, c := range categories {
		h.Categories = append(h.Categories, c.Name())
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
func (b *Builder) date(t feed.Time) string {
	zone := b.plan.Site.Zone
	if zone == nil {
		zone = time.UTC
	}
	switch name, region, _ := strings.Cut(strings.ToLower(b.plan.Site.Language), "-"); {
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
