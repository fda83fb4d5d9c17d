package edition

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/openvoicenews/openvoice/feed"
)

func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		" The Paper ":         "The Paper",
		"a\nb\tc\rd":          "a b cd",
		"\x00a\x1fb\x7fc\xff": "abc",
		"a\u0085b\ufffec":     "abc",
		"日本 \U0001F600\ufffd": "日本 \U0001F600\ufffd",
		"\x01 \x02":           "",
	} {
		if got := Line(in); got != want {
			t.Errorf("%q gives %q, want %q", in, got, want)
		}
	}
}

func FuzzLine(f *testing.F) {
	for _, s := range []string{"a<b>&c", "]]>", "\x00\r\n\u0085", "\xff日本"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if c := Line(s); !utf8.ValidString(c) || strings.ContainsAny(c, "\n\r\t\x00") || Line(c) != c || strings.TrimSpace(c) != c {
			t.Errorf("%q gives %q", s, c)
		}
	})
}

func TestNameAndLanguage(t *testing.T) {
	r := Report{Publisher: feed.Publisher{ID: "p", Title: " \x00", Language: "de"}, Meta: feed.Meta{Title: "Own\nname", Language: "fr"}}
	if r.Name() != "Own name" || r.Language() != "de" {
		t.Errorf("%q in %q", r.Name(), r.Language())
	}
	r.Content.Language, r.Meta.Title = "en", ""
	if r.Name() != "p" || r.Language() != "en" {
		t.Errorf("%q in %q", r.Name(), r.Language())
	}
	r.Content.Language, r.Publisher.Language = "", ""
	if r.Language() != "fr" {
		t.Errorf("in %q", r.Language())
	}
}
