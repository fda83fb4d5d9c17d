package rsstest

import (
	"errors"
	"strings"
	"testing"
)

const good = `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/" xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel>
<title>News</title><link>https://news.example.org/</link><description>All</description><language>en-US</language>
<managingEditor>desk@news.example.org (News)</managingEditor><lastBuildDate>Sun, 01 Nov 2026 00:00:00 GMT</lastBuildDate>
<atom:link rel="self" href="https://news.example.org/feed.rss"/>
<item><title>One</title><link>https://example.org/1</link><description>D</description><content:encoded>C</content:encoded><dc:creator>Jane</dc:creator>
<category>crime</category><enclosure url="https://example.org/1.mp3" length="0" type="audio/mpeg"/><guid isPermaLink="false">urn:x:1</guid>
<pubDate>Sun, 01 Nov 2026 00:00:00 GMT</pubDate><atom:updated>2026-11-01T00:00:00Z</atom:updated><dc:language>de</dc:language><source url="https://example.org/feed">S</source>
<media:thumbnail url="https://example.org/1.jpg"/><podcast:season>2</podcast:season></item>
<item><title>Two</title><guid isPermaLink="false">urn:x:2</guid><pubDate>Sun, 01 Nov 2026 00:00:00 GMT</pubDate></item></channel></rss>`

func TestGoodIsValid(t *testing.T) {
	if err := errors.Join(Check([]byte(good))...); err != nil {
		t.Error(err)
	}
}

// Each case breaks one rule in the good document and names words of the message.
func TestEveryRule(t *testing.T) {
	for _, c := range []struct{ name, from, to, want string }{
		{"not UTF-8", "<title>News", "<title>\xff", "not UTF-8"},
		{"control character", "<title>News", "<title>\x01", "not well-formed"},
		{"not closed", "</rss>", "", "not well-formed"},
		{"version", `version="2.0"`, `version="0.91"`, "not rss of 2.0"},
		{"no title", "<title>News</title>", "", "0 elements title"},
		{"no description", "<description>All</description>", "", "0 elements description"},
		{"relative link", "<link>https://news.example.org/</link>", "<link>/</link>", "no absolute URL"},
		{"language", "<language>en-US", "<language>American English", "no language"},
		{"editor", "desk@news.example.org (News)", "The desk", "no address"},
		{"no self", `rel="self"`, `rel="related"`, "0 links to itself"},
		{"foreign element", "<category>", "<subject/><category>", "does not belong"},
		{"undeclared prefix", "<category>", "<x:y/><category>", "not declared"},
		{"empty title", "<title>Two", "<title>", "empty"},
		{"nothing", "<title>Two</title>", "", "neither title"},
		{"content first", "<description>D</description>", "", "no description before"},
		{"no guid", `<guid isPermaLink="false">urn:x:2</guid>`, "", "0 elements guid"},
		{"same guid", "urn:x:2", "urn:x:1", "a second item"},
		{"permalink", `<guid isPermaLink="false">urn:x:2`, `<guid isPermaLink="no">urn:x:2`, "isPermaLink"},
		{"zone", "<pubDate>Sun, 01 Nov 2026 00:00:00 GMT", "<pubDate>Sun, 01 Nov 2026 00:00:00 EST", "no date in GMT"},
		{"week day", "<pubDate>Sun, 01 Nov", "<pubDate>Mon, 01 Nov", "no date in GMT"},
		{"two enclosures", "<enclosure", `<enclosure url="https://example.org/2.mp3" length="0" type="audio/mpeg"/><enclosure`, "2 elements enclosure"},
		{"length", `length="0"`, `length=""`, "length"},
		{"type", `type="audio/mpeg"`, `type="audio"`, "type"},
		{"source", ` url="https://example.org/feed"`, "", "no absolute URL"},
		{"category", "<category>crime", "<category>", "empty"},
		{"creator", "<dc:creator>Jane", "<dc:creator>", "empty"},
		{"item language", "<dc:language>de", "<dc:language>d", "no language"},
		{"updated", "<atom:updated>2026-11-01T00:00:00Z", "<atom:updated>2026-11-01", "no date"},
		{"thumbnail", `<media:thumbnail url="https://example.org/1.jpg"/>`, "<media:thumbnail/>", "no absolute URL"},
		{"season", "<podcast:season>2", "<podcast:season>II", "no number"},
		{"link", `<atom:link rel="self"`, `<atom:link rel="related" href="x"/><atom:link rel="self"`, "no absolute IRI"},
		{"relation", `<atom:link rel="self"`, `<atom:link rel="a b" href="x:y"/><atom:link rel="self"`, "rel"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(good, c.from) {
				t.Fatalf("the good document has no %q", c.from)
			}
			err := errors.Join(Check([]byte(strings.Replace(good, c.from, c.to, 1)))...)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q in it", err, c.want)
			}
		})
	}
}
