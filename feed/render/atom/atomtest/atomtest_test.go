package atomtest

import (
	"strings"
	"testing"
)

const good = `<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-US">
<id>tag:news.example.org,2026:feed</id><title>News</title><updated>2026-11-01T00:00:00Z</updated>
<link rel="self" href="https://news.example.org/feed.atom"/><author><name>News</name><email>desk@news.example.org</email></author>
<entry><id>urn:x:1</id><title type="html">&lt;b&gt;One&lt;/b&gt;</title><updated>2026-11-01T00:00:00Z</updated>
<link rel="alternate" type="text/html" href="https://example.org/1"/><category term="crime" scheme="tag:a,2026:c"/>
<source><id>urn:x:s</id><title>S</title><updated>2026-11-01T00:00:00Z</updated></source></entry>
<entry><id>urn:x:2</id><title/><updated>2026-11-01T00:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">x</div></content></entry></feed>`

func TestGoodIsValid(t *testing.T) {
	for _, err := range Check([]byte(good)) {
		t.Error(err)
	}
	Valid(t, []byte(good))
}

// Each case breaks one rule in the good document and names words of the message.
func TestEveryRule(t *testing.T) {
	for _, c := range []struct{ name, from, to, want string }{
		{"not UTF-8", "<title>News", "<title>\xff", "not UTF-8"},
		{"control character", "<title>News", "<title>\x01", "not well-formed"},
		{"not closed", "</feed>", "", "not well-formed"},
		{"markup", "<title>News", "<title>A & B", "not well-formed"},
		{"attribute twice", `term="crime"`, `term="crime" term="crime"`, "two attributes term"},
		{"other root", "2005/Atom", "2005/Rss", "not atom:feed"},
		{"no feed id", "<id>tag:news.example.org,2026:feed</id>", "", "0 elements id"},
		{"two titles", "<title>News</title>", "<title>News</title><title>News</title>", "2 elements title"},
		{"no updated", "<updated>2026-11-01T00:00:00Z</updated>\n<link rel=\"self\"", "<link rel=\"self\"", "0 elements updated"},
		{"bad date", "<updated>2026-11-01T00:00:00Z</updated></source>", "<updated>2026-11-01</updated></source>", "no date"},
		{"no self", `rel="self"`, `rel="related"`, "0 links of rel self"},
		{"relative link", `href="https://example.org/1"`, `href="/1"`, "no absolute IRI"},
		{"space in link", `href="https://example.org/1"`, `href="https://example.org/1 2"`, "no absolute IRI"},
		{"link type", `type="text/html"`, `type="html"`, `type "html"`},
		{"link rel", `rel="alternate"`, `rel="an alternate"`, "rel"},
		{"link length", `type="text/html"`, `type="text/html" length="many"`, "length"},
		{"link hreflang", `type="text/html"`, `type="text/html" hreflang="english language"`, "hreflang"},
		{"two alternates", `<category`, `<link rel="alternate" type="text/html" href="https://example.org/2"/><category`, "a second alternate"},
		{"no alternate, no content", `rel="alternate"`, `rel="via"`, "neither content nor"},
		{"no term", ` term="crime"`, ``, "no term"},
		{"category with text", `scheme="tag:a,2026:c"/>`, `>crime</category>`, "text in it"},
		{"category scheme", `scheme="tag:a,2026:c"`, `scheme="c"`, "no absolute IRI"},
		{"same id", "urn:x:2", "urn:x:1", "a second entry"},
		{"id no IRI", "urn:x:2", "2", "no absolute IRI"},
		{"no author", "<author><name>News</name><email>desk@news.example.org</email></author>", "", "no author"},
		{"no name", "<name>News</name>", "", "0 elements name"},
		{"empty name", "<name>News</name>", "<name> </name>", "empty"},
		{"email", "desk@news.example.org", "desk", "email"},
		{"xhtml without div", `<div xmlns="http://www.w3.org/1999/xhtml">x</div>`, "x", "its one div"},
		{"elements in html", "&lt;b&gt;One&lt;/b&gt;", "<b>One</b>", "elements in a text"},
		{"text type", `type="html"`, `type="text/html"`, `type "text/html"`},
		{"language", `xml:lang="en-US"`, `xml:lang="American English"`, "xml:lang"},
		{"source without id", "<id>urn:x:s</id>", "", "0 elements id"},
		{"foreign element in entry", "<category", "<subtitle>x</subtitle><category", "does not belong"},
		{"content with src and text", `<content type="xhtml">`, `<content src="https://example.org/">`, "both src and text"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(good, c.from) {
				t.Fatalf("the good document has no %q", c.from)
			}
			errs := Check([]byte(strings.Replace(good, c.from, c.to, 1)))
			if len(errs) == 0 {
				t.Fatal("no error")
			}
			var all []string
			for _, err := range errs {
				all = append(all, err.Error())
			}
			if got := strings.Join(all, "; "); !strings.Contains(got, c.want) {
				t.Errorf("got %s, want %q in it", got, c.want)
			}
		})
	}
}
