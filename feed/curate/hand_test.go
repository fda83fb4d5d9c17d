package curate

import (
	"fmt"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/rule"
)

// The operator's words overrule sources; of a hide and a release the later counts.
func TestHand(t *testing.T) {
	said := func(w feed.Word, at feed.Time) feed.Override {
		return feed.Override{A: "x:1", Word: w, At: at, Reason: "so", For: 60, To: []string{"law", "undefined"}}
	}
	for _, c := range []struct {
		name       string
		words      []feed.Override
		shown      bool
		categories string
		pinned     feed.Time
	}{
		{"none", nil, true, "[crime world]", 0},
		{"on two", []feed.Override{{A: "x:1", B: "x:2"}}, true, "[crime world]", 0},
		{"hide", []feed.Override{said(feed.Hide, 5)}, false, "[]", 0},
		{"hide, then release", []feed.Override{said(feed.Hide, 5), said(feed.Release, 6)}, true, "[crime world]", 0},
		{"release, then hide", []feed.Override{said(feed.Hide, 6), said(feed.Release, 5)}, false, "[]", 0},
		{"both at once", []feed.Override{said(feed.Hide, 5), said(feed.Release, 5)}, false, "[]", 0},
		{"takedown, then release", []feed.Override{said(feed.Release, 6), said(feed.Takedown, 5)}, false, "[]", 0},
		{"takedown and hide, then release", []feed.Override{said(feed.Hide, 5), said(feed.Release, 6), said(feed.Takedown, 5)}, false, "[]", 0},
		{"recategorise", []feed.Override{said(feed.Recategorise, 5)}, true, "[law]", 0},
		{"pin", []feed.Override{said(feed.Pin, 5)}, true, "[crime world]", 65},
		{"label", []feed.Override{said(feed.Label, 5)}, true, "[crime world]", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := plan(Feed{})
			d, err := p.Evaluate(Subject{Entry: with(origin("a", 1), origin("c", 2)), Words: c.words})
			if err != nil {
				t.Fatal(err)
			}
			terms := []string{}
			for _, k := range d.Categories {
				terms = append(terms, k.Term)
			}
			want := c.categories
			if c.shown && want == "[crime world]" {
				want = "[crime world law]" // c's
			}
			if got := fmt.Sprint(terms); got != want {
				t.Errorf("categories are %s, want %s", got, want)
			}
			if d.Takes(0) != c.shown || len(d.Reports) > 0 != c.shown || len(d.Withheld) == 2 == c.shown {
				t.Errorf("taken: %t, published %d, withheld %d", d.Takes(0), len(d.Reports), len(d.Withheld))
			}
			if c.shown && d.Feeds[0].Pinned != c.pinned {
				t.Errorf("pinned until %d, want %d", d.Feeds[0].Pinned, c.pinned)
			}
		})
	}
}

// What was taken down leads nothing and is published nowhere.
func TestTakenDown(t *testing.T) {
	taken := origin("b", 1)
	taken.Taken = true
	d := decide(t, plan(Feed{}), with(taken, origin("c", 2)))
	if len(d.Reports) != 1 || d.Reports[0].Source.ID != "c" {
		t.Errorf("reports are %+v", d.Reports)
	}
}

// What the operator files in a story is filed so in it.
func TestHandInStory(t *testing.T) {
	p := plan(Feed{Selection: Selection{Stories: true}})
	a, b := with(origin("a", 1)), with(origin("b", 2, "world"))
	b.Number, b.ID = 2, "x:2"
	words := map[uint64][]feed.Override{1: {{A: "x:1", Word: feed.Recategorise, To: []string{"law"}, Reason: "so"}}}
	member := func(n uint64) (*Decision, error) {
		return p.Evaluate(Subject{Entry: map[uint64]*feed.Entry{1: a, 2: b}[n], Words: words[n]})
	}
	d, err := p.Evaluate(Subject{Story: &feed.Story{Number: 1, ID: "x:1", Members: []uint64{1, 2}}, Member: member})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(d.Reasons), `[world: b filed it under "world" law: you filed it there: so]`; got != want {
		t.Errorf("reasons are %s, want %s", got, want)
	}
}

// What a rule drops or holds back the operator releases, and hides again.
func TestReleased(t *testing.T) {
	for _, do := range []rule.Actions{{Drop: true}, {Hold: true}} {
		p := New(Spec{Site: site, Sources: []Source{{Publisher: feed.Publisher{ID: "b"}}}, Feeds: []Feed{{}}, Rules: []rule.Rule{{ID: "r", Do: do}}})
		for _, c := range []struct {
			words []feed.Override
			shown bool
		}{
			{nil, false},
			{[]feed.Override{{A: "x:1", Word: feed.Release, At: 5}}, true},
			{[]feed.Override{{A: "x:1", Word: feed.Release, At: 5}, {A: "x:1", Word: feed.Hide, At: 6}}, false},
		} {
			d, err := p.Evaluate(Subject{Entry: with(origin("b", 1)), Words: c.words})
			if err != nil {
				t.Fatal(err)
			}
			if d.Takes(0) != c.shown || len(d.Withheld) == 1 == c.shown {
				t.Errorf("%+v, %+v: taken %t, withheld %d", do, c.words, d.Takes(0), len(d.Withheld))
			}
		}
	}
}
