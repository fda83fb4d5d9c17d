package parse

import (
	"encoding/json"
	"strings"
	"testing"
)

// said is what an item says, without what every item has, as JSON.
func said(t *testing.T, it *Item) string {
	t.Helper()
	c := it.Content
	if c.ID == "1" {
		c.ID = ""
	}
	c.Sanitizer = 0
	b, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&", ` loading=\"lazy\" referrerpolicy=\"no-referrer\"`, "", `\"`, `'`).Replace(string(b))
}

// TestItemsOfRSS holds what each element of an RSS item becomes.
func TestItemsOfRSS(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"title as text", `<title>A &amp;amp; B &lt;b&gt;c&lt;/b&gt;</title>`,
			`{"title":"A & B c"}`},
		{"title in CDATA", `<title><![CDATA[ A & <i>B</i> < C ]]></title>`,
			`{"title":"A & B < C"}`},
		{"title of Dublin Core", `<dc:title>D</dc:title>`,
			`{"title":"D"}`},
		{"title of Media RSS", `<media:title>M</media:title>`,
			`{"title":"M"}`},
		{"own title first", `<dc:title>D</dc:title><title>T</title>`,
			`{"title":"T"}`},
		{"relative link", `<link>../a?b=1&amp;c=2</link>`,
			`{"link":"https://feeds.example/a?b=1&c=2"}`},
		{"link in CDATA", "<link><![CDATA[\n http://x.example/a\n]]></link>",
			`{"link":"http://x.example/a"}`},
		{"link in an attribute", `<atom:link href='/a'/>`,
			`{"link":"https://feeds.example/a"}`},
		{"link that runs something", `<link>javascript:alert(1)</link><atom:link href='/a'/>`,
			`{"link":"https://feeds.example/a"}`},
		{"link that is tracked", `<link>http://x.example/?utm_source=rss&amp;id=3#f</link>`,
			`{"link":"http://x.example/?id=3#f"}`},
		{"link behind a service", `<link>http://feeds.example/~r/1</link><feedburner:origLink>http://x.example/1?utm_medium=feed</feedburner:origLink>`,
			`{"link":"http://x.example/1"}`},
		{"link of an enclosure", `<enclosure url='/a.mp3' length='12' type='audio/mpeg'/>`,
			`{"link":"https://feeds.example/a.mp3","links":[{"rel":"enclosure","href":"https://feeds.example/a.mp3","type":"audio/mpeg","length":12}]}`},
		{"enclosures", `<link>http://x.example/</link><enclosure url='http://x.example/a.mp3' length='-1' type='audio/mpeg'/><enclosure url='http://x.example/b.mp3' length='1e3'/><enclosure url='http://x.example/a.mp3'/><enclosure url='data:x'/>`,
			`{"link":"http://x.example/","links":[{"rel":"enclosure","href":"http://x.example/a.mp3","type":"audio/mpeg"},{"rel":"enclosure","href":"http://x.example/b.mp3","type":"audio/mpeg"}]}`},
		{"duration", `<enclosure url='http://x.example/a.mp3'/><itunes:duration>1:02:03</itunes:duration>`,
			`{"link":"http://x.example/a.mp3","links":[{"rel":"enclosure","href":"http://x.example/a.mp3","type":"audio/mpeg","duration":3723}]}`},
		{"duration in seconds", `<enclosure url='http://x.example/a.mp3'/><itunes:duration>754.5</itunes:duration>`,
			`{"link":"http://x.example/a.mp3","links":[{"rel":"enclosure","href":"http://x.example/a.mp3","type":"audio/mpeg","duration":754}]}`},
		{"media", `<media:group><media:content url='http://x.example/v.mp4' type='video/mp4' fileSize='9' duration='30'/><media:thumbnail url='http://x.example/s.jpg' width='10' height='5'/><media:thumbnail url='http://x.example/l.jpg' width='100'/></media:group>`,
			`{"links":[{"rel":"enclosure","href":"http://x.example/v.mp4","type":"video/mp4","length":9,"duration":30}],"image":{"url":"http://x.example/l.jpg","width":100}}`},
		{"picture of an episode", `<itunes:image href='/e.jpg'/><itunes:keywords>a, b</itunes:keywords>`,
			`{"categories":[{"term":"a","scheme":"http://www.itunes.com/"},{"term":"b","scheme":"http://www.itunes.com/"}],"image":{"url":"https://feeds.example/e.jpg"}}`},
		{"picture in the text", `<description>&lt;img src='/i.gif' width=16 height=16&gt;&lt;img src='/p.jpg'&gt;</description>`,
			`{"summary":{"value":"<img src='https://feeds.example/i.gif' width='16' height='16'><img src='https://feeds.example/p.jpg'>","html":true},"image":{"url":"https://feeds.example/p.jpg"}}`},
		{"comments", `<comments>http://x.example/1#c</comments>`,
			`{"links":[{"rel":"replies","href":"http://x.example/1#c","type":"text/html"}]}`},
		{"source", `<source url='/up.xml'>Up</source>`,
			`{"upstream":{"title":"Up","links":[{"rel":"self","href":"https://feeds.example/up.xml"}]}}`},
		{"licence", `<creativeCommons:license>http://x.example/by</creativeCommons:license>`,
			`{"links":[{"rel":"license","href":"http://x.example/by"}]}`},
		{"rights", `<dc:rights>R</dc:rights>`,
			`{"rights":"R"}`},
		{"categories", `<category domain='urn:d'>A</category><category> A </category><category/><dc:subject>B</dc:subject><media:category scheme='urn:m' label='L'>C</media:category>`,
			`{"categories":[{"term":"A","scheme":"urn:d"},{"term":"A"},{"term":"B"},{"term":"C","scheme":"urn:m","label":"L"}]}`},
		{"category twice", `<category>A</category><category>A</category>`,
			`{"categories":[{"term":"A"}]}`},
		{"author with an address", `<author>a@x.example (Ann)</author>`,
			`{"authors":[{"name":"Ann","email":"a@x.example"}]}`},
		{"author in front of an address", `<author>Ann &lt;a@x.example&gt;</author>`,
			`{"authors":[{"name":"Ann","email":"a@x.example"}]}`},
		{"author of an episode", `<itunes:author>Ann</itunes:author>`,
			`{"authors":[{"name":"Ann"}]}`},
		{"author of Dublin Core first", `<itunes:author>Ann</itunes:author><dc:creator>Bob</dc:creator>`,
			`{"authors":[{"name":"Bob"}]}`},
		{"people of an episode", `<podcast:person href='/ann'>Ann</podcast:person>`,
			`{"contributors":[{"name":"Ann","uri":"https://feeds.example/ann"}]}`},
		{"further files", `<podcast:alternateEnclosure type='audio/opus' length='5' title='o'><podcast:source uri='http://x.example/a.opus'/></podcast:alternateEnclosure>`,
			`{"links":[{"rel":"enclosure","href":"http://x.example/a.opus","type":"audio/opus","title":"o","length":5}]}`},
		{"description", `<description>&lt;p&gt;a &amp;amp; b&lt;/p&gt;</description>`,
			`{"summary":{"value":"<p>a &amp; b</p>","html":true}}`},
		{"description and content", `<description>short</description><content:encoded><![CDATA[<p>long</p>]]></content:encoded>`,
			`{"summary":{"value":"short","html":true},"body":{"value":"<p>long</p>","html":true}}`},
		{"script in a description", `<description>a&lt;script&gt;b&lt;/script&gt;&lt;b onclick='x'&gt;c&lt;/b&gt;</description>`,
			`{"summary":{"value":"a<b>c</b>","html":true}}`},
		{"text of an episode", `<itunes:summary>words</itunes:summary>`,
			`{"summary":{"value":"words","html":true}}`},
		{"dates", `<pubDate>Sun, 01 Nov 2026 10:00:00 +0200</pubDate><dc:date>2026-11-02T00:00:00Z</dc:date>`,
			`{"published":"2026-11-01T08:00:00Z","updated":"2026-11-02T00:00:00Z"}`},
		{"date of Dublin Core", `<dc:date>2026-11-02</dc:date>`,
			`{"published":"2026-11-02T00:00:00Z"}`},
		{"date of nothing", `<pubDate>soon</pubDate>`,
			`{}`},
		{"links in a text", `<link>http://x.example/d/1</link><description>&lt;a href='2'&gt;a&lt;/a&gt;&lt;img src='/i.jpg' srcset='/j.jpg 2x'&gt;</description>`,
			`{"link":"http://x.example/d/1","summary":{"value":"<a href='http://x.example/d/2'>a</a><img src='http://x.example/i.jpg' srcset='http://x.example/j.jpg 2x'>","html":true},"image":{"url":"http://x.example/i.jpg"}}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := said(t, rssOf(t, "<guid isPermaLink='false'>1</guid>"+c.in)); got != c.want {
				t.Errorf("%s\n got %s\nwant %s", c.in, got, c.want)
			}
		})
	}
}

// TestEntriesOfAtom holds what each element of an Atom entry becomes.
func TestEntriesOfAtom(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"title as text", `<title>a &lt;b&gt; &amp;amp; c</title>`,
			`{"title":"a <b> &amp; c"}`},
		{"title as HTML", `<title type='html'>a &lt;b&gt;b&lt;/b&gt; &amp;amp; c</title>`,
			`{"title":"a b & c"}`},
		{"title as XHTML", `<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>a <b>b</b> &lt; c</div></title>`,
			`{"title":"a b < c"}`},
		{"content as text", `<content>a &lt;b&gt;</content>`,
			`{"body":{"value":"a <b>"}}`},
		{"content as HTML", `<content type='html'>&lt;p&gt;a&lt;/p&gt;</content>`,
			`{"body":{"value":"<p>a</p>","html":true}}`},
		{"content as XHTML", `<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>a<br/>&amp;lt;</p></div></content>`,
			`{"body":{"value":"<p>a<br>&amp;lt;</p>","html":true}}`},
		{"content with prefixes", `<content type='xhtml'><h:div xmlns:h='http://www.w3.org/1999/xhtml'><h:p>a</h:p></h:div></content>`,
			`{"body":{"value":"<p>a</p>","html":true}}`},
		{"content in base64", `<content type='text/html' mode='base64'>PHA+YTwvcD4=</content>`,
			`{"body":{"value":"<p>a</p>","html":true}}`},
		{"content elsewhere", `<content src='/c' type='text/html'/>`,
			`{"link":"https://feeds.example/c"}`},
		{"summary", `<summary type='html'>&lt;i&gt;s&lt;/i&gt;</summary><content>c</content>`,
			`{"summary":{"value":"<i>s</i>","html":true},"body":{"value":"c"}}`},
		{"links", `<link href='/a'/><link rel='related' href='/r' title='R' hreflang='de'/><link rel='enclosure' href='/e.mp3' length='7' type='audio/mpeg'/><link rel='http://www.iana.org/assignments/relation/via' href='http://v.example/'/>`,
			`{"link":"https://feeds.example/a","links":[{"rel":"related","href":"https://feeds.example/r","title":"R","hreflang":"de"},{"rel":"enclosure","href":"https://feeds.example/e.mp3","type":"audio/mpeg","length":7},{"rel":"via","href":"http://v.example/"}]}`},
		{"page for people", `<link href='/a.json' type='application/json'/><link href='/a.html' type='text/html'/>`,
			`{"link":"https://feeds.example/a.html","links":[{"rel":"alternate","href":"https://feeds.example/a.json","type":"application/json"}]}`},
		{"base of a link", `<link xml:base='http://b.example/x/' href='y'/>`,
			`{"link":"http://b.example/x/y"}`},
		{"people", `<author><name>A</name><email>mailto:a@x.example</email><uri>/a</uri></author><author><email>b@x.example</email></author><author><name>c@x.example (C)</name></author><author/>`,
			`{"authors":[{"name":"A","uri":"https://feeds.example/a","email":"a@x.example"},{"email":"b@x.example"},{"name":"C","email":"c@x.example"}]}`},
		{"categories", `<category term='a' scheme='urn:s' label='A'/><category term='b'/><category label='L'/><category/>`,
			`{"categories":[{"term":"a","scheme":"urn:s","label":"A"},{"term":"b"},{"term":"L","label":"L"}]}`},
		{"dates", `<published>2026-11-01T10:00:00+02:00</published><updated>2026-11-02T00:00:00.5Z</updated>`,
			`{"published":"2026-11-01T08:00:00Z","updated":"2026-11-02T00:00:00Z"}`},
		{"rights", `<rights type='html'>&amp;copy; A</rights>`,
			`{"rights":"© A"}`},
		{"source", `<source><id>urn:s</id><title>S</title><link rel='self' href='http://s.example/f'/><updated>2026-01-01T00:00:00Z</updated><author><name>N</name></author></source>`,
			`{"upstream":{"id":"urn:s","title":"S","links":[{"rel":"self","href":"http://s.example/f"}],"authors":[{"name":"N"}],"updated":"2026-01-01T00:00:00Z"}}`},
		{"language", `<title xml:lang='fr'>t</title>`,
			`{"title":"t","language":"fr"}`},
		{"excerpt", `<content type='html'>A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. </content>`,
			`{"summary":{"value":"A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words."},"body":{"value":"A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words. A sentence of words.","html":true},"excerpt":true}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := said(t, &atomDoc(t, "", "<id>1</id>"+c.in).Items[0]); got != c.want {
				t.Errorf("%s\n got %s\nwant %s", c.in, got, c.want)
			}
		})
	}
}

// TestItemsOfJSON holds what each member of an item of a JSON Feed becomes, and what a
// value of the wrong type costs.
func TestItemsOfJSON(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"texts", `"title":" T &amp; <b>","content_html":"<p>a</p>","summary":"s < t"`,
			`{"title":"T & <b>","summary":{"value":"s < t"},"body":{"value":"<p>a</p>","html":true}}`},
		{"plain text", `"content_text":"a < b\n\nc"`,
			`{"body":{"value":"a < b\n\nc"}}`},
		{"links", `"url":"/a","external_url":"http://e.example/"`,
			`{"link":"https://feeds.example/a","links":[{"rel":"related","href":"http://e.example/"}]}`},
		{"external alone", `"external_url":"http://e.example/"`,
			`{"link":"http://e.example/"}`},
		{"attachments", `"attachments":[{"url":"/a.mp3","mime_type":"audio/mpeg","size_in_bytes":12,"duration_in_seconds":34,"title":"A"},{"url":7},"/b.mp3"]`,
			`{"links":[{"rel":"enclosure","href":"https://feeds.example/a.mp3","type":"audio/mpeg","title":"A","length":12,"duration":34},{"rel":"enclosure","href":"https://feeds.example/dir/7"},{"rel":"enclosure","href":"https://feeds.example/b.mp3","type":"audio/mpeg"}]}`},
		{"authors", `"authors":[{"name":"A","url":"/a"},{"name":"B"},null]`,
			`{"authors":[{"name":"A","uri":"https://feeds.example/a"},{"name":"B"}]}`},
		{"one author", `"author":{"name":"A"}`,
			`{"authors":[{"name":"A"}]}`},
		{"author as text", `"author":"A"`,
			`{"authors":[{"name":"A"}]}`},
		{"tags", `"tags":["a","a",7,null,{"b":1}]`,
			`{"categories":[{"term":"a"},{"term":"7"}]}`},
		{"tag alone", `"tags":"a"`,
			`{"categories":[{"term":"a"}]}`},
		{"dates", `"date_published":"2026-11-01T10:00:00+02:00","date_modified":"2026-11-02"`,
			`{"published":"2026-11-01T08:00:00Z","updated":"2026-11-02T00:00:00Z"}`},
		{"date as a number", `"date_published":1793491200`,
			`{"published":"2026-11-01T00:00:00Z"}`},
		{"pictures", `"image":"/i.jpg","banner_image":"/b.jpg"`,
			`{"image":{"url":"https://feeds.example/i.jpg"}}`},
		{"language", `"language":"de_AT"`,
			`{"language":"de-AT"}`},
		{"nulls", `"title":null,"content_html":null,"authors":null,"tags":null,"attachments":null`,
			`{}`},
		{"title of a wrong type", `"title":["a"],"summary":"s"`,
			`{"summary":{"value":"s"}}`},
		{"members nobody knows", `"_x":{"a":[1]},"title":"t"`,
			`{"title":"t"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := read(t, `{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1",`+c.in+`},{"id":"2","title":"next"}]}`, Options{})
			if got := said(t, &doc.Items[0]); got != c.want {
				t.Errorf("%s\n got %s\nwant %s", c.in, got, c.want)
			}
			if len(doc.Items) != 2 || doc.Items[1].Content.Title != "next" {
				t.Errorf("%s cost more than itself: %+v", c.in, doc.Items)
			}
		})
	}
}
