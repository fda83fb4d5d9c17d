package publish

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed/render/linestest"
	"github.com/openvoicenews/openvoice/feed/render/rendertest"
)

// TestSecondFormat publishes in a format more, of which nothing is known but its row: each
// feed has a document in it, which is found, read, told of and brought up to date like the
// first one; and the first one's bytes stay.
func TestSecondFormat(t *testing.T) {
	p, v, change := FixedStore()
	one := build(t, NewBuilder(p, nil), v)
	p.Formats = append(first(), linestest.Format{})
	b := NewBuilder(p, nil)
	two := build(t, b, v)
	var want []string
	lined, old := documents(t, two), "/feed.txt"
	for path, d := range documents(t, one) {
		want = append(want, path)
		if d.Format == nil {
			continue
		}
		lines := strings.TrimSuffix(path, ".atom") + ".txt"
		want = append(want, lines)
		if link := []byte(`<link rel="alternate" type="text/plain" href="https://news.example.org` + lines + `"></link>`); !bytes.Equal(d.Body, bytes.Replace(lined[path].Body, append([]byte("\n  "), link...), nil, 1)) || !bytes.Contains(lined[path].Body, link) {
			t.Errorf("%s differs by more than a link to the other format", path)
		}
		x := lined[lines]
		if x == nil {
			t.Fatalf("no document %s", lines)
		}
		rendertest.Valid(t, x.Format, x.Body)
		page := "https://news.example.org" + strings.TrimSuffix(path, ".atom") + ".html"
		if path == "/feed.atom" {
			page = "https://news.example.org/"
		}
		links := []Link{{"self", "https://news.example.org" + lines, "text/plain"}, {"alternate", page, "text/html"}, {"hub", p.Site.Hub, ""}}
		if x.Type != "text/plain; charset=utf-8" || x.Format != (linestest.Format{}) || !x.Shared || !x.Pinged || !slices.Equal(x.Links, links) {
			t.Errorf("%s: %s, %v, shared %t, pinged %t, links %v", lines, x.Type, x.Format, x.Shared, x.Pinged, x.Links)
		}
		if got, want := bytes.Count(x.Body, []byte("\n"))-1, len(ids(t, one, path)); got != want {
			t.Errorf("%s has %d lines of %d articles", lines, got, want)
		}
	}
	slices.Sort(want)
	if got := two.Paths(); !slices.Equal(got, want) || !slices.Equal(two.Changed, want) {
		t.Errorf("the documents are %v, changed %v, want %v", got, two.Changed, want)
	}
	page := lined["/"]
	if page.Format != nil || page.Shared || page.Pinged || !slices.Contains(page.Links, Link{"alternate", "https://news.example.org/feed.txt", "text/plain"}) {
		t.Errorf("the page is %+v", page.Links)
	}
	for _, path := range want {
		if strings.HasSuffix(path, ".html") || strings.HasSuffix(path, ".css") || strings.HasSuffix(path, ".opml") {
			continue
		}
		at, typ := path, map[bool]string{true: "application/atom+xml", false: "text/plain"}[strings.HasSuffix(path, ".atom")]
		found := regexp.MustCompile(`<link rel="alternate" type="` + regexp.QuoteMeta(typ) + `" title="[^"]+" href="` + regexp.QuoteMeta(at) + `">`)
		if path != "/" && (!found.Match(page.Body) || !bytes.Contains(page.Body, []byte(`<a type="`+typ+`" href="`+at+`">`))) {
			t.Errorf("the page does not lead to %s", path)
		}
	}
	change()
	main := documents(t, build(t, b, v))[old]
	delta, ok := main.Since(strings.Trim(lined[old].ETag, `"`))
	if lines := strings.Split(string(bytes.Join(delta.Plain, nil)), "\n"); !ok || delta.Entries != 1 || len(lines) != 3 || !strings.HasSuffix(lines[1], "2026:31 News") {
		t.Errorf("what is new is %q", lines)
	}
}

// The paths of a further format are the program's own, and an operator's feed has its
// documents beside its path.
func TestPathsOfASecondFormat(t *testing.T) {
	p := plan()
	p.Formats = append(first(), linestest.Format{})
	p.Feeds = []Feed{{ID: "a", Path: "/a.txt"}, {ID: "b", Path: "/b"}}
	s := build(t, NewBuilder(p, nil), newFake())
	for path, typ := range map[string]string{"/a.txt": "text/plain", "/a.atom": "application/atom+xml", "/b": "application/atom+xml", "/b.txt": "text/plain"} {
		if d := documents(t, s)[path]; d == nil || d.Format.Type() != typ {
			t.Errorf("%s is %+v", path, d)
		}
	}
	p.Feeds = []Feed{{ID: "a", Path: "/feed.txt"}}
	if _, err := buildOf(NewBuilder(p, nil), newFake()); err == nil || !strings.Contains(err.Error(), "build /feed.atom: the spec has two documents at the path /feed.atom") {
		t.Errorf("got %v", err)
	}
}
