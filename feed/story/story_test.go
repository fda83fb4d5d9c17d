package story

import (
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

func TestRoots(t *testing.T) {
	for _, n := range []uint64{0, 1, 2, 3, 4, 15, 16, 17, 1<<20 - 1, 1 << 40, 1<<62 - 1} {
		if r := isqrt(n); r*r > n || (r+1)*(r+1) <= n {
			t.Errorf("isqrt(%d) = %d", n, r)
		}
	}
	for n := uint64(1); n < 1<<40; n = n*5/3 + 1 {
		if whole := bits.Len64(n) - 1; log2(n) != whole<<8|fraction(n<<(63-whole)>>32) {
			t.Errorf("log2(%d) by the table is %d", n, log2(n))
		}
		if got, want := float64(log2(n))/256, math.Log2(float64(n)); got > want || got < want-1.01/256 {
			t.Errorf("log2(%d) = %f, want %f", n, got, want)
		}
	}
}

func TestPrint(t *testing.T) {
	f := Fingerprint("Storm closes Port Marlow harbour", "The harbour of Port Marlow was closed on Tuesday.", "", "en-GB")
	if f.IsZero() || f.Lang != "en" || f.Version != Version {
		t.Errorf("%+v", f)
	}
	if !reflect.DeepEqual(f, Fingerprint("Storm closes Port Marlow harbour", "The harbour of Port Marlow was closed on Tuesday.", "", "en-GB")) {
		t.Error("equal texts have different fingerprints")
	}
	if g := Fingerprint("", "", "", "en"); !g.IsZero() {
		t.Errorf("nothing has the fingerprint %+v", g)
	}
	for lang, title := range map[string]string{
		"de": "Sturm schließt den Hafen von Emden nach Einsturz zweier Kräne", "ru": "Шторм закрыл порт после падения двух кранов",
		"ja": "嵐でクレーン二基が倒れ港が閉鎖", "ar": "عاصفة تغلق الميناء بعد سقوط رافعتين", "ko": "폭풍으로 크레인 두 대가 무너져 항구 폐쇄",
	} {
		if f := Fingerprint(title, title, "", lang); f.IsZero() || f.Lang != lang {
			t.Errorf("%s: %+v", lang, f)
		}
	}
}

// news makes n entries of k events, each of twelve words of its own and a few of all, in the
// order of their numbers.
func news(n, k int) []Entry {
	r := rand.New(rand.NewPCG(1, 2))
	all := make([]Entry, n)
	for i := range all {
		e := r.IntN(k)
		words := func(m int) (s string) {
			for range m {
				if r.IntN(4) == 0 {
					s += fmt.Sprintf("c%dm ", r.IntN(30))
				} else {
					s += fmt.Sprintf("e%dw%d ", e, r.IntN(12))
				}
			}
			return s
		}
		at := int64(1_780_000_000 + 60*i)
		all[i] = Entry{Fingerprint: Fingerprint(words(8), words(30), "en", ""), Seen: at, At: at, Quiet: 72 * 3600}
	}
	return all
}

// fill places the entries one after the other, and returns what became of each.
func fill(w *Window, all []Entry) (opens []feed.WindowEntry, ds []Decision) {
	for i := range all {
		d := w.Place(&all[i])
		d.WindowEntry.Number = uint64(i + 1)
		if d.WindowEntry.Story == 0 {
			d.WindowEntry.Story = d.WindowEntry.Number
		}
		w.Put(&d.WindowEntry)
		for _, from := range d.Merge {
			w.Merge(d.WindowEntry.Story, from)
		}
		ds = append(ds, d)
	}
	for i := range all {
		opens = append(opens, *w.Entry(uint64(i + 1)))
	}
	return opens, ds
}

// answers is what a window says of the entries.
func answers(w *Window, all []Entry) []string {
	var out []string
	for i := range all {
		d := w.Place(&all[i])
		for k := range d.Stories {
			d.Stories[k].cluster = nil
		}
		out = append(out, fmt.Sprintf("%+v", d))
	}
	return out
}

// TestWindowIsAFunctionOfItsValues: built anew from the values that a store keeps, in
// any order, and after others came and went, it answers as the one that has grown.
func TestWindowIsAFunctionOfItsValues(t *testing.T) {
	all := news(300, 12)
	grown := NewWindow(Standard())
	opens, _ := fill(grown, all[:200])
	want := answers(grown, all[200:])
	r := rand.New(rand.NewPCG(3, 4))
	for round := range 3 {
		w := NewWindow(Standard())
		passing := all[250].Fingerprint
		w.Put(&feed.WindowEntry{Number: 9999, Story: 9999, Seen: 1, At: 1, Lang: passing.Lang, Terms: opens[7].Terms})
		for _, i := range r.Perm(len(opens)) {
			w.Put(&opens[i])
		}
		w.Remove(9999)
		if w.Len() != 200 || w.Has(9999) || w.Postings() != grown.Postings() {
			t.Fatalf("%d entries, %d postings, want 200, %d", w.Len(), w.Postings(), grown.Postings())
		}
		if got := answers(w, all[200:]); !reflect.DeepEqual(got, want) {
			for i := range got {
				if got[i] != want[i] {
					t.Fatalf("round %d, entry %d:\n%s\nwant\n%s", round, i, got[i], want[i])
				}
			}
		}
	}
}

func TestWindowTellsEventsApart(t *testing.T) {
	all := news(200, 40)
	m := Standard()
	m.Company[0].Reserve = 0 // all of these have company
	_, ds := fill(NewWindow(m), all)
	joined := 0
	for i := range ds {
		if ds[i].Joined != 0 {
			joined++
		}
	}
	if joined < 150 {
		t.Errorf("%d of 200 entries, of 40 events, joined a story", joined)
	}
}

func TestWindowForgets(t *testing.T) {
	all := news(50, 3)
	w := NewWindow(Standard())
	fill(w, all)
	last := int64(0)
	for n, seen, ok := w.Oldest(); ok; n, seen, ok = w.Oldest() {
		if seen < last {
			t.Fatalf("entry %d of %d comes after %d", n, seen, last)
		}
		last = seen
		w.Remove(n)
	}
	if w.Len() != 0 || w.Postings() != 0 {
		t.Errorf("%d entries and %d postings are left", w.Len(), w.Postings())
	}
	if d := w.Place(&all[0]); d.Joined != 0 || len(d.Stories) != 0 {
		t.Errorf("an empty window knows %+v", d)
	}
}

func TestApartAndLanguagesAreNotMixed(t *testing.T) {
	w := NewWindow(Standard())
	const title, text = "Storm closes Port Marlow harbour after two cranes collapse", "The harbour of Port Marlow was closed on Tuesday after a storm brought down two cranes and the pilots refused to go out."
	place := func(lang string, apart func(uint64) bool) Decision {
		return w.Place(&Entry{Fingerprint: Fingerprint(title, text, lang, ""), Seen: 100, At: 100, Quiet: 1000, Apart: apart})
	}
	d := place("en", nil)
	d.WindowEntry.Number, d.WindowEntry.Story = 1, 1
	w.Put(&d.WindowEntry)
	if d := place("en", nil); d.WindowEntry.Story != 1 || d.WindowEntry.Copy != 1 {
		t.Errorf("the same again: %+v", d.WindowEntry)
	}
	if d := place("de", nil); d.WindowEntry.Story != 0 {
		t.Errorf("in another language: %+v", d.WindowEntry)
	}
	if d := place("en", func(s uint64) bool { return s == 1 }); d.WindowEntry.Story != 0 {
		t.Errorf("kept apart by the operator: %+v", d.WindowEntry)
	}
}

func TestTable(t *testing.T) {
	rows, docs := section("en")
	if docs < 10_000 || len(rows)/termSize < 1000 {
		t.Fatalf("%d documents, %d terms", docs, len(rows)/termSize)
	}
	for i := termSize; i < len(rows); i += termSize {
		if be32(rows[i:]) <= be32(rows[i-termSize:]) {
			t.Fatalf("row %d is not in order", i/termSize)
		}
	}
	if n := frequency(rows, be32(rows)); n == 0 {
		t.Error("the first term is not found")
	}
	if rows, docs := section("xx"); rows != "" || docs != 0 {
		t.Error("a language that nobody counted has rows")
	}
}

// TestATermTwice: a value that was damaged so that it has a term twice is put with it once,
// and leaves nothing behind.
func TestATermTwice(t *testing.T) {
	for _, last := range []bool{true, false} { // or an entry of a greater number is here
		w := NewWindow(Standard())
		if !last {
			w.Put(&feed.WindowEntry{Number: 9, Story: 9, Lang: "en", Terms: appendOpen(nil, 7, 100)})
		}
		w.Put(&feed.WindowEntry{Number: 1, Story: 1, Lang: "en", Terms: appendOpen(appendOpen(appendOpen(nil, 7, 100), 8, 100), 7, 100)})
		if got := len(w.Entry(1).Terms); got != 2*openTermSize {
			t.Errorf("it is kept with %d terms, want 2", got/openTermSize)
		}
		before := len(w.terms.index)
		w.Remove(1)
		if want := w.Len(); w.Postings() != want || len(w.terms.index) != want || before-len(w.terms.index) != 2-want {
			t.Errorf("%d entries are left with %d postings and %d terms", want, w.Postings(), len(w.terms.index))
		}
	}
}
