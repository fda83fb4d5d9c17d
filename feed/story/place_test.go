package story

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

// fixture is a window of a few reports. Each stands under the number of its place,
// from 1, in the story of the number that is given.
type fixture struct {
	*testing.T
	w *Window
	n uint64
}

const hour = 3600

func newFixture(t *testing.T) *fixture { return &fixture{T: t, w: NewWindow(Standard())} }

func entry(title, text string, at int64) *Entry {
	return &Entry{Fingerprint: Fingerprint(title, text, "en", ""), Seen: at, At: at, Quiet: 72 * hour}
}

// put puts a report into the story, or, with 0, into one of its own.
func (f *fixture) put(story uint64, title, text string, at int64) {
	d := f.w.Place(entry(title, text, at))
	f.n++
	o := d.WindowEntry
	if o.Number, o.Story = f.n, story; story == 0 {
		o.Story = f.n
	}
	f.w.Put(&o)
}

// others puts news of other kinds, so that words have something to weigh.
func (f *fixture) others() {
	f.put(0, "Magnitude 6.4 Earthquake Shakes Northern Luzon", "A magnitude 6.4 earthquake struck the Philippine province of Ilocos Norte on Wednesday, damaging churches in Laoag and Vigan.", 0)
	f.put(0, "Swiss Central Bank Cuts Interest Rate to Zero", "The Swiss National Bank lowered its policy rate by a quarter point on Thursday, citing the strong franc and falling prices.", 0)
	f.put(0, "Parliament in Sofia Passes Budget After Protests", "Bulgarian lawmakers approved the revised budget for next year on Friday after weeks of demonstrations.", 0)
}

const (
	fireTitle  = "Warehouse Fire in Oakland Kills Seven Workers"
	fireText   = "Seven workers died when a warehouse in Oakland, California, caught fire on Tuesday night. Firefighters from Alameda County said the blaze at the Fruitvale recycling plant began shortly before midnight."
	otherTitle = "Seven Workers Killed in Oakland Warehouse Fire"
	otherText  = "Firefighters in Oakland, California, found seven workers dead after a fire tore through a Fruitvale warehouse late on Tuesday. Alameda County officials said the cause of the blaze at the recycling plant was unknown."
)

func TestCopies(t *testing.T) {
	for _, tt := range []struct {
		name        string
		title, text string
		copy, joins bool
	}{
		{"the same", fireTitle, fireText, true, true},
		{"cut to half", fireTitle, fireText[:len(fireText)/2], true, true},
		{"another headline's words", "Oakland Warehouse Fire Leaves Seven Workers Dead", fireText, true, true},
		{"with a line of the outlet's", fireTitle, "Breaking news. " + fireText + " Follow our ticker for more.", true, true},
		{"the same words, put otherwise", otherTitle, otherText, false, true},
		{"a boilerplate text under another title", "Council Debates Parking Fees", fireText, false, true},
		{"something else", "Ferry Line Reopens After Eight Months", "The harbour ferry runs again after repairs to its landing stage.", false, false},
	} {
		f := newFixture(t)
		f.others()
		f.put(0, fireTitle, fireText, 10*hour)
		d := f.w.Place(entry(tt.title, tt.text, 11*hour))
		if got := d.WindowEntry.Copy != 0; got != tt.copy {
			t.Errorf("%s: copy %t, want %t; %+v", tt.name, got, tt.copy, d.Entries)
		}
		if tt.name != "a boilerplate text under another title" && (d.Joined == f.n) != tt.joins {
			t.Errorf("%s: joined %d, want %t; %+v", tt.name, d.Joined, tt.joins, d.Stories)
		}
		if tt.copy && d.WindowEntry.Copy != f.n {
			t.Errorf("%s: it is a copy of %d, want %d", tt.name, d.WindowEntry.Copy, f.n)
		}
	}
}

// TestCopiesOfCopies are copies of the first.
func TestCopiesOfCopies(t *testing.T) {
	f := newFixture(t)
	f.others()
	f.put(0, fireTitle, fireText, 10*hour)
	d := f.w.Place(entry(fireTitle, fireText+" More follows.", 11*hour))
	d.WindowEntry.Number = 77
	f.w.Put(&d.WindowEntry)
	f.w.Remove(f.n)
	if d := f.w.Place(entry(fireTitle, fireText+" More follows soon.", 12*hour)); d.WindowEntry.Copy != f.n {
		t.Errorf("a copy of %d, want %d, which is no longer open", d.WindowEntry.Copy, f.n)
	}
}

// TestSeries: parts of a series are alike but for their numbers. They are no copies,
// and no story.
func TestSeries(t *testing.T) {
	const text = "The harbour master lists all arrivals and departures of the day, with tides, depths and the pilots on duty, and asks captains to report changes by noon."
	for _, tt := range []struct {
		one, two string
		series   bool
	}{
		{"Harbour bulletin number 17", "Harbour bulletin number 18", true},
		{"Harbour bulletin number 17", "Harbour bulletin number 17", false},
		{"Harbour bulletin", "Harbour bulletin number 18", false},
	} {
		f := newFixture(t)
		f.others()
		f.put(0, tt.one, text, hour)
		d := f.w.Place(entry(tt.two, text, 2*hour))
		if got := d.Joined == 0; got != tt.series {
			t.Errorf("%q and %q: joined %d; %+v", tt.one, tt.two, d.Joined, d.Entries)
		}
	}
}

func TestNumbersThatDifferMakeNoCopy(t *testing.T) {
	const before, after = " takes the best pictures of the year from all our photographers on five continents", "In pictures: the year "
	f := newFixture(t)
	f.others()
	f.put(0, after+"2015", "Our choice for 2015"+before, hour)
	if d := f.w.Place(entry(after+"2016", "The choice for 2016, once more, and more of it,"+before, 2*hour)); d.WindowEntry.Copy != 0 {
		t.Errorf("it is taken for a copy: %+v", d.Entries)
	}
	if d := f.w.Place(entry(after+"2015", "The choice for 2015, once more, and more of it,"+before, 2*hour)); d.WindowEntry.Copy == 0 {
		t.Errorf("with the same number it is no copy: %+v", d.Entries)
	}
}

func TestQuiet(t *testing.T) {
	for _, tt := range []struct {
		from, to, at int64
		joins        bool
	}{
		{0, 0, 72*hour - 1, true},
		{0, 0, 72 * hour, false},
		{0, 50 * hour, 100 * hour, true}, // counted from the story's last
		{100 * hour, 100 * hour, 28*hour + 1, true},
		{100 * hour, 100 * hour, 28 * hour, false}, // and to its first
	} {
		f := newFixture(t)
		f.others()
		f.put(4, fireTitle, fireText, tt.from)
		f.put(4, otherTitle, otherText, tt.to)
		if d := f.w.Place(entry(fireTitle, otherText, tt.at)); (d.Joined == 4) != tt.joins {
			t.Errorf("dated %d, the story of %d to %d: joined %d, want %t", tt.at, tt.from, tt.to, d.Joined, tt.joins)
		}
	}
}

// TestTheOlderStoryLivesOn: whichever of two the entry is nearer to.
func TestTheOlderStoryLivesOn(t *testing.T) {
	m := *Standard()
	m.Merge, m.Together = -1<<40, -1<<40 // all that is compared is one
	f := &fixture{T: t, w: NewWindow(&m)}
	f.others()
	f.put(0, "Blaze at Fruitvale recycling plant", "A fire broke out in Oakland.", 10*hour) // 4
	f.put(0, fireTitle, fireText, 11*hour)                                                  // 5
	d := f.w.Place(entry(fireTitle, fireText, 12*hour))
	if d.Joined != 5 || d.WindowEntry.Story != 4 || !slices.Equal(d.Merge, []uint64{5}) {
		t.Fatalf("joined %d, story %d, merged %v, want 5, 4, [5]", d.Joined, d.WindowEntry.Story, d.Merge)
	}
	f.w.Merge(4, 5)
	if got := f.w.Members(4); !slices.Equal(got, []uint64{4, 5}) || f.w.Members(5) != nil {
		t.Errorf("the stories have %v and %v", got, f.w.Members(5))
	}
	f.w.Move(5, 5)
	if got := f.w.Members(4); !slices.Equal(got, []uint64{4}) || !slices.Equal(f.w.Members(5), []uint64{5}) {
		t.Errorf("taken apart the stories have %v and %v", got, f.w.Members(5))
	}
}

// TestCandidatesAreBounded: the newest 64 for a term, 200 in all.
func TestCandidatesAreBounded(t *testing.T) {
	f := newFixture(t)
	for i := range 8 {
		for range 70 {
			f.put(0, fmt.Sprintf("%c%cplugh", 'm'+i, 'e'+i), fmt.Sprintf("filler%d", f.n), int64(f.n))
		}
	}
	hits := func(words int) []uint32 {
		var title []string
		for i := range words {
			title = append(title, fmt.Sprintf("%c%cplugh", 'm'+i, 'e'+i))
		}
		f.w.ask(&entry(strings.Join(title, " "), "", 1000).Fingerprint).find()
		return f.w.scratch.hits
	}
	one := hits(1)
	if len(one) != maxPostings {
		t.Errorf("one term finds %d entries, want the newest %d of 70", len(one), maxPostings)
	}
	for _, i := range one {
		if n := f.w.slots.all[i].number; n <= 6 {
			t.Errorf("entry %d is found, which is not of the newest", n)
		}
	}
	if n := len(hits(8)); n != maxHits {
		t.Errorf("eight terms find %d entries, want %d", n, maxHits)
	}
}

// TestWhoSharesMostComesFirst: entries are found by the words that tell most, and those
// first that share most; of such as share as much, the newest.
func TestWhoSharesMostComesFirst(t *testing.T) {
	f := newFixture(t)
	var common []string
	for i := range 10 {
		common = append(common, fmt.Sprintf("%c%cplugh", 'm'+i, 'e'+i))
	}
	for range 30 { // which makes these words tell less
		f.put(0, strings.Join(common, " "), "", 0)
	}
	f.put(0, "xyzzy frobnic", "", 0)
	one := f.n
	f.put(0, "xyzzy quuxly frobnic", "", 0)
	two := f.n
	f.put(0, "xyzzy grault", "", 0)
	three := f.n
	f.w.ask(&entry(strings.Join(common, " ")+" xyzzy quuxly", "", 0).Fingerprint).find()
	var found []uint64
	for _, i := range f.w.scratch.hits {
		if n := f.w.slots.all[i].number; n >= one {
			found = append(found, n)
		}
	}
	if want := []uint64{two, three, one}; !slices.Equal(found, want) {
		t.Errorf("found are %d of those with a rare word, in this order; want %d", found, want)
	}
}

// TestPutAfterAnotherWasAsked: what a window was asked about last is no part of what is put.
func TestPutAfterAnotherWasAsked(t *testing.T) {
	f := newFixture(t)
	f.others()
	d := f.w.Place(entry(fireTitle, fireText, 0))
	o := d.WindowEntry
	o.Number, o.Story = 10, 10
	f.w.Put(&o)
	f.w.Place(entry(otherTitle, otherText, 0)) // whose first words are others
	p := f.w.Weigh(&entry("Swiss Bank in Oakland Fire", "Parliament passes a budget for warehouses.", 0).Fingerprint)
	f.w.Place(entry(fireTitle, fireText, 0))
	p.Number, p.Story = 11, 11
	f.w.Put(&p)
	if got, want := terms(f.w.Entry(11).Terms), terms(p.Terms); !slices.Equal(got, want) {
		t.Errorf("put were the terms %x, kept are %x", want, got)
	}
}

// terms are the hashes of an open entry's terms, ascending.
func terms(packed []byte) (hashes []uint32) {
	for ; len(packed) >= openTermSize; packed = packed[openTermSize:] {
		hashes = append(hashes, be32(string(packed[:4])))
	}
	slices.Sort(hashes)
	return hashes
}

func TestWhatIsShared(t *testing.T) {
	f := newFixture(t)
	f.others()
	f.put(0, fireTitle, fireText, hour)
	d := f.w.Place(entry(otherTitle, otherText, 2*hour))
	if len(d.Shared) != maxWordsShared || !slices.Contains(d.Shared, "oakland") || slices.Contains(d.Shared, "unknown") {
		t.Errorf("shared are %q", d.Shared)
	}
	if d := f.w.Place(entry("Ferry Line Reopens", "The ferry runs again.", 2*hour)); d.Shared != nil {
		t.Errorf("who joins nothing shares %q", d.Shared)
	}
}

func TestWeigh(t *testing.T) {
	f := newFixture(t)
	f.others()
	e := entry(fireTitle, fireText, hour)
	want := f.w.Place(e).WindowEntry
	if got := f.w.Weigh(&e.Fingerprint); string(got.Terms) != string(want.Terms) || string(got.Runs) != string(want.Runs) || got.Lang != "en" {
		t.Errorf("weighed alone it is %+v, placed %+v", got, want)
	}
}

// TestStrangeLanguages: what is declared is not believed of words that the table of the
// language has never seen, and more is asked of them before they join.
func TestStrangeLanguages(t *testing.T) {
	made := strings.Repeat("grem braickpot vindculhaist trea bonfeackdoul riscaist rir grotril neckgroustram trouck lour chais gombrasst seackpil trainroundker ceat keacksto cul dacktor pimpream ", 2)
	if p := Fingerprint("Grem braickpot", made, "", "en"); p.Lang != "" {
		t.Errorf("made-up words are in %q", p.Lang)
	}
	if p := Fingerprint("Grem braickpot", made, "en", ""); p.Lang != "en" {
		t.Errorf("on the operator's word they are in %q", p.Lang)
	}
	if p := Fingerprint(fireTitle, fireText, "", "de"); p.Lang != "en" {
		t.Errorf("English that is declared German is in %q", p.Lang)
	}
	w := NewWindow(Standard())
	for lang, want := range map[string]int{"en": 0, "de": Standard().Untabled, "": Standard().Untabled} {
		d := w.Place(&Entry{Fingerprint: feed.Fingerprint{Version: Version, Lang: lang}, Quiet: 1})
		if got := d.Least - Standard().Join; got != want {
			t.Errorf("%q: %d more is asked for, want %d", lang, got, want)
		}
	}
}

func TestRuns(t *testing.T) {
	one := Fingerprint(fireTitle, fireText, "en", "")
	half := Fingerprint(fireTitle, fireText[:len(fireText)/2], "en", "")
	other := Fingerprint(otherTitle, otherText, "en", "")
	w := NewWindow(Standard())
	a, b, c, none := w.ask(&one).runs, w.ask(&half).runs, w.ask(&other).runs, runs{}
	if s := a.overlap(&b); s < 900 {
		t.Errorf("a half shares %d of its runs", s)
	}
	if s := a.overlap(&c); s > 300 {
		t.Errorf("a text in words of its own shares %d", s)
	}
	if a.overlap(&none) != 0 || none.overlap(&none) != 0 {
		t.Error("nothing shares runs")
	}
	if got := readRuns(a.append(nil)); got != a {
		t.Errorf("written and read it is %x, want %x", got, a)
	}
	if readRuns([]byte("short")) != none {
		t.Error("what is damaged has runs")
	}
}

// TestKinds: what an entry is compared by depends on how much there is of it.
func TestKinds(t *testing.T) {
	w := NewWindow(Standard())
	long := "Seven workers died when a warehouse in Oakland, California, caught fire on Tuesday night, the Alameda County fire chief confirmed"
	for _, tt := range []struct {
		title, text string
		want        int
	}{
		{fireTitle, fireText, withText},
		{long, "", brief},
		{fireTitle, "Rescue crews search the ruins.", brief},
		{fireTitle, "", headline},
		{fireTitle, "Seven workers, fire", headline}, // which says nothing beyond the title
		{"", "", headline},
	} {
		p := Fingerprint(tt.title, tt.text, "en", "")
		if got := w.ask(&p).kind(); got != tt.want {
			t.Errorf("%q with the text %q is of kind %d, want %d", tt.title, tt.text, got, tt.want)
		}
	}
}

// TestAWordOfTheStorysOwn: a word tells the more for a story, the fewer entries elsewhere
// have it; how many of the story's own have it takes nothing away from that.
func TestAWordOfTheStorysOwn(t *testing.T) {
	f := newFixture(t)
	f.others()
	first := f.n + 1
	for range 12 {
		f.put(first, "Titanfall review", "", 0)
	}
	features := func() Features {
		d := f.w.Place(entry("Titanfall party in Toronto", "", hour))
		i := slices.IndexFunc(d.Stories, func(c Candidate) bool { return c.Story == first })
		if i < 0 {
			t.Fatalf("the stories compared are %+v", d.Stories)
		}
		return d.Stories[i].Features
	}
	alone := features()
	if want := 12 * 1024 / (12 + 3); alone[fOwn] != want || alone[fOwnNext] != 0 {
		t.Errorf("the word is the story's own by %d and the next by %d, want %d and 0", alone[fOwn], alone[fOwnNext], want)
	}
	if few := idf(0, rarity(f.w.terms.documents(f.w.terms.language("en"))-16*12)) / 4; alone[fRarest] != few || alone[fSecond] != 0 {
		t.Errorf("the word, which nobody else has, tells %d and the next %d, want %d and 0", alone[fRarest], alone[fSecond], few)
	}
	for i := range 4 {
		f.put(0, fmt.Sprintf("Titanfall number%d other%d", i, i), "", 0)
	}
	shared := features()
	if shared[fOwn] >= alone[fOwn] || shared[fRarest] >= alone[fRarest] {
		t.Errorf("with entries elsewhere the word is the story's own by %d and tells %d, no less than without: %d and %d",
			shared[fOwn], shared[fRarest], alone[fOwn], alone[fRarest])
	}
}

// TestASourceAlone: a source joins no story that nobody else has, but as a copy; once another
// source has it too, it does.
func TestASourceAlone(t *testing.T) {
	f := newFixture(t)
	f.others()
	ask := func(source string) Decision {
		e := entry(otherTitle, otherText, hour)
		e.Source = source
		return f.w.Place(e)
	}
	from := func(source string, number, story uint64) {
		e := entry(fireTitle, fireText, 0)
		e.Source = source
		o := f.w.Place(e).WindowEntry
		o.Number, o.Story = number, story
		f.w.Put(&o)
	}
	from("a", 10, 10)
	for source, joins := range map[string]uint64{"a": 0, "b": 10, "": 10} {
		if d := ask(source); d.Joined != joins {
			t.Errorf("source %q joins %d, want %d: %+v", source, d.Joined, joins, d.Stories)
		}
	}
	e := entry(fireTitle, fireText, hour)
	e.Source = "a"
	if d := f.w.Place(e); d.Joined != 10 || d.WindowEntry.Copy != 10 {
		t.Errorf("its own copy joins %d, is a copy of %d", d.Joined, d.WindowEntry.Copy)
	}
	if o := f.w.Entry(10); o.Source != sourceOf("a") || o.Source == 0 {
		t.Errorf("the window has it from source %d, want %d", o.Source, sourceOf("a"))
	}
	from("b", 11, 10)
	if d := ask("a"); d.Joined != 10 {
		t.Errorf("with two sources the source joins %d: %+v", d.Joined, d.Stories)
	}
	f.w.Remove(11)
	if d := ask("a"); d.Joined != 0 {
		t.Errorf("the source joins %d when the other's report is gone", d.Joined)
	}
}
