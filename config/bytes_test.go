package config

import (
	"errors"
	"strings"
	"testing"
)

// TestBytes has what testdata cannot hold: files that are wrong before they are YAML.
func TestBytes(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "f:1:1: the file is empty\n    hint: \"openvoice init\" writes one to start from"},
		{"blank", " \n\n", "f:1:1: the file is empty\n    hint: \"openvoice init\" writes one to start from"},
		{"comments only", "# version: 1\n", "f:1:1: the file is empty\n    | # version: 1\n    | ^\n    hint: \"openvoice init\" writes one to start from"},
		{"a lone document mark", "---\n", "f:1:1: the file is empty\n    | ---\n    | ^\n    hint: \"openvoice init\" writes one to start from"},
		{"null", "~\n", "f:1:1: expected a mapping of keys and values, found nothing\n    | ~\n    | ^\n    hint: give it a value, or take the key out"},
		{"latin-1", "version: 1\nsite: {title: caf\xe9}\n", "f:2:18: the byte 0xe9 is not UTF-8\n    | site: {title: caf }\n    |                  ^\n    hint: save the file as UTF-8"},
		{"utf-16", "\xff\xfev\x00", "f:1:1: the byte 0xff is not UTF-8\n    |   v\n    | ^\n    hint: save the file as UTF-8"},
		{"control character", "version: 1\né: \x1b[0m\n", "f:2:4: the control character 0x1b is not allowed\n    | é:  [0m\n    |    ^"},
		{"nul", "version: 1\x00", "f:1:11: the control character 0x00 is not allowed\n    | version: 1\n    |           ^\n    hint: save the file as UTF-8: this may be UTF-16"},
		{"next line", "version: 1\nsite: {title: é\u0085x}\n", "f:2:16: the character U+0085 ends a line for YAML readers, and for editors it may not\n    | site: {title: é\n    |                ^\n    hint: delete it and type a blank or a new line"},
		{"line separator", "version: 1 # \u2028", "f:1:14: the character U+2028 ends a line for YAML readers, and for editors it may not\n    | version: 1 #\n    |             ^\n    hint: delete it and type a blank or a new line"},
		{"too large", strings.Repeat("#", MaxFile+1), "f:1:1: the file is larger than 16 MiB"},
		{"windows lines", "version: 2\r\nsite: x\r\nsources: y\r\n", "f:1:10: version: version 2 is not the one that this program reads\n    | version: 2\n    |          ^\n    hint: write version: 1\n" +
			"f:2:7: site: expected a mapping of keys and values, found the text \"x\"\n    | site: x\n    |       ^\n    hint: write keys and values, as in {id: ..., title: ..., url: ...}\n" +
			"f:3:10: sources: expected a list, found the text \"y\"\n    | sources: y\n    |          ^\n    hint: write [y]"},
		{"byte order mark", "\ufeffversion: 2\nsite: x\nsources: y\n", "f:1:10: version: version 2 is not the one that this program reads\n    | version: 2\n    |          ^\n    hint: write version: 1\n" +
			"f:2:7: site: expected a mapping of keys and values, found the text \"x\"\n    | site: x\n    |       ^\n    hint: write keys and values, as in {id: ..., title: ..., url: ...}\n" +
			"f:3:10: sources: expected a list, found the text \"y\"\n    | sources: y\n    |          ^\n    hint: write [y]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := (&Loader{}).Parse("f", "/", []byte(c.text))
			if err == nil {
				t.Fatalf("it passes: %+v", got)
			}
			if err.Error() != c.want {
				t.Errorf("got:\n%s\nwant:\n%s", err, c.want)
			}
		})
	}
}

func TestByteOrderMarkAndWindowsLinesPass(t *testing.T) {
	c := parse(t, "/", "\ufeff"+strings.ReplaceAll(minimal, "\n", "\r\n"))
	if c.Sources[0].ID != "a" {
		t.Errorf("got %+v", c)
	}
}

func TestLongLinesAreCutAroundTheColumn(t *testing.T) {
	pad := strings.Repeat("x", 300)
	_, err := (&Loader{}).Parse("f", "/", []byte("version: 1\nsite: {title: "+pad+", langauge: en, tagline: "+pad+"}\nsources: [{id: a, url: https://a.example/f}]\n"))
	var errs Errors
	if !errors.As(err, &errs) {
		t.Fatal(err)
	}
	for _, e := range errs {
		if e.Path != "site.langauge" {
			continue
		}
		lines := strings.Split(e.Error(), "\n")
		if len(lines[1]) > maxExcerpt+6 || !strings.HasPrefix(lines[1][strings.Index(lines[2], "^"):], "langauge: en") {
			t.Errorf("the caret misses:\n%s", e)
		}
		return
	}
	t.Errorf("the error is not there: %v", err)
}

func TestExcerptsHideWhatMayBeSecret(t *testing.T) {
	for _, c := range []struct{ lines, want string }{
		{"title: x", "title: x"},
		{"a: {headers: {X: s3cret}}", "a: {headers: (hidden)"},
		{"headers:", "headers:"},
		{"headers: # none yet", "headers: # none yet"},
		{"headers: {", "headers: {"},
		{`"Authorization" : Bearer s3cret`, `"Authorization" : (hidden)`},
		{"api-key: s3cret", "api-key: (hidden)"},
		{"Authorization: {file: secrets/x}", "Authorization: {file: secrets/x}"},
		{"Authorization: {file: x, value: s3cret}", "Authorization: (hidden)"},
		{"headers:\n  X-Foo: s3cret", "  X-Foo: (hidden)"},
		{"headers:\n  # note\n\n  X-Foo:\n    >- s3cret", " (hidden)"},
		{"headers:\n  X-Foo:\n    file: secrets/x", "    file: secrets/x"},
		{"  headers:\n    X: y\n  title: x", "  title: x"},
		{"- headers:\n    X: y\n- title: x", "- title: x"},
		{"url: https://me:s3cret@a.example/", "url: https://*********@a.example/"},
	} {
		lines := strings.Split(c.lines, "\n")
		got, _ := excerpt(lines, len(lines)-1, 1)
		if got != c.want {
			t.Errorf("of %q is shown %q, want %q", c.lines, got, c.want)
		}
	}
}
