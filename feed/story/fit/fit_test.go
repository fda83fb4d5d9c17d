package main

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/openvoicenews/openvoice/feed/feedtest"
	"github.com/openvoicenews/openvoice/feed/story"
	"github.com/openvoicenews/openvoice/feed/story/measure"
)

func TestLogistic(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	want := []float64{-1, 2, -3}
	var es []example
	for range 40_000 {
		x := []float64{1, r.Float64()*4 - 2, r.Float64()*4 - 2}
		s := want[0]*x[0] + want[1]*x[1] + want[2]*x[2]
		es = append(es, example{x, r.Float64() < 1/(1+math.Exp(-s)), 1})
	}
	got := logistic(es, .1)
	for i := range want {
		if math.Abs(got[i]-want[i]) > .1 {
			t.Errorf("weights are %.2f, want %.2f", got, want)
			break
		}
	}
	for i, w := range logistic(es, 1e7) {
		if i > 0 && math.Abs(w) > .01 {
			t.Errorf("with all weight on the penalty, weight %d is %.3f", i, w)
		}
	}
	if logistic(nil, 1) != nil {
		t.Error("nothing gives weights")
	}
}

func TestSolve(t *testing.T) {
	x := solve([][]float64{{4}, {2, 5}, {1, 3, 6}}, []float64{4 + 4 + 3, 2 + 10 + 9, 1 + 6 + 18})
	for i, want := range []float64{1, 2, 3} {
		if math.Abs(x[i]-want) > 1e-9 {
			t.Fatalf("x = %v, want 1 2 3", x)
		}
	}
}

// small is a set of k events with n reports each, which share words of their event.
func small(name string, k, n int) set {
	r := rand.New(rand.NewPCG(3, 4))
	s := set{name: name, count: 1}
	for e := range k {
		for i := range n {
			words := func(m int) (t string) {
				for range m {
					if r.IntN(3) == 0 {
						t += fmt.Sprintf("common%d ", r.IntN(20))
					} else {
						t += fmt.Sprintf("%cord%c%d ", 'a'+e, 'a'+e, r.IntN(8))
					}
				}
				return t
			}
			s.items = append(s.items, measure.Item{ID: fmt.Sprint(e, i), TS: int64(1_780_000_000 + 600*(i*k+e)), Title: words(7), Summary: words(20), Story: fmt.Sprint("event", e)})
		}
	}
	return s
}

// TestBoost: trees see what weights cannot, that either of two features tells but not
// both; and only as much as the penalty lets them believe.
func TestBoost(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	var es []example
	for range 4000 {
		x, y := r.IntN(1024), r.IntN(1024)
		es = append(es, example{shares([]int{1024, x, y}), (x > 300) != (y > 700), 1})
	}
	right := func(trees []story.Tree) (n int) {
		for _, e := range es {
			s := 0
			for i := range trees {
				s += trees[i].Score([]int{1024, int(e.x[1] * 1024), int(e.x[2] * 1024)})
			}
			if s > 0 == e.right {
				n++
			}
		}
		return n
	}
	b := boosting{trees: 20, rate: .3, penalty: 1, least: 1, never: -1}
	trees := b.boost(es, make([]float64, len(es)))
	if n := right(trees); n < 3900 {
		t.Errorf("%d of %d are right", n, len(es))
	}
	timid := boosting{trees: 1, rate: .3, penalty: 1e9, least: 1, never: -1}.boost(es, make([]float64, len(es)))
	if timid[0].Leaf != [8]int16{} {
		t.Errorf("with all weight on the penalty a tree says %v", timid[0].Leaf)
	}
	if few := (boosting{trees: 1, rate: .3, penalty: 1, least: 1e9, never: -1}).boost(es, make([]float64, len(es))); few[0].Above[0] != math.MaxInt32 {
		t.Errorf("too few examples on a side are told apart: %v", few[0])
	}
	sure := make([]float64, len(es)) // of who is sure and right nothing is to be corrected
	for i, e := range es {
		sure[i] = -30
		if e.right {
			sure[i] = 30
		}
	}
	if none := b.boost(es, sure); none[0].Leaf != [8]int16{} {
		t.Errorf("a tree corrects what is right: %v", none[0].Leaf)
	}
	deaf := b
	deaf.never = 2
	for _, tree := range deaf.boost(es, make([]float64, len(es))) {
		if slices.Contains(tree.Feature[:], 2) {
			t.Errorf("a tree asks what none may: %v", tree)
			break
		}
	}
	if b.boost(nil, nil) != nil {
		t.Error("nothing gives trees")
	}
}

// TestFit: a model that is fitted tells apart what it has seen, and again the same.
func TestFit(t *testing.T) {
	sets := []set{small("a", 8, 12), small("b", 5, 20)}
	m, apart := fit(sets, 2, 1)
	for _, s := range sets {
		if f := s.figures(only(m), heldSeed); f.Precision < .9 || f.F1 < .8 {
			t.Errorf("%s: %+v", s.name, f)
		}
		if f := s.figures(unseen(apart), heldSeed); f.Precision < .7 || f.F1 < .6 {
			t.Errorf("%s, held out: %+v", s.name, f)
		}
	}
	if again, _ := fit(sets, 2, 1); !reflect.DeepEqual(again, m) {
		t.Error("the same sets make another model")
	}
	if !bytes.Contains(source(m), []byte("DO NOT EDIT")) {
		t.Error("the file does not say that it is generated")
	}
}

// TestNobodyJudgesWhatItSaw: a story is placed by the model that was fitted without it.
func TestNobodyJudgesWhatItSaw(t *testing.T) {
	s := small("a", 20, 2)
	apart := []*story.Model{{TableDocs: 0}, {TableDocs: 1}, {TableDocs: 2}}
	judge := unseen(apart)
	for i := range s.items {
		if k := judge(&s.items[i]).TableDocs; k != part(event(s.items[i].Story), 3) {
			t.Errorf("model %d judges %s", k, s.items[i].Story)
		}
	}
}

func TestParts(t *testing.T) {
	s := small("a", 20, 2)
	n := 0
	for k := range 3 {
		p := s.part(func(story string) bool { return part(story, 3) == k })
		if len(p.items)%2 != 0 {
			t.Errorf("part %d has %d reports: a story is in two parts", k, len(p.items))
		}
		n += len(p.items)
	}
	if n != len(s.items) {
		t.Errorf("the parts have %d reports of %d", n, len(s.items))
	}
}

// TestLookAlikesAreHeldOutTogether: who has seen one of two such events has seen most
// of what tells the other.
func TestLookAlikesAreHeldOutTogether(t *testing.T) {
	for _, s := range []string{"1", "2", "25", "41"} {
		if part(event(s+"ecb"), 5) != part(event(s+"ecbplus"), 5) {
			t.Errorf("the two events of %s are in different parts", s)
		}
	}
	if event("dHmpog6") != "dHmpog6" {
		t.Error("an event without a look-alike goes by another name")
	}
}

// TestWeightsAreWhatWasWritten: the file of the weights is what source makes of them.
func TestWeightsAreWhatWasWritten(t *testing.T) {
	got, err := os.ReadFile(filepath.Join("..", "weights.go"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, source(story.Standard())) {
		t.Error("weights.go was changed by hand")
	}
}

// TestTableIsWhatWasCounted: the shipped table comes from the shared set, to the byte.
func TestTableIsWhatWasCounted(t *testing.T) {
	file := feedtest.Shared(t, "data/topic-abp-to2017.jsonl")
	out := filepath.Join(t.TempDir(), "table.bin")
	if err := run(0, 0, file, out, nil); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join("..", "table.bin"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the table has %d bytes, counted anew %d", len(want), len(got))
	}
}

func TestWrongArguments(t *testing.T) {
	if err := run(1, 1, "", "", nil); err == nil {
		t.Error("no folder is no error")
	}
	if err := run(1, 1, "", "", []string{t.TempDir()}); err == nil {
		t.Error("a folder without sets is no error")
	}
	if err := run(0, 0, filepath.Join(t.TempDir(), "none"), "", nil); err == nil {
		t.Error("a file that is not there is no error")
	}
}
