package parse

import (
	"net/url"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

// read parses a document that lies at https://feeds.example/dir/feed.
func read(t *testing.T, text string, o Options) *Document {
	t.Helper()
	if o.URL == nil {
		o.URL = &url.URL{Scheme: "https", Host: "feeds.example", Path: "/dir/feed"}
	}
	doc, err := Parse([]byte(text), o)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	checkDocument(t, "test", doc)
	return doc
}

const spaces = ` xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" xmlns:creativeCommons="http://backend.userland.com/creativeCommonsRssModule"`

// rssOf is the one item of an RSS document.
func rssOf(t *testing.T, item string) *Item {
	t.Helper()
	doc := read(t, `<rss version="2.0"`+spaces+`><channel><title>T</title><item>`+item+`</item></channel></rss>`, Options{})
	return &doc.Items[0]
}

// atomOf is the one entry of an Atom document.
func atomOf(t *testing.T, entry string) *Item {
	t.Helper()
	doc := read(t, `<feed xmlns="http://www.w3.org/2005/Atom"`+spaces+`><title>T</title><entry>`+entry+`</entry></feed>`, Options{})
	return &doc.Items[0]
}

// jsonOf is the one item of a JSON Feed.
func jsonOf(t *testing.T, item string) *Item {
	t.Helper()
	doc := read(t, `{"version":"https://jsonfeed.org/version/1.1","title":"T","items":[`+item+`]}`, Options{})
	return &doc.Items[0]
}

// TestLink holds where an entry's link comes from, and that what recognises it is
// what the document says.
func TestLink(t *testing.T) {
	for _, c := range []struct {
		name, format, in, want, given string
	}{
		{"link", "rss", `<link>https://a.example/1</link><guid>https://a.example/g</guid>`, "https://a.example/1", ""},
		{"relative", "rss", `<link> ../1 </link>`, "https://feeds.example/1", ""},
		{"xml:base", "rss", `<link xml:base="https://b.example/c/d">1</link><guid>x</guid>`, "https://feeds.example/dir/1", ""}, // RSS has none but for all of it
		{"permalink", "rss", `<guid>https://a.example/g</guid>`, "https://a.example/g", ""},
		{"stated permalink", "rss", `<guid isPermaLink="TRUE">https://a.example/g</guid>`, "https://a.example/g", ""},
		{"no permalink", "rss", `<guid isPermaLink="false">https://a.example/g</guid>`, "", ""},
		{"a guid that is no URL", "rss", `<guid>7</guid>`, "", ""},
		{"atom:link", "rss", `<atom:link rel="self" href="/s"/><atom:link href="/2"/>`, "https://feeds.example/2", ""},
		{"origLink", "rss", `<link>https://f.example/~r/1</link><feedburner:origLink>https://a.example/1</feedburner:origLink>`, "https://a.example/1", "https://f.example/~r/1"},
		{"origLink that is none", "rss", `<link>https://f.example/~r/1</link><feedburner:origLink>1</feedburner:origLink>`, "https://f.example/~r/1", ""},
		{"tracking", "rss", `<link>https://a.example/1?utm_source=rss&amp;id=7</link>`, "https://a.example/1?id=7", "https://a.example/1?utm_source=rss&id=7"},
		{"enclosure", "rss", `<enclosure url="/7.mp3" type="audio/mpeg"/>`, "https://feeds.example/7.mp3", ""},
		{"script", "rss", `<link>javascript:alert(1)</link><guid>https://a.example/g</guid>`, "https://a.example/g", ""},
		{"line break", "rss", "<link>https://a.example/\n1</link>", "https://a.example/1", ""},
		{"nothing", "rss", `<title>x</title>`, "", ""},
		{"alternate", "atom", `<link rel="self" href="/s"/><link href="1"/><link rel="alternate" type="application/json" href="2"/>`, "https://feeds.example/dir/1", ""},
		{"HTML before others", "atom", `<link rel="alternate" type="application/json" href="/j"/><link rel="alternate" type="text/html" href="/h"/>`, "https://feeds.example/h", ""},
		{"relation in full", "atom", `<link rel="http://www.iana.org/assignments/relation/alternate" href="/1"/>`, "https://feeds.example/1", ""},
		{"xml:base without a slash", "atom", `<link xml:base="https://b.example/blog/index.html" href="1.html"/>`, "https://b.example/blog/1.html", ""},
		{"xml:base that asks", "atom", `<link xml:base="https://b.example/blog/?page=2" href="1.html"/>`, "https://b.example/blog/1.html", ""},
		{"xml:base that is a script", "atom", `<link xml:base="javascript:alert(1)//" href="1"/>`, "https://feeds.example/dir/1", ""},
		{"content src", "atom", `<content src="/c.html"/>`, "https://feeds.example/c.html", ""},
		{"id", "atom", `<id>https://a.example/i</id>`, "https://a.example/i", ""},
		{"an id that is no URL", "atom", `<id>tag:a.example,2026:1</id>`, "", ""},
		{"origLink in Atom", "atom", `<link href="https://f.example/~r/1"/><feedburner:origLink>https://a.example/1</feedburner:origLink>`, "https://a.example/1", "https://f.example/~r/1"},
		{"url", "json", `{"id":"1","url":"/1","external_url":"https://o.example/"}`, "https://feeds.example/1", ""},
		{"external_url", "json", `{"id":"1","external_url":"https://o.example/?fbclid=1"}`, "https://o.example/", "https://o.example/?fbclid=1"},
		{"JSON id", "json", `{"id":"https://a.example/1"}`, "https://a.example/1", ""},
	} {
		of := map[string]func(*testing.T, string) *Item{"rss": rssOf, "atom": atomOf, "json": jsonOf}[c.format]
		it := of(t, c.in)
		if c.given == "" {
			c.given = c.want
		}
		if it.Content.Link != c.want || it.Given != c.given {
			t.Errorf("%s: %q, given as %q, want %q and %q", c.name, it.Content.Link, it.Given, c.want, c.given)
		}
	}
}

// TestBase holds what relative references are relative to.
func TestBase(t *testing.T) {
	const item = `<item><link>1</link><description>&lt;a href="2">x&lt;/a>&lt;img src="3" srcset="4 2x, /5 3x"></description></item>`
	for _, c := range []struct{ name, in, location, link, text string }{
		{"the document's URL", `<rss><channel>` + item + `</channel></rss>`, "", "https://feeds.example/dir/1", "https://feeds.example/dir/"},
		{"Content-Location", `<rss><channel>` + item + `</channel></rss>`, "https://FEEDS.example/d/e", "https://FEEDS.example/d/1", "https://FEEDS.example/d/"},
		{"relative Content-Location", `<rss><channel>` + item + `</channel></rss>`, "/d/e", "https://feeds.example/d/1", "https://feeds.example/d/"},
		{"Content-Location that is none", `<rss><channel>` + item + `</channel></rss>`, "javascript:alert(1)", "https://feeds.example/dir/1", "https://feeds.example/dir/"},
		{"xml:base", `<rss xml:base="https://b.example/"><channel xml:base="c/">` + item + `</channel></rss>`, "https://c.example/", "https://b.example/c/1", "https://b.example/c/"},
	} {
		got := read(t, c.in, Options{Location: c.location}).Items[0].Content
		if got.Link != c.link {
			t.Errorf("%s: link %s, want %s", c.name, got.Link, c.link)
		}
		for _, want := range []string{`href="` + c.text + `2"`, `src="` + c.text + `3"`, c.text + "4 2x"} {
			if !strings.Contains(got.Summary.Value, want) {
				t.Errorf("%s: %s is not in %s", c.name, want, got.Summary.Value)
			}
		}
	}
}

// TestCDF holds that the attributes of the Channel Definition Format are read.
func TestCDF(t *testing.T) {
	doc := read(t, `<CHANNEL HREF="/c" LASTMOD="2004-04-07"><ABSTRACT>A &lt;b>c&lt;/b></ABSTRACT><ITEM HREF="/1" LASTMOD="2004-04-06T23:05:43-05:00"><TITLE>t</TITLE><ABSTRACT>d</ABSTRACT></ITEM></CHANNEL>`, Options{})
	c := &doc.Items[0].Content
	if c.Link != "https://feeds.example/1" || c.Title != "t" || c.Summary.Value != "d" || c.Updated.String() != "2004-04-07T04:05:43Z" {
		t.Errorf("item %+v", c)
	}
	if m := &doc.Meta; related(m.Links, "alternate") != "https://feeds.example/c" || m.Subtitle != "A c" || m.Updated.String() != "2004-04-07T00:00:00Z" {
		t.Errorf("channel %+v", m)
	}
}

func TestOtherLinks(t *testing.T) {
	if m := read(t, `<feed xmlns="http://www.w3.org/2005/Atom"><id>https://a.example/</id></feed>`, Options{}).Meta; related(m.Links, "alternate") != "https://a.example/" {
		t.Errorf("the feed's links are %+v", m.Links)
	}
	it := rssOf(t, `<link>https://a.example/1</link><comments>/c</comments><atom:link rel="related" href="/r" hreflang="de"/><creativeCommons:license>https://l.example/by</creativeCommons:license>`)
	want := []feed.Link{
		{Rel: "related", Href: "https://feeds.example/r", Hreflang: "de"},
		{Rel: "replies", Href: "https://feeds.example/c", Type: "text/html"},
		{Rel: "license", Href: "https://l.example/by"},
	}
	if len(it.Content.Links) != len(want) {
		t.Fatalf("%+v", it.Content.Links)
	}
	for i, w := range want {
		if it.Content.Links[i] != w {
			t.Errorf("%+v, want %+v", it.Content.Links[i], w)
		}
	}
}

// TestIDs holds that ids come out character for character.
func TestIDs(t *testing.T) {
	for _, id := range []string{
		"http://example.com/Straße", "HTTP://Example.COM/a|b c", "/relative/x", "x#", "tag:a,2026:%7Eb", "a&b<c", "  ", "\u00a0x",
	} {
		escaped := strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace(id)
		want := strings.TrimSpace(id)
		if got := atomOf(t, `<id xml:base="https://b.example/">`+escaped+`</id>`).Content.ID; got != want {
			t.Errorf("Atom: %q, want %q", got, want)
		}
		if got := rssOf(t, `<guid>`+escaped+`</guid>`).Content.ID; got != want {
			t.Errorf("RSS: %q, want %q", got, want)
		}
	}
	doc := read(t, `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel/><item rdf:about="HTTP://a.example/x y"><title>t</title></item></rdf:RDF>`, Options{})
	if got := doc.Items[0].Content.ID; got != "HTTP://a.example/x y" {
		t.Errorf("rdf:about: %q", got)
	}
}

// TestNamespaces holds that extensions are known by their namespaces, however these
// are written and whatever their prefixes.
func TestNamespaces(t *testing.T) {
	for _, c := range []struct{ declared, in string }{
		{`xmlns:p="http://www.itunes.com/dtds/podcast-1.0.dtd"`, `<p:author>A. Person</p:author>`},
		{`xmlns:p="http://www.itunes.com/DTDs/Podcast-1.0.dtd"`, `<p:author>A. Person</p:author>`},
		{`xmlns:p="http://purl.org/dc/elements/1.1"`, `<p:creator>A. Person</p:creator>`},
		{`xmlns:p="https://purl.org/dc/elements/1.1/"`, `<p:creator>A. Person</p:creator>`},
		{`xmlns:p="https://www.w3.org/2005/Atom"`, `<p:author><p:name>A. Person</p:name></p:author>`},
		{`xmlns:p='http://search.yahoo.com/mrss' a=b`, `<p:credit role="author">A. Person</p:credit>`},
		{``, `<dc:creator>A. Person</dc:creator>`},
	} {
		doc := read(t, `<rss `+c.declared+`><channel><item><guid>1</guid>`+c.in+`</item></channel></rss>`, Options{})
		if got := doc.Items[0].Content.Authors; len(got) != 1 || got[0].Name != "A. Person" {
			t.Errorf("%s %s: %+v", c.declared, c.in, got)
		}
	}
}
