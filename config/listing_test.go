package config

import (
	"strings"
	"testing"
)

func TestIDFor(t *testing.T) {
	for in, want := range map[string]string{
		"BBC News - World":        "bbc-news-world",
		"  Süddeutsche Straße ":   "suddeutsche-strasse",
		"L’Équipe & Cie":          "lequipe-cie",
		"www.site.example":        "www-site-example",
		"Æthelø Łódź":             "aethelo-lodz",
		"Новости":                 "",
		"日本 24":                   "24",
		"\xff\x00a":               "a",
		"":                        "",
		strings.Repeat("ab ", 40): strings.Repeat("ab-", 21) + "a",
	} {
		got := IDFor(in)
		if got != want {
			t.Errorf("%q gives %q, want %q", in, got, want)
		}
		if got != "" && !IsID(got) {
			t.Errorf("%q gives %q, which is no id", in, got)
		}
	}
}

const listingHead = `version: 1
site: {id: "tag:news.example.org,2026:", title: T, url: "https://news.example.org/"}
categories: [{term: "24"}, {term: "true"}]
sources:
`

// TestSourceYAML holds that whatever a listing says is read back as it is.
func TestSourceYAML(t *testing.T) {
	want := []Listing{
		{ID: "24", URL: "https://a.example/x?a=1&b={2}#f", Title: "Crosses: \"all\" 'of' \\ # {it}, [is] é 日本", Categories: []string{"24", "true"}, Language: "no"},
		{ID: "null", URL: "https://a.example/y", Title: "007"},
		{ID: "plain", URL: "https://a.example/z"},
	}
	var b strings.Builder
	b.WriteString(listingHead)
	for _, l := range want {
		b.WriteString(SourceYAML(l) + "\n")
	}
	cfg, err := new(Loader).Parse("x.yaml", t.TempDir(), []byte(b.String()))
	if err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	for i, l := range want {
		s := cfg.Sources[i]
		if s.ID != l.ID || s.URL != l.URL || s.Title != l.Title || s.Language != l.Language || strings.Join(s.Categories, " ") != strings.Join(l.Categories, " ") {
			t.Errorf("%+v came back as %+v", l, s)
		}
	}
}

// TestStarterHead holds that the head of the starter with lists of others is a file.
func TestStarterHead(t *testing.T) {
	text := string(StarterHead()) + "categories:\n" + CategoryYAML(Category{Term: "on", Label: "On & {off}"}) + "\n" + CategoryYAML(Category{Term: "x"}) +
		"\nsources:\n" + SourceYAML(Listing{ID: "a", URL: "https://a.example/", Categories: []string{"on", "x"}}) + "\n"
	cfg, err := new(Loader).Parse("x.yaml", t.TempDir(), []byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if len(cfg.Sources) != 1 || len(cfg.Categories) != 2 || cfg.Categories[0].Label != "On & {off}" {
		t.Errorf("got %+v", cfg)
	}
}

// FuzzQuoted holds that a title of any bytes makes a file that is right.
func FuzzQuoted(f *testing.F) {
	for _, s := range []string{"plain", "a\nb\tc", `"}, {id: x`, "\x00\u0085\u2028\ufeff\ufffe", "\xff", "# x", "é\u0301", strings.Repeat("é", 9000)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := listingHead + SourceYAML(Listing{ID: "a", URL: "https://a.example/", Title: s}) + "\n"
		if strings.Count(text, "\n") != strings.Count(listingHead, "\n")+1 {
			t.Fatalf("%q takes more than a line", s)
		}
		if _, err := new(Loader).Parse("x.yaml", "/", []byte(text)); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	})
}
