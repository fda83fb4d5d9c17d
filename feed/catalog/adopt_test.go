package catalog

import (
	"slices"
	"testing"

	"github.com/openvoicenews/openvoice/feed/curate"
)

// TestAdopt takes a plan over that decides alike, with its bounds, and no other.
func TestAdopt(t *testing.T) {
	plan := func(limit int, stories bool) *curate.Plan {
		return curate.New(curate.Spec{Feeds: []curate.Feed{{Path: "/feed.atom", Selection: curate.Selection{Limit: limit, Stories: stories}}}})
	}
	c, err := Open(new(Memory), plan(0, true))
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Unfilled(); len(got) != 0 {
		t.Errorf("a feed without places is not full: %v", got)
	}
	if c.Adopt(plan(5, false)) {
		t.Error("a plan that decides otherwise is taken over")
	}
	if !c.Adopt(plan(5, true)) || !slices.Equal(c.Unfilled(), []int{0}) {
		t.Errorf("the bounds of the other plan are not those in force: %v", c.Unfilled())
	}
}
