package parse

import (
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

// TestElementsOfOthers holds what becomes of elements that stand in a format that is not
// their own, and of those that are written oddly.
func TestElementsOfOthers(t *testing.T) {
	for _, c := range []struct{ format, in, want string }{
		{"rss", `<atom:id>urn:a</atom:id><atom:title type="html">A &amp;lt;i>b&amp;lt;/i></atom:title><atom:category term="c" label="L"/><atom:rights>R</atom:rights>`,
			`{"id":"urn:a","title":"A <i>b</i>","categories":[{"term":"c","label":"L"}],"rights":"R"}`},
		{"rss", `<atom:id>urn:a</atom:id><atom:title type="html">A &lt;i>b&lt;/i></atom:title><atom:published>2026-03-01T00:00:00Z</atom:published><atom:updated>2026-03-02T00:00:00Z</atom:updated>`,
			`{"id":"urn:a","title":"A b","published":"2026-03-01T00:00:00Z","updated":"2026-03-02T00:00:00Z"}`},
		{"rss", `<guid isPermaLink="false">g</guid><title>T</title><atom:id>urn:a</atom:id><atom:title>A</atom:title>`, `{"id":"g","title":"T"}`},
		{"rss", `<atom:source><atom:id>urn:s</atom:id><atom:title>S</atom:title><atom:link href="https://s.example/"/></atom:source>`,
			`{"upstream":{"id":"urn:s","title":"S","links":[{"rel":"alternate","href":"https://s.example/"}]}}`},
		{"rss", `<dc:identifier>https://x.example/1</dc:identifier>`, `{"id":"https://x.example/1","link":"https://x.example/1"}`},
		{"rss", `<dc:identifier>doi:10.1/2</dc:identifier><link>/2</link>`, `{"id":"doi:10.1/2","link":"https://feeds.example/2"}`},
		{"rss", `<dcterms:title>T</dcterms:title><dcterms:creator>C</dcterms:creator><dcterms:subject>S</dcterms:subject><dcterms:issued>2026-03-01</dcterms:issued><dcterms:rights>R</dcterms:rights><dcterms:abstract>A</dcterms:abstract>`,
			`{"title":"T","summary":{"value":"A","html":true},"authors":[{"name":"C"}],"categories":[{"term":"S"}],"rights":"R","published":"2026-03-01T00:00:00Z"}`},
		{"rss", `<tags>a, b</tags>`, `{"categories":[{"term":"a"},{"term":"b"}]}`},
		{"rss", `<tags><tag>a</tag><tag>b &amp; c</tag></tags>`, `{"categories":[{"term":"a"},{"term":"b & c"}]}`},
		{"rss", `<content>&lt;p>words&lt;/p></content>`, `{"body":{"value":"<p>words</p>","html":true}}`},
		{"rss", `<subtitle>S</subtitle>`, `{"summary":{"value":"S","html":true}}`},
		{"rss", `<subtitle>S</subtitle><description>D</description>`, `{"summary":{"value":"D","html":true}}`},
		{"rss", `<author><name>A</name><email>a@x.example</email></author><author><name>B</name><name>C</name></author>`,
			`{"authors":[{"name":"A","email":"a@x.example"},{"name":"B"},{"name":"C"}]}`},
		{"rss", `<author>[object Object]</author><dc:creator>undefined</dc:creator>`, `{}`},
		{"rss", `<pubDate><time datetime="2026-03-01T07:30:00Z">Sun, 03/01/2026 - 02:30</time></pubDate>`, `{"published":"2026-03-01T07:30:00Z"}`},
		{"rss", `<prism:publicationDate>2026-03-01</prism:publicationDate>`, `{"published":"2026-03-01T00:00:00Z"}`},
		{"atom", `<category>boats</category><category term="c"/><tags>t</tags>`, `{"categories":[{"term":"c"},{"term":"boats"},{"term":"t"}]}`},
		{"atom", `<enclosure url="/1.mp3" type="audio/mpeg" length="4"/>`, `{"links":[{"rel":"enclosure","href":"https://feeds.example/1.mp3","type":"audio/mpeg","length":4}]}`},
		{"atom", `<author><name>A</name><name>B</name></author><contributor><name>C</name><uri>/c</uri><name>D</name></contributor>`,
			`{"authors":[{"name":"A"},{"name":"B"}],"contributors":[{"name":"C","uri":"https://feeds.example/c"},{"name":"D"}]}`},
		{"atom", `<subtitle>S</subtitle>`, `{"summary":{"value":"S","html":true}}`},
		{"atom", `<dc:identifier>urn:i</dc:identifier><dcterms:title>T</dcterms:title><prism:publicationDate>2026-03-01</prism:publicationDate>`, `{"id":"urn:i","title":"T","published":"2026-03-01T00:00:00Z"}`},
	} {
		of := map[string]func(*testing.T, string) *Item{"rss": rssOf, "atom": atomOf}[c.format]
		if got := said(t, of(t, c.in)); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.in, got, c.want)
		}
	}
}

// TestFeedsOfOthers holds the same of feeds.
func TestFeedsOfOthers(t *testing.T) {
	doc := read(t, `<rss`+spaces+`><channel><atom:id>urn:f</atom:id><atom:title>F</atom:title><atom:subtitle>S</atom:subtitle><atom:rights>R</atom:rights><atom:icon>/i</atom:icon><atom:logo>/l</atom:logo><atom:updated>2026-03-01T00:00:00Z</atom:updated><atom:category term="c"/><generator>Gen 1.2</generator></channel></rss>`, Options{})
	m := doc.Meta
	if m.ID != "urn:f" || m.Title != "F" || m.Subtitle != "S" || m.Rights != "R" || m.Icon != "https://feeds.example/i" || m.Logo != "https://feeds.example/l" ||
		m.Updated.String() != "2026-03-01T00:00:00Z" || len(m.Categories) != 1 || m.Categories[0] != (feed.Category{Term: "c"}) || doc.Generator != "Gen 1.2" {
		t.Errorf("%+v %q", m, doc.Generator)
	}
	doc = read(t, `<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><generator uri="https://g.example/" version="2">Gen</generator><category>c</category></feed>`, Options{})
	if doc.Generator != "Gen 2" || len(doc.Meta.Categories) != 1 {
		t.Errorf("%q %+v", doc.Generator, doc.Meta)
	}
}

// TestAtom03InRSS: what Atom 0.3 calls otherwise is read too, under any prefix.
func TestAtom03InRSS(t *testing.T) {
	doc := read(t, `<rss xmlns:old="http://purl.org/atom/ns#" xmlns:new="http://www.w3.org/2005/Atom"><channel><old:tagline>S</old:tagline><item><old:id>urn:o</old:id><old:issued>2026-03-01T00:00:00Z</old:issued><new:title>N</new:title></item></channel></rss>`, Options{})
	c := doc.Items[0].Content
	if doc.Meta.Subtitle != "S" || c.ID != "urn:o" || c.Title != "N" || c.Published.String() != "2026-03-01T00:00:00Z" {
		t.Errorf("%q %+v", doc.Meta.Subtitle, c)
	}
}
