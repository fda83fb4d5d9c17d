package parts

import (
	"encoding/xml"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/edition"
)

func TestXML(t *testing.T) {
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
		if got := XML(in); got != want {
			t.Errorf("%q gives %q, want %q", in, got, want)
		}
	}
}

// Whatever is escaped is read back as it was, but for what is not allowed.
func FuzzXML(f *testing.F) {
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
		if err := xml.Unmarshal([]byte("<a>"+XML(s)+"</a>"), &got); err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		if got != want && !strings.Contains(s, "\r") {
			t.Errorf("%q is read back as %q, want %q", s, got, want)
		}
	})
}

func TestForms(t *testing.T) {
	for _, c := range []struct {
		name     string
		form     func(string) string
		in, want string
	}{
		{"IRI", IRI, " https://example.com/a b ", "https://example.com/a%20b"},
		{"IRI", IRI, "https://example.com/\"<>{}|\\^`", "https://example.com/%22%3C%3E%7B%7D%7C%5C%5E%60"},
		{"IRI", IRI, "https://[::1]:8080/a[1]", "https://[::1]:8080/a%5B1%5D"},
		{"IRI", IRI, "https://example.com/é?q=日本", "https://example.com/é?q=日本"},
		{"IRI", IRI, "https://example.com/100%/%20%2", "https://example.com/100%25/%20%252"},
		{"IRI", IRI, "/relative", ""},
		{"IRI", IRI, "1a:b", ""},
		{"IRI", IRI, "mailto:a@example.com", "mailto:a@example.com"},
		{"Target", Target, "JavaScript:alert(1)", ""},
		{"Target", Target, "file:///etc/passwd", ""},
		{"Target", Target, "magnet:?xt=1", "magnet:?xt=1"},
		{"Web", Web, "HTTPS://example.com/", "HTTPS://example.com/"},
		{"Web", Web, "file:a", ""},
		{"Web", Web, "https:///path", ""},
		{"Web", Web, "https://a:port/", ""},
		{"Language", Language, "en-US", "en-US"},
		{"Language", Language, "english language", ""},
		{"Language", Language, "e", ""},
		{"Language", Language, "en_US", ""},
		{"Language", Language, "de-CH-1996", "de-CH-1996"},
		{"MediaType", MediaType, "text/html; charset=utf-8", "text/html; charset=utf-8"},
		{"MediaType", MediaType, "image", ""},
		{"MediaType", MediaType, "a/b/c", ""},
		{"Relation", Relation, "enclosure", "enclosure"},
		{"Relation", Relation, "https://example.com/rel", "https://example.com/rel"},
		{"Relation", Relation, "a b", ""},
		{"Mail", Mail, "mailto:a@example.com", "a@example.com"},
		{"Mail", Mail, "a at example.com", ""},
		{"Mail", Mail, "a@localhost", ""},
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
		if got := Origin(&o).Href; got != want {
			t.Errorf("%s is shown as %q, want %q", url, got, want)
		}
	}
}
