package fetch

import (
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/outlet"
	"github.com/openvoicenews/openvoice/feed/parse"
)

// An item comes with the places that its link, its id and its atom:source name, with whose
// they are by configuration, and with the number of its own words.
func TestItemsSayWhoseTheirPagesAre(t *testing.T) {
	long := strings.Repeat("word ", 30)
	doc := &parse.Document{Items: []parse.Item{
		{Raw: feed.Hash{1}, Text: long, Content: feed.Content{ID: "tag:list.example,2026:1", Link: "https://www.paper.example/1", Title: "A"}},
		{Raw: feed.Hash{2}, Text: "Comments", Content: feed.Content{ID: "https://paper.example/2", Link: "https://list.example/2", Title: "B",
			Upstream: &feed.Meta{ID: "urn:x", Links: []feed.Link{{Rel: "self", Href: "https://feeds.paper.example/feed"}}}}},
		{Raw: feed.Hash{3}, Text: long + "The post C appeared first on D.", Content: feed.Content{ID: "3", Title: "C",
			Upstream: &feed.Meta{ID: "tag:paper.example,2026:feed"}}},
	}}
	owners := outlet.NewTable([]outlet.Source{{ID: "paper", URL: "https://paper.example/feed"}, {ID: "list", URL: "https://list.example/feed"}})
	items := Items(doc, Reading{Source: "list", Owners: owners}).Items
	paper, own := feed.Page{Outlet: "paper.example", Host: "paper.example", Owner: "paper"}, feed.Page{Outlet: "list.example", Host: "list.example", Owner: "list"}
	for i, want := range []feed.Item{
		{Page: paper, Name: own, Words: 30},
		{Page: own, Name: paper, Words: 0, Named: feed.Page{Outlet: "paper.example", Host: "feeds.paper.example", Owner: "paper"}},
		{Words: 30, Named: paper},
	} {
		it := items[i]
		if it.Page != want.Page || it.Name != want.Name || it.Named != want.Named || it.Words != want.Words {
			t.Errorf("item %d: page %+v, name %+v, named %+v, %d words, want %+v", i, it.Page, it.Name, it.Named, it.Words, want)
		}
	}
	for link, want := range map[string]string{"https://www.paper.example/": "paper.example", "": ""} {
		m := &feed.Meta{Links: []feed.Link{{Rel: "self", Href: "https://x.example/feed"}, {Rel: "alternate", Href: link}}}
		if got := claimed(m); got.Outlet != want {
			t.Errorf("a document of %q claims %+v", link, got)
		}
	}
}
