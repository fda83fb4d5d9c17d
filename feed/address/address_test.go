package address

import (
	"strings"
	"testing"
)

// references are references as documents have them, and as they are meant.
var references = map[string]string{
	"https://x.example/a?b=1&c=2#d":                    "https://x.example/a?b=1&c=2#d",
	"https://x.example/50%-off":                        "https://x.example/50%25-off",
	"https://x.example/%zz%4":                          "https://x.example/%25zz%254",
	"https://x.example/%41%c3%A9":                      "https://x.example/%41%c3%A9",
	"https://x.example/fog horn":                       "https://x.example/fog%20horn",
	" \n https://x.example/a\tb\r\nc \u00a0":           "https://x.example/abc",
	"https://x.example/show?a=1&amp;b=2&#038;c&#X26;d": "https://x.example/show?a=1&b=2&c&d",
	"?a=1&amp;amp;b=2&amp;#38;amp;c=3&ampere=4&":       "?a=1&b=2&c=3&ampere=4&",
	"https://x.example/a\\b?c\\d":                      "https://x.example/a/b?c\\d",
	"\\\\x.example\\a b\\c#d\\e":                       "//x.example/a%20b/c#d\\e",
	"a b\\c":                                           "a%20b/c",
	"https://x.example/<a>\"":                          "https://x.example/%3Ca%3E%22",
	"https://x.example/новость|{a}":                    "https://x.example/новость|{a}",
	"mailto:a@x.example?subject=50% off\\now":          "mailto:a@x.example?subject=50%25%20off\\now",
	"../a/100%": "../a/100%25",
	"#a":        "#a",
	"":          "",
}

// TestReference holds how references are mended, and that this is done once.
func TestReference(t *testing.T) {
	for in, want := range references {
		if got := Reference(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
		if got := Reference(want); got != want {
			t.Errorf("%q is mended twice: %q", want, got)
		}
	}
	if got := Escaped("/a?b&amp;c d"); got != "/a?b&amp;c%20d" {
		t.Errorf("in a header an ampersand was taken for an escaped one: %q", got)
	}
}

// FuzzReference: what was mended is right, and nothing is lost but white space and what
// escaped ampersands.
func FuzzReference(f *testing.F) {
	for in := range references {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		out := Reference(in)
		if again := Reference(out); again != out {
			t.Fatalf("%q: %q, and then %q", in, out, again)
		}
		if strings.ContainsAny(out, " <>\"\t\r\n") {
			t.Fatalf("%q: %q", in, out)
		}
		if Escaped(in) == in && !strings.Contains(in, "&") && out != in {
			t.Fatalf("%q was right, and is %q", in, out)
		}
	})
}
