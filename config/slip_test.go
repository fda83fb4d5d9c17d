package config

import (
	"fmt"
	"strings"
	"testing"
)

// What is YAML has no slip: whoever is told of one can believe it.
func TestNoSlipInWhatIsYAML(t *testing.T) {
	for name, text := range map[string]string{
		"minimal":                    minimal,
		"full":                       strings.Replace(full, "News: the title", "News", 1),
		"starter":                    string(Starter()),
		"example":                    readText(t, "../config.example.yaml"),
		"JSON":                       "{\n  \"version\": 1,\n\"site\": {\"id\": \"tag:a,2026:\", \"title\":\"T: [x] {y}, # z\"},\n  \"sources\": [\n    {\"id\": \"a\", \"url\":\"https://a.example/f\"},\n  ]\n}\n",
		"lists under their key":      "sources:\n- id: a\n  categories:\n  - x\n  - y\n- id: b\nsite:\n  id: x\n",
		"texts of several lines":     "title: some\n  more:than\n\n  one line\ntagline: >-\n  a: b\n   - c\n  * d\nrights: |+\n\n  & e\n",
		"quotes of several lines":    "title: \"a\n  \\\"b\\\" c\n\n  d\" # e\nrights: 'it''s\n  so'\nurl: x\n",
		"brackets of several lines":  "sources: [ # one\n  {id: a,\n   url: \"b\"}, # two\n  [c, 'd: e'],\n]\nsite: {\n}\n",
		"lists in lists":             "- - a\n  - b: c\n    d: e\n-\n  - f\n- g\n",
		"values below their key":     "site:\n  title:\n    A title\n  id:\n    \"x\"\n  labels:\n    {a: b}\nversion:   1   # one\n",
		"documents":                  "%YAML 1.1\n---\na: b\n...\n",
		"empty lines and comments":   "# a\n\n  # b\na: b\n\t\n    # c\nc: d # e: f\n",
		"colons and quotes in texts": "url: https://a.example/?a:b#c\ntitle: It's \"so\" [x] {y}, & * ! | > % @ `\ntime: 12:30\nkey with blanks: x\n\"quoted\": y\n'single' : z\n",
	} {
		if err := yamlError(text); err != nil {
			t.Errorf("%s is no YAML: %v", name, err)
		}
		lines := splitLines(text)
		if slip := findSlip(lines, len(lines)-1); slip != nil {
			t.Errorf("%s: %d:%d: %s; %s", name, slip.Line, slip.Column, slip.Message, slip.Hint)
		}
	}
}

// yamlError is what the YAML reader says of a text.
func yamlError(text string) error {
	r := &reader{document: &document{}}
	if r.tree([]byte(text)); len(r.errs) > 0 {
		return r.errs
	}
	return nil
}

// A slip is never behind the line where the reader stopped, and always in the file.
func FuzzSlip(f *testing.F) {
	for _, a := range archives(f) {
		for i := 0; i+1 < len(a.Files); i += 2 {
			f.Add(string(a.Files[i].Data), 8)
		}
	}
	for _, s := range []string{"", "- ", "a:\n- b\n c", "[", "{a: [b}", "\"", "'a\n- b'", "- - -\n -\n", "a: |\n\n", "? a\n: b", "%\n---\n%", "-\u00a0", "- \u00a0x: \"", "a:b\nc:d", "[a]\nb = c", "{\"a\" \"b\"}", "[a\n,b] c"} {
		f.Add(s, 3)
	}
	f.Fuzz(func(t *testing.T, text string, last int) {
		lines := splitLines(strings.ToValidUTF8(text, "?"))
		slip := findSlip(lines, last)
		if slip == nil {
			return
		}
		if slip.Line < 1 || slip.Line > len(lines) || slip.Line-1 > last || slip.Column < 1 || slip.Column > len([]rune(lines[slip.Line-1]))+1 || slip.Hint == "" {
			t.Errorf("%q up to line %d: %s", text, last, fmt.Sprint(*slip))
		}
	})
}
