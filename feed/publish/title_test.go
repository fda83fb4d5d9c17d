package publish

import (
	"encoding/xml"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

// published are the titles of the entries of the main feed, and of the page.
func published(t *testing.T, p Spec, c feed.Content) (inFeed, onPage string) {
	t.Helper()
	v := newFake()
	v.put(1, "local", c)
	s := build(t, NewBuilder(p, nil), v)
	ids(t, s, "/feed.atom") // valid
	var doc struct {
		Entries []struct {
			Title string `xml:"title"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal(s.Documents["/feed.atom"].Body, &doc); err != nil {
		t.Fatal(err)
	}
	return doc.Entries[0].Title, elements(t, documents(t, s)["/"].Body, "h4")[0]["text"]
}

func TestTitles(t *testing.T) {
	html := func(s string) feed.Text { return feed.Text{Value: s, HTML: true} }
	long := strings.Repeat("長", 300)
	for _, c := range []struct {
		name    string
		content feed.Content
		want    string
	}{
		{"its own", feed.Content{Title: " A title ", Summary: html("words")}, "A title"},
		{"first words", feed.Content{Body: html("<p>The ferry is <b>late</b>.</p><p>Again.</p>")}, "The ferry is late. Again."},
		{"twelve words", feed.Content{Summary: html("one two three four five six seven eight nine ten eleven, twelve thirteen")},
			"one two three four five six seven eight nine ten eleven, twelve …"},
		{"no comma at the end", feed.Content{Summary: html("one two three four five six seven eight nine ten eleven twelve, thirteen")},
			"one two three four five six seven eight nine ten eleven twelve …"},
		{"plain text", feed.Content{Summary: feed.Text{Value: "1 < 2 &\n so on"}}, "1 < 2 & so on"},
		{"the summary before the body", feed.Content{Summary: html("brief"), Body: html("long")}, "brief"},
		{"a language without spaces", feed.Content{Summary: feed.Text{Value: long}}, strings.Repeat("長", 100) + " …"},
		{"marks stay with their letters", feed.Content{Summary: feed.Text{Value: strings.Repeat("e\u0301", 80)}}, strings.Repeat("e\u0301", 50) + " …"},
		{"an address", feed.Content{Summary: feed.Text{Value: "see https://example.org/" + strings.Repeat("a", 200)}},
			"see https://example.org/" + strings.Repeat("a", 76) + " …"},
		{"long words", feed.Content{Summary: feed.Text{Value: strings.Repeat("abcdefghij ", 20)}}, strings.TrimSpace(strings.Repeat("abcdefghij ", 9)) + " …"},
		{"a title that nobody sees", feed.Content{Title: "\u200b\u00a0", Summary: html("words")}, "words"},
		{"a text that nobody sees", feed.Content{Summary: feed.Text{Value: "\u200b"}, Body: html("words")}, "words"},
		{"a picture", feed.Content{Body: html(`<p><img src="https://l.example/1.jpg" alt="A heron &amp; a &#34;boat&#34;"></p>`)}, `A heron & a "boat"`},
		{"a picture in the summary", feed.Content{Summary: html(`<img alt="A heron" src="https://l.example/1.jpg">`)}, "A heron"},
		{"words beside a picture", feed.Content{Body: html(`<img src="https://l.example/1.jpg" alt="A heron"> At dawn`)}, "At dawn"},
		{"two pictures", feed.Content{Body: html(`<img src="https://l.example/1.jpg" alt="A"><img src="https://l.example/2.jpg" alt="B">`)}, "local"},
		{"a picture that says nothing", feed.Content{Body: html(`<img src="https://l.example/1.jpg" alt="">`)}, "local"},
		{"nothing", feed.Content{}, "local"},
	} {
		t.Run(c.name, func(t *testing.T) {
			inFeed, onPage := published(t, plan(), c.content)
			if inFeed != c.want || !strings.Contains(onPage, c.want) {
				t.Errorf("title %q, on the page %q, want %q", inFeed, onPage, c.want)
			}
		})
	}
}

// With "titles: as-given" the feed has no title; a link on the page must have one.
func TestTitlesAsGiven(t *testing.T) {
	p := plan()
	for i := range p.Sources {
		p.Sources[i].TitlesAsGiven = true
	}
	inFeed, onPage := published(t, p, feed.Content{Summary: feed.Text{Value: "The ferry is late"}})
	if inFeed != "" || !strings.Contains(onPage, "The ferry is late") {
		t.Errorf("title %q, on the page %q", inFeed, onPage)
	}
	if inFeed, _ = published(t, p, feed.Content{Title: "Own"}); inFeed != "Own" {
		t.Errorf("title %q, want its own", inFeed)
	}
}
