package atom

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/edition"
	"github.com/openvoicenews/openvoice/feed/render/atom/atomtest"
)

var update = flag.Bool("update", false, "write the golden files anew")

func at(s string) feed.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return feed.At(t)
}

// site is a feed with everything in it.
func site() edition.Feed {
	return edition.Feed{
		ID: "tag:news.example.org,2026:feed", Title: "Example News", Subtitle: "Transparent. Unbiased. Yours.", Language: "en-US",
		Updated: at("2026-11-02T08:00:00Z"), Self: "https://news.example.org/feed.atom", Alternate: "https://news.example.org/",
		Author: feed.Person{Name: "Example News", URI: "https://news.example.org/", Email: "desk@news.example.org"},
		Rights: "Each entry belongs to its publisher.", Icon: "https://news.example.org/icon.png", Logo: "https://news.example.org/logo.png",
		Version: "1.0.0",
	}
}

// agency is an origin whose source says everything of itself.
func agency() edition.Report {
	return edition.Report{
		Publisher: feed.Publisher{
			ID: "agency", URL: "https://agency.example.com/rss?edition=world", Owner: "Agency & Sons", Country: "GB", Kind: "agency",
			Labels: map[string]string{"lean": "centre", "founded": "1851"},
		},
		Meta: feed.Meta{
			ID: "https://agency.example.com/", Title: "Agency: World", Subtitle: "All the world", Rights: "© Agency", Language: "en-GB",
			Icon: "https://agency.example.com/i.ico", Logo: "https://agency.example.com/l.png",
			Links: []feed.Link{
				{Rel: "alternate", Href: "https://agency.example.com/world", Type: "text/html"},
				{Rel: "self", Href: "https://agency.example.com/rss", Type: "application/rss+xml"},
				{Rel: "hub", Href: "https://hub.example.com/"},
			},
			Authors:    []feed.Person{{Name: "The desk", Email: "desk@agency.example.com"}},
			Categories: []feed.Category{{Term: "World"}},
		},
		FeedTime: at("2026-11-02T07:59:00Z"),
		Content: feed.Content{
			ID: "a-1", Link: "https://agency.example.com/world/1", Title: "Ministers meet",
			Summary: feed.Text{Value: "They met."}, Body: feed.Text{Value: "<p>They <b>met</b> at \"noon\".</p>\n<p>They left.</p>", HTML: true},
		},
	}
}

func plain() edition.Report {
	return edition.Report{Publisher: feed.Publisher{ID: "plain", URL: "file:examples/plain.xml"}, Content: feed.Content{Link: "https://plain.example.net/1", Title: "Plain"}}
}

func entry(id string, os ...edition.Report) edition.Article {
	return edition.Article{ID: id, Published: at("2026-11-01T06:00:00Z"), Updated: at("2026-11-02T08:00:00Z"), Reports: os}
}

// cases are one golden file each.
func cases() map[string][]edition.Article {
	full := agency()
	full.Content.Authors = []feed.Person{{Name: "Jane Roe", URI: "https://agency.example.com/jane"}, {Email: "john@agency.example.com"}, {}}
	full.Content.Contributors = []feed.Person{{Name: "Ann"}}
	full.Content.Rights, full.Content.Language, full.Content.Truncated = "© Jane Roe", "fr", true
	full.Content.Episode = &feed.Episode{Season: 2, Number: 7, Kind: "bonus"}
	full.Content.Links = []feed.Link{
		{Rel: "enclosure", Href: "https://cdn.example.com/a.mp3", Type: "audio/mpeg", Length: 12345, Duration: 3723},
		{Rel: "replies", Href: "https://agency.example.com/world/1/comments", Type: "text/html"},
		{Rel: "related", Href: "https://agency.example.com/world/0", Title: "Earlier", Hreflang: "en"},
		{Rel: "self", Href: "https://agency.example.com/world/1.atom"},
		{Rel: "enclosure", Href: "https://cdn.example.com/a b[1].jpg", Type: "image"},
		{Rel: "enclosure", Href: "javascript:alert(1)"},
	}
	full.Content.Image = &feed.Image{URL: "https://cdn.example.com/a b[1].jpg", Width: 640, Height: 360}
	guessed := plain()
	guessed.Meta.Detected = "de"
	guessed.Content.Body, guessed.Content.Summary = feed.Text{Value: "Viele Worte"}, feed.Text{Value: "Viele …"}
	guessed.Content.Excerpt, guessed.Content.Image = true, &feed.Image{URL: "javascript:alert(1)"}
	mixed := plain()
	mixed.Meta.Detected = "mul"
	mixed.Content.Language, mixed.Content.Detected, mixed.Content.Image = "fr", true, &feed.Image{URL: "https://cdn.example.com/b.png"}
	several := entry("urn:uuid:6ba7b810-9dad-81d1-80b4-00c04fd430c8", agency(), plain(), full)
	several.Reports[1].Publisher.Title = "The \"Plain\" <Paper>"
	categorised := entry("https://agency.example.com/world/1", agency())
	categorised.Categories = []feed.Category{
		{Term: "crime", Scheme: "tag:news.example.org,2026:category", Label: "Crime & Law"},
		{Term: "Pyongyang", Scheme: "tag:news.example.org,2026:source/agency"},
		{Term: "z\x00", Scheme: "https://x.example.com/ y", Label: "\"Z\""},
		{Term: "\x01"},
	}
	upstream := agency()
	upstream.Content.Upstream = &feed.Meta{ID: "tag:example.com,2026:planet-member", Title: "A member", Updated: at("2026-10-30T00:00:00Z"), Language: "de",
		Links: []feed.Link{{Rel: "self", Href: "https://member.example.com/feed"}}, Authors: []feed.Person{{Name: "Member"}}}
	nameless := agency()
	nameless.Content.Upstream, nameless.Meta.Authors = &feed.Meta{Title: "Only a title"}, nil
	untitled := plain()
	untitled.Content.Title = ""
	untitled.Content.Body = feed.Text{Value: "a < b"}
	unlinked := agency()
	unlinked.Content.Link, unlinked.Content.Body = "", feed.Text{}
	bare := plain()
	bare.Content = feed.Content{Title: "Nothing but a title"}
	markup := agency()
	markup.Content.Title = "<b>Bold</b> & \"quoted\" ]]> title"
	markup.Content.Body = feed.Text{Value: "<pre>if (a[b[0]]>1 && c) {\r\n}\r</pre>]]>", HTML: true}
	markup.Publisher = feed.Publisher{ID: "secret", URL: "https://user:password@agency.example.com/rss"}
	markup.Meta = feed.Meta{ID: "no IRI", Language: "not a language"}
	strange := agency()
	strange.Content.Title = "Zero\x00 bell\x07 é 日本語 \U0001F600 \ufffe bad\xff c1\u0085 tab\tnew\nline"
	strange.Content.Summary = feed.Text{Value: "\x0b\x0c\x7f\xc3"}
	strange.Content.Authors = []feed.Person{{Name: "Zoë \x08", URI: "not an IRI", Email: "nobody"}}
	story := entry("tag:example.com,2026:1", agency(), plain(), agency(), plain())
	story.Reports[1].Content.Title, story.Reports[1].Published = story.Reports[0].Content.Title, 1_793_600_000
	story.Reports[2].Content.Link, story.Reports[2].Content.Title, story.Reports[2].Copy = "https://copy.example.org/", "They \"met\"", true
	story.Reports[3].Content.Link = "" // leads nowhere
	return map[string][]edition.Article{
		"story":      {story},
		"empty":      nil,
		"full":       {entry("tag:agency.example.com,2026:1", full)},
		"origins":    {several},
		"categories": {categorised},
		"upstream":   {entry("tag:example.com,2026:1", upstream), entry("tag:example.com,2026:2", nameless)},
		"untitled":   {entry("tag:example.com,2026:1", untitled)},
		"unlinked":   {entry("tag:example.com,2026:1", unlinked), entry("tag:example.com,2026:2", bare)},
		"markup":     {entry("tag:example.com,2026:1", markup)},
		"guessed":    {entry("tag:example.com,2026:1", guessed), entry("tag:example.com,2026:2", mixed)},
		"characters": {entry("tag:example.com,2026:1", strange)},
	}
}

func render(t *testing.T, f edition.Feed, es []edition.Article) []byte {
	t.Helper()
	var all [][]byte
	for _, e := range es {
		e.FeedLanguage = f.Language
		b, err := Format{}.Article(e)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b)
	}
	b, err := Format{}.Feed(f, all)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestGolden(t *testing.T) {
	for name, es := range cases() {
		t.Run(name, func(t *testing.T) {
			f := site()
			if len(es) == 0 {
				f = edition.Feed{ID: f.ID, Title: f.Title, Self: f.Self, Alternate: f.Alternate, Author: feed.Person{Name: f.Title}, Categories: []feed.Category{{Term: "crime"}}}
			}
			got := render(t, f, es)
			atomtest.Valid(t, got)
			if again := render(t, f, cases()[name]); !bytes.Equal(got, again) {
				t.Error("equal input gave other bytes")
			}
			path := filepath.Join("testdata", name+".atom")
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s differs (run with -update to accept):\n%s", path, got)
			}
		})
	}
}
