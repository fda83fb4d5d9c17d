package publish

import (
	"encoding/xml"
	"strings"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/render/html"
)

const (
	xmlType      = "application/xml; charset=utf-8"
	sitemapSpace = "http://www.sitemaps.org/schemas/sitemap/0.9"
	// maxMonths is how many months have a sitemap, and maxStories how many stories are in one:
	// a sitemap holds 50,000 addresses at most.
	maxMonths  = 36
	maxStories = 20_000
	pagesMap   = "pages" // the sitemap of what is no story
)

type (
	siteURL struct {
		Loc  string `xml:"loc"`
		Last string `xml:"lastmod,omitempty"`
	}
	urlSet struct {
		XMLName xml.Name  `xml:"urlset"`
		Space   string    `xml:"xmlns,attr"`
		URLs    []siteURL `xml:"url"`
	}
	siteIndex struct {
		XMLName xml.Name  `xml:"sitemapindex"`
		Space   string    `xml:"xmlns,attr"`
		Maps    []siteURL `xml:"sitemap"`
	}
)

func asXML(v any) ([]byte, string, error) {
	b, err := xml.MarshalIndent(v, "", " ")
	return append([]byte(xml.Header), b...), xmlType, err
}

// robots says what is not for robots, and where the sitemaps are.
func (r *deepReader) robots() ([]byte, string, error) {
	text := "User-agent: *\nDisallow: " + basePath(r.desk.spec.Site.URL) + "picture/\nAllow: /\n\nSitemap: " + absolute(r.desk.spec.Site.URL, html.SitemapPath) + "\n"
	return []byte(text), "text/plain; charset=utf-8", nil
}

// month is the beginning of the month of t, where the site is.
func (r *deepReader) month(t time.Time) time.Time {
	zone := r.desk.zone()
	t = t.In(zone)
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, zone)
}

// sitemaps is the index of the sitemaps: that of pages, and one for each month of which
// there is anything.
func (r *deepReader) sitemaps() ([]byte, string, error) {
	x := siteIndex{Space: sitemapSpace}
	add := func(name string) {
		x.Maps = append(x.Maps, siteURL{Loc: absolute(r.desk.spec.Site.URL, html.SitemapFolder+name+".xml")})
	}
	add(pagesMap)
	month, empty := r.month(r.view.Now().Std()), 0
	for range maxMonths {
		if len(r.rows.Within(0, feed.At(month), feed.At(month.AddDate(0, 1, 0)), 0, 1)) > 0 {
			empty = 0
			add(month.Format("2006-01"))
		} else if empty++; empty > 3 {
			break
		}
		month = month.AddDate(0, -1, 0)
	}
	return asXML(x)
}

// sitemap is one of them: of pages, or of the stories of a month that several outlets tell.
// What one outlet alone reports is its own, and its page there is what should be found.
func (r *deepReader) sitemap(name string) ([]byte, string, error) {
	name, ok := strings.CutSuffix(name, ".xml")
	if !ok {
		return nil, "", nil
	}
	x := urlSet{Space: sitemapSpace}
	add := func(path string, last feed.Time) {
		x.URLs = append(x.URLs, siteURL{Loc: absolute(r.desk.spec.Site.URL, path), Last: last.String()})
	}
	if name == pagesMap {
		for i := range r.desk.feeds {
			add(r.desk.feeds[i].page, 0)
		}
		for _, path := range append([]string{html.SourcesPath, html.SubscribePath}, r.desk.pages.TextPaths()...) {
			add(path, 0)
		}
		for i := range r.desk.spec.Sources {
			add(html.SourceFolder+r.desk.spec.Sources[i].ID, 0)
		}
		return asXML(x)
	}
	month, err := time.ParseInLocation("2006-01", name, r.desk.zone())
	if err != nil || month.After(r.view.Now().Std()) || month.Year() < 1970 {
		return nil, "", nil
	}
	for _, row := range r.rows.Within(0, feed.At(month), feed.At(month.AddDate(0, 1, 0)), 0, 10*maxStories) {
		if err := r.ctx.Err(); err != nil {
			return nil, "", err
		}
		if !row.Story {
			continue
		}
		if s, ok := r.view.Story(row.Number); ok && len(s.Outlets) > 1 && len(x.URLs) < maxStories {
			add(html.StoryPath(s.ID), max(s.Updated, s.Published))
		}
	}
	if len(x.URLs) == 0 {
		return nil, "", nil
	}
	return asXML(x)
}
