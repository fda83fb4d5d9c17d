package story

import "testing"

// TestEqualBoilerplateMakesNoCopy: summaries that an outlet puts under everything.
func TestEqualBoilerplateMakesNoCopy(t *testing.T) {
	const text = "Sign up for the morning letter of the Ansby Courier, with the stories that matter, photographs, puzzles and the weather of the coast, delivered to you before breakfast on every day of the week."
	titles := []string{"Mayor opens new swimming hall", "Three held after jewel theft", "Harvest of plums is late", "Lighthouse keeper retires"}
	w := NewWindow(Standard())
	for i, title := range titles {
		if d := settle(w, uint64(i+1), 0, hour, title, text); d.WindowEntry.Copy != 0 {
			t.Errorf("%q is a copy of %d: %+v", title, d.WindowEntry.Copy, d.Entries)
		}
	}
}

// TestFewWordsMakeNoCopy: two titles of hardly any words.
func TestFewWordsMakeNoCopy(t *testing.T) {
	w := NewWindow(Standard())
	settle(w, 1, 1, 0, "Morning briefing", "")
	if d := settle(w, 2, 0, hour, "Morning briefing", ""); d.WindowEntry.Copy != 0 || len(d.Entries) != 1 {
		t.Errorf("%+v", d)
	}
}

// TestReportsOfOneEventAreNoCopies: outlets that tell the same in a few sentences of
// their own share most words. The window is small, so nothing else tells.
func TestReportsOfOneEventAreNoCopies(t *testing.T) {
	for _, pair := range [][4]string{
		{
			"US Indicts 4 North Koreans; Pyongyang Calls It a Smear Campaign",
			"Federal prosecutors in Atlanta charged four North Koreans with wire fraud and money laundering over nearly $900,000 in cryptocurrency that was stolen from two companies they worked for under false names. Pyongyang called the indictment a smear campaign.",
			"Pyongyang rejects US indictment of four North Koreans as smear campaign",
			"North Korea's foreign ministry rejected the indictment of four North Koreans by prosecutors in Atlanta over stolen cryptocurrency worth nearly $900,000 and called it a smear campaign.",
		},
		{
			"Ellery wins mayoral runoff in Brackwater by 312 votes",
			"Dana Ellery won the runoff for mayor of Brackwater by 312 votes, the county clerk said. Her opponent Paul Straker asked for a recount of the Brackwater ballots.",
			"Straker asks for recount after losing Brackwater mayoral runoff to Ellery",
			"Paul Straker wants every ballot of the Brackwater runoff for mayor counted again after Dana Ellery led by 312 votes.",
		},
		{
			"US Indicts 4 North Koreans; Pyongyang Calls It a Smear Campaign",
			"Federal prosecutors in Atlanta have charged four North Korean nationals with wire fraud and money laundering. The indictment says that they were hired as remote software developers under false identities and took nearly $900,000 in cryptocurrency from two companies, one in the United States and one in Serbia.",
			"Pyongyang Rejects US Indictment of Four Citizens as 'Smear Campaign'",
			"North Korea has rejected a United States indictment of four of its citizens. In a statement carried by state media, a spokesman for the foreign ministry called the charges an absurd smear campaign meant to damage the country's dignity, and said that Pyongyang has the right to take proper and proportionate measures.",
		},
	} {
		w := NewWindow(Standard())
		settle(w, 1, 0, 0, pair[0], pair[1])
		d := settle(w, 2, 0, 2*hour, pair[2], pair[3])
		if d.WindowEntry.Copy != 0 {
			t.Errorf("%q is taken for a copy: %+v", pair[2], d.Entries)
		}
		if d.WindowEntry.Story != 1 {
			t.Errorf("%q does not join: %+v", pair[2], d.Stories)
		}
	}
}
