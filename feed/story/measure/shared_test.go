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
// rounding may change. What it is to reach within .02, and does, is F1 .79 and B-cubed .90
// of the second and precision .75 and B-cubed .80 of the third; of the first it is F1 .87
// and B-cubed .86, which it does not.
func TestFiguresOfSharedSets(t *testing.T) {
	for _, tt := range []struct {
		set                   string
		precision, f1, bcubed float64
	}{
		{"cluster-uci-dev.jsonl", .87, .82, .82},
		{"cluster-neus-dev.jsonl", .90, .83, .90},
		{"cluster-ecb-dev.jsonl", .74, .74, .79},
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
