package story

import "testing"

// TestSeriesByTitle: of one series, and of different parts of it, are titles that differ in
// little but a number, a date or the like; not those that tell differently of one event.
func TestSeriesByTitle(t *testing.T) {
	for _, tt := range []struct {
		one, two string
		series   bool
	}{
		{"NYT Mini crossword answers, hints for June 9, 2026", "Today's NYT Mini Crossword Answers for Wednesday, June 10", true},
		{"NYT Mini crossword answers, hints for June 9, 2026", "Today's NYT Mini Crossword Answers for Tuesday, June 9", false},
		{"Harbour briefing for Monday", "Harbour briefing for Tuesday", true},
		{"CVE-2026-31337: overflow in the Ansby gateway", "CVE-2026-41414: overflow in the Ansby gateway login", true},
		{"CVE-2026-31337: overflow in the Ansby gateway", "Ansby gateway overflow CVE-2026-31337 is exploited", false},
		{"Ansby gateway 4.2.1 released", "Ansby gateway 4.2.2 released", true},
		{"Halvor Line reports loss for Q3", "Halvor Line reports loss for Q4", true},
		{"Halvor Line second quarter loss", "Halvor Line third quarter loss", true},
		{"Brackwater treasury bills docket 20417", "Brackwater treasury bills docket 20431", true},
		{"Warehouse fire in Oakland kills 7 workers", "Seven dead, 12 hurt as Oakland warehouse burns", false},
		{"Ferry sinks off Brackwater on Monday", "Dozens missing after Tuesday's ferry disaster at Brackwater", false},
		{"2015 in pictures from Ansby", "2016 in pictures from Ansby", true},
	} {
		f := newFixture(t)
		f.others()
		f.put(0, tt.one, "", hour)
		q := f.w.ask(&entry(tt.two, "", 2*hour).Fingerprint)
		m := q.compareTitles(f.w.slots.of(f.n))
		if m.series() != tt.series {
			t.Errorf("%q and %q: of one series %t, want %t; %+v", tt.one, tt.two, !tt.series, tt.series, m)
		}
		if d := f.w.Place(entry(tt.two, "", 2*hour)); tt.series && (d.Joined != 0 || d.WindowEntry.Copy != 0) {
			t.Errorf("%q joins %q: %+v", tt.two, tt.one, d.Stories)
		}
	}
}

// TestOneOutletsBoilerplateMakesNoCopy: what an outlet writes under all its live reports.
func TestOneOutletsBoilerplateMakesNoCopy(t *testing.T) {
	const text = "Follow our live build-up, with full team news coverage and the opening ceremony, ahead of our text commentary stream. " +
		"Reporters in four cities, photographs, standings, squads, referees, weather, kick-off times and broadcasters of every match follow below."
	for source, copies := range map[string]bool{"a": false, "b": true} {
		f := newFixture(t)
		f.others()
		live := func(title, source string) Decision {
			e := entry(title, text, hour)
			e.Source = source
			d := f.w.Place(e)
			d.WindowEntry.Number, d.WindowEntry.Story = 100, 100
			f.w.Put(&d.WindowEntry)
			return d
		}
		live("Mexico vs South Africa live: World Cup group stage", "a")
		if d := live("Mexico vs South Africa live: World Cup group stage", "a"); d.WindowEntry.Copy == 0 {
			t.Error("the same again is no copy")
		}
		if d := live("Paraguay vs Portugal live: World Cup group stage", source); (d.WindowEntry.Copy != 0) != copies {
			t.Errorf("from %s: a copy of %d, want %t", source, d.WindowEntry.Copy, copies)
		}
	}
}

// TestTwoNamesAreNoEvent: an entry that shares no more than two words which tell anything must
// be near to join, the nearer the more of the open entries are alone.
func TestTwoNamesAreNoEvent(t *testing.T) {
	for _, tt := range []struct {
		kind, third, best, prior int
		want                     bool
	}{
		{withText, telling - 1, 400, 300, true},
		{withText, telling, 0, 0, false},
		{headline, telling - 1, 400, 300, true},
		{headline, telling - 1, 500, 300, false},
		{headline, telling - 1, 400, 900, false},
		{brief, telling - 1, 400, 300, true},
	} {
		f := Features{fShort: tt.kind << 10, fThird: tt.third, fBest: tt.best, fPrior: tt.prior}
		if got := f.thin(); got != tt.want {
			t.Errorf("%+v: thin %t", tt, got)
		}
		thick := f
		thick[fThird] = telling
		if m := (&Model{}); (m.joins(&f) < m.joins(&thick)) != tt.want {
			t.Errorf("%+v: scores %d, with a third word %d", tt, m.joins(&f), m.joins(&thick))
		}
	}
}

// TestBoilerplateOfTwoOutletsMakesNoCopy: what many entries say in the same words, under titles
// of which each names another thing, is not copied from each other.
func TestBoilerplateOfTwoOutletsMakesNoCopy(t *testing.T) {
	f := newFixture(t)
	f.others()
	say := func(fund string) string {
		return "Monthly dividend 7.1 cents versus 7.1 cents prior, payable March 31 to holders of record of March 16. Note: Franklin " + fund + " Insured Tax-Free Income Fund."
	}
	for i, fund := range []string{"Ohio", "Michigan", "Minnesota", "Texas", "Maryland", "Oregon", "Florida", "Arizona", "Colorado", "Virginia", "Georgia", "Alabama"} {
		d := f.from(string(rune('a'+i)), 0, "Franklin "+fund+" Sets Payout", say(fund), int64(i)*600)
		if i > 8 && d.WindowEntry.Copy != 0 {
			t.Errorf("the payout of %s is a copy of %d: %+v", fund, d.WindowEntry.Copy, d.Stories)
		}
	}
	if d := f.from("z", 0, "Franklin Ohio Sets Payout", say("Ohio"), 8000); d.WindowEntry.Copy == 0 {
		t.Errorf("the same again is no copy: %+v", d.Entries)
	}
}
