package parse

import (
	"errors"
	"strings"
	"testing"
)

// Two items of RSS, and two entries of Atom, that are damaged by replacing a part of them.
const (
	pier = `<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/">
<channel>
<title>Pier</title>
<link>https://pier.example/</link>
<image><url>https://pier.example/i.png</url><title>Image</title><link>https://pier.example/i</link></image>
<item>
<title>Nets</title>
<link>https://pier.example/1</link>
<guid isPermaLink="false">n1</guid>
<dc:creator>Ann</dc:creator>
<category domain="https://pier.example/c">sea</category>
<description>Old nets</description>
</item>
<item>
<title>Buoys</title>
<link>https://pier.example/2</link>
<guid isPermaLink="false">n2</guid>
<pubDate>Mon, 02 Mar 2026 08:00:00 GMT</pubDate>
<content:encoded><![CDATA[<p>New <b>buoys</b></p>]]></content:encoded>
</item>
</channel>
</rss>`
	hill = `<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<title>Hill</title>
<id>urn:hill</id>
<link href="https://hill.example/"/>
<author><name>Bo</name></author>
<updated>2026-03-02T08:00:00Z</updated>
<entry>
<title>Sheep</title>
<id>urn:hill:1</id>
<link rel="alternate" href="https://hill.example/1"/>
<updated>2026-03-01T08:00:00Z</updated>
<summary>Forty</summary>
</entry>
<entry>
<title>Stones</title>
<id>urn:hill:2</id>
<link rel="alternate" href="https://hill.example/2"/>
<updated>2026-03-02T08:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>In <b>walls</b></p></div></content>
</entry>
</feed>`
)

// gist is a document on few lines: its title and link, and of each item id, title, link,
// text, day, authors, categories.
func gist(doc *Document) string {
	var b strings.Builder
	b.WriteString(doc.Meta.Title + " " + related(doc.Meta.Links, "alternate"))
	for i := range doc.Items {
		c := &doc.Items[i].Content
		b.WriteString("|" + c.ID + " " + c.Title + " " + c.Link + " " + doc.Items[i].Text)
		if c.Published+c.Updated != 0 {
			b.WriteString(" " + max(c.Published, c.Updated).String()[:10])
		}
		for _, p := range c.Authors {
			b.WriteString(" by " + p.Name)
		}
		for _, k := range c.Categories {
			b.WriteString(" in " + k.Term)
		}
	}
	return b.String()
}

const (
	pierGist = "Pier https://pier.example/|n1 Nets https://pier.example/1 Old nets by Ann in sea|n2 Buoys https://pier.example/2 New buoys 2026-03-02"
	hillGist = "Hill https://hill.example/|urn:hill:1 Sheep https://hill.example/1 Forty 2026-03-01|urn:hill:2 Stones https://hill.example/2 In walls 2026-03-02"
)

// TestDamage reads each document with one thing replaced in it, and wants all of what it
// says, and that what was mended is told.
func TestDamage(t *testing.T) {
	for _, c := range []struct{ doc, name, old, by, want string }{
		{pier, "a leaf has no end tag", "Nets</title>", "Nets", ""},
		{pier, "a link has no end tag", "https://pier.example/1</link>", "https://pier.example/1", ""},
		{pier, "an extension has no end tag", "Ann</dc:creator>", "Ann", ""},
		{pier, "a text has no end tag", "Old nets</description>", "Old nets", ""},
		{pier, "an image has no end tag", "</image>", "", ""},
		{pier, "an item has no end tag", "Old nets</description>\n</item>", "Old nets</description>\n", ""},
		{pier, "an item has no start tag", "<item>\n<title>Buoys", "<title>Buoys", ""},
		{pier, "the first item has no start tag", "<item>\n<title>Nets", "<title>Nets", ""},
		{pier, "a leaf has no start tag", "<title>Nets", "Nets", ""},
		{pier, "the channel has no start tag", "<channel>\n", "", ""},
		{pier, "the channel is misspelt", "<channel>", "<chanel>", ""},
		{pier, "an item is misspelt", "<item>\n<title>Nets", "<itme>\n<title>Nets", ""},
		{pier, "an item's end is misspelt", "Old nets</description>\n</item>", "Old nets</description>\n</iten>", ""},
		{pier, "a start tag is misspelt", "<title>Nets", "<tilte>Nets", ""},
		{pier, "an end tag is misspelt", "Nets</title>", "Nets</titl>", ""},
		{pier, "an end tag in another case", "n1</guid>", "n1</GUID>", ""},
		{pier, "an extension lost its prefix", "<dc:creator>", "<creator>", ""},
		{pier, "an extension's end lost its prefix", "Ann</dc:creator>", "Ann</creator>", ""},
		{pier, "an element has a prefix", "<guid isPermaLink=\"false\">n1", "<x:guid isPermaLink=\"false\">n1", ""},
		{pier, "an end tag is another's", "Nets</title>", "Nets</guid>", ""},
		{pier, "an end tag is the item's", "Nets</title>", "Nets</item>", ""},
		{pier, "an end tag is the channel's", "Nets</title>", "Nets</channel>", ""},
		{pier, "an item's end is the channel's", "Old nets</description>\n</item>", "Old nets</description>\n</channel>", ""},
		{pier, "an item's end is the root's", "Old nets</description>\n</item>", "Old nets</description>\n</rss>", ""},
		{pier, "an end tag has no slash", "Nets</title>", "Nets<title>", ""},
		{pier, "an item's end tag has no slash", "Old nets</description>\n</item>", "Old nets</description>\n<item>", ""},
		{pier, "a start tag twice", "<title>Nets", "<title><title>Nets", ""},
		{pier, "a start tag with attributes twice", "<guid isPermaLink=\"false\">n1", "<guid isPermaLink=\"false\"><guid isPermaLink=\"false\">n1", ""},
		{pier, "an item's start tag twice", "<item>\n<title>Nets", "<item><item>\n<title>Nets", ""},
		{pier, "the channel's start tag twice", "<channel>", "<channel>\n<channel>", ""},
		{pier, "the root's start tag twice", "<channel>", "<rss version='2.0'><channel>", ""},
		{pier, "an end tag twice", "Old nets</description>\n</item>", "Old nets</description></description>\n</item></item>", ""},
		{pier, "a start tag that ends too soon", "<title>Nets", "<title/>Nets", ""},
		{pier, "an item that ends too soon", "<item>\n<title>Nets", "<item/>\n<title>Nets", ""},
		{pier, "a channel that ends too soon", "<channel>", "<channel/>", ""},
		{pier, "a start tag without first bracket", "<title>Nets", "title>Nets", ""},
		{pier, "one with attributes", "<guid isPermaLink=\"false\">n1", "guid isPermaLink=\"false\">n1", ""},
		{pier, "an item without first bracket", "<item>\n<title>Nets", "item>\n<title>Nets", ""},
		{pier, "an end tag without first bracket", "Nets</title>", "Nets/title>", ""},
		{pier, "a start tag without last bracket", "<title>Nets", "<titleNets", ""},
		{pier, "one with attributes, too", "<guid isPermaLink=\"false\">n1", "<guid isPermaLink=\"false\"n1", ""},
		{pier, "an item without last bracket", "<item>\n<title>Nets", "<item\n<title>Nets", ""},
		{pier, "an end tag without last bracket", "Nets</title>", "Nets</title", ""},
		{pier, "the root without first bracket", "<rss version", "rss version", ""},
		{pier, "a space in a start tag", "<title>Nets", "< title>Nets", ""},
		{pier, "a space in an end tag", "Nets</title>", "Nets</ title>", ""},
		{pier, "no quote in front", `domain="https://pier.example/c"`, `domain=https://pier.example/c"`, ""},
		{pier, "no quote behind", `domain="https://pier.example/c"`, `domain="https://pier.example/c`, ""},
		{pier, "no quote behind, and a section", `<description>Old nets`, `<description type="html><![CDATA[Old]]> nets`, ""},
		{pier, "no quotes", `domain="https://pier.example/c"`, `domain=https://pier.example/c`, ""},
		{pier, "no sign", `domain="https://pier.example/c"`, `domain"https://pier.example/c"`, ""},
		{pier, "HTML in an id", "n1</guid>", "n1<br></guid>", ""},
		{pier, "HTML in a date", "08:00:00 GMT", "<b>08:00:00</b> GMT", ""},
		{pier, "HTML that ends in a link", "https://pier.example/1</link>", "https://pier.example/1</b></link>", ""},
		{pier, "a section without end", "<p>New <b>buoys</b></p>]]>", "<p>New <b>buoys</b></p>", ""},
		{pier, "a section that ends in brackets", "<p>New <b>buoys</b></p>]]>", "<p>New <b>buoys</b></p>]]", ""},
		{pier, "a section that begins wrong", "<![CDATA[<p>New", "<[CDATA[<p>New", ""},
		{pier, "a section without beginning", "<description>Old nets", "<description>Old nets]]>", ""},
		{pier, "a comment without end", "<title>Nets", "<!-- x ->\n<title>Nets", ""},
		{pier, "an instruction without end", "<title>Nets", "<?php x >\n<title>Nets", ""},
		{pier, "a comment in an id", "n1</guid>", "n<!-- x -->1</guid>", ""},
		{pier, "items around the items", "<item>\n<title>Nets", "<items>\n<item>\n<title>Nets", ""},
		{pier, "items behind the channel", "<item>\n<title>Nets", "</channel>\n<item>\n<title>Nets", ""},
		{pier, "items behind the root", "<item>\n<title>Buoys", "</channel></rss>\n<item>\n<title>Buoys", ""},
		{pier, "a second document behind", "<item>\n<title>Buoys", "</channel></rss>\n<?xml version='1.0'?><rss version='2.0'><channel><title>Again</title><item>\n<title>Buoys", ""},
		{pier, "an empty root before", "<rss version", "<rss/>\n<rss version", ""},
		{hill, "a link of the head is not closed", `"https://hill.example/"/>`, `"https://hill.example/">`, ""},
		{hill, "a link of an entry is not closed", `"https://hill.example/1"/>`, `"https://hill.example/1">`, ""},
		{hill, "a title with a prefix", "<title>Hill", "<rss:title>Hill", ""},
		{hill, "a date has no end tag", "2026-03-01T08:00:00Z</updated>", "2026-03-01T08:00:00Z", ""},
		{hill, "an author has no end tag", "</name></author>", "</name>", ""},
		{hill, "an author is misspelt", "<author>", "<authro>", ""},
		{hill, "an author's end is misspelt", "</author>", "</authr>", ""},
		{hill, "an entry has no end tag", "Forty</summary>\n</entry>", "Forty</summary>", ""},
		{hill, "an entry has no start tag", "<entry>\n<title>Stones", "<title>Stones", ""},
		{hill, "an entry is misspelt", "<entry>\n<title>Sheep", "<enty>\n<title>Sheep", ""},
		{hill, "the feed is misspelt", "<feed xmlns", "<fed xmlns", ""},
		{hill, "the feed has no start tag", "<feed xmlns=\"http://www.w3.org/2005/Atom\">", "", ""},
		{hill, "the feed without last bracket", "2005/Atom\">", "2005/Atom\"", ""},
		{hill, "the feed ends in the middle", "Forty</summary>\n</entry>", "Forty</summary>\n</feed>", ""},
		{hill, "an entry twice begun", "<entry>\n<title>Sheep", "<entry>\n<entry>\n<title>Sheep", ""},
		{hill, "no quote behind an address", `href="https://hill.example/1"`, `href="https://hill.example/1`, ""},
		{hill, "no quote behind a relation", `rel="alternate" href="https://hill.example/1"`, `rel="alternate href="https://hill.example/1"`, ""},
		{hill, "no quotes around an address", `href="https://hill.example/1"/>`, `href=https://hill.example/1/>`, ""},
		{hill, "XHTML has no end", "</p></div>", "</p>", ""},
		{hill, "an instruction in XHTML", "<b>walls</b>", "<?php x >\n<b>walls</b>", ""},
		{hill, "an empty feed before", "<feed xmlns", "<feed></feed><feed xmlns", ""},
		{hill, "entries around the entries", "<entry>\n<title>Sheep", "<entries><entry>\n<title>Sheep", ""},
	} {
		text := strings.Replace(c.doc, c.old, c.by, 1)
		want := c.want
		if want == "" {
			want = pierGist
			if c.doc == hill {
				want = hillGist
			}
		}
		if text == c.doc {
			t.Errorf("%s: nothing is replaced", c.name)
		}
		doc, err := Parse([]byte(text), Options{})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := gist(doc); got != want || doc.Partial {
			t.Errorf("%s: partial %v, %v\n%s, want\n%s", c.name, doc.Partial, doc.Repairs, got, want)
		}
		checkDocument(t, c.name, doc)
	}
	for name, c := range map[string][2]string{pierGist: {pier, "2.0"}, hillGist: {hill, "1.0"}} {
		doc := read(t, c[0], Options{})
		if gist(doc) != name || len(doc.Repairs) > 0 {
			t.Errorf("whole it is %s, %v", gist(doc), doc.Repairs)
		}
	}
}

// TestNoDamage: what only looks like damage is let alone, and nothing is repaired.
func TestNoDamage(t *testing.T) {
	for name, c := range map[string][2]string{
		"an entry in a content":    {`<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><id>1</id><title>A</title><content type="application/atom+xml"><entry><id>2</id><title>B</title></entry></content><updated>2026-03-01T00:00:00Z</updated></entry></feed>`, "1=A"},
		"an entry in an extension": {`<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="urn:g"><title>T</title><entry><id>1</id><title>A</title><g:entryLink><entry><id>2</id><title>B</title></entry></g:entryLink></entry></feed>`, "1=A"},
		"a person with more":       {`<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><author><id>http://x.example/u</id><name>N</name><title>P</title><link href="http://x.example/u"/></author><id>1</id><title>A</title></entry></feed>`, "1=A"},
		"an element of its own":    {rssHead + `<item><guid>1</guid><titel>own</titel><title>A</title></item>` + rssTail, "1=A"},
		"a text with a title":      {rssHead + `<item><guid>1</guid><title>A</title><description>the <title> tag</title> of HTML</description></item>` + rssTail, "1=A"},
		"an image in a channel":    {rssHead + `<image><title>I</title><url>http://x.example/i</url><link>http://x.example/</link></image>` + it("1") + rssTail, "1=t1"},
		"items of RDF":             {`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>T</title><items><rdf:Seq><rdf:li/></rdf:Seq></items></channel>` + it("1") + `</rdf:RDF>`, "1=t1"},
		"brackets in an attribute": {rssHead + `<item><guid>1</guid><title>A</title><category domain="a > b">c</category></item>` + rssTail, "1=A"},
		"live items of podcasts":   {`<rss xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel><title>T</title><podcast:liveItem><title>L</title><guid>l</guid></podcast:liveItem>` + it("1") + `</channel></rss>`, "1=t1"},
	} {
		doc := read(t, c[0], Options{})
		if got := ids(doc); got != c[1] || doc.Meta.Title != "T" || len(doc.Repairs) > 0 {
			t.Errorf("%s: title %q, items %s, %v", name, doc.Meta.Title, got, doc.Repairs)
		}
	}
}

// TestNeverSilent: a document that has items and yields none is an error or a part.
func TestNeverSilent(t *testing.T) {
	for _, in := range []string{
		`<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><g:x xmlns:g="urn:g"><entry><id>1</id></entry></g:x></feed>`,
		`<rss><channel><title>T</title><!-- <item><title>A</title></item> --></channel></rss>`,
		`<rss><channel><title>T</title><x><y><item><title>A</title></item></y></x></channel></rss>`,
		`<fead><title>T</title><item`,
	} {
		doc, err := Parse([]byte(in), Options{})
		var syntax *SyntaxError
		if err == nil && len(doc.Items) == 0 && !doc.Partial || err != nil && !errors.As(err, &syntax) {
			t.Errorf("%s: %+v, %v", in, doc, err)
		}
	}
	if doc := read(t, `<rss><channel><title>T</title></channel></rss>`, Options{}); doc.Partial {
		t.Error("a feed without items is a part")
	}
}

// TestEndsOfSectionsInTexts: "]]>" where no CDATA section is costs nothing.
func TestEndsOfSectionsInTexts(t *testing.T) {
	const head, entry = `<feed xmlns="http://www.w3.org/2005/Atom">`, `<entry><id>1</id><title>One</title></entry>`
	for _, in := range []string{
		rssHead + it("1") + `<item><guid>2</guid><title>a]]>/title></item>` + rssTail,
		rssHead + it("1") + `<item><guid>2</guid><title>a]]></title></item>` + rssTail,
		rssHead + it("1") + it("2") + "]]>",
		head + entry + entry + "]]>",
		head + entry + `<entry><id>2</id><content type="xhtml"><div>a<b>b</b]]>c</div></content></entry></feed>`,
	} {
		doc := read(t, in, Options{})
		if repairs := strings.Join(doc.Repairs, "; "); len(doc.Items) != 2 || strings.Contains(repairs, "gofeed") || strings.Contains(repairs, "one by one") {
			t.Errorf("%s: %d items; %s", in, len(doc.Items), repairs)
		}
	}
}

// TestItemsReadAlone: where gofeed finds other items in the whole than the scan, each is
// read with the head alone.
func TestItemsReadAlone(t *testing.T) {
	doc := read(t, `<rss version="2.0"><channel><title>t</title>{b</title>`+it("1")+it("2")+rssTail, Options{})
	if len(doc.Items) != 2 || doc.Partial || doc.Items[0].Content.ID != "1" || doc.Items[1].Content.ID != "2" || !strings.Contains(strings.Join(doc.Repairs, "; "), "one by one") {
		t.Errorf("%d items, partial %v: %q", len(doc.Items), doc.Partial, doc.Repairs)
	}
}
