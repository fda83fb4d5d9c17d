package parse

import (
	"encoding/json"
	"flag"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden reads a document of each format and compares all that came out.
func TestGolden(t *testing.T) {
	at, err := url.Parse("https://feeds.example/dir/feed")
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"rss.xml", "rdf.xml", "atom.xml", "atom03.xml", "feed.json"}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			b, err := os.ReadFile(filepath.Join("testdata", name))
			if err != nil {
				t.Fatal(err)
			}
			doc, err := Parse(b, Options{URL: at})
			if err != nil {
				t.Fatal(err)
			}
			checkDocument(t, name, doc)
			got, err := json.MarshalIndent(doc, "", " ")
			if err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", strings.NewReplacer(".xml", ".golden", ".json", ".golden").Replace(name))
			if *update {
				if err := os.WriteFile(golden, append(got, '\n'), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if string(got)+"\n" != string(want) {
				t.Errorf("%s differs from what was read (-update writes it anew):\n%s", golden, got)
			}
		})
	}
}

const rssHead, rssTail = `<rss version="2.0"><channel><title>T</title>`, `</channel></rss>`

func it(id string) string {
	return "<item><guid>" + id + "</guid><title>t" + id + "</title><description>d" + id + "</description></item>"
}

// ids are the items' ids and titles.
func ids(doc *Document) string {
	var out []string
	for i := range doc.Items {
		out = append(out, doc.Items[i].Content.ID+"="+doc.Items[i].Content.Title)
	}
	return strings.Join(out, " ")
}

// repaired is a faulty document, and what is read of it.
type repaired struct {
	name, in, contentType, want, charset string
	partial                              bool
	repair                               string
}

// faulty are documents with one fault each.
func faulty() []repaired {
	three := it("1") + it("2") + it("3")
	const whole = "1=t1 2=t2 3=t3"
	utf16 := func(s string) string {
		var b strings.Builder
		for _, r := range s {
			b.WriteByte(byte(r))
			b.WriteByte(byte(r >> 8))
		}
		return b.String()
	}
	return []repaired{
		{name: "sound", in: rssHead + three + rssTail, want: whole, charset: "utf-8"},
		{name: "no items", in: rssHead + rssTail},
		{name: "cut in an item", in: rssHead + three + "<item><guid>4</guid><title>t", want: whole, partial: true, repair: "ends before"},
		{name: "cut in a tag", in: rssHead + three + "<item><gu", want: whole, partial: true, repair: "in the middle"},
		{name: "cut in CDATA", in: rssHead + three + "<item><title><![CDATA[x", want: whole, partial: true},
		{name: "cut between items", in: rssHead + three, want: whole, partial: true},
		{name: "cut in a comment", in: rssHead + three + "<!-- x", want: whole, partial: true},
		{name: "missing end of item", in: rssHead + "<item><guid>1</guid><title>t1</title>" + it("2") + it("3") + rssTail, want: whole, repair: "missing end tags"},
		{name: "wrong end tag", in: rssHead + it("1") + "<item><guid>2</guid><title>t2</titel></item>" + it("3") + rssTail, want: whole},
		{name: "stray end tags", in: rssHead + it("1") + "</p></item>" + it("2") + it("3") + rssTail, want: whole, repair: "end tags dropped"},
		{name: "items in an unclosed element", in: rssHead + "<x:category text='a'>" + three + rssTail, want: whole},
		{name: "HTML not escaped", in: rssHead + "<item><guid>1</guid><title>t1</title><description><p>a<br>b <a href=http://x/y?z>c</a> <b>d</description></item>" + it("2") + it("3") + rssTail, want: whole},
		{name: "less-than sign", in: rssHead + "<item><guid>1</guid><title>t1</title><description>a < b, I <3 u <x , </description></item>" + it("2") + it("3") + rssTail, want: whole, repair: "less-than"},
		{name: "end of CDATA in text", in: rssHead + "<item><guid>1</guid><title>t1</title><description>a ]]> b</description></item>" + it("2") + it("3") + rssTail, want: whole},
		{name: "control characters", in: rssHead + strings.ReplaceAll(three, "d1", "d\x01\x0b1\ufffe") + rssTail, want: whole, repair: "3 characters"},
		{name: "references to them", in: rssHead + strings.ReplaceAll(three, "d1", "d&#1;&#x1F;&#xFFFF;&#0;1") + rssTail, want: whole, repair: "4 references"},
		{name: "comment with dashes", in: rssHead + it("1") + "<!-- a -- b -->" + it("2") + it("3") + rssTail, want: whole},
		{name: "comment in a title", in: rssHead + strings.ReplaceAll(three, "t1", "t<!-- x -->1") + rssTail, want: whole},
		{name: "junk before", in: "<br />\n<b>Warning</b>: x in y.php on line 3<br />\n<?xml version='1.0'?>" + rssHead + three + rssTail, want: whole, repair: "before the document"},
		{name: "much before", in: "<?xml version='1.0'?><!-- " + strings.Repeat("x", 9000) + " -->" + rssHead + three + rssTail, want: whole},
		{name: "junk behind", in: rssHead + three + rssTail + "<script>x</script>", want: whole},
		{name: "XML 1.1", in: "<?xml version='1.1'?>" + rssHead + three + rssTail, want: whole},
		{name: "document type", in: `<?xml version="1.0"?><!DOCTYPE rss PUBLIC "a" "b" [<!ENTITY x "y>z"> <!-- > -->]>` + rssHead + three + rssTail, want: whole},
		{name: "undeclared entity", in: rssHead + strings.ReplaceAll(three, "d1", "&nbsp;&foo;&") + rssTail, want: whole},
		{name: "upper case", in: strings.ToUpper("<rss><channel>") + strings.ReplaceAll(three, "item>", "ITEM>") + strings.ToUpper("</channel></rss>"), want: whole},
		{name: "byte order mark", in: "\ufeff" + rssHead + three + rssTail, want: whole, charset: "utf-8"},
		{name: "UTF-16", in: "\xff\xfe" + utf16(rssHead+three+rssTail), want: whole, charset: "utf-16le"},
		{name: "UTF-16 without mark", in: utf16(`<?xml version="1.0"?>` + rssHead + three + rssTail), want: whole, charset: "utf-16le"},
		{name: "said to be UTF-16", in: `<?xml version="1.0" encoding="utf-16"?>` + rssHead + three + rssTail, want: whole, charset: "utf-8"},
		{name: "windows-1251", in: `<?xml version="1.0" encoding="windows-1251"?>` + rssHead + "<item><guid>1</guid><title>\xcf\xf0\xe8\xe2\xe5\xf2</title></item>" + rssTail, want: "1=Привет", charset: "windows-1251"},
		{name: "HTTP before XML", contentType: "text/xml; charset=koi8-r", in: `<?xml version="1.0" encoding="windows-1251"?>` + rssHead + "<item><guid>1</guid><title>\xf0\xd2\xc9\xd7\xc5\xd4</title></item>" + rssTail, want: "1=Привет", charset: "koi8-r"},
		{name: "false declaration", in: `<?xml version="1.0" encoding="windows-1251"?>` + rssHead + "<item><guid>1</guid><title>Привет</title></item>" + rssTail, want: "1=Привет", charset: "utf-8"},
		{name: "nothing declared", in: rssHead + "<item><guid>1</guid><title>caf\xe9</title></item>" + rssTail, want: "1=café", charset: "windows-1252"},
		{name: "one bad byte", in: rssHead + "<item><guid>1</guid><title>Привет \x93</title></item>" + rssTail, want: "1=Привет \ufffd", charset: "utf-8", repair: "1 bytes"},
		{name: "unknown label", in: `<?xml version="1.0" encoding="x-foo"?>` + rssHead + three + rssTail, want: whole},
		{name: "ISO-2022-JP", in: `<?xml version="1.0" encoding="iso-2022-jp"?>` + rssHead + "<item><guid>1</guid><title>\x1b$B%K%e!<%9\x1b(B</title></item>" + rssTail, want: "1=ニュース", charset: "iso-2022-jp"},
		{name: "two channels", in: "<rss><channel>" + it("1") + "</channel><channel>" + it("2") + it("3") + "</channel></rss>", want: whole},
		{name: "wrong Atom namespace", in: `<feed xmlns="https://www.w3.org/2005/Atom"><entry><id>1</id><title>t1</title></entry></feed>`, want: "1=t1", repair: "namespace"},
		{name: "undeclared Atom prefix", in: `<a:feed><a:entry><a:id>1</a:id><a:title>t1</a:title></a:entry></a:feed>`, want: "1=t1"},
		{name: "no Atom namespace", in: `<feed><entry><id>1</id><title>t1</title></entry></feed>`, want: "1=t1"},
		{name: "Atom prefix", in: `<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:id>1</a:id><a:title>t1</a:title></a:entry></a:feed>`, want: "1=t1"},
		{name: "Atom without end of entry", in: `<feed><entry><id>1</id><title>t1</title><entry><id>2</id><title>t2</title></entry></feed>`, want: "1=t1 2=t2"},
		{name: "a single entry", in: `<?xml version="1.0"?><entry xmlns="http://www.w3.org/2005/Atom"><id>1</id><title>t1</title></entry>`, want: "1=t1", repair: "single entry"},
		{name: "a single entry with prefix", in: `<a:entry xmlns:a="http://www.w3.org/2005/Atom"><a:id>1</a:id><a:title>t1</a:title></a:entry>`, want: "1=t1", repair: "single entry"},
		{name: "a channel alone", in: `<channel><title>T</title>` + three + `</channel>`, want: whole, repair: "single channel"},
		{name: "a channel alone, cut", in: `<channel><title>T</title>` + three + `<item><guid>4</guid><title>t`, want: whole, partial: true},
		{name: "CDF", in: `<CHANNEL HREF="http://x.example/"><TITLE>T</TITLE><ITEM HREF="http://x.example/1" LASTMOD="2004-04-06T23:05-05:00"><TITLE>t1</TITLE><ABSTRACT>d</ABSTRACT></ITEM></CHANNEL>`, want: "=t1", repair: "single channel"},
		{name: "JSON with mark", in: "\ufeff" + `{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","title":"t1"},null]}`, want: "1=t1"},
		{name: "JSON with wrong types", in: `{"version":"https://jsonfeed.org/version/1","title":7,"items":[{"id":1.5,"title":"t1","authors":"x","tags":{"a":1}}]}`, want: "1.5=t1", repair: "wrong type"},
	}
}

func TestRepairs(t *testing.T) {
	for _, c := range faulty() {
		t.Run(c.name, func(t *testing.T) {
			doc, err := Parse([]byte(c.in), Options{ContentType: c.contentType})
			if err != nil {
				t.Fatal(err)
			}
			checkDocument(t, c.name, doc)
			if got := ids(doc); got != c.want {
				t.Errorf("items %q, want %q; %v", got, c.want, doc.Repairs)
			}
			if doc.Partial != c.partial {
				t.Errorf("partial %v", doc.Partial)
			}
			if c.charset != "" && doc.Charset != c.charset {
				t.Errorf("charset %s, want %s", doc.Charset, c.charset)
			}
			if notes := strings.Join(doc.Repairs, "; "); c.repair == "" && c.name == "sound" && notes != "" || !strings.Contains(notes, c.repair) {
				t.Errorf("repairs %q, want %q", notes, c.repair)
			}
		})
	}
}

func TestNoFeeds(t *testing.T) {
	for in, want := range map[string]string{
		"":                                   "parse feed: empty",
		" \n":                                "parse feed: empty",
		"hello":                              "parse feed: text without markup",
		"<!DOCTYPE html><html></html>":       "parse feed: an HTML page",
		"<html><body><feed></html>":          "parse feed: XML",
		"<opml version='2.0'><body/></opml>": "parse feed: an OPML list",
		"<urlset></urlset>":                  "parse feed: a sitemap",
		"<entry><word>x</word></entry>":      "parse feed: XML with the document element entry",
		"<channel><user/></channel>":         "parse feed: XML with the document element channel",
		`{"a":1}`:                            "parse feed: JSON without a jsonfeed.org version",
		`{"version":"1.0","items":[]}`:       "parse feed: JSON without a jsonfeed.org version",
		`[1]`:                                "parse feed: a JSON list",
		`{"version":"https://jsonfeed.org/version/1","items":{}}`: "parse json: a JSON Feed whose items are no list",
		`{"version":"https://jsonfeed.org/version/1","items":[`:   "parse json: JSON that ends too early",
		"<rss><channel><item><title>x":                            "parse rss: XML that ends in the middle of its first item",
		"\x1f\x8b\x08\x00\x00":                                    "parse feed: gzip data",
		"%PDF-1.4":                                                "parse feed: a PDF file",
	} {
		doc, err := Parse([]byte(in), Options{})
		if err == nil {
			t.Errorf("%q is read as %+v", in, doc)
			continue
		}
		if in == "<html><body><feed></html>" {
			continue // either reading will do
		}
		if !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", in, err, want)
		}
	}
}

// TestUnchanged holds that a known item comes back with what recognises it, and
// that the others are read as ever.
func TestUnchanged(t *testing.T) {
	for _, format := range []string{"rss", "rdf", "atom", "json"} {
		text := []byte(generated(format, 5))
		whole, err := Parse(text, Options{})
		if err != nil {
			t.Fatal(err)
		}
		known := whole.Items[1].Raw
		some, err := Parse(text, Options{Unchanged: func(h feed.Hash) bool { return h == known }})
		if err != nil {
			t.Fatal(err)
		}
		for k := range whole.Items {
			want, got := whole.Items[k], some.Items[k]
			if want.Text == "" || want.Content.Body.Value == "" {
				t.Fatalf("%s: item %d has no text", format, k)
			}
			if got.Unchanged != (k == 1) {
				t.Errorf("%s: item %d unchanged: %v", format, k, got.Unchanged)
			}
			if k == 1 {
				short := Item{Raw: known, Unchanged: true, Given: want.Given, Content: feed.Content{ID: want.Content.ID, Link: want.Content.Link, Title: want.Content.Title}}
				want = short
			}
			a, _ := json.Marshal(want)
			b, _ := json.Marshal(got)
			if string(a) != string(b) {
				t.Errorf("%s: item %d is\n%s\nwant\n%s", format, k, b, a)
			}
		}
	}
}

// TestLongText holds that a long text is cut at an element's end, and marked.
func TestLongText(t *testing.T) {
	long := strings.Repeat("<p>"+strings.Repeat("word ", 20)+"</p>", feed.MaxText/50)
	doc, err := Parse([]byte(rssHead+"<item><guid>1</guid><description><![CDATA["+long+"]]></description></item>"+it("2")+rssTail), Options{})
	if err != nil {
		t.Fatal(err)
	}
	checkDocument(t, "long", doc)
	c := doc.Items[0].Content
	if !c.Truncated || !strings.HasSuffix(c.Summary.Value, "</p>") || len(c.Summary.Value) < feed.MaxText-200 {
		t.Errorf("truncated %v, %d bytes, end %q", c.Truncated, len(c.Summary.Value), c.Summary.Value[len(c.Summary.Value)-20:])
	}
	if doc.Items[1].Content.Truncated {
		t.Error("the next item is marked too")
	}
}
