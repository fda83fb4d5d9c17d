package outlet

import (
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

func TestOf(t *testing.T) {
	for url, want := range map[string]string{
		"https://www.paper.example/a/b?c":                           "paper.example",
		"http://News.Paper.co.uk./":                                 "paper.co.uk",
		"https://blog.github.io/x":                                  "blog.github.io",
		"https://paper.example:8443/":                               "paper.example",
		"http://localhost/feed":                                     "localhost",
		"http://127.0.0.1:8080/a":                                   "127.0.0.1",
		"http://[2001:db8::1]:80/a":                                 "2001:db8::1",
		"https://co.uk/":                                            "co.uk",
		"https://medium.com/@Paper/one":                             "medium.com/@paper",
		"https://paper.medium.com/one":                              "paper.medium.com",
		"https://www.youtube.com/channel/UCabc":                     "youtube.com/ucabc",
		"https://www.youtube.com/feeds/videos.xml?channel_id=UCabc": "youtube.com/ucabc",
		"https://github.com/golang/go/releases.atom":                "github.com/golang",
		"https://old.reddit.com/r/News/comments/1":                  "reddit.com/news",
		"https://feeds.feedburner.com/Paper":                        "feeds.feedburner.com/paper",
		"https://github.com/":                                       "github.com",
		"https://github.com/" + strings.Repeat("ü", 200):            "github.com/" + strings.Repeat("%c3%bc", 16) + "%c3%",
		"file:a.xml":             "",
		"mailto:a@paper.example": "",
		"":                       "",
	} {
		if got := Of(url).Outlet; got != want {
			t.Errorf("the outlet of %q is %q, want %q", url, got, want)
		}
	}
	for id, want := range map[string]string{
		"https://paper.example/?p=1":      "paper.example",
		"tag:blog.paper.example,2026:1":   "paper.example",
		"tag:editor@paper.example,2026:1": "paper.example",
		"tag:one,1":                       "",
		"urn:uuid:9c1f-1":                 "",
		"tag:paper.example":               "",
	} {
		if got := OfID(id).Outlet; got != want {
			t.Errorf("the outlet that the id %q names is %q, want %q", id, got, want)
		}
	}
}

func TestOwned(t *testing.T) {
	table := NewTable([]Source{
		{ID: "paper", URL: "https://feeds.paper.example/rss"},
		{ID: "blog", URL: "https://blog.paper.example/feed"},
		{ID: "sport", URL: "https://feeds.paper.example/sport"},
		{ID: "agency", URL: "https://agency.example/feed", Sites: []string{"wire.example", "desk.times.example"}},
		{ID: "times", URL: "https://times.example/feed"},
		{ID: "squatter", URL: "https://wire.example/feed"},
		{ID: "video", URL: "https://www.youtube.com/feeds/videos.xml?channel_id=UC1"},
		{ID: "writer", URL: "https://cdn.example/feed", Sites: []string{"medium.com/@writer"}},
		{ID: "file", URL: "file:a.xml"},
	})
	for _, c := range []struct{ url, asking, want string }{
		{"https://www.paper.example/1", "x", "blog"},        // the feeds' hosts have as much in common: the smallest id
		{"https://www.paper.example/1", "sport", "sport"},   // its own before that
		{"https://blog.paper.example/1", "sport", "blog"},   // the longer host before both
		{"https://feeds.paper.example/1", "x", "paper"},     //
		{"https://wire.example/1", "squatter", "agency"},    // the operator's word before the feed's URL
		{"https://desk.times.example/1", "times", "agency"}, //
		{"https://times.example/1", "x", "times"},           // the site is a part of it only
		{"https://www.youtube.com/channel/UC1", "x", "video"},
		{"https://www.youtube.com/watch?v=1", "x", ""},
		{"https://www.youtube.com/watch?v=1", "video", "video"},
		{"https://medium.com/p/1", "writer", "writer"},
		{"https://medium.com/@writer/1", "x", "writer"},
		{"https://medium.com/@other/1", "x", ""},
		{"https://nobody.example/1", "x", ""},
		{"", "x", ""},
	} {
		f := Finder{Owners: table, Source: c.asking}
		if a, b := f.Link(c.url), f.Link(c.url); a != b || a != table.Owned(Of(c.url), c.asking) {
			t.Errorf("%s: found %+v, then %+v", c.url, a, b)
		}
		if got := table.Owned(Of(c.url), c.asking).Owner; got != c.want {
			t.Errorf("%s belongs to %q as %s asks, want %q", c.url, got, c.asking, c.want)
		}
	}
	if p := (*Table)(nil).Owned(Of("https://paper.example/"), "x"); p != (feed.Page{Outlet: "paper.example", Host: "paper.example"}) {
		t.Errorf("without a table: %+v", p)
	}
	for want, got := range map[string]string{
		"wire.example": Home("https://agency.example/feed", []string{"wire.example", "b.example"}), "agency.example": Home("https://agency.example/feed", nil), "": Home("file:a.xml", nil),
	} {
		if got != want {
			t.Errorf("at home at %q, want %q", got, want)
		}
	}
}
