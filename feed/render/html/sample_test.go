package html

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed/curate"
)

// A front page with 60 stories of several outlets is small: it is read on telephones.
func TestFrontPageIsSmall(t *testing.T) {
	p := New(sampleOptions(nil, "en", true))
	var all []*Listed
	for i := range maxStories {
		all = append(all, p.Listed(sampleSubject(i, 6), sampleTime))
	}
	body, err := p.Front(all, sampleTime)
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(body, []byte(`<article class="story`)); n != 60 || packed.Len() >= 60_000 {
		t.Errorf("%d stories in %d bytes, %d gzipped", n, len(body), packed.Len())
	}
	t.Logf("%d bytes, %d gzipped; the stylesheet has %d", len(body), packed.Len(), len(p.Files()[0].Body))
}

// Each reason for a category is told as what it is.
func TestReasons(t *testing.T) {
	p := New(sampleOptions(nil, "en", true))
	for want, r := range map[string]curate.Reason{
		"crime: filed by the outlet under “courts”": {Category: "crime", Term: "courts", Source: "a"}, "crime: all of this outlet is filed there": {Category: "crime", Source: "a"},
		"crime: by way of law": {Category: "crime", By: "law"}, "crime: rule courts": {Category: "crime", Rule: "courts", Source: "a", Place: "rules.yaml:3"},
		"crime: put there by hand: It is.": {Category: "crime", Hand: "It is."},
	} {
		if got := reasons(p.words, &Reading{Subject: sampleSubject(0, 1), Reasons: []curate.Reason{r}}); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// What is done to a text is told, and that its source's terms let no more be shown.
func TestBoxOfAChangedText(t *testing.T) {
	p := New(sampleOptions(nil, "en", true))
	s := sampleSubject(0, 1)
	s.Tellings[0].Cut, s.Tellings[0].Relinked, s.Tellings[0].Retagged = true, true, true
	s.Article.Reports[0].Untitled, s.Article.Reports[0].Content.Rights = true, "© Harbour Ledger"
	body, err := p.ArticlePage(&Reading{Subject: s})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"<dt>Text</dt><dd>As much as may be shown of it</dd>", "<dt>Rights</dt><dd>© Harbour Ledger</dd>",
		"no word; the link, by a rule of the operator; the language, by a rule of the operator; it came without a headline",
	} {
		if !strings.Contains(string(body), want) {
			t.Errorf("no %s in %s", want, body)
		}
	}
}

// Every page of the theme can be rendered, in each language, full and empty, and no
// template refuses an address.
func TestSamples(t *testing.T) {
	if err := DefaultTheme().check(); err != nil {
		t.Error(err)
	}
	for _, lang := range Languages() {
		names, pages, _, err := SamplePages(lang)
		if err != nil {
			t.Fatal(err)
		}
		if len(names) < 15 {
			t.Errorf("only %d pages", len(names))
		}
		for path, body := range pages {
			for _, not := range []string{"ZgotmplZ", " style=", "<img", "<no value>"} {
				if bytes.Contains(body, []byte(not)) {
					t.Errorf("%s: %s has %s", lang, path, not)
				}
			}
		}
	}
}
