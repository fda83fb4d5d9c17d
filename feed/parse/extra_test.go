package parse

import (
	"fmt"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

// atomOf is the one entry of an Atom document.
func atomDoc(t *testing.T, head, entry string) *Document {
	t.Helper()
	return read(t, `<feed xmlns="http://www.w3.org/2005/Atom">`+head+`<entry>`+entry+`</entry></feed>`, Options{})
}

func persons(ps []feed.Person) string {
	var out []string
	for _, p := range ps {
		out = append(out, strings.Join([]string{p.Name, p.Email, p.URI}, "|"))
	}
	return strings.Join(out, ", ")
}

// TestContributors holds that those whom a feed or an entry names so are kept, whatever
// the format, and are no authors.
func TestContributors(t *testing.T) {
	const person = `<contributor><name>A</name><email>a@x.example</email><uri>/a</uri></contributor><contributor><name>B</name></contributor>`
	doc := atomDoc(t, person, `<id>1</id>`+person)
	const want = "A|a@x.example|https://feeds.example/a, B||"
	if got := persons(doc.Meta.Contributors); got != want || len(doc.Meta.Authors) > 0 {
		t.Errorf("feed: %s", got)
	}
	if got := persons(doc.Items[0].Content.Contributors); got != want || len(doc.Items[0].Content.Authors) > 0 {
		t.Errorf("entry: %s", got)
	}
	const in = `<dc:contributor>c@x.example (C)</dc:contributor><atom:contributor><atom:name>D</atom:name></atom:contributor>`
	doc = read(t, `<rss version="2.0"`+spaces+`><channel><title>T</title>`+in+`<item><guid>1</guid>`+in+`</item></channel></rss>`, Options{})
	for _, ps := range [][]feed.Person{doc.Meta.Contributors, doc.Items[0].Content.Contributors} {
		if got := persons(ps); !strings.Contains(got, "C|c@x.example|") || !strings.Contains(got, "D||") || len(ps) != 2 {
			t.Errorf("RSS: %s", got)
		}
	}
}

// TestAddressAsText holds that the address of an Atom link may be its text, and that
// one with an address is left alone.
func TestAddressAsText(t *testing.T) {
	doc := atomDoc(t, "", `<id>1</id><link rel="enclosure" type="audio/mpeg"> http://x.example/a.mp3
		</link><link><![CDATA[http://x.example/?a=1&b=2]]></link><link rel="related" href="/r">http://x.example/no</link>`)
	c := &doc.Items[0].Content
	if c.Link != "http://x.example/?a=1&b=2" {
		t.Errorf("link %q", c.Link)
	}
	if related(c.Links, "enclosure") != "http://x.example/a.mp3" || related(c.Links, "related") != "https://feeds.example/r" || len(c.Links) != 2 {
		t.Errorf("links %+v", c.Links)
	}
}

// TestHalfAnEntry holds what is kept of a document that breaks off in its first entry:
// what is whole, if that is enough to recognise the entry when it comes whole.
func TestHalfAnEntry(t *testing.T) {
	const link, name = "<link>http://x.example/1</link>", "<title>T &amp; more</title>"
	for _, c := range []struct{ name, in, want string }{
		{"in a text", link + name + "<description>half of i", "T & more http://x.example/1"},
		{"in a tag", name + link + `<category domain="`, "T & more http://x.example/1"},
		{"between children", name + link + "\n ", "T & more http://x.example/1"},
		{"in a nested element", name + "<guid>1</guid><media:group xmlns:media='http://search.yahoo.com/mrss/'><media:content url='http://x", "T & more 1"},
		{"in CDATA", name + link + "<description><![CDATA[<p>x", "T & more http://x.example/1"},
		{"with a fault", name + "</p>" + link + "<description>a < b", "T & more http://x.example/1"},
		{"no title", link + "<title>T", ""},
		{"no link", name + "<link>http://x.exam", ""},
		{"nothing", "<title>T", ""},
		{"nothing at all", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, err := Parse([]byte(rssHead+"<item>"+c.in), Options{})
			if c.want == "" {
				if err == nil || !strings.Contains(err.Error(), "ends in the middle of its first item") {
					t.Fatalf("%+v, %v", doc, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			checkDocument(t, c.name, doc)
			if len(doc.Items) != 1 || !doc.Partial || !doc.Items[0].Content.Truncated || len(doc.Repairs) == 0 {
				t.Fatalf("%+v", doc)
			}
			x := &doc.Items[0].Content
			if got := x.Title + " " + first(x.Link, x.ID); got != c.want || x.Summary.Value != "" || doc.Meta.Title != "T" {
				t.Errorf("got %q, want %q; %+v", got, c.want, x)
			}
		})
	}
	doc := read(t, `<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry><id>1</id><title>t</title><link href="/1"/><link rel="related" href="/2">x`, Options{})
	if c := &doc.Items[0].Content; c.ID != "1" || c.Link != "https://feeds.example/1" || len(c.Links) > 0 || !doc.Partial {
		t.Errorf("Atom: %+v", c)
	}
	doc = read(t, rssHead+it("1")+"<item>"+name+link+"<description>x", Options{})
	if len(doc.Items) != 1 || doc.Items[0].Content.ID != "1" || doc.Items[0].Content.Truncated {
		t.Errorf("behind a whole one: %+v", doc.Items)
	}
}

// TestEpisodeTexts holds that what belongs to an episode stays with it.
func TestEpisodeTexts(t *testing.T) {
	c := &rssOf(t, `<guid>1</guid><podcast:transcript url="/t.vtt" type="text/vtt" language="en_GB" rel="captions"/><podcast:transcript url="/t.srt" type="application/srt"/>
		<podcast:chapters url="https://x.example/c.json" type="application/json+chapters"/><podcast:chapters url="javascript:x"/>`).Content
	var got []string
	for _, l := range c.Links {
		got = append(got, strings.TrimPrefix(l.Rel, "https://podcastindex.org/namespace/1.0#")+" "+l.Href+" "+l.Type+" "+l.Hreflang)
	}
	want := "transcript https://feeds.example/t.vtt text/vtt en-GB; transcript https://feeds.example/t.srt application/srt ; chapters https://x.example/c.json application/json+chapters "
	if s := strings.Join(got, "; "); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
}

// TestAtomInRSS holds that RSS may use Atom's elements without their namespace.
func TestAtomInRSS(t *testing.T) {
	doc := read(t, `<rss><channel><id>tag:x,1</id><title>T</title><updated>2026-01-02T03:04:05Z</updated>
		<item><id>tag:x,2</id><title>t</title><updated>2026-01-03T03:04:05Z</updated><issued>2026-01-01T03:04:05Z</issued></item>
		<item><guid>g</guid><id>i</id><pubDate>Thu, 01 Jan 2026 00:00:00 GMT</pubDate><created>2025-01-01T00:00:00Z</created></item></channel></rss>`, Options{})
	if doc.Meta.ID != "tag:x,1" || doc.Meta.Updated.String() != "2026-01-02T03:04:05Z" {
		t.Errorf("feed %+v", doc.Meta)
	}
	if c := &doc.Items[0].Content; c.ID != "tag:x,2" || c.Updated.String() != "2026-01-03T03:04:05Z" || c.Published.String() != "2026-01-01T03:04:05Z" {
		t.Errorf("item %+v", c)
	}
	if c := &doc.Items[1].Content; c.ID != "g" || c.Published.String() != "2026-01-01T00:00:00Z" {
		t.Errorf("RSS's own goes first: %+v", c)
	}
}

// TestDocumentType holds what becomes of entities that a document declares itself, and
// of a feed that calls itself HTML.
func TestDocumentType(t *testing.T) {
	long := strings.Repeat("x", 1000)
	doc := read(t, `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY site "tag:x.example,2026:"><!ENTITY us 'A &#38; B'><!ENTITY nbsp "no"><!ENTITY bad "<b>"><!ENTITY far SYSTEM "file:///etc/passwd"><!ENTITY twice "&site;">]>`+
		rssHead+`<item><guid>&site;1</guid><title>&us;&nbsp;&bad;&far;&twice;</title><description><![CDATA[&site;]]></description></item>`+rssTail, Options{})
	c := &doc.Items[0].Content
	if c.ID != "tag:x.example,2026:1" || !strings.HasPrefix(c.Title, "A & B &bad;") || strings.Contains(c.Title, "root:") || strings.Contains(c.Title, "2026") {
		t.Errorf("id %q, title %q", c.ID, c.Title)
	}
	if strings.Contains(c.Summary.Value, "2026") {
		t.Errorf("summary %q", c.Summary.Value)
	}
	doc = read(t, fmt.Sprintf(`<!DOCTYPE rss [<!ENTITY long "%s">]>`, long)+rssHead+`<item><guid>1</guid><description>`+strings.Repeat("&long; ", 5000)+`</description></item>`+rssTail, Options{})
	if n := len(doc.Items[0].Text); n < 100_000 || n > feed.MaxText {
		t.Errorf("%d bytes", n)
	}
	doc = read(t, `<!DOCTYPE html PUBLIC "x" "y">`+rssHead+it("1")+rssTail, Options{})
	if ids(doc) != "1=t1" {
		t.Errorf("a feed that calls itself HTML: %s", ids(doc))
	}
	if _, err := Parse([]byte(`<!DOCTYPE html><p>x</p>`+rssHead+it("1")+rssTail), Options{}); err == nil || !strings.Contains(err.Error(), "HTML") {
		t.Errorf("a page that shows a feed: %v", err)
	}
}

// TestControlCharacters holds that what was windows-1252 in the place of control
// characters is read as that, but not in ids.
func TestControlCharacters(t *testing.T) {
	c := &rssOf(t, "<guid>a\u0092b</guid><title>don\u0092t \u0085 \u0081</title><description>&lt;p>\u0093x\u0094&lt;/p></description>").Content
	if c.ID != "a\u0092b" || c.Title != "don’t … \u0081" || c.Summary.Value != "<p>“x”</p>" {
		t.Errorf("%q %q %q", c.ID, c.Title, c.Summary.Value)
	}
}

// TestLanguageOfText holds that the language of an RSS item's text is the item's.
func TestLanguageOfText(t *testing.T) {
	doc := read(t, `<rss`+spaces+`><channel><language>de</language><item><guid>1</guid><content:encoded xml:lang="fr">x</content:encoded></item><item xml:lang="it"><description>x</description></item><item><guid>3</guid></item></channel></rss>`, Options{})
	for i, want := range []string{"fr", "it", ""} {
		if got := doc.Items[i].Content.Language; got != want {
			t.Errorf("item %d is in %q, want %q", i, got, want)
		}
	}
}

// TestLinksOfAnItem holds that all the links of an RSS item are kept, the first as its own.
func TestLinksOfAnItem(t *testing.T) {
	c := &rssOf(t, `<link>http://x.example/1</link><link>http://x.example/2</link><link>http://x.example/1</link>`).Content
	if c.Link != "http://x.example/1" || len(c.Links) != 1 || c.Links[0].Href != "http://x.example/2" || c.Links[0].Rel != "alternate" {
		t.Errorf("%s %+v", c.Link, c.Links)
	}
}

// TestChannelSays holds what a channel says of itself in the words of Media RSS and
// iTunes, and an Atom feed in those of Dublin Core.
func TestChannelSays(t *testing.T) {
	doc := read(t, `<rss`+spaces+`><channel><guid>tag:x,9</guid><title>T</title><media:category scheme="urn:s">Arts</media:category><media:keywords>a, b</media:keywords><itunes:author>N</itunes:author><itunes:owner><itunes:name>N</itunes:name><itunes:email>n@x.example</itunes:email></itunes:owner><item><guid>1</guid></item></channel></rss>`, Options{})
	m := &doc.Meta
	if len(m.Categories) != 3 || m.Categories[0] != (feed.Category{Term: "Arts", Scheme: "urn:s"}) || m.Categories[2].Term != "b" {
		t.Errorf("categories %+v", m.Categories)
	}
	if got := persons(m.Authors); got != "N|n@x.example|" || m.ID != "tag:x,9" {
		t.Errorf("authors %s, id %q", got, m.ID)
	}
	doc = read(t, `<rss`+spaces+`><channel><itunes:author>N</itunes:author><itunes:owner><itunes:name>Other</itunes:name><itunes:email>o@x.example</itunes:email></itunes:owner></channel></rss>`, Options{})
	if got := persons(doc.Meta.Authors); got != "N||" {
		t.Errorf("an owner is no author: %s", got)
	}
	doc = read(t, `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"><id>1</id><dc:subject>S</dc:subject></feed>`, Options{})
	if len(doc.Meta.Categories) != 1 || doc.Meta.Categories[0].Term != "S" {
		t.Errorf("Dublin Core: %+v", doc.Meta.Categories)
	}
}

// TestTypesOfNothing holds that words with the type of something else stay words, and
// that what is in base64 does not become any.
func TestTypesOfNothing(t *testing.T) {
	doc := atomDoc(t, "", `<id>1</id><title type="custom/type">test</title><content type="application/json">{"a": 1}</content>`)
	if c := &doc.Items[0].Content; c.Title != "test" || c.Body.Value != `{"a": 1}` {
		t.Errorf("%q %+v", c.Title, c.Body)
	}
}

// TestFeedInPage holds that a feed of Atom in a page of HTML is read, and that what
// only looks like one is not.
func TestFeedInPage(t *testing.T) {
	doc := read(t, `<!DOCTYPE html><html><body><feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry><id>1</id><title>t1</title></entry></feed></body></html>`, Options{})
	if ids(doc) != "1=t1" || doc.Meta.Title != "F" {
		t.Errorf("%s of %q", ids(doc), doc.Meta.Title)
	}
	if _, err := Parse([]byte(`<!DOCTYPE html><html><body><feed><entry><id>1</id></entry></feed></body></html>`), Options{}); err == nil {
		t.Error("a page with an element feed is read")
	}
}

// TestPictureOfEpisode holds that the old way to name an episode's picture is known.
func TestPictureOfEpisode(t *testing.T) {
	c := &rssOf(t, `<guid>1</guid><itunes:link rel="image" href="/p.jpg"/>`).Content
	if c.Image == nil || c.Image.URL != "https://feeds.example/p.jpg" {
		t.Errorf("%+v", c.Image)
	}
}

// TestPicturesAlone holds that a text without words is kept, whatever else says
// something of the item.
func TestPicturesAlone(t *testing.T) {
	for _, more := range []string{"", "<dc:creator>A</dc:creator>", "<dc:description>words</dc:description>", "<media:description>words</media:description>"} {
		c := &rssOf(t, `<guid>1</guid><description>&lt;img src="http://x.example/1.png"&gt;</description>`+more).Content
		if !strings.HasPrefix(c.Summary.Value, `<img src="http://x.example/1.png"`) || c.Image == nil {
			t.Errorf("with %q: %+v", more, c.Summary)
		}
	}
	c := &rssOf(t, `<guid>1</guid><dc:description>words</dc:description><media:description>others</media:description>`).Content
	if c.Summary.Value != "words" {
		t.Errorf("%+v", c.Summary)
	}
}

// TestSeveralAuthors holds that an RSS item may have several authors, in its order.
func TestSeveralAuthors(t *testing.T) {
	c := &rssOf(t, `<guid>1</guid><author>a@x.example (A)</author><author><![CDATA[B]]></author><author>a@x.example (A)</author><dc:creator>C</dc:creator>`).Content
	if got := persons(c.Authors); got != "A|a@x.example|, B||, C||" {
		t.Error(got)
	}
	c = &rssOf(t, `<guid>1</guid><author><name>D</name></author>`).Content
	if got := persons(c.Authors); got != "D||" {
		t.Errorf("with a name in it: %s", got)
	}
}
