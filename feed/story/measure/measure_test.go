package measure

import (
	_ "embed"
	"reflect"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed/story"
)

func TestRead(t *testing.T) {
	items, err := Read(strings.NewReader("{\"id\":\"1\",\"ts\":7,\"title\":\"A\",\"story\":\"s\"}\n\n{\"title\":\"B\"}\n"))
	if err != nil || len(items) != 2 || items[0].TS != 7 || items[0].Story != "s" || items[1].Title != "B" {
		t.Errorf("%v %v", items, err)
	}
	if _, err := Read(strings.NewReader("{}\n{\"ts\":\"x\"}\n")); err == nil || !strings.HasPrefix(err.Error(), "line 2: ") {
		t.Errorf("error %v, want one of line 2", err)
	}
}

func TestCompare(t *testing.T) {
	items := []Item{{Story: "a"}, {Story: "a"}, {Story: "a"}, {Story: "b"}, {Story: "b"}, {}}
	// Pairs that belong: 3 + 1. Together: {a, a} 1, {a, b} 1, of which right 1.
	f := Compare(items, []uint64{1, 1, 2, 2, 3, 1})
	want := Figures{Precision: 1.0 / 2, Recall: 1.0 / 4, F1: 1.0 / 3}
	bp, br := (2+2*0.5+1)/5.0, (4.0/3+1.0/3+0.5+0.5)/5.0
	want.BCubed = 2 * bp * br / (bp + br)
	if d := f.BCubed - want.BCubed; d > 1e-12 || d < -1e-12 {
		t.Errorf("B-cubed %v, want %v", f.BCubed, want.BCubed)
	}
	if f.BCubed = want.BCubed; f != want {
		t.Errorf("%+v, want %+v", f, want)
	}
	if f := Compare(items, []uint64{1, 1, 1, 2, 2, 3}); f.F1 != 1 || f.BCubed != 1 {
		t.Errorf("all right: %+v", f)
	}
}

func TestCompareSingles(t *testing.T) {
	items := []Item{{Story: "a"}, {Story: "a"}, {Story: Single}, {Story: Single}, {Story: Single}, {}, {Story: Single}}
	f := Compare(items, []uint64{1, 1, 1, 2, 3, 3, 4})
	// Together: {a, a}, and twice {a, single}; the third single joined what is not labelled.
	if f.Singles != 4 || f.FalseJoins != 500 || f.Precision != 1.0/3 || f.Recall != 1 || f.Mixed {
		t.Errorf("%+v, want 4 singles, 500 false joins in a thousand, precision 1/3", f)
	}
	if f := Compare(items, []uint64{1, 1, 2, 3, 4, 5, 6}); f.FalseJoins != 0 || f.F1 != 1 {
		t.Errorf("all right: %+v", f)
	}
}

func TestCompareAcrossSets(t *testing.T) {
	items := []Item{{Set: "x"}, {Set: "x"}, {Set: "y"}, {Set: "y"}, {Set: "y"}, {Set: "y"}}
	if f := Compare(items, []uint64{1, 1, 2, 2, 1, 3}); !f.Mixed || f.Across != 600 {
		t.Errorf("%+v, want 600 of a thousand: three of the five that are joined", f)
	}
	if f := Compare(items[:2], []uint64{1, 1}); f.Mixed || f.Across != 0 {
		t.Errorf("one set is mixed: %+v", f)
	}
}

func TestMistakes(t *testing.T) {
	items := []Item{{Story: "a", Title: "A1"}, {Story: "a", Title: "A2"}, {Story: "b", Title: "B1"}, {Story: "a", Title: "A3"}, {Title: "no label"}}
	got := Mistakes(items, []uint64{1, 1, 1, 2, 1}, 9)
	want := []Mistake{{true, 2, "A1", "B1"}, {false, 2, "A1", "A3"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := Mistakes(items, []uint64{1, 1, 1, 2, 1}, 1); len(got) != 1 {
		t.Errorf("%d, want 1", len(got))
	}
}

// TestIDsAndOrderAreNotSeen: whatever a set's ids and the order of its lines, the same
// entries come to the same groups.
func TestIDsAndOrderAreNotSeen(t *testing.T) {
	items := small(t)
	Order(items, 0)
	first := Run(items, story.Standard(), window, nil)
	other := small(t)
	for i, j := 0, len(other)-1; i < j; i, j = i+1, j-1 {
		other[i], other[j] = other[j], other[i]
	}
	for i := range other {
		other[i].ID = "x" + other[i].ID
	}
	Order(other, 0)
	second := Run(other, story.Standard(), window, nil)
	if !reflect.DeepEqual(first.Story, second.Story) || !reflect.DeepEqual(first.Copies, second.Copies) {
		t.Errorf("stories %v and %v, copies %v and %v", first.Story, second.Story, first.Copies, second.Copies)
	}
}

func TestRetimeKeepsTheTimes(t *testing.T) {
	items := small(t)
	Retime(items, 3)
	again := small(t)
	Retime(again, 3)
	moved := false
	for i := range items {
		if items[i].ID != again[i].ID || items[i].TS != again[i].TS {
			t.Fatalf("equal seeds differ at %d", i)
		}
		if i > 0 && items[i].TS < items[i-1].TS {
			t.Errorf("entry %d comes before the one before it", i)
		}
	}
	before := map[string]int64{}
	for _, it := range small(t) {
		before[it.ID] = it.TS
	}
	for _, it := range items {
		moved = moved || it.TS != before[it.ID]
	}
	if len(items) != len(before) || !moved {
		t.Errorf("%d of %d entries, moved %t", len(items), len(before), moved)
	}
}

func TestEditIsAQuarter(t *testing.T) {
	items := small(t)
	e := Edit(items, 1)
	labels := map[string]int{}
	for _, it := range e {
		labels[it.Story]++
	}
	copies := 0
	for _, n := range labels {
		copies += n - 1
	}
	if copies == 0 || len(labels)+copies != len(e) {
		t.Errorf("%d entries, %d labels, %d copies", len(e), len(labels), copies)
	}
}

//go:embed testdata/small.jsonl
var smallSet string

// small is a set of our own: four events, one of them told twice in nearly the same
// words, and reports that belong to none.
func small(t *testing.T) []Item {
	t.Helper()
	items, err := Read(strings.NewReader(smallSet))
	if err != nil {
		t.Fatal(err)
	}
	return items
}

// TestSmallSet holds the standard model to a set that everybody has.
func TestSmallSet(t *testing.T) {
	items := small(t)
	Order(items, 0)
	o := Run(items, story.Standard(), window, nil)
	if f := Compare(o.Items, o.Story); f.Precision < 1 || f.Recall < .7 {
		t.Errorf("%v; mistakes: %+v", f, Mistakes(o.Items, o.Story, 10))
	}
	group := map[string]uint64{}
	for i := range o.Items {
		group[o.Items[i].ID] = o.Copies[i]
	}
	if group["h1"] != group["h2"] {
		t.Error("h2 is not seen to be a copy of h1")
	}
	for _, m := range Mistakes(o.Items, o.Copies, 10) {
		if m.Joined {
			t.Errorf("copies across events: %+v", m)
		}
	}
}
