package merge_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

const fireMore = "Oakland recycling plant was fined before fatal fire|The owner of the Oakland recycling plant where seven workers died in a fire on Tuesday night had been fined twice over blocked exits. Alameda County inspectors visited the Fruitvale warehouse in May and ordered the paper stacks to be moved."

// members are the entries of each story of several, by source and number.
func (w *world) members() string {
	var all []string
	for _, s := range w.stories {
		var in []string
		for _, n := range s.Members {
			in = append(in, strings.TrimPrefix(w.entries[n].ID, "tag:"))
		}
		slices.Sort(in)
		all = append(all, strings.Join(in, " "))
	}
	slices.Sort(all)
	return strings.Join(all, "; ")
}

// TestOneOutletAloneMakesNoStory brings two of an outlet's entries on one event and
// another's, in every order.
func TestOneOutletAloneMakesNoStory(t *testing.T) {
	type poll struct {
		source string
		n      int
		words  string
	}
	near := []poll{{"a", 1, fire}, {"a", 2, fireMore}, {"b", 1, fireOther}}
	far := []poll{ // the second is like the first, and hardly like the third
		{"a", 1, fire},
		{"a", 2, "Orchard Kestrel|Seven workers died when Tuesday Firefighters County said the blaze at the recycling began before. The owner of the Oakland plant where seven died that night had been fined twice over blocked exits; Alameda inspectors ordered the stacks to be moved. Kestrel orchard apples rotted, waited for from Modesto, never came because the contract had lapsed in spring and nobody paid for it under the cooperative scheme."},
		{"b", 1, "Seven Dead in Oakland|Relatives waited outside a Fruitvale warehouse on Wednesday as crews in Oakland recovered the bodies of seven people. Barbara Lee called the blaze at the recycling plant a tragedy and promised to inspect others within weeks."},
	}
	for i, polls := range [][]poll{near, far} {
		t.Run(fmt.Sprint("set ", i), func(t *testing.T) {
			for _, order := range [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
				t.Run(fmt.Sprint(order), func(t *testing.T) {
					w := joining(t)
					listed := map[string][]feed.Item{}
					seen := ""
					for i, at := range order {
						p := polls[at]
						listed[p.source] = append(listed[p.source], report(p.source, p.n, p.words))
						w.fetch(p.source, time.Duration(i)*time.Minute, listed[p.source]...)
						if seen += p.source; seen == "aa" && w.members() != "" {
							t.Errorf("one outlet alone has the story %s", w.members())
						}
					}
					if got := w.members(); got != "a,1 a,2 b,1" {
						t.Errorf("stories are %q", got)
					}
				})
			}
		})
	}
	t.Run("an owner", func(t *testing.T) {
		w := joining(t)
		w.policy.Owner = "Group"
		w.fetch("a", 0, report("a", 1, fire))
		w.fetch("b", time.Minute, report("b", 1, fireOther))
		w.fetch("d", time.Minute, report("d", 1, fireCopy))
		if got := w.members(); got != "a,1 d,1" {
			t.Errorf("of an owner alone, and a copy, stories are %q", got)
		}
		w.policy.Owner = ""
		w.fetch("c", 2*time.Minute, report("c", 1, fireMore))
		if got := w.members(); got != "a,1 b,1 c,1 d,1" {
			t.Errorf("with another's report stories are %q", got)
		}
	})
}

// TestUpdatedRests has a live blog change each quarter of an hour: the first five changes
// move its updated at once, from then on it moves each hour, and the next poll brings what
// waited, also one that finds nothing new. So does that of a story that it leads.
func TestUpdatedRests(t *testing.T) {
	for _, other := range []string{"", "b"} {
		w := joining(t)
		if other != "" {
			w.fetch(other, time.Minute, report(other, 1, fireOther))
		}
		var moved []int
		last := feed.Time(0)
		updated := func() feed.Time {
			e := w.byID("tag:a,1")
			if other == "" {
				return e.Updated
			}
			for _, s := range w.stories {
				if w.byID("tag:b,1").Updated != s.Updated {
					t.Fatalf("the founding entry was updated %v, its story %v", w.byID("tag:b,1").Updated, s.Updated)
				}
				return s.Updated
			}
			return 0
		}
		for i := range 14 {
			at := time.Duration(i) * 15 * time.Minute
			it := report("a", 1, fire+fmt.Sprint(" Update ", strings.Repeat("more ", i)))
			it.Content.Published = start - 3600
			w.fetch("a", at, it)
			if u := updated(); i > 0 && u != last {
				moved = append(moved, i)
			}
			last = updated()
		}
		w.poll("a", 14*15*time.Minute)
		if updated() != last {
			moved = append(moved, 14)
		}
		w.poll("a", 15*15*time.Minute)
		w.poll("a", 24*15*time.Minute)
		want := "[1 2 3 4 5 9 13]"
		if other != "" {
			want = "[1 2 3 4 8 12]" // the first move was the second report
		}
		if got := fmt.Sprint(moved); got != want {
			t.Errorf("with %q updated moved at %s, want %s", other, got, want)
		}
		if e := w.byID("tag:a,1"); e.Moves.Waits || len(w.states["a"].Waiting) > 0 {
			t.Errorf("it waits for ever: %+v", e.Moves)
		}
	}
}
