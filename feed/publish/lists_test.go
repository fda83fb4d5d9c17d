package publish

import (
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/opml"
)

// TestLists: the lists name what everybody may read, and nothing else, and are made once.
func TestLists(t *testing.T) {
	p := plan()
	p.Formats = nil
	p.Sources = append(p.Sources, Source{Publisher: feed.Publisher{ID: "keyed", URL: "https://keyed.example.com/feed?token=secret"}}, Source{Publisher: feed.Publisher{ID: "user", URL: "https://me:secret@user.example.com/"}})
	p.Feeds[0].Look.Token = feed.Hash{1}
	b := NewBuilder(p, nil)
	s := build(t, b, newFake())
	all := documents(t, s)
	for path, want := range map[string]string{
		"/sources.opml": "https://agency.example.com/feed[world] https://paper.example.com/feed[]",
		"/feeds.opml":   "https://news.example.org/category/crime.atom[crime] https://news.example.org/category/world.atom[world] https://news.example.org/category/law.atom[law] https://news.example.org/feed.atom[] https://news.example.org/paper/crime.atom[]",
	} {
		d := all[path]
		if d == nil || d.Type != "text/x-opml; charset=utf-8" || !d.Shared || strings.Contains(string(d.Body), "secret") {
			t.Fatalf("%s is %+v", path, d)
		}
		l, err := opml.Read(d.Body, d.Type)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, x := range l.Sources {
			var terms []string
			for _, c := range x.Categories {
				terms = append(terms, c.Term)
			}
			got = append(got, x.URL+"["+strings.Join(terms, " ")+"]")
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s lists %s, want %s", path, got, want)
		}
	}
	v := newFake()
	v.put(1, "agency", feed.Content{Title: "1"})
	if again := build(t, b, v); again.Deferred["/sources.opml"] != s.Deferred["/sources.opml"] {
		t.Error("a list was made again")
	}
}
