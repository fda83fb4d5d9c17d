package parse

import (
	"encoding/json"
	"fmt"
	"html"
	"io/fs"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"
	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/feedtest"
)

var vocabulary = func() []string {
	r := rand.New(rand.NewPCG(5, 6))
	out := make([]string, 4000)
	for i := range out {
		b := make([]byte, 2+r.IntN(9))
		for j := range b {
			b[j] = byte('a' + r.IntN(26))
		}
		out[i] = string(b)
	}
	return out
}()

func sentence(r *rand.Rand, n int) string {
	ws := make([]string, n)
	for i := range ws {
		ws[i] = vocabulary[r.IntN(len(vocabulary))]
	}
	return strings.Join(ws, " ")
}

func body(r *rand.Rand, words int) string {
	var b strings.Builder
	for n := words; n > 0; n -= 60 {
		fmt.Fprintf(&b, "<p>%s. <a href=\"/ref/%d\">%s</a> %s.</p>\n", sentence(r, 40), n, sentence(r, 3), sentence(r, 17))
	}
	return b.String()
}

// generated is a document of so many items, about 3.8 kB each, in the format.
func generated(format string, items int) string {
	r := rand.New(rand.NewPCG(7, 8))
	at := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	var b strings.Builder
	open := map[string]string{
		"rss":  `<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Site</title><link>http://site.example/</link><description>d</description>`,
		"rdf":  `<?xml version="1.0" encoding="utf-8"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel rdf:about="http://site.example/"><title>Site</title><link>http://site.example/</link><description>d</description></channel>`,
		"atom": `<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Site</title><id>tag:farm,2026:1</id><link href="http://site.example/"/><updated>2026-11-01T00:00:00Z</updated>`,
	}
	open["gmt"] = open["rss"]
	b.WriteString(open[format])
	var list []map[string]any
	for k := range items {
		id, link, name, text := fmt.Sprintf("tag:farm,2026:1/%d", k), fmt.Sprintf("http://site.example/news/2026/%d?utm_source=rss&utm_medium=feed", k), sentence(r, 9), body(r, 500)
		at = at.Add(-time.Hour)
		switch format {
		case "rss":
			fmt.Fprintf(&b, `<item><guid isPermaLink="false">%s</guid><title>%s</title><link>%s</link><pubDate>%s</pubDate><category>World</category><content:encoded><![CDATA[%s]]></content:encoded></item>`, id, name, html.EscapeString(link), at.Format(time.RFC1123Z), text)
		case "gmt":
			fmt.Fprintf(&b, `<item><guid isPermaLink="false">%s</guid><title>%s</title><link>%s</link><pubDate>%s GMT</pubDate><category>World</category><content:encoded><![CDATA[%s]]></content:encoded></item>`, id, name, html.EscapeString(link), at.Format("Mon, 02 Jan 2006 15:04:05"), text)
		case "rdf":
			fmt.Fprintf(&b, `<item rdf:about="%s"><title>%s</title><link>%s</link><dc:date>%s</dc:date><dc:subject>World</dc:subject><content:encoded><![CDATA[%s]]></content:encoded></item>`, id, name, html.EscapeString(link), at.Format(time.RFC3339), text)
		case "atom":
			fmt.Fprintf(&b, `<entry><id>%s</id><title>%s</title><link href="%s"/><published>%[4]s</published><updated>%[4]s</updated><category term="World"/><author><name>Site</name></author><content type="html">%[5]s</content></entry>`, id, name, html.EscapeString(link), at.Format(time.RFC3339), html.EscapeString(text))
		default:
			list = append(list, map[string]any{"id": id, "url": link, "title": name, "content_html": text, "date_published": at.Format(time.RFC3339), "tags": []string{"World"}})
		}
	}
	switch format {
	case "rss", "gmt":
		b.WriteString(`</channel></rss>`)
	case "rdf":
		b.WriteString(`</rdf:RDF>`)
	case "atom":
		b.WriteString(`</feed>`)
	default:
		j, err := json.Marshal(map[string]any{"version": "https://jsonfeed.org/version/1.1", "title": "Site", "home_page_url": "http://site.example/", "items": list})
		if err != nil {
			panic(err) // of strings and lists alone
		}
		return string(j)
	}
	return b.String()
}

// BenchmarkParse reads a document of 30 items: here, by gofeed alone, and here with
// all but one item known already.
func BenchmarkParse(b *testing.B) {
	at, err := url.Parse("http://127.1.0.1:9090/f/1")
	if err != nil {
		b.Fatal(err)
	}
	for _, format := range []string{"rss", "gmt", "rdf", "atom", "json"} {
		text := generated(format, 30)
		doc, err := Parse([]byte(text), Options{URL: at})
		if err != nil || len(doc.Items) != 30 {
			b.Fatal(err)
		}
		known := map[feed.Hash]bool{}
		for _, it := range doc.Items[1:] {
			known[it.Raw] = true
		}
		b.Run(format+"/here", func(b *testing.B) { benchmark(b, text, Options{URL: at}) })
		b.Run(format+"/known", func(b *testing.B) {
			benchmark(b, text, Options{URL: at, Unchanged: func(h feed.Hash) bool { return known[h] }})
		})
		for _, scan := range []bool{true, false} {
			name := map[bool]string{true: "/gofeed", false: "/gofeed-noscan"}[scan]
			b.Run(format+name, func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				b.ReportAllocs()
				for b.Loop() {
					p := gofeed.NewParser()
					p.RSSTranslator = &gofeed.DefaultRSSTranslator{DisableContentImageScan: !scan}
					if _, err := p.ParseString(text); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkCorpus reads all captured feeds that gofeed can read: here, sanitised and
// all; by gofeed as it comes; and by gofeed without its search for pictures.
func BenchmarkCorpus(b *testing.B) {
	root := feedtest.Shared(b, "corpus/feeds")
	var texts []string
	size := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, ".httphdr") {
			return err
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if _, err := gofeed.NewParser().ParseString(string(body)); err != nil {
			return nil
		}
		texts = append(texts, string(body))
		size += len(body)
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	at, err := url.Parse("https://news.example/feed")
	if err != nil {
		b.Fatal(err)
	}
	run := func(name string, parse func(string) error) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				for _, text := range texts {
					if err := parse(text); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
	run("here", func(s string) error { _, err := Parse([]byte(s), Options{URL: at}); return err })
	run("gofeed", func(s string) error { _, err := gofeed.NewParser().ParseString(s); return err })
	run("gofeed-noscan", func(s string) error {
		p := gofeed.NewParser()
		p.RSSTranslator = &gofeed.DefaultRSSTranslator{DisableContentImageScan: true}
		_, err := p.ParseString(s)
		return err
	})
}

func benchmark(b *testing.B, text string, o Options) {
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	raw := []byte(text)
	for b.Loop() {
		if _, err := Parse(raw, o); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDetect looks for the language of a document of 30 items.
func BenchmarkDetect(b *testing.B) {
	doc, err := Parse([]byte(generated("rss", 30)), Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		doc.Meta.Detected = ""
		Detect(doc, "")
	}
}
