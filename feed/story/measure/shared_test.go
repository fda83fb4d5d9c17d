package measure

import (
	"os"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed/feedtest"
	"github.com/openvoicenews/openvoice/feed/story"
)

const window = 72 * time.Hour

func shared(t *testing.T, name string) []Item {
	t.Helper()
	f, err := os.Open(feedtest.Shared(t, "data/"+name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	items, err := Read(f)
	if err != nil {
		t.Fatal(err)
	}
	return items
}

// TestFiguresOfSharedSets fails when a figure drops: the floors are what the standard
// model, which was fitted on these sets, reaches with these times of arrival, less what
// rounding may change.
func TestFiguresOfSharedSets(t *testing.T) {
	for _, tt := range []struct {
		set                   string
		precision, f1, bcubed float64
	}{
		{"cluster-uci-dev.jsonl", .85, .81, .80},
		{"cluster-neus-dev.jsonl", .94, .84, .90},
		{"cluster-ecb-dev.jsonl", .75, .76, .81},
	} {
		for seed := range uint64(4) {
			items := shared(t, tt.set)
			Retime(items, seed)
			o := Run(items, story.Standard(), window, nil)
			f := Compare(o.Items, o.Story)
			t.Logf("%s, seed %d: %v", tt.set, seed, f)
			if f.Precision < tt.precision || f.F1 < tt.f1 || f.BCubed < tt.bcubed {
				t.Errorf("%s, seed %d: %v, want precision %.2f, F1 %.2f, B-cubed %.2f", tt.set, seed, f, tt.precision, tt.f1, tt.bcubed)
			}
		}
	}
}

// TestFalseJoinsOfDerivedSets holds how many singles of a thousand are joined, and how many
// entries stand with one of another set, where sets are mixed; alone-uci and alone-ecb have
// too few singles to tell. Wanted are at most 5 on each mixed set, 10 on wire-owners: what
// is above that are mostly reports of one affair at other times.
func TestFalseJoinsOfDerivedSets(t *testing.T) {
	sets, err := Derive(os.DirFS(feedtest.Shared(t, "data")), 1)
	if err != nil {
		t.Fatal(err)
	}
	most := map[string]float64{"alone-neus": 60, "mixed-news": 80, "mixed-years": 5, "wire": 5, "wire-sources": 5, "wire-owners": 40}
	for _, s := range sets {
		Order(s.Items, 0)
		o := Run(s.Items, story.Standard(), window, nil)
		f := Compare(o.Items, o.Story)
		t.Logf("%s: %v", s.Name, f)
		if most, ok := most[s.Name]; ok && (f.FalseJoins > most || f.Across > 10) {
			t.Errorf("%s: %v, want at most %.0f false joins and 10 joins across sets", s.Name, f, most)
		}
	}
}

// TestCopiesOfSharedSet: lightly edited copies, and heavily edited ones.
func TestCopiesOfSharedSet(t *testing.T) {
	items := shared(t, "neardup-light.jsonl")
	Order(items, 0)
	wantCopies(t, "light", items, .99, .99)
	heavy := Edit(items, 1)
	Order(heavy, 0)
	wantCopies(t, "heavy", heavy, .97, .93)
}

func wantCopies(t *testing.T, name string, items []Item, precision, recall float64) {
	t.Helper()
	o := Run(items, story.Standard(), window, nil)
	f := Compare(o.Items, o.Copies)
	t.Logf("%s edits: %v", name, f)
	if f.Precision < precision || f.Recall < recall {
		t.Errorf("%s edits: %v, want precision %.2f and recall %.2f", name, f, precision, recall)
	}
}
