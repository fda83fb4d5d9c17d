package html

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/openvoicenews/openvoice/feed/edition"
)

func folder(files map[string]string) fstest.MapFS {
	all := fstest.MapFS{}
	for name, text := range files {
		all[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return all
}

// An operator's folder takes the place of templates, style, logo, icon, words and has
// pages of his own.
func TestFolder(t *testing.T) {
	theme, err := LoadTheme(folder(map[string]string{
		"pages/plain.html": `{{define "missing-page"}}{{template "open" .}}<main id="main"><h1>Nothing here</h1></main>{{template "close" .}}{{end}}`,
		"more.css":         "h1 { color: red }", "logo.png": "PNG", "favicon.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
		"words.json":       `{"front": "Home"}`,
		"texts/about.md":   "# About *us*\n\nWords & <script>alert(1)</script> [link](https://example.org/) [bad](javascript:alert)\n\n## Part\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
		"texts/imprint.md": "No heading.", "README": "not looked at",
	}))
	if err != nil {
		t.Fatal(err)
	}
	p := New(Options{Theme: theme, Base: "/news/", Site: edition.Site{URL: "https://example.org/news/", Title: "T"}})
	missing, err := p.MissingPage()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Nothing here", ">Home</a>", `href="/news/about/">About *us*</a>`, `href="/news/imprint/">Imprint</a>`, `rel="icon" href="/news/favicon.`, `og:image" content="https://example.org/news/logo.`, `href="/news/style.`} {
		if !strings.Contains(string(missing), want) {
			t.Errorf("no %s in %s", want, missing)
		}
	}
	about, err := p.TextPage("/about/")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<p>Words &amp; ", `href="https://example.org/">link</a>`, "<h2>Part</h2>", "<td>1</td>"} {
		if !strings.Contains(string(about), want) {
			t.Errorf("no %s in %s", want, about)
		}
	}
	if strings.Contains(string(about), "alert") && strings.Contains(string(about), "<script>a") || strings.Contains(string(about), "javascript:") {
		t.Errorf("what acts is in %s", about)
	}
	if none, err := p.TextPage("/nothing/"); none != nil || err != nil {
		t.Errorf("a text that is not there has a page")
	}
	if n := len(p.Files()); n != 3 {
		t.Errorf("%d files", n)
	}
}

// What is wrong with a folder is told with the file and, where there is one, the line.
func TestBadFolders(t *testing.T) {
	for _, c := range []struct{ file, text, want string }{
		{"pages/plain.html", "{{define \"x\"}}\n{{end", "plain.html:2: "},
		{"pages/plain.html", "{{define \"missing-page\"}}\n\n{{.Nothing}}{{end}}", "plain.html:3:2: "},
		{"pages/plain.html", `{{define "missing-page"}}<a href="{{if .Home}}"{{end}}>{{end}}`, "missing-page"},
		{"pages/plain.html", `{{define "missing-page"}}{{range $i, $x := .Nav}}{{range $.Nav}}{{range $.Nav}}{{range $.Nav}}{{range $.Nav}}{{range $.Nav}}{{range $.Nav}}{{range $.Nav}}{{range $.Nav}}x{{end}}{{end}}{{end}}{{end}}{{end}}{{end}}{{end}}{{end}}{{end}}{{end}}`, "longer than 8 MB"},
		{"pages/other.html", "", "there is no such template"},
		{"words.json", "{\n\"front\": 1}", "words.json:"},
		{"words.json", `{"nobody": "x"}`, `"nobody" is no text`},
		{"words.json", `{"outlets": "x"}`, "its forms by number"},
		{"texts/story.md", "x", "address of a page"},
		{"texts/A B.md", "x", "address of a page"},
		{"site.css", strings.Repeat("x", maxFile+1), "site.css: it is longer than 2 MB"},
	} {
		_, err := LoadTheme(folder(map[string]string{c.file: c.text}))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.file, err, c.want)
		}
	}
}
