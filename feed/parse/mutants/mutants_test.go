package main

import (
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"
)

// TestMutants holds what is kept of damaged documents, and that none is read, unsaid, as
// one without entries.
func TestMutants(t *testing.T) {
	f, err := measure("", 60, 5)
	if err != nil {
		t.Fatal(err)
	}
	if kept := percent(f.here, f.facts); kept < 99 || f.silent > 0 || f.mutants != 360 {
		t.Errorf("of %d mutants %.2f %% of the facts are kept, silent: %d; want 99 %%, none\n%s", f.mutants, kept, f.silent, strings.Join(f.worse, "\n"))
	}
}

// TestBesideFeedparser holds that no fewer facts are kept than feedparser keeps.
func TestBesideFeedparser(t *testing.T) {
	const python = "/usr/bin/python3"
	if exec.Command(python, "-c", "import feedparser").Run() != nil {
		t.Skip("there is no feedparser (Debian: python3-feedparser)")
	}
	var out strings.Builder
	if err := run(&out, python, 20, true, []uint64{6}); err != nil {
		t.Errorf("%v\n%s", err, out.String())
	}
	if !strings.Contains(out.String(), "seed 6: of 120 mutants") || !strings.Contains(out.String(), "silent: 0") {
		t.Errorf("the figures are\n%s", out.String())
	}
	if err := run(&out, "/nowhere/python3", 1, false, []uint64{6}); err == nil {
		t.Error("without a Python it passes")
	}
}

// TestFaults holds that each kind of fault fits one of the documents, changes it, and that
// equal seeds make equal mutants.
func TestFaults(t *testing.T) {
	names, texts, err := wholes()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults {
		some := false
		for _, name := range names {
			mutated, ok := f.make(rand.New(rand.NewPCG(1, 1)), texts[name])
			again, _ := f.make(rand.New(rand.NewPCG(1, 1)), texts[name])
			if ok && mutated == texts[name] || mutated != again {
				t.Errorf("%s: %s is as it was, or another each time", name, f.name)
			}
			some = some || ok
		}
		if !some {
			t.Errorf("%s fits no document", f.name)
		}
	}
}

// TestKept holds how facts are counted.
func TestKept(t *testing.T) {
	a := entry{ID: "1", Link: "http://x.example/1", Title: "One", Dates: []int64{1}, Texts: []string{"<p>a b</p>"}, Categories: []string{"c"}, Authors: []string{"d"}, Files: []string{"e"}}
	b := entry{ID: "2", Link: "http://x.example/2", Title: "Two", Dates: []int64{2}}
	whole := found{Title: "T", Link: "http://x.example/", Entries: []entry{a, b}}
	if n := whole.kept(&whole); n != 14 {
		t.Errorf("of itself it keeps %d", n)
	}
	mixed := found{Title: "T", Entries: []entry{{ID: "2", Title: "One", Texts: []string{"a b"}}, {ID: "1"}}}
	if n := whole.kept(&mixed); n != 3 { // title, and title and text of one entry; nobody has the other's
		t.Errorf("of a mix it keeps %d", n)
	}
	none := found{}
	if !none.silent("<rss><item>") || none.silent("<rss>") || (&found{refused: true}).silent("<entry>") {
		t.Error("what is silent is not told")
	}
	if c := whole.common(&mixed); c.Link != "" || len(c.Entries) != 2 || c.Entries[0].ID != "" || c.Entries[0].Title != "One" {
		t.Errorf("in common they have %+v", c)
	}
}
