package systemtest

import (
	"encoding/json"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/fetch"
	"github.com/openvoicenews/openvoice/feed/parse"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/memory"
)

// upgraded are the documents that a store was filled from by the first parser, whose
// results are beside them in *.v1.json and are never written anew.
var upgraded = []string{"rss.xml", "rdf.xml", "atom.xml", "feed.json"}

// firstStore is a store that the first parser's results were folded into.
func firstStore(t *testing.T) (storage.Store, uint64) {
	t.Helper()
	s := memory.New()
	t.Cleanup(func() { s.Close() })
	var number uint64
	for _, name := range upgraded {
		id := strings.TrimSuffix(name, filepath.Ext(name))
		b, err := os.ReadFile(filepath.Join("testdata", "upgrade", id+".v1.json"))
		if err != nil {
			t.Fatal(err)
		}
		r := new(feed.Result)
		if err := json.Unmarshal(b, r); err != nil {
			t.Fatal(err)
		}
		number++
		if c := applyOne(t, s, number, r); c.Added != len(r.Items) || c.Added == 0 {
			t.Fatalf("%s: %d of %d items became entries", name, c.Added, len(r.Items))
		}
	}
	return s, number
}

func applyOne(t *testing.T, s storage.Store, number uint64, r *feed.Result) feed.Change {
	t.Helper()
	cs, err := s.Apply(t.Context(), []feed.Record{{Version: feed.Version, Position: feed.Position{Log: "upgrade", Number: number}, Result: r}})
	if err != nil {
		t.Fatal(err)
	}
	return cs[0]
}

// readNow is what this release finds in the document.
func readNow(t *testing.T, name string, body []byte, listed []feed.Listed, base uint64) *feed.Result {
	t.Helper()
	u, err := url.Parse("https://feeds.example/dir/" + name)
	if err != nil {
		t.Fatal(err)
	}
	known := map[feed.Sum]bool{}
	for _, l := range listed {
		known[l.RawSum] = true
	}
	doc, err := parse.Parse(body, parse.Options{URL: u, Unchanged: func(h feed.Hash) bool { return known[h.Sum()] }})
	if err != nil {
		t.Fatal(err)
	}
	parse.Detect(doc, "")
	f := fetch.Items(doc, fetch.Reading{SiteID: "tag:news.example.org,2026:"})
	return &feed.Result{
		Source: strings.TrimSuffix(name, filepath.Ext(name)), URL: u.String(), At: 1793800000, Outcome: feed.Modified, Status: 200,
		BasedOn: base, Whole: true, Meta: doc.Meta, Items: f.Items, Listing: f.Listing,
	}
}

// shown is what readers know entries by: id, times of publication and change.
func shown(t *testing.T, s storage.Store) map[string][2]feed.Time {
	t.Helper()
	all := map[string][2]feed.Time{}
	err := s.View(t.Context(), func(v storage.View) error {
		for e := range v.Entries(0) {
			if e.Live() {
				all[e.ID] = [2]feed.Time{e.Published, e.Origins[0].Updated}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestUpgradeAnnouncesNothing holds that a better parser, which reads the documents
// of a store that an older one filled, makes no entry, edits none, and changes no id.
func TestUpgradeAnnouncesNothing(t *testing.T) {
	for _, c := range []struct {
		name    string
		listed  bool                // the job knows the listing, as it always does
		rewrite func(string) string // what the outlet did to every item meanwhile
		edits   int
	}{
		{name: "the same documents", listed: true, rewrite: func(s string) string { return s }},
		{name: "the same documents, read in full", rewrite: func(s string) string { return s }},
		// Items that their outlet rewrites are compared by their words. Three of them have
		// other words now: what was encoded twice, a body that was not found, and one in
		// base64.
		{name: "every item rewritten", listed: true, edits: 3, rewrite: strings.NewReplacer("<item", "<item _v='2'", "<entry>", "<entry _v='2'>", `{"id"`, `{"_v": 2, "id"`).Replace},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, number := firstStore(t)
			before := shown(t, s)
			edits := 0
			for _, name := range upgraded {
				body, err := os.ReadFile(filepath.Join("testdata", "upgrade", name))
				if err != nil {
					t.Fatal(err)
				}
				var listed []feed.Listed
				var base uint64
				source := strings.TrimSuffix(name, filepath.Ext(name))
				err = s.View(t.Context(), func(v storage.View) error {
					state, _ := v.State(source)
					base = state.Last
					if c.listed {
						listed = v.Listing(source)
					}
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
				r := readNow(t, name, []byte(c.rewrite(string(body))), listed, base)
				number++
				change := applyOne(t, s, number, r)
				if len(change.Stale) > 0 || change.Added != 0 || change.Expired != 0 {
					t.Errorf("%s: %d entries are new, %d went, stale %v", name, change.Added, change.Expired, change.Stale)
				}
				edits += change.Edited
			}
			if edits != c.edits {
				t.Errorf("%d edits, want %d", edits, c.edits)
			}
			after := shown(t, s)
			if c.edits == 0 && !maps.Equal(before, after) {
				t.Errorf("readers see\n%v\nsaw\n%v", after, before)
			}
			for id := range before {
				if _, ok := after[id]; !ok {
					t.Errorf("the entry %s is gone", id)
				}
			}
		})
	}
}
