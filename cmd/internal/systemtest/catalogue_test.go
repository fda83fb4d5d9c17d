package systemtest

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/catalog"
	"github.com/openvoicenews/openvoice/feed/catalog/catalogtest"
	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/rule"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/bolt"
	"github.com/openvoicenews/openvoice/storage/memory"
	"github.com/openvoicenews/openvoice/storage/storagetest"

	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
)

// randomPlan is a plan of some of the sources, with feeds of all kinds.
func randomPlan(rng *rand.Rand, sources []string) *curate.Plan {
	s := curate.Spec{Site: "tag:news.example,2026:", Categories: []curate.Category{{Term: "crime", Parent: "business"}, {Term: "world"}, {Term: "business", Also: []string{"world"}}}}
	for _, id := range sources {
		if rng.IntN(6) > 0 {
			src := curate.Source{Publisher: feed.Publisher{ID: id}, Rules: randomRules(rng, sources, "source-"+id, 1)}
			if rng.IntN(3) == 0 {
				src.Categories = []string{"world"}
			}
			s.Sources = append(s.Sources, src)
		}
	}
	s.Rules = randomRules(rng, sources, "r", 4)
	of := func(f curate.Feed) {
		f.Rules = randomRules(rng, sources, f.Path, 1)
		for i := range f.Rules {
			f.Rules[i].Do.Hold, f.Rules[i].Do.Categorise = false, nil
		}
		if rng.IntN(3) == 0 {
			c := randomCondition(rng, sources)
			f.When = &c
		}
		f.Path, f.Limit, f.Stories = fmt.Sprint("/", len(s.Feeds)), 20, rng.IntN(2) == 0
		s.Feeds = append(s.Feeds, f)
	}
	of(curate.Feed{})
	of(curate.Feed{})
	of(curate.Feed{Categories: []string{"crime"}})
	of(curate.Feed{Categories: []string{"world", "business"}})
	of(curate.Feed{Sources: sources[:2]})
	s.Feeds = append(s.Feeds, curate.Feed{Held: true, Path: "/held", Selection: curate.Selection{Limit: 20}})
	return curate.New(s)
}

// randomRules are some rules, among them such as read what is known of stories.
func randomRules(rng *rand.Rand, sources []string, id string, most int) (all []rule.Rule) {
	for i := range rng.IntN(most + 1) {
		r := rule.Rule{ID: fmt.Sprint(id, i), When: randomCondition(rng, sources), Stop: rng.IntN(6) == 0}
		switch rng.IntN(7) {
		case 0:
			r.Do.Drop = true
		case 1:
			r.Do.Hold = true
		case 2:
			r.Do.Categorise = []string{[]string{"crime", "world", "business"}[rng.IntN(3)]}
		case 3:
			r.Do.Demote = true
		default:
			r.Do.Pin = time.Duration(1+rng.IntN(72)) * time.Hour
		}
		all = append(all, r)
	}
	return all
}

func randomCondition(rng *rand.Rand, sources []string) rule.Condition {
	n := int64(2 + rng.IntN(2))
	all := []rule.Condition{
		{Op: rule.Values, Field: rule.Source, Words: []string{sources[rng.IntN(len(sources))]}},
		{Op: rule.Values, Field: rule.CopyOf, Words: []string{sources[rng.IntN(len(sources))]}},
		{Op: rule.Values, Field: rule.Role, Words: []string{[]string{"report", "copy", "pointer"}[rng.IntN(3)]}},
		{Op: rule.Values, Field: rule.Category, Words: []string{"world"}},
		{Op: rule.Bounds, Field: rule.StoryOutlets, Least: &n},
		{Op: rule.Bounds, Field: rule.StoryOwners, Most: &n},
		{Op: rule.If, Expr: "story.voices >= 2 or words % 3 == 0"},
		{Op: rule.Terms, Words: []string{"/[aeiou]{2}/", "the", "=A*"}},
		{},
	}
	c := all[rng.IntN(len(all))]
	if rng.IntN(4) == 0 {
		c = rule.Condition{Op: rule.None, Of: []rule.Condition{c}}
	}
	return c
}

// described is all that the catalogue says, as text.
func described(t *testing.T, c *catalog.Catalog, plan *curate.Plan, numbers []uint64) string {
	t.Helper()
	var b strings.Builder
	err := c.Read(func(p catalog.Picture) error {
		for i := range plan.Feeds() {
			w := p.Walk(i)
			for _, l := range slices.Concat(w.Lanes(curate.Plain, 0, 10_000), w.Lanes(curate.Demoted, 0, 10_000), w.Lanes(curate.Pinned, 0, 10_000)) {
				fmt.Fprintf(&b, "feed %d %+v\n", i, l)
				for _, r := range w.Rows(l, curate.Place{}, 10_000) {
					fmt.Fprintf(&b, "  %+v\n", r)
				}
			}
		}
		for _, n := range numbers {
			for _, stories := range []bool{false, true} {
				s, ok := p.Standing(n, stories)
				fmt.Fprintf(&b, "%d %v %+v %v\n", n, stories, s, ok)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestCatalogueFollows: after each of many random records, changes of the plan and kills
// the catalogue is equal to one that is made anew. $OPENVOICE_CATALOGUE is how many.
func TestCatalogueFollows(t *testing.T) {
	steps := 600
	if n, err := strconv.Atoi(os.Getenv("OPENVOICE_CATALOGUE")); err == nil {
		steps = n
	}
	rng := rand.New(rand.NewPCG(16, 4))
	w := storagetest.NewWorld(rng)
	store, at := memory.New(), feed.Position{Log: "catalogue"}
	plan := randomPlan(rng, w.Sources())
	path := filepath.Join(t.TempDir(), "catalogue-0")
	file, c := openCatalogue(t, path, plan)
	counts := map[string]int{}
	for step := range steps {
		switch d := rng.IntN(40); {
		case d == 0:
			counts["plans"]++
			plan = randomPlan(rng, w.Sources())
			var err error
			if c, err = catalog.Open(file, plan); err != nil {
				t.Fatal(err)
			}
		case d == 1:
			counts["kills"]++
			killed := filepath.Join(t.TempDir(), fmt.Sprint("catalogue-", step))
			copyFile(t, path, killed)
			if err := file.Close(); err != nil {
				t.Fatal(err)
			}
			path = killed
			file, c = openCatalogue(t, path, plan)
		default:
			counts["records"]++
			var r feed.Record
			view(t, store, func(v storage.View) { r = w.Next(v) })
			rs := storagetest.Number(at, r)
			at = rs[0].Position
			if _, err := store.Apply(t.Context(), rs); err != nil {
				t.Fatal(err)
			}
			if rng.IntN(3) == 0 {
				continue // several records are one step
			}
		}
		view(t, store, func(v storage.View) {
			whole(t, c, v, 1+rng.IntN(50))
			fresh, err := catalogtest.Of(plan, v)
			if err != nil {
				t.Fatal(err)
			}
			var numbers []uint64
			for e := range v.Entries(0) {
				numbers = append(numbers, e.Number)
			}
			if d := cmp.Diff(described(t, fresh, plan, numbers), described(t, c, plan, numbers)); d != "" {
				t.Fatalf("step %d (-anew +followed):\n%s", step, d)
			}
		})
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%v", counts)
	if counts["plans"] == 0 || counts["kills"] == 0 {
		t.Errorf("only %v", counts)
	}
}

func openCatalogue(t *testing.T, path string, plan *curate.Plan) (daemon.CatalogueFile, *catalog.Catalog) {
	t.Helper()
	d, err := bolt.OpenDerived(path, catalog.Tables()...)
	if err != nil {
		t.Fatal(err)
	}
	c, err := catalog.Open(daemon.CatalogueFile{Derived: d}, plan)
	if err != nil {
		t.Fatal(err)
	}
	return daemon.CatalogueFile{Derived: d}, c
}

// whole brings the catalogue to v, so many entries at a time.
func whole(t *testing.T, c *catalog.Catalog, v storage.View, n int) {
	t.Helper()
	err := c.Step(v)
	for done := false; !done && err == nil; {
		done, err = c.Fill(v, n)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func view(t *testing.T, s storage.Store, fn func(storage.View)) {
	t.Helper()
	if err := s.View(t.Context(), func(v storage.View) error { fn(v); return nil }); err != nil {
		t.Fatal(err)
	}
}
