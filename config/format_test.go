package config

import (
	"os"
	"strings"
	"testing"
)

func TestFormat(t *testing.T) {
	for before, want := range map[string]string{
		"":                             "",
		" \n\n":                        "",
		"version: 1":                   "version: 1\n",
		"\ufeffversion: 1\r\nx: 2\r\n": "version: 1\nx: 2\n",
		"\n\n#first\n#  kept\n#!kept\n\n\n\nversion: 1   \n  \n\n": "# first\n#  kept\n#!kept\n\nversion: 1\n",
		"a: |\n  one  \n\n\n  two\n\n\nb: 'x\n\n\n  y'   # why\n":  "a: |\n  one  \n\n\n  two\n\n\nb: 'x\n\n\n  y'   # why\n",
		"sources:\n  - {id: a}  \n\n\n  #- {id: b}\n":              "sources:\n  - {id: a}\n\n  #- {id: b}\n",
	} {
		got, changes, err := Format([]byte(before))
		if err != nil || string(got) != want {
			t.Errorf("of %q comes %q (%v), want %q", before, got, err, want)
		}
		if (len(changes) > 0) != (before != want) && before != "" {
			t.Errorf("of %q the changes are %+v", before, changes)
		}
		again, changes, err := Format(got)
		if err != nil || string(again) != want || len(changes) > 0 {
			t.Errorf("a second time %q becomes %q: %+v, %v", want, again, changes, err)
		}
	}
	if _, _, err := Format([]byte("a: [")); err == nil {
		t.Error("what is no YAML is formatted")
	}
}

// The files that come with the program are written as they are best.
func TestOurFilesAreFormatted(t *testing.T) {
	example, err := os.ReadFile("../config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"config.example.yaml": example, "the starter": Starter()} {
		if got, changes, err := Format(data); err != nil || string(got) != string(data) {
			t.Errorf("%s: %v, %+v", name, err, changes)
		}
	}
}

// FuzzFormat holds a format to saying the same, and to being the last word.
func FuzzFormat(f *testing.F) {
	f.Add("version: 1\n\n\n#x\nsources: [{id: a}]  \n")
	f.Add("a: |\n  x \n\n\n  y\n")
	f.Add("a: 'x\n\n  y' \r\n")
	f.Fuzz(func(t *testing.T, text string) {
		if strings.ContainsAny(text, "\u0085\u2028\u2029") {
			t.Skip() // which the reader refuses
		}
		got, _, err := Format([]byte(text))
		if err != nil {
			return
		}
		again, changes, err := Format(got)
		if err != nil || string(again) != string(got) || len(changes) > 0 {
			t.Errorf("%q becomes %q, and that %q (%v)", text, got, again, err)
		}
	})
}
