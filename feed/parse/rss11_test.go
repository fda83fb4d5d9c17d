package parse

import "testing"

// TestRSS11: its document element is Channel, its namespace none that gofeed knows, and
// its items stand in an element of their own (http://inamidst.com/rss1.1/).
func TestRSS11(t *testing.T) {
	for name, doc := range map[string]string{
		"as it is written": `<Channel xmlns="http://purl.org/net/rss1.1#" xmlns:rdf="` + rdfSpace + `" xml:lang="en" rdf:about="https://a.example/rss">
			<title>A</title><link>https://a.example/</link><description>All of A.</description>
			<items rdf:parseType="Collection">
			<item rdf:about="https://a.example/1"><title>One</title><link>https://a.example/1</link><description>First.</description></item>
			<item rdf:about="https://a.example/2"><title>Two</title><link>https://a.example/2</link></item>
			</items></Channel>`,
		"with a prefix": `<r:Channel xmlns:r="http://purl.org/net/rss1.1#" xmlns:rdf="` + rdfSpace + `" xml:lang="en" rdf:about="https://a.example/rss">
			<r:title>A</r:title><r:link>https://a.example/</r:link><r:description>All of A.</r:description>
			<r:items><r:item rdf:about="https://a.example/1"><r:title>One</r:title><r:link>https://a.example/1</r:link><r:description>First.</r:description></r:item>
			<r:item rdf:about="https://a.example/2"><r:title>Two</r:title><r:link>https://a.example/2</r:link></r:item></r:items></r:Channel>`,
	} {
		t.Run(name, func(t *testing.T) {
			d := read(t, doc, Options{})
			if d.Meta.ID != "https://a.example/rss" || d.Meta.Title != "A" || d.Meta.Subtitle != "All of A." || d.Meta.Language != "en" {
				t.Errorf("the feed is %+v", d.Meta)
			}
			if len(d.Items) != 2 || d.Partial {
				t.Fatalf("%d items, partial %v", len(d.Items), d.Partial)
			}
			one, two := d.Items[0].Content, d.Items[1].Content
			if one.ID != "https://a.example/1" || one.Title != "One" || one.Link != "https://a.example/1" || one.Summary.Value != "First." {
				t.Errorf("the first is %+v", one)
			}
			if two.ID != "https://a.example/2" || two.Title != "Two" {
				t.Errorf("the second is %+v", two)
			}
		})
	}
}
