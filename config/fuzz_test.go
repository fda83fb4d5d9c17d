package config

import (
	"errors"
	"os"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzLoad demands of every text that it passes or gives errors whose places are in
// the file, and never the secret that stands under a header.
func FuzzLoad(f *testing.F) {
	example, err := os.ReadFile("../config.example.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{minimal, full, string(Starter()), string(example), "", "\ufeff", "a: *a", "&a [*a]", "? {}\n: []", "- - - -", "%TAG ! x\n---\nx", "\r\r\n\u2028:", "{{{{", "version: !!int 1",
		"sources: [{id: a, url: 'file:a', headers: {X: \"s3cret\"}}]", "<<: {}\n", "? |\n  x\n: y"} {
		f.Add([]byte(s))
	}
	for _, a := range archives(f) {
		for i := 0; i+1 < len(a.Files); i += 2 {
			f.Add(a.Files[i].Data)
		}
	}
	folder := fixtures(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := (&Loader{}).Parse("f", folder, data)
		if err == nil {
			checkComplete(t, c)
			return
		}
		var errs Errors
		if !errors.As(err, &errs) || len(errs) == 0 || c != nil {
			t.Fatalf("neither a config nor errors: %v, %#v", c, err)
		}
		lines := splitLines(string(data))
		last := &Error{}
		for _, e := range errs {
			if e.Line < 1 || e.Line > len(lines) || e.Column < 1 || e.Column > utf8.RuneCountInString(lines[e.Line-1])+1 || e.Message == "" || e.File != "f" {
				t.Fatalf("the place is outside of the file: %+v", e)
			}
			if e.Line < last.Line || e.Line == last.Line && e.Column < last.Column {
				t.Fatalf("%v comes before %v", last, e)
			}
			if e.caret < 0 || e.caret > utf8.RuneCountInString(e.Excerpt) || strings.ContainsAny(e.Excerpt, "\n\r") {
				t.Fatalf("the excerpt is wrong: %+v", e)
			}
			last = e
		}
	})
}

// checkComplete looks for what every Config promises.
func checkComplete(t *testing.T, c *Config) {
	t.Helper()
	if len(c.Sources) == 0 || c.Site.ID == "" || c.Site.Timezone == nil || c.Store.Path == "" || c.Main.Limit < 1 || c.Listen.Address == "" {
		t.Fatalf("the config is not complete: %+v", c)
	}
	for _, s := range c.Sources {
		if !IsID(s.ID) || s.URL == "" || s.Schedule == nil || s.Timezone == nil {
			t.Fatalf("the source is not complete: %+v", s)
		}
	}
	for _, f := range c.Feeds {
		if !IsID(f.ID) || reserved(f.Path) || f.Limit < 1 {
			t.Fatalf("the feed is not complete: %+v", f)
		}
	}
}
