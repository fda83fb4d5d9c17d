package publish

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openvoicenews/openvoice/feed/catalog"
	"github.com/openvoicenews/openvoice/feed/catalog/catalogtest"
)

// explained is an explainer over a catalogue that is made anew.
func explained(t *testing.T, p Spec, v store) (x *Explainer) {
	t.Helper()
	c, err := catalogtest.Of(newDesk(p).plan, v)
	if err != nil {
		t.Fatal(err)
	}
	_ = c.Read(func(rows catalog.Picture) error { // in memory: it is good for longer
		x = NewExplainer(p, v, rows)
		return nil
	})
	return x
}

// TestExplain pins what is said of each entry of a fixed store, whose sources are then
// fewer than before.
func TestExplain(t *testing.T) {
	p, v, change := FixedStore()
	change()
	var got strings.Builder
	for _, places := range []int{20, 4} {
		limited(&p, places)
		fmt.Fprintf(&got, "feeds of %d\n", places)
		f := v.(*fake)
		explainer := explained(t, p, v)
		for _, n := range slices.Sorted(maps.Keys(f.entries)) {
			x, err := explainer.Explain(n)
			if err != nil {
				t.Fatal(err)
			}
			b, err := json.Marshal(x)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&got, "%d %s\n", n, strings.ReplaceAll(string(b), `},{"path`, "},\n  {\"path"))
		}
		p.Sources = p.Sources[:2]
	}
	path := filepath.Join("testdata", "explained.txt")
	if *Update {
		if err := os.WriteFile(path, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got.String(), "\n")); d != "" {
		t.Errorf("%s differs (run with -update to accept):\n%s", path, d)
	}
}
