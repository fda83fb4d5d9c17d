package feed_test

import (
	"crypto/sha256"
	"strings"
	"testing"
	"unicode"

	"github.com/openvoicenews/openvoice/feed"
)

func TestCanonicalLink(t *testing.T) {
	for in, want := range map[string]string{
		"https://www.Example.org/a/":                    "example.org/a",
		"http://example.org:80/a#top":                   "example.org/a",
		"https://example.org:443/a":                     "example.org/a",
		"https://example.org:8443/a":                    "example.org:8443/a",
		"https://example.org/a?id=2&utm_source=rss&x=1": "example.org/a?id=2&x=1",
		"https://example.org/a?UTM_Campaign=y&fbclid=z": "example.org/a",
		"https://example.org/?p=7":                      "example.org?p=7",
		"https://example.org/A%20b":                     "example.org/A%20b",
		"https://example.org/":                          "",
		"https://example.org":                           "",
		"ftp://example.org/a":                           "",
		"mailto:a@example.org":                          "",
		"/a/b":                                          "",
		"https://exa mple.org/a":                        "",
		"https://example.org/a?b=%zz&utm_medium=x":      "example.org/a?b=%zz",
		"https://m.example.org/a":                       "m.example.org/a",
	} {
		if got := feed.CanonicalLink(in); got != want {
			t.Errorf("CanonicalLink(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTextHashIsOfWords(t *testing.T) {
	same := [][2]string{
		{"Title", "Some text, here."}, {"TITLE!", "some   text — here"}, {" title ", "Some\ntext\there…"},
	}
	want, words := feed.TextHash(same[0][0], same[0][1])
	if words != 3 {
		t.Errorf("%d words", words)
	}
	for _, s := range same {
		if got, _ := feed.TextHash(s[0], s[1]); got != want {
			t.Errorf("%q differs from %q", s, same[0])
		}
	}
	for _, s := range [][2]string{{"Title some", "text here"}, {"Title", "some texthere"}, {"", "title some text here"}, {"Title", "some text here 2"}} {
		if got, _ := feed.TextHash(s[0], s[1]); got == want {
			t.Errorf("%q equals %q", s, same[0])
		}
	}
	a, _ := feed.TextHash("ÄRGER ÜBER Москва", "")
	if b, _ := feed.TextHash("ärger über МОСКВА", ""); a != b {
		t.Error("case counts beyond ASCII")
	}
	if got, n := feed.TextHash("", "東京 で 会議"); n != 3 || got.IsZero() {
		t.Errorf("%d words", n)
	}
}

func TestKeysOfAnItem(t *testing.T) {
	h, n := feed.TextHash("Title", strings.Repeat("text word ", 15))
	var kinds []feed.Kind
	for _, k := range feed.Keys("1", "https://example.org/a", h, n) {
		kinds = append(kinds, k.Kind())
	}
	if len(kinds) != 4 || kinds[0] != feed.KindID || kinds[1] != feed.KindLink || kinds[2] != feed.KindCanonical || kinds[3] != feed.KindText {
		t.Errorf("kinds %v", kinds)
	}
	h, n = feed.TextHash("Title", strings.Repeat("word ", 19))
	if ks := feed.Keys("", "", h, n); len(ks) != 0 {
		t.Errorf("nineteen words made the key %v", ks)
	}
	if feed.TitleSum("...") != (feed.Sum{}) || feed.TitleSum("A title") != feed.TitleSum("a Title!") {
		t.Error("headings are compared by their words")
	}
}

func BenchmarkTextHash(b *testing.B) {
	text := strings.Repeat("The grand jury named four men, and one bank, on Friday; 900,000 dollars are missing. ", 45)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		feed.TextHash("A title of some words", text)
	}
}

// FuzzTextHash compares with the plain way to say what the words of a text are.
func FuzzTextHash(f *testing.F) {
	for _, s := range []string{"", "A b", "é1 x,y", "日本 語a", "a\u0301b\xffc", "—a", "1é 2"} {
		f.Add(s, "one two")
	}
	f.Fuzz(func(t *testing.T, title, text string) {
		words := func(s string) []string {
			fs := strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) })
			for i := range fs {
				fs[i] = strings.Map(unicode.ToLower, fs[i])
			}
			return fs
		}
		want := sha256.Sum256([]byte(strings.Join(words(title), " ") + "\n" + strings.Join(words(text), " ")))
		got, n := feed.TextHash(title, text)
		if got != want || n != len(words(text)) {
			t.Errorf("%q, %q: %d words", title, text, n)
		}
	})
}
