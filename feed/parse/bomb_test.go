package parse

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed/feedtest"
)

// bombs are documents, most of them small, that cost gofeed seconds, gigabytes, or the
// process; each is made when it is wanted.
func bombs() map[string]func() string {
	rep := strings.Repeat
	const ns = `<rss xmlns:c="urn:c" xmlns:d="urn:d"><channel>`
	var spaces, nested strings.Builder
	for i := range 10000 {
		fmt.Fprintf(&spaces, ` xmlns:n%d="u:%d"`, i, i)
		fmt.Fprintf(&nested, `<a xmlns:n%d="u:%d">`, i, i)
	}
	var laughs strings.Builder
	for i := range 10 {
		fmt.Fprintf(&laughs, `<!ENTITY l%d "%s">`, i+1, rep(fmt.Sprintf("&l%d;", i), 10))
	}
	item := it("1")
	return map[string]func() string{
		"nested extensions":            func() string { return ns + item + rep("<c:d>", 2_000_000) },
		"nested extensions, no item":   func() string { return ns + rep("<c:d>", 2_000_000) },
		"nested extensions in an item": func() string { return ns + "<item>" + rep("<c:d>", 150) + rep("</c:d>", 150) + "</item>" + rssTail },
		"nested namespaces":            func() string { return ns + item + nested.String() },
		"namespaces times items":       func() string { return `<rss><channel` + spaces.String() + `>` + rep("<item/>", 10000) + rssTail },
		"200 namespaces times items": func() string {
			return `<rss><channel` + spaces.String()[:4000] + `>` + rep("<item><title>x</title></item>", 10000) + rssTail
		},
		"text in pieces by comments": func() string { return ns + "<item><c:d>" + rep("a<!-- -->", 200_000) + "</c:d></item>" + rssTail },
		"text in pieces by CDATA": func() string {
			return ns + item + "<item><c:d>" + rep("a<![CDATA[b]]>", 200_000) + "</c:d></item>" + rssTail
		},
		"text in pieces by elements": func() string {
			return ns + item + "<item><c:d>" + rep("abcdefgh<c:e/>", 200_000) + "</c:d></item>" + rssTail
		},
		"nested native elements": func() string { return ns + item + rep("<x>", 1_000_000) },
		"a million items":        func() string { return ns + rep("<item/>", 1_000_000) + rssTail },
		"a million elements":     func() string { return ns + item + "<item>" + rep("<c:d/>", 1_000_000) + "</item>" + rssTail },
		"a million attributes":   func() string { return ns + item + "<item><c:d" + rep(` a="b"`, 1_000_000) + "/></item>" + rssTail },
		"a billion laughs": func() string {
			return `<!DOCTYPE rss [<!ENTITY l0 "lol">` + laughs.String() + `]>` + ns + "<item><title>&l10;</title></item>" + rssTail
		},
		"ampersands":      func() string { return ns + "<item><title>" + rep("&", 5_000_000) + "</title></item>" + rssTail },
		"less-than signs": func() string { return ns + item + "<item><title>" + rep("<", 5_000_000) + "</title></item>" + rssTail },
		"tags without end": func() string {
			return ns + item + "<item><title>" + rep("<a ", 2_000_000) + "</title></item>" + rssTail
		},
		"quotes without end": func() string {
			return ns + item + "<item><title>" + rep("<a b='", 1_000_000) + "</title></item>" + rssTail
		},
		"quotes of two kinds": func() string {
			return ns + item + "<item><title>" + rep(`<a b='<a b="' c='`, 300_000) + "</title></item>" + rssTail
		},
		"end tags": func() string { return ns + item + rep("<x>", 150) + rep("</a>", 2_000_000) },
		"escaped tags without end": func() string {
			return ns + "<item><title><![CDATA[" + rep("<a", 2_000_000) + "]]></title></item>" + rssTail
		},
		"escaped quotes": func() string {
			return ns + rep("<item><title><![CDATA["+rep(`<a b='<a b="' c='`, 4000)+"]]></title></item>", 100) + rssTail
		},
		"escaped scripts": func() string {
			return ns + rep("<item><title><![CDATA["+rep(`<script>`, 8000)+"]]></title></item>", 100) + rssTail
		},
		"deep HTML": func() string {
			return ns + "<item><description><![CDATA[" + rep("<div><b>", 500_000) + "]]></description></item>" + rssTail
		},
		"a long text": func() string {
			return ns + "<item><description>" + rep("word ", 4_000_000) + "</description></item>" + rssTail
		},
		"XHTML": func() string {
			return `<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="xhtml">` + rep("<b/>", 200_000) + `</content></entry></feed>`
		},
		"two channels with many items": func() string {
			return `<rss` + spaces.String()[:4000] + `><channel>` + rep("<item/>", 5000) + "</channel><channel>" + rep("<item/>", 5000) + rssTail
		},
		"links": func() string {
			return `<feed xmlns="http://www.w3.org/2005/Atom"><entry>` + rep(`<link rel="via" href="http://x/1"/>`, 100_000) + `</entry></feed>`
		},
		"sections without end": func() string {
			return ns + rep("<item><title><![CDATA[x</title></item>", 200_000)
		},
		"comments without end":     func() string { return ns + item + rep("<!-- x ->", 1_000_000) + rssTail },
		"instructions without end": func() string { return ns + item + rep("<?x >", 1_000_000) + rssTail },
		"quotes that are lost":     func() string { return ns + item + rep("<x y='z></x>\n", 500_000) + rssTail },
		"quotes of one kind lost":  func() string { return ns + item + rep(`<x y="z></x>`, 200_000) + "'" + rssTail },
		"misspelt tags":            func() string { return ns + rep("<itme><tilte>x</title></itme>", 60_000) + rssTail },
		"items in a wrapper each":  func() string { return ns + rep("<x><item><title>x</title></item></x>", 60_000) + rssTail },
		"entries in extensions": func() string {
			return `<feed xmlns="http://www.w3.org/2005/Atom"><x:y>` + rep("<entry><id>x</id></entry>", 60_000) + `</x:y></feed>`
		},
		"children without items": func() string { return ns + item + rep("<title>x</title>", 200_000) + "</item>" + rssTail },
		"ends of channels":       func() string { return ns + item + rep("</channel>", 1_000_000) + item + rssTail },
		"channels":               func() string { return ns + item + rep("</channel><channel>", 500_000) + item + rssTail },
		"brackets in titles": func() string {
			return ns + rep("<item><title><![CDATA["+rep("<script>a", 5000)+"]]></title></item>", 300) + rssTail
		},
		"fragments": func() string {
			return ns + rep("<item><link>http://x/</link><description><![CDATA["+rep("<a href='#x'>y</a>", 3000)+"]]></description></item>", 100) + rssTail
		},
		"no charset": func() string {
			return ns + rep("<item><title>"+rep("\xe9\xe8\xe7 ab ", 500)+"</title></item>", 2000) + rssTail
		},
		"JSON, deep": func() string { return `{"version":"https://jsonfeed.org/version/1","items":` + rep("[", 5_000_000) },
		"JSON, nulls": func() string {
			return `{"version":"https://jsonfeed.org/version/1","items":[` + rep("null,", 1_000_000) + `null]}`
		},
		"JSON, a million wrong values": func() string {
			return `{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","tags":7,` + rep(`"aa":[],`, 1_000_000) + `"title":5}]}`
		},
		"JSON, a million empty items": func() string {
			return `{"version":"https://jsonfeed.org/version/1","items":[` + rep("{},", 1_000_000) + `{}]}`
		},
		"parameters that track": func() string {
			return ns + rep("<item><link>http://x/?"+rep("utm_x=1&amp;", 400)+"</link></item>", 1000) + rssTail
		},
		"pictures": func() string {
			return ns + rep("<item><description><![CDATA["+rep(`<img src="/x.png" width="2">`, 1500)+"]]></description></item>", 50) + rssTail
		},
		"markup, small tags": func() string {
			return ns + rep("<item><description><![CDATA["+rep(`<b><i class=x>y</i></b>`, 5000)+"]]></description></item>", 104) + rssTail
		},
		"markup, attributes": func() string {
			return ns + rep("<item><description><![CDATA["+rep(`<p `+rep(`a b=c `, 30)+`>`, 600)+"]]></description></item>", 104) + rssTail
		},
		"markup, pictures in sizes": func() string {
			return ns + rep("<item><description><![CDATA["+rep(`<img srcset="/a 1x, /b 2x, /c 3x" src=/d>`, 2800)+"]]></description></item>", 104) + rssTail
		},
		"markup, entities": func() string {
			return ns + rep("<item><description><![CDATA[<p class=x>"+rep(`&eacute;&#39;&x`, 8000)+"]]></description></item>", 104) + rssTail
		},
		"markup, deep": func() string {
			return ns + rep("<item><description><![CDATA["+rep(`<div><B>`, 14_000)+"]]></description></item>", 104) + rssTail
		},
		"markup, end tags": func() string {
			return ns + rep("<item><description><![CDATA["+rep(`<div>`, 99)+rep(`</B></b></p>`, 9_000)+"]]></description></item>", 104) + rssTail
		},
		"markup of Atom": func() string {
			return `<feed xmlns="http://www.w3.org/2005/Atom">` + rep(`<entry><content type="html">`+rep("&lt;b x=y>z", 10_000)+"</content></entry>", 109) + "</feed>"
		},
		"markup of JSON": func() string {
			return `{"version":"https://jsonfeed.org/version/1","items":[` + rep(`{"id":"1","content_html":"`+rep("<B x=y>z", 12_500)+`"},`, 120) + `{}]}`
		},
		"a text of 50 MB": func() string {
			return ns + "<item><description>" + rep("a<b x=y>z</b>", 4_000_000) + "</description></item>" + rssTail
		},
		"escaped text of 50 MB": func() string {
			return ns + "<item><description>" + rep("&lt;b x=y>z", 4_500_000) + "</description></item>" + rssTail
		},
		"50 MB of items": func() string {
			return ns + rep("<item><title>a title</title><link>http://x.example/a</link><description>"+rep("word ", 100)+"</description></item>", 90_000) + rssTail
		},
		"50 MB of spaces": func() string { return rep(" ", 50_000_000) + ns + item + rssTail },
		"text that was encoded twice": func() string {
			return ns + rep("<item><description>"+rep("Ã©", 60_000)+"</description></item>", 20) + rssTail
		},
		"dates in pieces": func() string {
			return ns + rep("<item><pubDate>"+rep("1 2 x ", 16)+"</pubDate></item>", 10_000) + rssTail
		},
		"JSON, wrong values in depth": func() string {
			return `{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","tags":7,"title":` + rep("[", 9000) + rep("]", 9000) + `,"authors":{` + rep(`"a":[1,2,3],`, 100_000) + `"b":1}}]}`
		},
		"JSON, a wrong value in each": func() string {
			return `{"version":"https://jsonfeed.org/version/1","items":[` + rep(`{"id":"1","title":[1],"tags":{"a":[[[]]]}},`, 10_000) + `{}]}`
		},
		"categories in trees": func() string {
			return ns + "<item>" + rep(`<itunes:category text="a">`, 150) + rep("</itunes:category>", 150) + rssTail
		},
		"document types":                  func() string { return rep("<!DOCTYPE a [", 500_000) + ns + item + rssTail },
		"open comments before a document": func() string { return rep("<!--", 500_000) + ns + item + rssTail },
	}
}

// reasons are what stops some of them, so that each bound is seen to hold.
var reasons = map[string]string{
	"markup of Atom":             "texts kept without their markup",
	"markup of JSON":             "texts kept without their markup",
	"nested extensions":          "nested too deep",
	"nested native elements":     "nested too deep",
	"namespaces times items":     "too many attributes",
	"nested namespaces":          "nested too deep",
	"text in pieces by CDATA":    "too many pieces",
	"text in pieces by elements": "too many pieces",
	"a million items":            "more items",
	"a million elements":         "too many elements",
	"a million attributes":       "too many attributes",
	"less-than signs":            "more faults",
}

// TestBombs holds that each is refused or read, and allocates little; BenchmarkBombs
// says what it costs. Under the race detector, which allocates itself, those have to do
// that a bound stops.
func TestBombs(t *testing.T) {
	for name, bomb := range bombs() {
		if feedtest.UnderRace && reasons[name] == "" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			raw := []byte(bomb())
			runtime.GC()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			doc, err := Parse(raw, Options{})
			runtime.ReadMemStats(&after)
			allocated := (after.TotalAlloc - before.TotalAlloc) >> 20
			var syntax *SyntaxError
			what := ""
			if err != nil {
				what = err.Error()
				if !errors.As(err, &syntax) {
					t.Errorf("%T %v", err, err)
				}
			} else {
				what = fmt.Sprintf("%d items, %v", len(doc.Items), doc.Repairs)
				checkDocument(t, name, doc)
			}
			if !strings.Contains(what, reasons[name]) {
				t.Errorf("%s, want %q", what, reasons[name])
			}
			t.Logf("%.1f MB: %d MB allocated: %.200s", float64(len(raw))/1e6, allocated, what)
			if allocated > 450 && !feedtest.UnderRace { // of which most is garbage soon
				t.Errorf("%d MB were allocated", allocated)
			}
		})
	}
}
