package fold

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestWords(t *testing.T) {
	for _, c := range []struct{ text, words, letters string }{
		{"", " ", " "},
		{"New-York, U.S.", " new york u s ", " New York U S "},
		{"Straße Æsop Łódź", " strasse aesop lodz ", " Straße Æsop Łódź "},
		{"Mo\u0308rder mo\u00adder", " morder moder ", " Mörder moder "},
		{"東京iPhone2台", " 東京 iphone2 台 ", " 東京 iPhone2 台 "},
		{"ｶﾞｽ ＡＢＣ", " ガス abc ", " ガス ABC "},
		{"हिन्दी", " हिन्दी ", " हिन्दी "},
		{"½ x² …", " x2 ", " x² "},
		{"\x00\xffa", " a ", " a "},
	} {
		if got := string(AppendWords(nil, c.text)); got != c.words {
			t.Errorf("words of %q are %q, want %q", c.text, got, c.words)
		}
		if got := string(AppendLetters(nil, c.text)); got != c.letters {
			t.Errorf("letters of %q are %q, want %q", c.text, got, c.letters)
		}
	}
}

// FuzzWords: words stand between single spaces, and folding what is folded changes nothing.
func FuzzWords(f *testing.F) {
	for _, s := range []string{"New York", "e\u0301", "ｶﾞ", "ﷺ", "a\u0300\u0327", "가\u11a8", "ʼn", "\u0e33", "ǅ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := string(AppendWords(nil, s))
		if !utf8.ValidString(once) || strings.Contains(once, "  ") || !strings.HasPrefix(once, " ") || !strings.HasSuffix(once, " ") {
			t.Errorf("%q becomes %q", s, once)
		}
		if twice := string(AppendWords(nil, once)); twice != once {
			t.Errorf("%q becomes %q, then %q", s, once, twice)
		}
	})
}
