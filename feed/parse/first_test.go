package parse

import (
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

// TestTheFirstTitleCounts: of several titles or texts of one kind the first that says
// something counts, and what stands around them is read as ever.
func TestTheFirstTitleCounts(t *testing.T) {
	for in, want := range map[string]string{
		`<title>A</title><title>B</title><guid>g</guid>`:                                "A g",
		`<title/><title> </title><title>B</title><guid>g</guid>`:                        "B g",
		`<title>A</title><title>B<b x=1>C</b> & D</title><guid>g</guid>`:                "A g",
		`<title>A</title><media:title>B</media:title><guid>g</guid>`:                    "A g",
		`<title>A</title><title><![CDATA[B]]></title><TITLE>C</TITLE><guid>g</guid>`:    "A g",
		`<title>A</title><image><title>B</title></image><title>C</title><guid>g</guid>`: "A g",
	} {
		if c := rssOf(t, in).Content; c.Title+" "+c.ID != want {
			t.Errorf("%s: %q %q", in, c.Title, c.ID)
		}
	}
	c := atomOf(t, `<title type="html">A &amp;lt;</title><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">B</div></title><summary>S</summary><summary type="html">T &lt;b></summary><content type="html">&lt;p>C&lt;/p></content><content>D</content><id>tag:a,1</id>`).Content
	if c.Title != "A <" || c.Summary != (feed.Text{Value: "S"}) || c.Body != (feed.Text{Value: "<p>C</p>", HTML: true}) || c.ID != "tag:a,1" {
		t.Errorf("%+v", c)
	}
	doc := read(t, `<rss><channel><title>A</title><title>B</title><item><title>I</title><guid>1</guid></item><item><title>J</title><title>K</title><guid>2</guid></item></channel></rss>`, Options{})
	if doc.Meta.Title != "A" || len(doc.Items) != 2 || doc.Items[0].Content.Title != "I" || doc.Items[1].Content.Title != "J" {
		t.Errorf("%+v", doc)
	}
}

// TestSummaryOfPictures: extensions give a summary where there is none, and take none
// away that has no words.
func TestSummaryOfPictures(t *testing.T) {
	const image = `<description>&lt;img src="https://feeds.example/a.jpg"></description>`
	for in, want := range map[string]string{
		image + `<dc:date>2026-01-01</dc:date>`:                                  "a.jpg",
		image + `<dc:description>words</dc:description>`:                         "a.jpg",
		image + `<media:description>words</media:description>`:                   "a.jpg",
		image + `<media:thumbnail url="/t.jpg"/>`:                                "a.jpg",
		`<dc:description>words</dc:description>`:                                 "words",
		`<media:description>words</media:description>`:                           "words",
		`<media:description type="html">&lt;b>w&lt;/b></media:description>`:      "<b>w</b>",
		`<description>own</description><media:description>x</media:description>`: "own",
	} {
		if got := rssOf(t, in).Content.Summary.Value; !strings.Contains(got, want) {
			t.Errorf("%s: %q", in, got)
		}
	}
}

// TestTextsOfOtherTypes: a type that is no text's is base64; what is none stays.
func TestTextsOfOtherTypes(t *testing.T) {
	for in, want := range map[string]string{
		`<content type="application/json">{"a":1}</content>`:              `{"a":1}`,
		`<content type="application/xml">Some content.</content>`:         "Some content.",
		`<content type="application/octet-stream">d29yZHM=</content>`:     "words",
		`<content type="image/png">iVBORw0KGgo=</content>`:                "",
		`<content type="text/x-plain">plain &lt;words</content>`:          "plain <words",
		`<content type="image/png">no picture at all, but text</content>`: "no picture at all, but text",
	} {
		if got := atomOf(t, in).Content.Body.Value; got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
	if got := atomOf(t, `<title type="invented">A title.</title>`).Content.Title; got != "A title." {
		t.Errorf("%q", got)
	}
}

// TestFurtherLinks: an item's other links are kept, the first is where it can be read.
func TestFurtherLinks(t *testing.T) {
	it := rssOf(t, `<link>/1</link><link>/2</link><link>/1</link><guid>https://feeds.example/1</guid>`)
	if c := it.Content; c.Link != "https://feeds.example/1" || len(c.Links) != 1 || c.Links[0] != (feed.Link{Rel: "alternate", Href: "https://feeds.example/2"}) {
		t.Errorf("%q %+v", c.Link, c.Links)
	}
}

// TestPeopleOfFeeds: Dublin Core in Atom, and an owner who is the author.
func TestPeopleOfFeeds(t *testing.T) {
	m := read(t, `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"><title>t</title><dc:creator>A</dc:creator><dc:contributor>C</dc:contributor><dc:subject>S</dc:subject></feed>`, Options{}).Meta
	if len(m.Authors) != 1 || m.Authors[0].Name != "A" || len(m.Contributors) != 1 || m.Contributors[0].Name != "C" || len(m.Categories) != 1 || m.Categories[0].Term != "S" {
		t.Errorf("%+v", m)
	}
	for author, want := range map[string]feed.Person{"Jane Roe": {Name: "Jane Roe", Email: "j@x.example"}, "Somebody": {Name: "Somebody"}} {
		m := read(t, `<rss`+spaces+`><channel><title>t</title><itunes:author>`+author+`</itunes:author><itunes:owner><itunes:name> Jane  Roe</itunes:name><itunes:email> j@x.example </itunes:email></itunes:owner></channel></rss>`, Options{}).Meta
		if len(m.Authors) != 1 || m.Authors[0] != want {
			t.Errorf("%s: %+v", author, m.Authors)
		}
	}
}
