package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestText goes through what can be done to a text, and compares all of it.
func TestText(t *testing.T) {
	files, err := filepath.Glob("testdata/edit/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, name := range files {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		before := string(a.Files[0].Data)
		for i := 1; i < len(a.Files); i++ {
			f := &a.Files[i]
			got := edited(before, f.Name)
			if string(f.Data) == got {
				continue
			}
			if *update {
				f.Data = []byte(got)
				continue
			}
			t.Errorf("%s: %s gives\n%s\nwant\n%s", filepath.Base(name), f.Name, got, f.Data)
		}
		if *update {
			if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// edited is the text after the change: "add", "remove ID", "pause ID" or "resume ID".
func edited(before, change string) string {
	text, err := ParseText([]byte(before))
	if err == nil {
		switch what, id, _ := strings.Cut(change, " "); what {
		case "add":
			err = text.Append("sources", []Pair{{"id", "new"}, {"url", `"https://new.example/feed"`}, {"title", `"New: one"`}})
		case "remove":
			err = text.Remove("sources", "id", id)
		case "pause":
			err = text.Set("sources", "id", id, Pair{"paused", "true"})
		case "resume":
			err = text.Unset("sources", "id", id, "paused")
		}
	}
	if err != nil {
		return "error: " + err.Error() + "\n"
	}
	return string(text.Bytes())
}

// What was added is taken out again without a trace, whatever the form.
func TestTextAndBack(t *testing.T) {
	for _, before := range []string{
		"sources:\n  - {id: a, url: x}\n", "sources:\n- id: a\n  url: x\n\n# end\nfeeds: []\n", "sources: [{id: a, url: x}]\n", "sources: [{id: a, url: \"x, [y]\"}, # first\n  {id: b, url: 'it''s'}] # all\nfeeds: []\n",
		"sources:\r\n  - id: a\r\n    url: x\r\n", "sources:\n  -\n    id: a\n    url: x\n  # - id: sample\n", "\ufeffsources: [{id: \"a\", url: ü}]\n",
	} {
		text, err := ParseText([]byte(before))
		if err != nil {
			t.Fatal(err)
		}
		if err := text.Append("sources", []Pair{{"id", "new"}, {"url", `"https://new.example/"`}}); err != nil || !text.Contains("sources", "id", "new") {
			t.Errorf("add to %q: %v\n%s", before, err, text.Bytes())
		}
		if err := text.Set("sources", "id", "new", Pair{"paused", "true"}); err != nil || !strings.Contains(string(text.Bytes()), "paused: true") {
			t.Errorf("pause in %q: %v\n%s", before, err, text.Bytes())
		}
		if err := text.Unset("sources", "id", "new", "paused"); err != nil || strings.Contains(string(text.Bytes()), "paused") {
			t.Errorf("resume in %q: %v\n%s", before, err, text.Bytes())
		}
		if err := text.Remove("sources", "id", "new"); err != nil || string(text.Bytes()) != before {
			t.Errorf("of %q comes (%v)\n%q", before, err, text.Bytes())
		}
	}
}
