package parse

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

func TestMended(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                      "plain",
		"café":                       "café",
		"cafÃ©":                      "café",
		"DÃ¼sseldorf â€“ â‚¬ 5":      "Düsseldorf – € 5",
		"ÐŸÑ€Ð¸Ð²ÐµÑ‚":               "Привет",
		"6 millionÂ\u00a0in":         "6 million\u00a0in",
		"Ã\u00a0 la folie":           "à la folie",
		"NÃO, SÃO PAULO":             "NÃO, SÃO PAULO",
		"Ã© and é":                   "Ã© and é", // only half of it went that way
		"日本 Ã©":                      "日本 Ã©",
		"ðŸ˜€":                       "😀",
		"Ã":                          "Ã",
		"Â":                          "Â",
		"Ã\u0083Â©":                  "Ã©", // twice: once is taken back
		strings.Repeat("é", 50) + "": strings.Repeat("é", 50),
	} {
		if got := mended(in); got != want {
			t.Errorf("%q gives %q, want %q", in, got, want)
		}
	}
}

// FuzzMended holds that what went the wrong way comes back, and that nothing else
// becomes anything but valid text.
func FuzzMended(f *testing.F) {
	for _, s := range []string{"café", "Привет", "日本語 😀", "a", "Ã©", "€ – “x”", "\u0080"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return
		}
		if got := mended(s); !utf8.ValidString(got) || got != s && len(got) >= len(s) {
			t.Errorf("%q gives %q", s, got)
		}
		wrong, err := charmap.ISO8859_1.NewDecoder().String(s)
		if err != nil || wrong == s {
			return
		}
		if got := mended(wrong); got != s {
			t.Errorf("%q was written as %q and came back as %q", s, wrong, got)
		}
	})
}
