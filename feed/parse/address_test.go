package parse

import (
	"net/url"
	"testing"
)

// TestFollowable holds what becomes of addresses that are not as they should be.
func TestFollowable(t *testing.T) {
	for in, want := range map[string]string{
		"https://x.example/a?b=1&c=2#d":             "https://x.example/a?b=1&c=2#d",
		"https://x.example/50%-off":                 "https://x.example/50%25-off",
		"https://x.example/%zz%4":                   "https://x.example/%25zz%254",
		"https://x.example/%41%c3%A9":               "https://x.example/%41%c3%A9",
		"https://x.example/fog horn":                "https://x.example/fog%20horn",
		"https://x.example/show?a=1&amp;b=2&#038;c": "https://x.example/show?a=1&b=2&c",
		"https://x.example/?a&amp;amp;b&AMP;c":      "https://x.example/?a&b&c",
		"https://x.example/a\\b?c\\d":               "https://x.example/a/b?c\\d",
		"https://x.example/<a>\"":                   "https://x.example/%3Ca%3E%22",
		"https:/x.example/a":                        "https://x.example/a",
		"https:///x.example/a":                      "https://x.example/a",
		"https://x.example:8080/a":                  "https://x.example:8080/a",
		"https://x.example:port/a":                  "",
		"https://x.example:":                        "https://x.example:",
		"https://[2001:db8::1]:80/a":                "https://[2001:db8::1]:80/a",
		"https://a:b@x.example/":                    "https://a:b@x.example/",
		"https://two words/":                        "",
		"https://":                                  "",
		"HTTPS://X.example":                         "HTTPS://X.example",
		"https://x.example/новость|{a}":             "https://x.example/новость|{a}",
		"magnet:?xt=a&amp;b c":                      "magnet:?xt=a&amp;b c",
		"javascript:a":                              "",
		"relative/50%":                              "relative/50%",
	} {
		if got := followable(in); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
		if got := followable(want); got != want {
			t.Errorf("%s is mended twice: %q", want, got)
		}
	}
}

// TestLinksOfItems holds where an item of RSS leads that says it oddly.
func TestLinksOfItems(t *testing.T) {
	for in, want := range map[string]string{
		`<guid>https://x.example/fog horn</guid>`:                              "https://x.example/fog%20horn",
		`<guid isPermaLink="false">https://x.example/fog horn</guid>`:          "",
		`<guid isPermaLink="true">/post/1</guid>`:                              "https://feeds.example/post/1",
		`<guid isPermaLink="true">post 1</guid>`:                               "",
		`<guid isPermaLink="true">17</guid>`:                                   "",
		`<guid>/post/1</guid>`:                                                 "https://feeds.example/post/1",
		`<guid isPermaLink="false">/post/1</guid>`:                             "",
		`<guid>17.5</guid>`:                                                    "",
		`<guid>a/b</guid>`:                                                     "",
		`<link>https://x.example:port/</link><guid>https://x.example/2</guid>`: "https://x.example/2",
		`<link>/20%zz</link>`:                                                  "https://feeds.example/20%25zz",
		`<link>https://x.example/?a=1&amp;amp;b=2</link>`:                      "https://x.example/?a=1&b=2",
		`<link>#c</link><guid isPermaLink="false">1</guid>`:                    "",
		`<enclosure url="https://p.example/1.mp3"/><feedburner:origEnclosureLink>https://x.example/1.mp3</feedburner:origEnclosureLink>`: "https://x.example/1.mp3",
	} {
		if got := rssOf(t, in).Content.Link; got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
	at, err := url.Parse("https://feeds.example/feed")
	if err != nil {
		t.Fatal(err)
	}
	doc := read(t, `<rss><channel><link>https://site.example/news</link><item><link>#c</link></item></channel></rss>`, Options{URL: at})
	if c := doc.Items[0].Content; c.Link != "https://site.example/news#c" {
		t.Errorf("a fragment alone leads to %q", c.Link)
	}
	it := rssOf(t, `<link>https://x.example/?a=1&amp;amp;b=2</link>`)
	if it.Given != "https://x.example/?a=1&amp;b=2" {
		t.Errorf("it is recognised by %q", it.Given)
	}
}

// TestComments: what is no address is none.
func TestComments(t *testing.T) {
	for in, want := range map[string]string{
		"https://x.example/1#c": "https://x.example/1#c",
		"/1/comments":           "https://feeds.example/1/comments",
		"#comments":             "https://x.example/1#comments",
		"Twelve so far":         "",
		"12":                    "",
		"true":                  "",
		"none: yet":             "",
	} {
		c := rssOf(t, `<link>https://x.example/1</link><comments>`+in+`</comments>`).Content
		if got := related(c.Links, "replies"); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

// TestEmptyReference: an empty href is xml:base, and nothing without that.
func TestEmptyReference(t *testing.T) {
	head := `<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>`
	for in, want := range map[string]string{
		`<entry xml:base="https://x.example/log/1"><link href=""/><id>urn:1</id></entry>`:                      "https://x.example/log/1",
		`<entry xml:base="https://x.example/log/1"><link rel="self" href=""/><id>urn:1</id></entry>`:           "",
		`<entry><link xml:base="https://x.example/log/2" href=" "/><id>urn:1</id></entry>`:                     "https://x.example/log/2",
		`<entry><link href=""/><id>urn:1</id></entry>`:                                                         "",
		`<entry xml:base="https://x.example/log/1"><link/><id>urn:1</id></entry>`:                              "",
		`<entry xml:base="https://x.example/log/1"><link href="">https://x.example/3</link><id>1</id></entry>`: "https://x.example/3",
	} {
		doc := read(t, head+in+`</feed>`, Options{})
		if got := doc.Items[0].Content.Link; got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

// TestAnchored: a fragment alone is of the entry's page, in each format.
func TestAnchored(t *testing.T) {
	for in, want := range map[string]string{
		`<a href="#a">x</a>`:                         `<a href="https://x.example/1?b&amp;c#a">x</a>`,
		`<a href='#a'>x</a>`:                         `<a href='https://x.example/1?b&amp;c#a'>x</a>`,
		`<a class=c HREF = "#a">x</a>`:               `<a class=c HREF = "https://x.example/1?b&amp;c#a">x</a>`,
		`<a href=#a>x</a><a href="#b">y</a>`:         `<a href=https://x.example/1?b&amp;c#a>x</a><a href="https://x.example/1?b&amp;c#b">y</a>`,
		`<a href="/y#a">x</a> &#8217; color: #fff`:   `<a href="/y#a">x</a> &#8217; color: #fff`,
		`<code>&lt;a href="#a"></code>`:              `<code>&lt;a href="#a"></code>`,
		`<div style="color:#fff"><a name="#a">x</a>`: `<div style="color:#fff"><a name="#a">x</a>`,
	} {
		if got := anchored(in, "https://x.example/1?b&c#old"); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
	if got := anchored(`<a href="#a">x</a> <a href='#'>y</a>`, ""); got != `<a href="">x</a> <a href=''>y</a>` {
		t.Errorf("without a page: %s", got)
	}
	const link = `&lt;a href="#a">x&lt;/a>`
	at, err := url.Parse("https://feeds.example/feed")
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range []string{
		`<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><link href="https://x.example/1"/><content type="html">` + link + `</content></entry></feed>`,
		`<rss><channel xml:base="https://y.example/"><item><link>https://x.example/1</link><description>` + link + `</description></item></channel></rss>`,
		`{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","url":"https://x.example/1","content_html":"<a href='#a'>x</a>"}]}`,
	} {
		c := read(t, in, Options{URL: at}).Items[0].Content
		if got := c.Body.Value + c.Summary.Value; got != `<a href="https://x.example/1#a">x</a>` {
			t.Errorf("%s: %s", in, got)
		}
	}
}

// TestContentLocation: another host than the one that was asked is no base, unless that
// was asked by its number and says a public name.
func TestContentLocation(t *testing.T) {
	for _, c := range [][3]string{
		{"https://blog.example/atom.xml", "http://backend.internal:8080/render/atom", "https://blog.example/1"},
		{"https://blog.example/feeds/atom.xml", "/render/atom", "https://blog.example/render/1"},
		{"https://blog.example/atom.xml", "http://BLOG.example/render/atom", "http://BLOG.example/render/1"},
		{"http://127.0.0.1:8097/atom.xml", "http://example.com/render/atom", "http://example.com/render/1"},
		{"http://127.0.0.1:8097/atom.xml", "http://backend.internal:8080/render/atom", "http://127.0.0.1:8097/1"},
		{"http://127.0.0.1:8097/atom.xml", "http://10.1.2.3/render/atom", "http://127.0.0.1:8097/1"},
		{"http://127.0.0.1:8097/atom.xml", "http://localhost/render/atom", "http://127.0.0.1:8097/1"},
	} {
		at, err := url.Parse(c[0])
		if err != nil {
			t.Fatal(err)
		}
		doc := read(t, `<rss><channel><item><link>1</link></item></channel></rss>`, Options{URL: at, Location: c[1]})
		if got := doc.Items[0].Content.Link; got != c[2] {
			t.Errorf("%s at %s: %q, want %q", c[1], c[0], got, c[2])
		}
	}
}
