package html

import (
	"bytes"
	"compress/gzip"
	"testing"
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
