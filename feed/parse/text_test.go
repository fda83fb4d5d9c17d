package parse

import (
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

// TestTitles holds that titles are plain text, whatever they were written as.
func TestTitles(t *testing.T) {
	for _, c := range []struct{ format, in, want string }{
		{"rss", `<title>AT&amp;T &amp;amp; more</title>`, "AT&T & more"},
		{"rss", `<title>a &amp;lt;b&amp;gt; tag</title>`, "a <b> tag"},
		{"rss", `<title><![CDATA[<b>Bold</b> &amp; x]]></title>`, "Bold & x"},
		{"rss", `<title>I &lt;3 you, 2 &lt; 3</title>`, "I <3 you, 2 < 3"},
		{"rss", "<title>\n  two\n lines </title>", "two lines"},
		{"rss", `<media:title>M</media:title>`, "M"},
		{"rss", `<title>cafÃ©</title>`, "café"},
		{"atom", `<title>a &lt;b&gt; tag</title>`, "a <b> tag"},
		{"atom", `<title type="text">a &lt;b&gt; &amp;amp;</title>`, "a <b> &amp;"},
		{"atom", `<title type="html">a &lt;b&gt;bold&lt;/b&gt; &amp;amp; x &amp;lt;i&amp;gt;</title>`, "a bold & x <i>"},
		{"atom", `<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">a <b>bold</b> &lt;i></div></title>`, "a bold <i>"},
		{"atom", `<title type="xhtml"><h:div xmlns:h="http://www.w3.org/1999/xhtml">a <h:b>bold</h:b></h:div></title>`, "a bold"},
		{"atom", `<title>a<!-- c -->b</title>`, "ab"},
	} {
		of := map[string]func(*testing.T, string) *Item{"rss": rssOf, "atom": atomOf}[c.format]
		if got := of(t, c.in).Content.Title; got != c.want {
			t.Errorf("%s: %q, want %q", c.in, got, c.want)
		}
	}
}

// TestTexts holds that summary and body know what they are.
func TestTexts(t *testing.T) {
	for _, c := range []struct {
		format, in    string
		summary, body feed.Text
	}{
		{"rss", `<description>a &lt;b&gt;b&lt;/b&gt; &amp;lt;</description>`, feed.Text{Value: "a <b>b</b> &lt;", HTML: true}, feed.Text{}},
		{"rss", `<description>s</description><content:encoded><![CDATA[<p>b</p>]]></content:encoded>`, feed.Text{Value: "s", HTML: true}, feed.Text{Value: "<p>b</p>", HTML: true}},
		{"rss", `<summary>s</summary><description>b</description>`, feed.Text{Value: "s", HTML: true}, feed.Text{Value: "b", HTML: true}},
		{"rss", `<body xmlns="http://www.w3.org/1999/xhtml"><p>b<br/></p></body>`, feed.Text{}, feed.Text{Value: "<p>b<br></p>", HTML: true}},
		{"rss", `<h:body xmlns:h="http://www.w3.org/1999/xhtml"><h:p>b</h:p></h:body>`, feed.Text{}, feed.Text{Value: "<p>b</p>", HTML: true}},
		{"rss", `<fullitem>&lt;p>b&lt;/p></fullitem>`, feed.Text{}, feed.Text{Value: "<p>b</p>", HTML: true}},
		{"rss", `<itunes:summary>s</itunes:summary>`, feed.Text{Value: "s", HTML: true}, feed.Text{}},
		{"rss", `<media:group><media:description>a &amp;lt; b</media:description></media:group>`, feed.Text{Value: "a &lt; b"}, feed.Text{}},
		{"atom", `<summary>a &lt;b&gt; c</summary>`, feed.Text{Value: "a <b> c"}, feed.Text{}},
		{"atom", `<summary type="html">a &lt;b&gt;c&lt;/b&gt;</summary>`, feed.Text{Value: "a <b>c</b>", HTML: true}, feed.Text{}},
		{"atom", `<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>a<a name="x"/>b</p></div></content>`, feed.Text{}, feed.Text{Value: "<p>a<a></a>b</p>", HTML: true}},
		{"atom", `<content type="text/plain">a &lt; b</content>`, feed.Text{}, feed.Text{Value: "a < b"}},
		{"atom", `<content type="application/octet-stream">PHA+aGVsbG88L3A+</content>`, feed.Text{}, feed.Text{Value: "<p>hello</p>", HTML: true}},
		{"atom", `<content type="image/png">iVBORw0KGgo=</content>`, feed.Text{}, feed.Text{}},
		{"json", `{"id":"1","summary":"a <b>","content_html":"<p>x</p>"}`, feed.Text{Value: "a <b>"}, feed.Text{Value: "<p>x</p>", HTML: true}},
		{"json", `{"id":"1","content_text":"a < b"}`, feed.Text{}, feed.Text{Value: "a < b"}},
	} {
		of := map[string]func(*testing.T, string) *Item{"rss": rssOf, "atom": atomOf, "json": jsonOf}[c.format]
		if got := of(t, c.in).Content; got.Summary != c.summary || got.Body != c.body {
			t.Errorf("%s: summary %+v, body %+v, want %+v and %+v", c.in, got.Summary, got.Body, c.summary, c.body)
		}
	}
}

// TestExcerpt holds that a summary is made of a body, cut at a word, and that words
// of the source's own are never replaced.
func TestExcerpt(t *testing.T) {
	words := strings.Repeat("word and ", 60)
	for _, c := range []struct {
		name, body, want string
	}{
		{"short", "<p>Short enough.</p>", ""},
		{"a word", "<p>" + words + "</p>", strings.TrimSuffix(strings.Repeat("word and ", 33), " ") + " …"},
		{"a sentence", "<p>" + strings.Repeat("word and ", 25) + "end. " + words + "</p>", strings.Repeat("word and ", 25) + "end."},
		{"a sentence too early", "<p>Oh. " + words + "</p>", "Oh. " + strings.TrimSuffix(strings.Repeat("word and ", 33), " ") + " …"},
		{"no spaces", "<p>" + strings.Repeat("日本語", 60) + "</p>", strings.Repeat("日本語", 33) + "日 …"},
	} {
		got := jsonOf(t, `{"id":"1","content_html":"`+c.body+`"}`).Content
		if got.Summary.Value != c.want || got.Excerpt != (c.want != "") || got.Summary.HTML {
			t.Errorf("%s: %q %v, want %q", c.name, got.Summary.Value, got.Excerpt, c.want)
		}
	}
	own := jsonOf(t, `{"id":"1","summary":"Own","content_html":"`+words+`"}`).Content
	if own.Summary.Value != "Own" || own.Excerpt {
		t.Errorf("%q %v", own.Summary.Value, own.Excerpt)
	}
}

func TestRights(t *testing.T) {
	for _, c := range []struct {
		it   *Item
		want string
	}{
		{rssOf(t, `<dc:rights>(c) A &amp;amp; B</dc:rights>`), "(c) A & B"},
		{rssOf(t, `<copyright>own</copyright><dc:rights>other</dc:rights>`), "own"},
		{atomOf(t, `<rights type="html">&lt;b>R&lt;/b></rights>`), "R"},
	} {
		if c.it.Content.Rights != c.want {
			t.Errorf("%q, want %q", c.it.Content.Rights, c.want)
		}
	}
}

// TestDatesOfItems holds where dates come from, and what an item without one has.
func TestDatesOfItems(t *testing.T) {
	for _, c := range []struct {
		it                 *Item
		published, updated string
	}{
		{rssOf(t, `<pubDate>Fri, 02 Jan 2026 03:04:05 GMT</pubDate>`), "2026-01-02T03:04:05Z", ""},
		{rssOf(t, `<dc:date>2026-01-02</dc:date><atom:updated>2026-01-03T00:00:00Z</atom:updated>`), "2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z"},
		{rssOf(t, `<pubDate>Fri, 02 Jan 2026 03:04:05 GMT</pubDate><dc:date>2026-01-04</dc:date>`), "2026-01-02T03:04:05Z", "2026-01-04T00:00:00Z"},
		{rssOf(t, `<pubDate>soon</pubDate><dc:date>2026-01-02</dc:date>`), "2026-01-02T00:00:00Z", ""},
		{rssOf(t, `<title>x</title>`), "", ""},
		{atomOf(t, `<updated>2026-01-03T00:00:00Z</updated>`), "", "2026-01-03T00:00:00Z"},
		{atomOf(t, `<published>2126-01-02T00:00:00Z</published>`), "2126-01-02T00:00:00Z", ""}, // the store clamps it to first sight
		{jsonOf(t, `{"id":"1","date_published":"2026-01-02T03:04:05+01:00","date_modified":"2026-01-03"}`), "2026-01-02T02:04:05Z", "2026-01-03T00:00:00Z"},
	} {
		if c.it.Content.Published.String() != c.published || c.it.Content.Updated.String() != c.updated {
			t.Errorf("published %s, updated %s, want %s and %s", c.it.Content.Published, c.it.Content.Updated, c.published, c.updated)
		}
	}
}
