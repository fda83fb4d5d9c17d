package atom

import (
	"encoding/xml"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/edition"
	"github.com/openvoicenews/openvoice/feed/render/atom/atomtest"
	"github.com/openvoicenews/openvoice/feed/render/rendertest"
)

func TestEscape(t *testing.T) {
	for in, want := range map[string]string{
		"":                     "",
		"plain 'text' \"it\"":  "plain 'text' \"it\"",
		"a < b && c > d":       "a &lt; b &amp;&amp; c > d",
		"]]>":                  "]]&gt;",
		"]>]>":                 "]&gt;]&gt;",
		"a\nb\tc":              "a\nb\tc",
		"a\r\nb\rc\r":          "a\nb\nc\n",
		"\x00a\x1fb\x7fc":      "abc",
		"a\u0080\u0085\u009fb": "ab",
		"é日本\U0001F600\u00a0":  "é日本\U0001F600\u00a0",
		"a\xffb\xc3":           "ab",
		"\ufffe\uffff\ufffd":   "\ufffd",
		"\xed\xa0\x80":         "", // a surrogate
	} {
		if got := escape(in); got != want {
			t.Errorf("%q gives %q, want %q", in, got, want)
		}
	}
}

// Whatever is escaped is read back as it was, but for what is not allowed.
func FuzzEscape(f *testing.F) {
	for _, s := range []string{"a<b>&c", "]]>", "\x00\r\n\u0085", "\xff日本"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want := strings.Map(func(r rune) rune {
			if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r >= 0x7F && r < 0xA0 || r == 0xFFFE || r == 0xFFFF {
				return -1
			}
			return r
		}, strings.ToValidUTF8(s, ""))
		want = strings.ReplaceAll(strings.ReplaceAll(want, "\r\n", "\n"), "\r", "\n")
		var got string
		if err := xml.Unmarshal([]byte("<a>"+escape(s)+"</a>"), &got); err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		if got != want && !strings.Contains(s, "\r") {
			t.Errorf("%q is read back as %q, want %q", s, got, want)
		}
	})
}

func render(t *testing.T, f edition.Feed, es []edition.Article) []byte {
	t.Helper()
	var all [][]byte
	for _, e := range es {
		b, err := Format{}.Article(e)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b)
	}
	b, err := Format{}.Feed(f, all)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Whatever a source says, the document is valid.
func FuzzArticle(f *testing.F) {
	f.Add("https://example.com/", "text", "en")
	f.Add("javascript:x", "]]>\x00", "x y")
	f.Add("https://[::1]/a[b] c%", "\xff", "")
	f.Fuzz(func(t *testing.T, link, words, short string) {
		m := feed.Meta{
			ID: link, Title: words, Subtitle: words, Rights: words, Language: short, Icon: link, Logo: link,
			Links:   []feed.Link{{Rel: short, Href: link, Type: short, Title: words, Hreflang: short, Length: int64(len(words))}, {Rel: "alternate", Href: link}, {Rel: "alternate", Href: link}},
			Authors: []feed.Person{{Name: words, URI: link, Email: short}}, Categories: []feed.Category{{Term: short, Scheme: link, Label: words}},
		}
		o := edition.Report{
			Publisher: feed.Publisher{ID: "s", URL: link, Title: short, Owner: words, Labels: map[string]string{short: words, "x": link}}, Meta: m,
			Content: feed.Content{Link: link, Title: words, Summary: feed.Text{Value: words}, Body: feed.Text{Value: short, HTML: true}, Authors: m.Authors,
				Contributors: m.Authors, Categories: m.Categories, Links: m.Links, Rights: words, Language: short},
		}
		own := o
		own.Content.Upstream, own.Content.Body = &m, feed.Text{}
		one, two := rendertest.Article("tag:example.com,2026:1", o, own), rendertest.Article("tag:example.com,2026:2", own)
		one.Categories = m.Categories
		atomtest.Valid(t, render(t, rendertest.Site(), []edition.Article{one, two}))
	})
}

func TestForms(t *testing.T) {
	for _, c := range []struct {
		name     string
		form     func(string) string
		in, want string
	}{
		{"href", href, " https://example.com/a b ", "https://example.com/a%20b"},
		{"href", href, "https://example.com/\"<>{}|\\^`", "https://example.com/%22%3C%3E%7B%7D%7C%5C%5E%60"},
		{"href", href, "https://[::1]:8080/a[1]", "https://[::1]:8080/a%5B1%5D"},
		{"href", href, "https://example.com/é?q=日本", "https://example.com/é?q=日本"},
		{"href", href, "/relative", ""},
		{"href", href, "1a:b", ""},
		{"href", href, "mailto:a@example.com", "mailto:a@example.com"},
		{"target", target, "JavaScript:alert(1)", ""},
		{"target", target, "file:///etc/passwd", ""},
		{"target", target, "magnet:?xt=1", "magnet:?xt=1"},
		{"web", web, "HTTPS://example.com/", "HTTPS://example.com/"},
		{"web", web, "file:a", ""},
		{"language", language, "en-US", "en-US"},
		{"language", language, "english language", ""},
		{"language", language, "e", ""},
		{"language", language, "en_US", ""},
		{"language", language, "de-CH-1996", "de-CH-1996"},
		{"media", media, "text/html; charset=utf-8", "text/html; charset=utf-8"},
		{"media", media, "image", ""},
		{"media", media, "a/b/c", ""},
		{"relation", relation, "enclosure", "enclosure"},
		{"relation", relation, "https://example.com/rel", "https://example.com/rel"},
		{"relation", relation, "a b", ""},
		{"mail", mail, "mailto:a@example.com", "a@example.com"},
		{"mail", mail, "a at example.com", ""},
		{"mail", mail, "a@localhost", ""},
	} {
		if got := c.form(c.in); got != c.want {
			t.Errorf("%s of %q is %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func TestSourceID(t *testing.T) {
	id := SourceID("bbc")
	if id != SourceID("bbc") || id == SourceID("cnn") || len(id) != 45 || id[23] != '8' || !strings.ContainsRune("89ab", rune(id[28])) {
		t.Errorf("%s is no UUID of version 8", id)
	}
}

func TestViaIsNotSecret(t *testing.T) {
	for url, want := range map[string]string{
		"https://a.example.com/feed":        "https://a.example.com/feed",
		"https://user:pw@a.example.com/":    "",
		"https://a.example.com/x@y":         "https://a.example.com/x@y",
		"file:///home/operator/feed.xml":    "",
		"file:examples/local.xml":           "",
		"https://user@a.example.com?x":      "",
		"https://a.example.com?mail=x@y.de": "https://a.example.com?mail=x@y.de",
	} {
		o := edition.Report{Publisher: feed.Publisher{ID: "s", URL: url}}
		if got := document(&o).Href; got != want {
			t.Errorf("%s is shown as %q, want %q", url, got, want)
		}
	}
}

func BenchmarkArticle(b *testing.B) {
	o := rendertest.Agency()
	o.Content.Body.Value = strings.Repeat("<p>Some words that <b>matter</b> to \"nobody\" in particular.</p>\n", 30)
	e := rendertest.Article("tag:example.com,2026:1", o)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := (Format{}).Article(e); err != nil {
			b.Fatal(err)
		}
	}
}
