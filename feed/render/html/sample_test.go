package html

import (
	"bytes"
	"testing"
)

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
