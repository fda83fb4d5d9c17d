package curate

import (
	"fmt"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/rule"
)

// A feed of what is held back takes entries of which a rule holds a report, and shows that
// report alone; what is dropped, hidden or let go does not wait.
func TestHeldBack(t *testing.T) {
	only := func(source string, do rule.Actions) rule.Rule {
		return rule.Rule{ID: source, Place: "x:1", When: rule.Condition{Op: rule.Values, Field: rule.Source, Words: []string{source}}, Do: do}
	}
	p := New(Spec{
		Site: site, Feeds: []Feed{{}, {Held: true}, {Categories: []string{"law"}}}, Categories: []Category{{Term: "law"}},
		Sources: []Source{{Publisher: feed.Publisher{ID: "a"}}, {Publisher: feed.Publisher{ID: "b"}, Categories: []string{"law"}}, {Publisher: feed.Publisher{ID: "c"}}},
		Rules:   []rule.Rule{only("b", rule.Actions{Hold: true}), only("c", rule.Actions{Drop: true})},
	})
	for _, c := range []struct {
		e     *feed.Entry
		words []feed.Override
		feeds string
		held  int
	}{
		{with(origin("a", 1)), nil, "[0]", 0},
		{with(origin("c", 1)), nil, "[]", 0},
		{with(origin("b", 1)), nil, "[1]", 1},
		{with(origin("a", 1), origin("b", 2)), nil, "[0 1]", 1},
		{with(origin("b", 1)), []feed.Override{{Word: feed.Hide, At: 1}}, "[]", 0},
		{with(origin("b", 1)), []feed.Override{{Word: feed.Release, At: 1}}, "[0 2]", 0},
	} {
		d, err := p.Evaluate(Subject{Entry: c.e, Words: c.words})
		if err != nil {
			t.Fatal(err)
		}
		feeds := []int{}
		for _, f := range d.Feeds {
			feeds = append(feeds, f.Feed)
		}
		if got := fmt.Sprint(feeds); got != c.feeds || len(d.Held()) != c.held {
			t.Errorf("%+v, %+v: taken by %s, want %s; held %d, want %d", c.e.Origins, c.words, got, c.feeds, len(d.Held()), c.held)
		}
		if c.held > 0 {
			x := d.AsHeld()
			if len(x.Reports) != 1 || x.Reports[0].Source.ID != "b" || len(x.Categories) != 1 {
				t.Errorf("what waits is %+v", x)
			}
		}
	}
}
