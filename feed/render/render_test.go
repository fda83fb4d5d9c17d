package render_test

import (
	"bytes"
	"flag"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/edition"
	"github.com/openvoicenews/openvoice/feed/render"
	"github.com/openvoicenews/openvoice/feed/render/linestest"
	"github.com/openvoicenews/openvoice/feed/render/rendertest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// tried are the formats that there are, and the smallest that there can be.
func tried() render.Table { return append(render.Formats(), linestest.Format{}) }

func document(t testing.TB, f render.Format, c rendertest.Case) []byte {
	t.Helper()
	var all [][]byte
	for _, a := range c.Articles {
		b, err := f.Article(a)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b)
	}
	b, err := f.Feed(c.Feed, all)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestGolden renders the same cases in every format. The golden files lie in the format's
// own package.
func TestGolden(t *testing.T) {
	for _, f := range tried() {
		folder := filepath.Join(path.Base(reflect.TypeOf(f).PkgPath()), "testdata")
		for name, c := range rendertest.Cases() {
			t.Run(name+f.Extension(), func(t *testing.T) {
				got := document(t, f, c)
				rendertest.Valid(t, f, got)
				if again := document(t, f, rendertest.Cases()[name]); !bytes.Equal(got, again) {
					t.Error("equal input gave other bytes")
				}
				file := filepath.Join(folder, name+f.Extension())
				if *update {
					if err := os.MkdirAll(folder, 0o755); err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(file, got, 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(got, want) {
					t.Errorf("%s differs (run with -update to accept):\n%s", file, got)
				}
			})
		}
	}
}

// Whatever a source says, the documents are valid.
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
		for _, f := range tried() {
			rendertest.Valid(t, f, document(t, f, rendertest.Case{Feed: rendertest.Site(), Articles: []edition.Article{one, two}}))
		}
	})
}

// A row can be told from all others by its media type and by its extension, which no
// path of the program's own has.
func TestRows(t *testing.T) {
	table := tried()
	for i, f := range table {
		if !strings.HasPrefix(f.Extension(), ".") || strings.ContainsAny(f.Extension(), "/") || strings.ContainsAny(f.Type(), "; ") {
			t.Errorf("row %d: %q, %q", i, f.Type(), f.Extension())
		}
		for _, g := range table[:i] {
			if f.Type() == g.Type() || strings.HasSuffix(f.Extension(), g.Extension()) || strings.HasSuffix(g.Extension(), f.Extension()) {
				t.Errorf("row %d: %q, %q are another's", i, f.Type(), f.Extension())
			}
		}
	}
	if n := len(render.Formats()); len(table) != n+1 {
		t.Errorf("%d formats, of which %d are published", len(table), n)
	}
}

// Nothing of tests is published.
func TestFormatsArePublished(t *testing.T) {
	for _, f := range render.Formats() {
		if p := reflect.TypeOf(f).PkgPath(); strings.HasSuffix(p, "test") {
			t.Errorf("%s is published", p)
		}
	}
}

func TestPaths(t *testing.T) {
	one := render.Formats()[:1]
	two := append(one[:1:1], linestest.Format{})
	for _, c := range []struct {
		name      string
		got, want []string
	}{
		{"main", one.MainPaths(), []string{"/feed.atom"}},
		{"main", two.MainPaths(), []string{"/feed.atom", "/feed.txt"}},
		{"category", one.CategoryPaths("crime"), []string{"/category/crime.atom"}},
		{"category", two.CategoryPaths("crime"), []string{"/category/crime.atom", "/category/crime.txt"}},
		{"category with a dot", two.CategoryPaths("a.txt"), []string{"/category/a.txt.atom", "/category/a.txt.txt"}},
		{"as written", one.FeedPaths("/a/local.atom"), []string{"/a/local.atom"}},
		{"as written", one.FeedPaths("/local.txt"), []string{"/local.txt"}},
		{"as written", one.FeedPaths("/local"), []string{"/local"}},
		{"beside it", two.FeedPaths("/a/local.atom"), []string{"/a/local.atom", "/a/local.txt"}},
		{"another's", two.FeedPaths("/local.txt"), []string{"/local.atom", "/local.txt"}},
		{"nobody's", two.FeedPaths("/local.rss"), []string{"/local.rss", "/local.rss.txt"}},
		{"none", two.FeedPaths("/local"), []string{"/local", "/local.txt"}},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, c.got, c.want)
		}
	}
	for path, want := range map[string][2]bool{ // with one format, and with two
		"/": {true, true}, "/healthz": {true, true}, "/category": {true, true}, "/category/x": {true, true}, "/feed.atom": {true, true},
		"/feed.txt": {false, true}, "/feed": {false, false}, "/feed.atom/x": {false, false}, "/categories": {false, false}, "/local.atom": {false, false},
	} {
		if got := [2]bool{one.Reserved(path), two.Reserved(path)}; got != want {
			t.Errorf("%s is reserved: %v, want %v", path, got, want)
		}
	}
}

// What is not valid is found by the check of its format.
func TestChecksAreChosenByFormat(t *testing.T) {
	for i, f := range tried() {
		for j, g := range tried() {
			body, err := g.Feed(edition.Feed{ID: "tag:x,2026:feed", Title: "T", Self: "https://x.example/", Alternate: "https://x.example/"}, nil)
			if err != nil {
				t.Fatal(err)
			}
			rec := &recorder{TB: t}
			rendertest.Valid(rec, f, body)
			if rec.failed == (i == j) {
				t.Errorf("a document of %s is valid %s: %t", g.Type(), f.Type(), !rec.failed)
			}
		}
	}
}

// recorder notes a failure and goes on.
type recorder struct {
	testing.TB
	failed bool
}

func (r *recorder) Errorf(string, ...any) { r.failed = true }
