package compare

import (
	"fmt"
	"iter"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/catalog"
	"github.com/openvoicenews/openvoice/feed/publish"
	"github.com/openvoicenews/openvoice/feed/rule"
)

// fake is a view of n entries, each with a title of two words.
type fake struct {
	n     uint64
	reads *int // of contents
}

func (f fake) Position() feed.Position { return feed.Position{Log: "log", Number: 1} }
func (f fake) Now() feed.Time          { return 2_000_000_000 }

func (f fake) Entry(n uint64) (feed.Entry, bool) {
	id := fmt.Sprint("e", n)
	at := feed.Time(1_900_000_000 + 3600*n)
	return feed.Entry{Number: n, ID: id, Story: id, Published: at, Arrival: at, Origins: []feed.Origin{{Source: "a", FirstSeen: at, RawHash: feed.Hash{byte(n), byte(n >> 8), 1}}}}, n > 0 && n <= f.n
}

func (f fake) EntriesBack(before uint64) iter.Seq[feed.Entry] {
	return func(yield func(feed.Entry) bool) {
		for n := min(before-1, f.n); n > 0; n-- {
			if e, _ := f.Entry(n); !yield(e) {
				return
			}
		}
	}
}

func (f fake) Content(n uint64, _ string) (feed.Content, bool) {
	*f.reads++
	return feed.Content{Title: fmt.Sprintf("w%d v%d", n%7, n%5)}, true
}

func (f fake) Revision(string, uint32) (r feed.Revision, ok bool) { return r, true }
func (f fake) Story(uint64) (s feed.Story, ok bool)               { return s, false }
func (f fake) StoryByID(string) (uint64, bool)                    { return 0, false }
func (f fake) Traces(uint64) (iter.Seq[feed.Trace], bool)         { return nil, true }
func (f fake) Overrides(string) []feed.Override                   { return nil }
func (f fake) Lost() int                                          { return 0 }

// says is a rule on a word of the title.
func says(id, word string, do rule.Actions) rule.Rule {
	return rule.Rule{ID: id, When: rule.Condition{Op: rule.Terms, Field: rule.Title, Words: []string{word}}, Do: do}
}

func specOf(rules ...rule.Rule) publish.Spec {
	return publish.Spec{
		Site: publish.Site{ID: "tag:x,2026:", URL: "https://x.example/"}, Sources: []publish.Source{{Publisher: feed.Publisher{ID: "a", URL: "https://a.example/"}}},
		Categories: []publish.Category{{Term: "c"}, {Term: "d"}}, Rules: rules, Main: publish.Selection{Limit: 10},
	}
}

// What comes and goes is counted over all entries, by whom, batch by batch; and what both
// plans read is read once.
func TestComparison(t *testing.T) {
	const n = 350 // each pair of words ten times
	before := specOf(says("old", "w1", rule.Actions{Drop: true}), says("c", "v1", rule.Actions{Categorise: []string{"c"}}))
	after := specOf(says("new", "w2", rule.Actions{Drop: true}), says("c", "v2", rule.Actions{Categorise: []string{"c"}}), says("idle", "x", rule.Actions{Hold: true}))
	for _, since := range []feed.Time{0, 1_900_000_000 + 3600*(n-34)} {
		reads := 0
		v := fake{n, &reads}
		c, err := New(before, after, [2]catalog.File{new(catalog.Memory), new(catalog.Memory)}, since)
		if err != nil {
			t.Fatal(err)
		}
		for done := false; !done; {
			if done, err = c.Step(v, 16); err != nil {
				t.Fatal(err)
			}
		}
		r, err := c.Result(v)
		if err != nil {
			t.Fatal(err)
		}
		k := 10 // pairs of words that were looked at, each so often
		if since != 0 {
			k = 1
		}
		got := fmt.Sprint(r.Entries, r.Published, r.Categories, r.Rules.New, r.Rules.Changed, r.Rules.Gone, r.Rules.Idle)
		// v1 without w1 leaves c: 6 pairs; v2 without w2 comes to it: 6, of which 1 was dropped by old.
		want := fmt.Sprint(35*k, []Move{{"rule new", 0, 5 * k}, {"rule old no more", 5 * k, 0}},
			[]Category{{"c", 6 * k, 6 * k, []Move{{"rule c", 5 * k, 5 * k}, {"rule new", 0, k}, {"rule old no more", k, 0}}}}, []string{"idle", "new"}, []string{"c"}, []string{"old"}, []string{"idle"})
		if got != want {
			t.Errorf("since %s:\n%s, want\n%s", since, got, want)
		}
		if since == 0 && reads > n+n/2 { // also what moves between feeds, to tell it
			t.Errorf("%d contents were read of %d entries", reads, n)
		}
		if f := r.Feeds[0]; f.Before != 10 || f.After != 10 || f.In != f.Out || f.In == 0 {
			t.Errorf("%+v", f)
		}
	}
}
