package websub_test

import (
	"net/url"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/websub"
)

func TestDiscoverTakesTheHeaderFirst(t *testing.T) {
	base, err := url.Parse("https://me:secret@a.example/dir/feed")
	if err != nil {
		t.Fatal(err)
	}
	hub := func(href string) feed.Link { return feed.Link{Rel: "hub", Href: href} }
	self := func(href string) feed.Link { return feed.Link{Rel: "self", Href: href} }
	for _, c := range []struct {
		name           string
		header, doc    []feed.Link
		wantHub, topic string
	}{
		{"all in the header", []feed.Link{hub("https://h.example/"), self("/s")}, []feed.Link{hub("https://x.example/"), self("/x")}, "https://h.example/", "https://a.example/s"},
		{"all in the document", nil, []feed.Link{hub("//h.example/"), self("s")}, "https://h.example/", "https://a.example/dir/s"},
		{"one in each", []feed.Link{hub("https://h.example/")}, []feed.Link{self("s#part")}, "https://h.example/", "https://a.example/dir/s"},
		{"what is no web URL is passed over", []feed.Link{hub("javascript:alert(1)"), self("urn:x")}, []feed.Link{hub("https://h.example/"), self("s")}, "https://h.example/", "https://a.example/dir/s"},
	} {
		o := websub.Discover(base, c.header, c.doc)
		if len(o.Hubs) != 1 || o.Hubs[0] != c.wantHub || o.Topic != c.topic {
			t.Errorf("%s: got %+v", c.name, o)
		}
	}
	var many []feed.Link
	for range 3 {
		for _, n := range "0123456789" {
			many = append(many, hub("https://h.example/"+string(n)))
		}
	}
	if o := websub.Discover(base, many, nil); len(o.Hubs) != 8 {
		t.Errorf("%d hubs, want each once and 8 at most", len(o.Hubs))
	}
}
