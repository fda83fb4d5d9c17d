package parse

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// bombs are small documents that cost gofeed seconds, gigabytes, or the process.
func bombs() map[string]string {
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
	return map[string]string{
		"nested extensions":               ns + item + rep("<c:d>", 2_000_000),
		"nested extensions, no item":      ns + rep("<c:d>", 2_000_000),
		"nested extensions in an item":    ns + "<item>" + rep("<c:d>", 150) + rep("</c:d>", 150) + "</item>" + rssTail,
		"nested namespaces":               ns + item + nested.String(),
		"namespaces times items":          `<rss><channel` + spaces.String() + `>` + rep("<item/>", 10000) + rssTail,
		"200 namespaces times items":      `<rss><channel` + spaces.String()[:4000] + `>` + rep("<item><title>x</title></item>", 10000) + rssTail,
		"text in pieces by comments":      ns + "<item><c:d>" + rep("a<!-- -->", 200_000) + "</c:d></item>" + rssTail,
		"text in pieces by CDATA":         ns + item + "<item><c:d>" + rep("a<![CDATA[b]]>", 200_000) + "</c:d></item>" + rssTail,
		"text in pieces by elements":      ns + item + "<item><c:d>" + rep("abcdefgh<c:e/>", 200_000) + "</c:d></item>" + rssTail,
		"nested native elements":          ns + item + rep("<x>", 1_000_000),
		"a million items":                 ns + rep("<item/>", 1_000_000) + rssTail,
		"a million elements":              ns + item + "<item>" + rep("<c:d/>", 1_000_000) + "</item>" + rssTail,
		"a million attributes":            ns + item + "<item><c:d" + rep(` a="b"`, 1_000_000) + "/></item>" + rssTail,
		"a billion laughs":                `<!DOCTYPE rss [<!ENTITY l0 "lol">` + laughs.String() + `]>` + ns + "<item><title>&l10;</title></item>" + rssTail,
		"ampersands":                      ns + "<item><title>" + rep("&", 5_000_000) + "</title></item>" + rssTail,
		"less-than signs":                 ns + item + "<item><title>" + rep("<", 5_000_000) + "</title></item>" + rssTail,
		"tags without end":                ns + item + "<item><title>" + rep("<a ", 2_000_000) + "</title></item>" + rssTail,
		"quotes without end":              ns + item + "<item><title>" + rep("<a b='", 1_000_000) + "</title></item>" + rssTail,
		"quotes of two kinds":             ns + item + "<item><title>" + rep(`<a b='<a b="' c='`, 300_000) + "</title></item>" + rssTail,
		"end tags":                        ns + item + rep("<x>", 150) + rep("</a>", 2_000_000),
		"escaped tags without end":        ns + "<item><title><![CDATA[" + rep("<a", 2_000_000) + "]]></title></item>" + rssTail,
		"escaped quotes":                  ns + rep("<item><title><![CDATA["+rep(`<a b='<a b="' c='`, 4000)+"]]></title></item>", 100) + rssTail,
		"escaped scripts":                 ns + rep("<item><title><![CDATA["+rep(`<script>`, 8000)+"]]></title></item>", 100) + rssTail,
		"deep HTML":                       ns + "<item><description><![CDATA[" + rep("<div><b>", 500_000) + "]]></description></item>" + rssTail,
		"a long text":                     ns + "<item><description>" + rep("word ", 4_000_000) + "</description></item>" + rssTail,
		"XHTML":                           `<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="xhtml">` + rep("<b/>", 200_000) + `</content></entry></feed>`,
		"two channels with many items":    `<rss` + spaces.String()[:4000] + `><channel>` + rep("<item/>", 5000) + "</channel><channel>" + rep("<item/>", 5000) + rssTail,
		"links":                           `<feed xmlns="http://www.w3.org/2005/Atom"><entry>` + rep(`<link rel="via" href="http://x/1"/>`, 100_000) + `</entry></feed>`,
		"JSON, deep":                      `{"version":"https://jsonfeed.org/version/1","items":` + rep("[", 5_000_000),
		"JSON, nulls":                     `{"version":"https://jsonfeed.org/version/1","items":[` + rep("null,", 1_000_000) + `null]}`,
		"JSON, a million wrong values":    `{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","tags":7,` + rep(`"aa":[],`, 1_000_000) + `"title":5}]}`,
		"JSON, a million empty items":     `{"version":"https://jsonfeed.org/version/1","items":[` + rep("{},", 1_000_000) + `{}]}`,
		"parameters that track":           ns + rep("<item><link>http://x/?"+rep("utm_x=1&amp;", 400)+"</link></item>", 1000) + rssTail,
		"pictures":                        ns + rep("<item><description><![CDATA["+rep(`<img src="/x.png" width="2">`, 1500)+"]]></description></item>", 50) + rssTail,
		"text that was encoded twice":     ns + rep("<item><description>"+rep("Ã©", 60_000)+"</description></item>", 20) + rssTail,
		"dates in pieces":                 ns + rep("<item><pubDate>"+rep("1 2 x ", 16)+"</pubDate></item>", 10_000) + rssTail,
		"JSON, wrong values in depth":     `{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","tags":7,"title":` + rep("[", 9000) + rep("]", 9000) + `,"authors":{` + rep(`"a":[1,2,3],`, 100_000) + `"b":1}}]}`,
		"JSON, a wrong value in each":     `{"version":"https://jsonfeed.org/version/1","items":[` + rep(`{"id":"1","title":[1],"tags":{"a":[[[]]]}},`, 10_000) + `{}]}`,
		"categories in trees":             ns + "<item>" + rep(`<itunes:category text="a">`, 150) + rep("</itunes:category>", 150) + rssTail,
		"document types":                  rep("<!DOCTYPE a [", 500_000) + ns + item + rssTail,
		"open comments before a document": rep("<!--", 500_000) + ns + item + rssTail,
	}
}

// reasons are what stops some of them, so that each bound is seen to hold.
var reasons = map[string]string{
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

// TestBombs holds that each is refused or read in bounded time and memory.
func TestBombs(t *testing.T) {
	for name, text := range bombs() {
		t.Run(name, func(t *testing.T) {
			raw := []byte(text)
			runtime.GC()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			began := time.Now()
			doc, err := Parse(raw, Options{})
			took := time.Since(began)
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
			t.Logf("%.1f MB: %v, %d MB allocated: %.200s", float64(len(raw))/1e6, took.Round(time.Millisecond), allocated, what)
			if took > 10*time.Second { // two, where nothing else runs
				t.Errorf("took %v", took)
			}
			if allocated > 450 {
				t.Errorf("%d MB were allocated", allocated)
			}
		})
	}
}
