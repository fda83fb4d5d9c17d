package systemtest

import (
	"cmp"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/edition"
	"github.com/openvoicenews/openvoice/feed/feedtest"
	"github.com/openvoicenews/openvoice/feed/parse"
	"github.com/openvoicenews/openvoice/feed/render"
	"github.com/openvoicenews/openvoice/feed/render/parts"
	"github.com/openvoicenews/openvoice/feed/render/rendertest"
	"github.com/openvoicenews/openvoice/feed/sanitize"
)

// facts are what every format must bring through of an article, by name.
func facts(c *feed.Content, authors []feed.Person, image *feed.Image) map[string]string {
	words := func(t feed.Text) string {
		if t.HTML {
			return sanitize.Text(t.Value)
		}
		return strings.Join(strings.Fields(t.Value), " ")
	}
	all := map[string]string{
		"title": edition.Line(c.Title), "text": cmp.Or(words(c.Body), words(c.Summary)), "rights": edition.Line(c.Rights),
		"authors": fmt.Sprint(parts.People(authors)), "contributors": fmt.Sprint(parts.People(c.Contributors)),
		"categories": fmt.Sprint(parts.Categories(c.Categories)), "language": parts.Language(c.Language),
	}
	if c.Body.Value != "" && c.Summary.Value != "" {
		all["summary"] = words(c.Summary)
	}
	var files []string
	for _, l := range parts.Links(nil, c.Links...) {
		if l.Rel == "enclosure" {
			files = append(files, fmt.Sprint(l.Href, " ", l.Type, " ", l.Length, " ", l.Duration))
		}
	}
	slices.Sort(files)
	all["files"] = strings.Join(files, "\n")
	if i := parts.Image(image); i != nil {
		all["picture"] = fmt.Sprint(*i)
	}
	return all
}

// TestRoundTrip renders what the parser read of a corpus of real documents in every format,
// checks each document, and has the parser read it back: nothing may be lost.
func TestRoundTrip(t *testing.T) {
	folder := feedtest.Shared(t, "corpus")
	var files []string
	_ = filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			files = append(files, path)
		}
		return nil
	})
	if len(files) == 0 {
		t.Fatalf("%s has no documents", folder)
	}
	lost, read := map[string]int{}, 0
	for _, path := range files {
		body, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		at, _ := url.Parse("https://source.example/feed")
		doc, err := parse.Parse(body, parse.Options{URL: at})
		if err != nil || len(doc.Items) == 0 {
			continue
		}
		read++
		roundTrip(t, filepath.Base(path), doc, lost)
	}
	for what, n := range lost {
		t.Errorf("%s: %d", what, n)
	}
	t.Logf("%d documents", read)
}

func roundTrip(t *testing.T, name string, doc *parse.Document, lost map[string]int) {
	var articles []edition.Article
	for i := range doc.Items[:min(len(doc.Items), 20)] {
		r := edition.Report{Publisher: feed.Publisher{ID: "s", URL: "https://source.example/feed", Language: "x-none"}, Meta: doc.Meta, Content: doc.Items[i].Content}
		r.Content.Title = r.Title()
		a := rendertest.Article(fmt.Sprintf("urn:x:%d", i), r)
		a.Categories = r.Content.Categories
		articles = append(articles, a)
	}
	for _, f := range render.Formats() {
		var all [][]byte
		for _, a := range articles {
			b, err := f.Article(a)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, b)
		}
		body, err := f.Feed(rendertest.Site(), all)
		if err != nil {
			t.Fatal(err)
		}
		rendertest.Valid(t, f, body)
		at, _ := url.Parse("https://news.example.org/feed" + f.Extension())
		back, err := parse.Parse(body, parse.Options{URL: at})
		if err != nil || len(back.Items) != len(articles) {
			t.Errorf("%s%s: %d of %d items, %v", name, f.Extension(), len(back.Items), len(articles), err)
			continue
		}
		for i := range articles {
			c := &articles[i].Reports[0].Content
			want := facts(c, parts.Authors(&articles[i].Reports[0]), c.Image)
			got := facts(&back.Items[i].Content, back.Items[i].Content.Authors, back.Items[i].Content.Image)
			want["language"] = parts.Spoken(&articles[i])
			if m := back.Items[i].Content.Upstream; m != nil {
				want["source"], got["source"] = edition.Line(parts.From(&articles[i]).Title), edition.Line(m.Title)
			}
			want["episode"], got["episode"] = fmt.Sprint(parts.Episode(c)), fmt.Sprint(parts.Episode(&back.Items[i].Content))
			if l := want["language"]; strings.EqualFold(l, "en-US") || l == "" { // the feed's
				want["language"] = got["language"]
			}
			if want["text"] == "" { // without a link, an entry of Atom has its title for a text
				want["text"] = got["text"]
			}
			if strings.Contains(want["authors"], "mailto:") { // no name: it is read as an address
				want["authors"] = got["authors"]
			}
			for what := range want {
				if got[what] != want[what] {
					if lost[f.Extension()+" "+what]++; lost[f.Extension()+" "+what] <= 2 {
						t.Logf("%s%s item %d: %s is\n%.300q, was\n%.300q", name, f.Extension(), i, what, got[what], want[what])
					}
				}
			}
		}
	}
}
