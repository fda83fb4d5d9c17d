package rendertest

import (
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/edition"
)

func at(s string) feed.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return feed.At(t)
}

// Site is a feed with everything in it.
func Site() edition.Feed {
	return edition.Feed{
		ID: "tag:news.example.org,2026:feed", Title: "Example News", Subtitle: "Transparent. Unbiased. Yours.", Language: "en-US",
		Updated: at("2026-11-02T08:00:00Z"), Self: "https://news.example.org/feed.atom", Alternate: "https://news.example.org/",
		Author: feed.Person{Name: "Example News", URI: "https://news.example.org/", Email: "desk@news.example.org"},
		Rights: "Each entry belongs to its publisher.", License: "https://creativecommons.org/licenses/by/4.0/", Icon: "https://news.example.org/icon.png", Logo: "https://news.example.org/logo.png",
		Version: "1.0.0",
		Others:  []edition.Form{{Type: "application/rss+xml", Href: "https://news.example.org/feed.rss"}, {Type: "application/feed+json", Href: "https://news.example.org/feed.json"}},
	}
}

// Agency is a report of a source that says everything of itself.
func Agency() edition.Report {
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

// Plain is a report of a source that says nothing of itself.
func Plain() edition.Report {
	return edition.Report{Publisher: feed.Publisher{ID: "plain", URL: "file:examples/plain.xml"}, Content: feed.Content{Link: "https://plain.example.net/1", Title: "Plain"}}
}

// Article is one of the reports, for [Site].
func Article(id string, os ...edition.Report) edition.Article {
	return edition.Article{FeedLanguage: Site().Language, ID: id, Published: at("2026-11-01T06:00:00Z"), Updated: at("2026-11-02T08:00:00Z"), Reports: os}
}

// Case is a feed with its articles.
type Case struct {
	Feed     edition.Feed
	Articles []edition.Article
}

// Cases are what each format is tried with, by name: one golden file each.
func Cases() map[string]Case {
	bare := Site()
	bare = edition.Feed{ID: bare.ID, Title: bare.Title, Self: bare.Self, Alternate: bare.Alternate, Author: feed.Person{Name: bare.Title}, Categories: []feed.Category{{Term: "crime"}}}
	all := map[string]Case{"empty": {Feed: bare}}
	for name, articles := range articles() {
		all[name] = Case{Site(), articles}
	}
	retired := Site()
	retired.Deleted = []edition.Deleted{{ID: "tag:example.com,2026:2", When: at("2026-11-02T08:00:00Z")}, {ID: "https://example.com/?a=1&b=\"<", When: at("2026-11-01T08:00:00Z")}}
	all["story"] = Case{retired, all["story"].Articles}
	return all
}

// articles are those of the cases.
func articles() map[string][]edition.Article {
	full := Agency()
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
	guessed := Plain()
	guessed.Meta.Detected = "de"
	guessed.Content.Body, guessed.Content.Summary = feed.Text{Value: "Viele Worte"}, feed.Text{Value: "Viele …"}
	guessed.Content.Excerpt, guessed.Content.Image = true, &feed.Image{URL: "javascript:alert(1)"}
	mixed := Plain()
	mixed.Meta.Detected = "mul"
	mixed.Content.Language, mixed.Content.Detected, mixed.Content.Image = "fr", true, &feed.Image{URL: "https://cdn.example.com/b.png"}
	several := Article("urn:uuid:6ba7b810-9dad-81d1-80b4-00c04fd430c8", Agency(), Plain(), full)
	several.Reports[1].Publisher.Title = "The \"Plain\" <Paper>"
	categorised := Article("https://agency.example.com/world/1", Agency())
	categorised.Categories = []feed.Category{
		{Term: "crime", Scheme: "tag:news.example.org,2026:category", Label: "Crime & Law"},
		{Term: "Pyongyang", Scheme: "tag:news.example.org,2026:source/agency"},
		{Term: "z\x00", Scheme: "https://x.example.com/ y", Label: "\"Z\""},
		{Term: "\x01"},
	}
	upstream := Agency()
	upstream.Content.Upstream = &feed.Meta{ID: "tag:example.com,2026:planet-member", Title: "A member", Updated: at("2026-10-30T00:00:00Z"), Language: "de",
		Links: []feed.Link{{Rel: "self", Href: "https://member.example.com/feed"}}, Authors: []feed.Person{{Name: "Member"}}}
	nameless := Agency()
	nameless.Content.Upstream, nameless.Meta.Authors = &feed.Meta{Title: "Only a title"}, nil
	untitled := Plain()
	untitled.Content.Title = ""
	untitled.Content.Body = feed.Text{Value: "a < b"}
	unlinked := Agency()
	unlinked.Content.Link, unlinked.Content.Body = "", feed.Text{}
	bare := Plain()
	bare.Content = feed.Content{Title: "Nothing but a title"}
	markup := Agency()
	markup.Content.Title = "<b>Bold</b> & \"quoted\" ]]> title"
	markup.Content.Body = feed.Text{Value: "<pre>if (a[b[0]]>1 && c) {\r\n}\r</pre>]]>", HTML: true}
	markup.Publisher = feed.Publisher{ID: "secret", URL: "https://user:password@agency.example.com/rss"}
	markup.Meta = feed.Meta{ID: "no IRI", Language: "not a language"}
	strange := Agency()
	strange.Content.Title = "Zero\x00 bell\x07 é 日本語 \U0001F600 \ufffe bad\xff c1\u0085 tab\tnew\nline"
	strange.Content.Summary = feed.Text{Value: "\x0b\x0c\x7f\xc3"}
	strange.Content.Authors = []feed.Person{{Name: "Zoë \x08", URI: "not an IRI", Email: "nobody"}}
	story := Article("tag:example.com,2026:1", Agency(), Plain(), Agency(), Plain())
	story.Reports[1].Content.Title, story.Reports[1].Published = story.Reports[0].Content.Title, 1_793_600_000
	story.Reports[2].Content.Link, story.Reports[2].Content.Title, story.Reports[2].Role = "https://copy.example.org/", "They \"met\"", feed.RoleCopy
	story.Reports[3].Content.Link = "" // leads nowhere
	story.More = 12
	return map[string][]edition.Article{
		"story":      {story},
		"full":       {Article("tag:agency.example.com,2026:1", full)},
		"origins":    {several},
		"categories": {categorised},
		"upstream":   {Article("tag:example.com,2026:1", upstream), Article("tag:example.com,2026:2", nameless)},
		"untitled":   {Article("tag:example.com,2026:1", untitled)},
		"unlinked":   {Article("tag:example.com,2026:1", unlinked), Article("tag:example.com,2026:2", bare)},
		"markup":     {Article("tag:example.com,2026:1", markup)},
		"guessed":    {Article("tag:example.com,2026:1", guessed), Article("tag:example.com,2026:2", mixed)},
		"characters": {Article("tag:example.com,2026:1", strange)},
	}
}
