package addition

import (
	"strings"
	"testing"
)

// What a report adds stands in its text and in no earlier one.
func TestNext(t *testing.T) {
	var r Reader
	if f := r.Next("Four Charged", "Four North Koreans were charged in Ohio on Friday. They moved $1.2 million in two nights.", false); !f.Empty() {
		t.Errorf("the first report adds %v", f)
	}
	f := r.Next("Founder Tells All on Friday: 340 Euros Gone", "Four North Koreans were charged on Thursday, Mara Ellison reports from Columbus. They moved $1.2 million and 340 euros. "+
		"The founder of a small company remembers a quiet colleague who never turned his camera on.", false)
	for _, c := range []struct{ got, want string }{
		{strings.Join(f.Names, "|"), "Mara Ellison|Columbus"},
		{strings.Join(f.Figures, "|"), "340 Euros|340 euros"},
		{strings.Join(f.Sentences, "|"), "The founder of a small company remembers a quiet colleague who never turned his camera on."},
	} {
		if c.got != c.want {
			t.Errorf("found %q, want %q", c.got, c.want)
		}
	}
	if f := r.Next("", "Mara Ellison’s colleague never turned his camera on. He moved 340 euros.", false); !f.Empty() {
		t.Errorf("a report that says nothing new adds %v", f)
	}
	if f := r.Next("", "Der Hafen bleibt bis Montag wegen einer alten Mine gesperrt, sagt Kapitän Jens Petersen.", true); strings.Join(f.Names, "|") != "Kapitän Jens Petersen" {
		t.Errorf("found %q in a language that writes nouns with capitals", f.Names)
	}
}

func TestSentences(t *testing.T) {
	for text, want := range map[string]int{
		"One. Two! Three? Four":                   4,
		"Mr. Smith paid 3.5 million. He left.":    2,
		"The U.S. said so.":                       1,
		"一つ目。二つ目。":                                2,
		"“It is over.” He left.":                  2,
		"":                                        0,
		"a.b.c https://example.org/a.b is a page": 1,
	} {
		if got := sentences(text); len(got) != want {
			t.Errorf("%q has %d sentences, want %d", text, len(got), want)
		}
	}
}

func FuzzNext(f *testing.F) {
	f.Add("Four men. $5", "Five \xff men…。 M. 1,000 €")
	f.Fuzz(func(t *testing.T, a, b string) {
		var r Reader
		r.Next("", a, false)
		found := r.Next("", b, false)
		b = strings.ToValidUTF8(b, " ")
		for _, all := range [][]string{found.Names, found.Figures, found.Sentences} {
			for _, s := range all {
				if !strings.Contains(b, s) {
					t.Errorf("%q does not stand in the text", s)
				}
			}
		}
	})
}
