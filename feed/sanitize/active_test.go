package sanitize_test

import (
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html/atom"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/feedtest"
	"github.com/openvoicenews/openvoice/feed/parse"
	"github.com/openvoicenews/openvoice/feed/sanitize"
)

func bases(t *testing.T) []*url.URL {
	t.Helper()
	u, err := url.Parse("https://news.example/a/b")
	if err != nil {
		t.Fatal(err)
	}
	return []*url.URL{nil, u}
}

// TestAttacks: nothing active is left of any vector, alone, in the middle of other
// markup, in another vector, and cut off anywhere.
func TestAttacks(t *testing.T) {
	all := attacks()
	if len(all) < 200 {
		t.Fatalf("only %d vectors", len(all))
	}
	found, families := 0, map[string]int{}
	for i, a := range all {
		families[a.family]++
		neighbour := all[(i*7+3)%len(all)].html
		for _, in := range []string{a.html, "<p>a <b>b " + a.html + " c</b> d</p>", "<table><tr><td>" + a.html, "<a href='http://h/'>" + a.html + "</a>", a.html + neighbour, a.html[:len(a.html)*2/3], "<svg>" + a.html, "<pre>" + a.html} {
			for _, base := range bases(t) {
				out := sanitize.HTML(in, base, base)
				found += judge(t, a.family, out, contexts...)
				part, _ := sanitize.Cut(out, len(out)*2/3)
				found += judge(t, a.family+", cut", part, atom.Body)
				found += judge(t, a.family+", no embeds", sanitize.Embeds(out, nil), atom.Body)
			}
		}
	}
	t.Logf("%d vectors of %d families %v: %d active pieces left", len(all), len(families), families, found)
}

// TestFormulasAreWhole: at whatever depth a formula stands, no HTML gets into it.
func TestFormulasAreWhole(t *testing.T) {
	const in = "<math><mrow><msqrt><mrow><mi>x</mi></mrow></msqrt><mtext>y</mtext></mrow><mfrac><mn>1</mn><mn>2</mn></mfrac></math><b>z</b>"
	for depth := 80; depth < 110; depth++ {
		for _, around := range []string{"<div>", "<b>", "<table><tr><td>"} {
			judge(t, "a formula in the depth", sanitize.HTML(strings.Repeat(around, depth)+in, nil, nil), atom.Body)
		}
	}
}

// TestAttacksOnEmbeds: what attacks make of frames never leads elsewhere than to
// the hosts that are allowed.
func TestAttacksOnEmbeds(t *testing.T) {
	for _, a := range attacks() {
		out := sanitize.Embeds(sanitize.HTML(a.html, nil, nil), []string{"good.example"})
		if strings.Contains(out, "<iframe") {
			t.Errorf("%s: %q gives %q", a.family, a.html, out)
		}
	}
}

// TestCorpusIsInert: nothing active is left in what is read of any file of the
// corpus, nor of any file taken as it is for HTML.
func TestCorpusIsInert(t *testing.T) {
	files, texts, found := 0, 0, 0
	base := bases(t)[1]
	err := filepath.WalkDir(feedtest.Shared(t, "corpus"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		found += judge(t, path+", as HTML", sanitize.HTML(string(body[:min(len(body), 64<<10)]), base, base), atom.Body)
		doc, err := parse.Parse(body, parse.Options{URL: base})
		if err != nil {
			return nil // a feed is what is looked at here
		}
		for i := range doc.Items {
			c := &doc.Items[i].Content
			for _, text := range []feed.Text{c.Summary, c.Body} {
				if text.HTML {
					texts++
					found += judge(t, path, text.Value, atom.Body)
				}
			}
			for _, l := range append(c.Links, feed.Link{Href: c.Link}) {
				switch f := addressFault(l.Href); f {
				case "scheme javascript", "scheme data", "scheme vbscript":
					found++
					t.Errorf("%s: %s: %s", path, f, l.Href)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d files with %d texts of HTML: %d active pieces left", files, texts, found)
	if files < 1000 || texts < 3000 {
		t.Errorf("only %d files with %d texts", files, texts)
	}
}
