package story

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

// from places and puts an entry of a source, into the story if that is not 0.
func (f *fixture) from(source string, story uint64, title, text string, at int64) Decision {
	e := entry(title, text, at)
	e.Source = source
	d := f.w.Place(e)
	f.n++
	o := d.WindowEntry
	if o.Number, o.Story = f.n, story; story == 0 {
		o.Story = f.n
	}
	f.w.Put(&o)
	return d
}

// TestWhatAnOutletSaysEachTimeTellsLess: a word that an outlet puts into every title, and a
// line that it puts under every text, tell little of an entry that shares them.
func TestWhatAnOutletSaysEachTimeTellsLess(t *testing.T) {
	const line = " Media playback is unsupported on your device."
	compare := func(habit bool) *Features {
		f := newFixture(t)
		f.others()
		for i := range 40 {
			title, text := fmt.Sprintf("Report %c%c of the harvest %d", 'a'+i%26, 'k'+i%7, i), fmt.Sprintf("Growers of district %d met.", i)
			if habit {
				title, text = "Kisumu: "+title, text+line
			}
			f.from("old", 0, title, text, hour)
		}
		f.from("old", 0, "Kisumu: Bridge Opens After Repairs", "Traffic flows again."+line, hour)
		e := entry("Kisumu: Teachers Begin Strike", "Schools stay closed."+line, 2*hour)
		e.Source = "new"
		d := f.w.Place(e)
		for i := range d.Stories {
			if d.Stories[i].Story == f.n {
				return &d.Stories[i].Features
			}
		}
		t.Fatalf("the story was not compared: %+v", d.Stories)
		return nil
	}
	with, without := compare(true), compare(false)
	if with[fUsual] < 300 || without[fUsual] != 0 {
		t.Errorf("%d of 1024 of what they share is habit, want most of it; %d where it is none, want 0", with[fUsual], without[fUsual])
	}
	for _, k := range []int{fWorth, fRarest, fCosine, fCover} {
		if with[k] >= without[k] {
			t.Errorf("%s is %d with the habit, %d without", FeatureNames[k], with[k], without[k])
		}
	}
}

// TestItsOwnStoryIsNoHabit: what an outlet reports again and again of one event is not held
// against its next report of it.
func TestItsOwnStoryIsNoHabit(t *testing.T) {
	f := newFixture(t)
	f.others()
	for i := range 30 {
		f.from("a", 0, fmt.Sprintf("Notes of day %d", i), fmt.Sprintf("What happened in ward %d.", i), 0)
	}
	f.from("b", 0, fireTitle, fireText, hour)
	story := f.n
	for i := range 12 {
		f.from("a", story, fireTitle, fmt.Sprint(fireText, " Update ", i, "."), hour)
	}
	e := entry(otherTitle, otherText, 2*hour)
	e.Source = "a"
	d := f.w.Place(e)
	if len(d.Stories) == 0 || d.Stories[0].Story != story || d.Stories[0].Features[fUsual] != 0 {
		t.Errorf("its own reports are a habit: %+v", d.Stories)
	}
}

// TestPrior: the share of those that stand with others is kept as entries come, go and move.
func TestPrior(t *testing.T) {
	w := NewWindow(Standard())
	r := rand.New(rand.NewPCG(1, 2))
	check := func(what string) {
		t.Helper()
		var count [2]company
		slots := map[uint32]int{}
		for _, c := range w.clusters.byStory {
			for _, i := range c.slots {
				k := &count[w.slots.all[i].text()]
				if k.all++; len(c.slots) > 1 {
					k.joined++
				}
			}
		}
		for _, i := range w.slots.numbers {
			slots[w.slots.all[i].source]++
			if w.slots.sources[i] != w.slots.all[i].source {
				t.Fatalf("%s: source %d is noted as %d", what, w.slots.all[i].source, w.slots.sources[i])
			}
		}
		if w.clusters.company != count || fmt.Sprint(w.slots.bySource) != fmt.Sprint(slots) {
			t.Fatalf("%s: %+v, noted are %+v; by source %v, noted %v", what, count, w.clusters.company, slots, w.slots.bySource)
		}
	}
	for n := uint64(1); n <= 200; n++ {
		text := ""
		if n%3 == 0 {
			text = "Alameda Fruitvale Oakland California workers warehouse firefighters blaze recycling plant midnight officials cause unknown county"
		}
		d := w.Place(&Entry{Fingerprint: Fingerprint(fmt.Sprint("title ", n), text, "en", ""), Source: fmt.Sprint("s", n%5), Quiet: 72 * hour})
		d.WindowEntry.Number, d.WindowEntry.Story = n, 1+r.Uint64N(n)
		w.Put(&d.WindowEntry)
		check("put")
		switch m := 1 + r.Uint64N(n); r.IntN(4) {
		case 0:
			w.Remove(m)
			check("removed")
		case 1:
			w.Move(m, 1+r.Uint64N(n))
			check("moved")
		case 2:
			w.Merge(m, 1+r.Uint64N(n))
			check("merged")
		}
	}
	empty := NewWindow(Standard())
	if got := empty.clusters.prior(withText); got != 896 {
		t.Errorf("an empty window takes %d of 1024 to stand with others, want 896", got)
	}
	if got := empty.model.reserve(withText, empty.clusters.prior(withText)); got != 0 {
		t.Errorf("an empty window asks for %d more", got)
	}
	for i := range uint64(600) {
		empty.Put(&feed.WindowEntry{Number: i + 1, Story: i + 1, Lang: "en"})
	}
	if got, want := empty.model.reserve(headline, empty.clusters.prior(headline)), Standard().Company[1].Reserve; got != want {
		t.Errorf("a window of 600 that are alone asks for %d more of a headline, want %d", got, want)
	}
	if few, none := empty.model.reserve(withText, empty.clusters.prior(withText)), 0; few <= none {
		t.Errorf("it asks for %d more of a text, of which it knows none", few)
	}
}

// TestTitles: what the title of the nearest entry has is looked for in the entry, and names
// and numbers that each has and the other lacks are counted.
func TestTitles(t *testing.T) {
	ask := func(title, text string) Features {
		f := newFixture(t)
		f.others()
		f.put(0, "Judge in Oslo fines Halvor shipping line 40 million", "The court of Oslo found that the company had dumped 300 tonnes of oil.", hour)
		d := f.w.Place(entry(title, text, 2*hour))
		if len(d.Stories) == 0 || d.Stories[0].Story != f.n {
			t.Fatalf("%q was compared with %+v", title, d.Stories)
		}
		return d.Stories[0].Features
	}
	same := ask("Judge in Oslo fines Halvor shipping line 40 million", "The company had dumped 300 tonnes of oil.")
	if same[fBack] != 1024 || same[fContra] != 0 || same[fNumbers] != 0 {
		t.Errorf("the same title: back %d, contra %d, numbers %d; want 1024, 0, 0", same[fBack], same[fContra], same[fNumbers])
	}
	other := ask("Judge in Oslo fines Brenna shipping line 70 million", "The company had dumped 300 tonnes of oil.")
	if other[fBack] >= same[fBack] || other[fContra] < 100 || other[fNumbers] != 512 {
		t.Errorf("another name and amount: back %d, contra %d, numbers %d; want less than 1024, 100 or more, 512", other[fBack], other[fContra], other[fNumbers])
	}
	if other[fBoth] >= same[fBoth] || other[fBoth] == 0 {
		t.Errorf("both titles tell %d, with the same name %d", other[fBoth], same[fBoth])
	}
	if bare := ask("Halvor fined", ""); bare[fContra] != 0 || bare[fThird] != 0 || same[fThird] == 0 {
		t.Errorf("who only leaves out: contra %d, third %d; with all %d", bare[fContra], bare[fThird], same[fThird])
	}
}

// TestAThemeIsNoEvent: a headline needs to be near one of a large story's newest, the nearer
// the more of the open entries are alone; an entry with a text does not.
func TestAThemeIsNoEvent(t *testing.T) {
	for _, tt := range []struct {
		kind, size, best, prior int
		want                    bool
	}{
		{headline, themeSize, 300, 300, true},
		{headline, themeSize, 400, 300, false},
		{headline, themeSize, 300, 900, false},
		{headline, themeSize - 1, 300, 300, false},
		{brief, themeSize, 300, 300, true},
		{withText, themeSize, 0, 0, false},
	} {
		f := Features{fShort: tt.kind << 10, fSize: tt.size, fBest: tt.best, fPrior: tt.prior, fThird: telling}
		if got := f.theme(); got != tt.want {
			t.Errorf("%+v: a theme %t", tt, got)
		}
	}
	f := Features{fShort: headline << 10, fSize: themeSize, fBest: 300, fPrior: 300, fThird: telling}
	near := f
	near[fBest] = 400
	m := &Model{}
	if m.score(&f) >= m.score(&near) {
		t.Error("a theme scores as high as an event")
	}
}

// TestNamesAndAmountsThatDifferMakeNoCopy: what two funds pay out is said in the same words.
func TestNamesAndAmountsThatDifferMakeNoCopy(t *testing.T) {
	say := func(fund, cents string) (title, text string) {
		return fund + " Tax-Free Income Fund Sets Payout", "Monthly dividend " + cents + " cents versus " + cents + " cents prior. Payable March 13 to holders of record of March 2, the fund said in a notice to all its shareholders."
	}
	for _, tt := range []struct {
		fund, cents string
		copy        bool
	}{{"Minnesota", "6.6", false}, {"Ohio", "7.1", true}, {"Ohio", "6.6", true}, {"", "7.1", true}, {"", "6.6", false}} {
		f := newFixture(t)
		f.others()
		f.put(0, "Ohio Tax-Free Income Fund Sets Payout", "", 0)
		title, text := say("Ohio", "7.1")
		f.put(0, title, text, hour)
		title, text = say(tt.fund, tt.cents)
		if d := f.w.Place(entry(title, text, 2*hour)); (d.WindowEntry.Copy != 0) != tt.copy {
			t.Errorf("%s, %s: copy of %d, want %t; %+v", tt.fund, tt.cents, d.WindowEntry.Copy, tt.copy, d.Entries)
		}
	}
}
