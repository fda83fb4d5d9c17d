package merge_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/merge"
)

// told applies what a change says of stories and overrides.
func (w *world) told(c *feed.Change) {
	w.t.Helper()
	for _, s := range c.Stories {
		if s.Before != nil {
			if is := w.stories[s.Before.Number]; !reflect.DeepEqual(is, *s.Before) {
				w.t.Fatalf("a change is said to be from %+v, there is %+v", *s.Before, is)
			}
			delete(w.stories, s.Before.Number)
		}
	}
	for _, s := range c.Stories {
		if s.After != nil {
			if _, ok := w.stories[s.After.Number]; ok {
				w.t.Fatalf("story %d is written over another", s.After.Number)
			}
			w.stories[s.After.Number] = *s.After
		}
	}
	for _, o := range c.Overrides {
		w.overrides[o.ID] = o.List
	}
}

// checkStories holds what must be true of stories after any record.
func (w *world) checkStories() {
	w.t.Helper()
	ids := map[string]uint64{}
	for n, s := range w.stories {
		if s.Number != n || len(s.Members) == 0 || !slices.IsSorted(s.Members) || s.Members[0] < n || len(s.Members) == 1 && s.Members[0] == n {
			w.t.Fatalf("story %d is %+v", n, s)
		}
		for _, id := range s.IDs() {
			if _, ok := ids[id]; ok {
				w.t.Fatalf("two stories go by %s", id)
			}
			ids[id] = n
			if e, ok := w.entries[holderOf(w, id)]; ok && !slices.Contains(s.Members, e.Number) {
				w.t.Fatalf("story %s goes by %s, whose entry is in %s", s.ID, id, e.Story)
			}
		}
		for _, m := range s.Members {
			if e, ok := w.entries[m]; !ok || e.Story != s.ID {
				w.t.Fatalf("story %s has the entry %d of %s", s.ID, m, e.Story)
			}
		}
		for _, a := range s.Aliases {
			if len(a.Members) == 0 || a.Number <= s.Number || a.Members[0] < a.Number || len(slices.DeleteFunc(slices.Clone(a.Members), func(n uint64) bool { return slices.Contains(s.Members, n) })) > 0 {
				w.t.Fatalf("story %s of %v has the alias %+v", s.ID, s.Members, a)
			}
		}
	}
	for _, e := range w.entries {
		if n, ok := ids[e.Story]; (ok || e.Story != e.ID) && !slices.Contains(w.stories[n].Members, e.Number) {
			w.t.Fatalf("entry %s says that it is in story %s, which does not have it", e.ID, e.Story)
		}
	}
}

func holderOf(w *world, id string) uint64 {
	n, _ := w.EntryByID(id)
	return n
}

// news brings one item of each of the sources, as tag:SOURCE,1, an hour apart.
func (w *world) news(sources ...string) {
	w.t.Helper()
	for _, s := range sources {
		w.fetch(s, time.Duration(w.number)*time.Hour, item("tag:"+s+",1", "https://"+s+".example/1", "Of "+s, long(s)))
	}
}

// unite joins two entries as the scorer would.
func (w *world) unite(a, b string, copied bool) feed.Change {
	w.t.Helper()
	j := feed.Join{Evidence: &feed.Evidence{Candidate: a, Score: 900, Threshold: 500, Copy: copied}}
	r := feed.Record{Control: &feed.Control{At: start.Add(time.Duration(w.number) * time.Hour)}}
	return w.foldBy(merge.MergeUniting(a, b, j), r)
}

func (w *world) override(os ...feed.Override) feed.Change {
	w.t.Helper()
	return w.fold(feed.Record{Control: &feed.Control{At: start.Add(time.Duration(w.number) * time.Hour), Overrides: os}})
}

func together(a, b string) feed.Override {
	return feed.Override{A: "tag:" + a + ",1", B: "tag:" + b + ",1", Together: true, Reason: "one event"}
}

func apart(a, b string) feed.Override {
	return feed.Override{A: "tag:" + a + ",1", B: "tag:" + b + ",1", Reason: "two events"}
}

func gone(o feed.Override) feed.Override {
	o.Gone = true
	return o
}

// wantStories checks which entries are in one story: "a: a b; c: c" says that the
// story of tag:a,1 has a and b, and c is alone.
func (w *world) wantStories(want string) {
	w.t.Helper()
	by := map[string][]string{}
	short := strings.NewReplacer("tag:", "", ",1", "")
	for _, e := range w.sorted() {
		by[short.Replace(e.Story)] = append(by[short.Replace(e.Story)], short.Replace(e.ID))
	}
	var lines []string
	for id, members := range by {
		lines = append(lines, id+": "+strings.Join(members, " "))
	}
	slices.Sort(lines)
	if got := strings.Join(lines, "; "); got != want {
		w.t.Fatalf("stories are %q, want %q", got, want)
	}
}

func (w *world) story(id string) feed.Story {
	w.t.Helper()
	n, ok := w.StoryByID("tag:" + id + ",1")
	if !ok {
		w.t.Fatalf("no story %s", id)
	}
	return w.stories[n]
}

func TestStoryOfOneIsNotStored(t *testing.T) {
	w := newWorld(t)
	w.news("a", "b")
	w.wantStories("a: a; b: b")
	if len(w.stories) != 0 {
		t.Errorf("stories of one are stored: %+v", w.stories)
	}
	w.unite("tag:a,1", "tag:b,1", false)
	w.override(apart("a", "b"))
	w.wantStories("a: a; b: b")
	if len(w.stories) != 0 || w.byID("tag:b,1").Join != nil {
		t.Errorf("what was taken apart is still stored as joined: %+v, %+v", w.stories, w.byID("tag:b,1").Join)
	}
}

func TestUniteKeepsTheOlderID(t *testing.T) {
	w := newWorld(t)
	w.news("a", "b", "c", "d", "e")
	c := w.unite("tag:d,1", "tag:c,1", false)
	if !c.Visible() || w.story("c").Changed != w.number {
		t.Errorf("a join shows to nobody: %+v", c.Stories)
	}
	w.unite("tag:e,1", "tag:d,1", false)
	w.wantStories("a: a; b: b; c: c d e")
	w.unite("tag:e,1", "tag:b,1", false) // the whole story becomes part of an older entry's
	w.unite("tag:a,1", "tag:c,1", false) // and that of a still older
	w.wantStories("a: a b c d e")
	s := w.story("a")
	if len(s.Aliases) != 2 || s.Aliases[0].ID != "tag:c,1" || s.Aliases[1].ID != "tag:b,1" || !slices.Equal(s.Outlets, []string{"a.example", "b.example", "c.example", "d.example", "e.example"}) {
		t.Errorf("story %+v", s)
	}
	if j := w.byID("tag:d,1").Join; j == nil || j.Evidence.Candidate != "tag:d,1" || j.At == 0 {
		t.Errorf("the evidence of d is %+v", j)
	}
	if n, ok := w.StoryByID("tag:c,1"); !ok || n != s.Number {
		t.Error("the alias does not lead to the story")
	}
	if c := w.unite("tag:a,1", "tag:e,1", false); len(c.Stories)+len(c.Entries) > 0 {
		t.Errorf("to unite what is one changes %+v", c)
	}
}

func TestSubstance(t *testing.T) {
	w := newWorld(t)
	w.news("a", "b", "c", "d")
	w.fetch("b", 5*time.Hour, item("tag:b,1", "https://b.example/1", "Of b", long("b")), item("tag:b2,1", "https://b.example/2", "More of b", long("more")))
	at := func(a string, copied bool) feed.Time {
		w.unite("tag:a,1", "tag:"+a+",1", copied)
		return w.story("a").Updated
	}
	first := at("b", false)
	if first != w.now {
		t.Errorf("an outlet with a text of its own moves updated to %v, now is %v", first, w.now)
	}
	if got := at("c", true); got != first {
		t.Errorf("a copy moves updated to %v", got)
	}
	if got := at("b2", false); got != w.now {
		t.Errorf("more of an outlet that is there moves updated to %v, now is %v", got, w.now)
	}
	if got := at("d", false); got != w.now {
		t.Errorf("another outlet moves updated to %v, now is %v", got, w.now)
	}
	w.fetch("c", 30*time.Hour, item("tag:c,1", "https://c.example/1", "Of c", long("c")), item("tag:c2,1", "https://c.example/2", "Its own", long("own")))
	if got := at("c2", false); got != w.now {
		t.Errorf("the outlet of a copy brings a text of its own, and updated is %v, now is %v", got, w.now)
	}
}

func TestMemberChangesShowInTheStory(t *testing.T) {
	w := newWorld(t)
	w.news("a", "b")
	w.unite("tag:a,1", "tag:b,1", false)
	w.fetch("b", 9*time.Hour, item("tag:b,1", "https://b.example/1", "Of b", long("edited")))
	if s := w.story("a"); s.Changed != w.number {
		t.Errorf("an edit in record %d left the story as of %d", w.number, s.Changed)
	}
	w.poll("a", 10*time.Hour)
	if s := w.story("a"); s.Changed == w.number {
		t.Error("a poll that found nothing changed the story")
	}
}

func TestSplitGivesBackTheID(t *testing.T) {
	for name, c := range map[string]struct {
		unite [][2]string
		split [2]string
		want  string
	}{
		"an entry":                       {[][2]string{{"a", "b"}, {"a", "c"}}, [2]string{"b", "c"}, "a: a b; c: c; d: d; e: e"},
		"the founder stays":              {[][2]string{{"a", "b"}, {"a", "c"}}, [2]string{"a", "b"}, "a: a c; b: b; d: d; e: e"},
		"a story that came whole":        {[][2]string{{"a", "b"}, {"c", "d"}, {"d", "e"}, {"b", "e"}}, [2]string{"b", "d"}, "a: a b; c: c d e"},
		"within one that came":           {[][2]string{{"a", "b"}, {"c", "d"}, {"b", "d"}}, [2]string{"c", "d"}, "a: a b c; d: d; e: e"},
		"the older of the two came":      {[][2]string{{"b", "c"}, {"a", "c"}, {"a", "d"}}, [2]string{"c", "d"}, "a: a d; b: b c; e: e"},
		"one that came within one":       {[][2]string{{"d", "e"}, {"c", "e"}, {"a", "e"}}, [2]string{"c", "e"}, "a: a c; b: b; d: d e"},
		"the outer of two that came":     {[][2]string{{"d", "e"}, {"c", "e"}, {"a", "e"}}, [2]string{"a", "e"}, "a: a; b: b; c: c d e"},
		"the founder of one that stays":  {[][2]string{{"c", "d"}, {"d", "e"}, {"a", "e"}}, [2]string{"c", "e"}, "a: a c d; b: b; e: e"},
		"what was not together stays so": {[][2]string{{"a", "b"}}, [2]string{"c", "d"}, "a: a b; c: c; d: d; e: e"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.news("a", "b", "c", "d", "e")
			for _, u := range c.unite {
				w.unite("tag:"+u[0]+",1", "tag:"+u[1]+",1", false)
			}
			before := w.sorted()
			o := apart(c.split[0], c.split[1])
			w.override(o)
			w.wantStories(c.want)
			w.override(gone(o)) // taken back, all is as it was
			for i, e := range w.sorted() {
				if e.Story != before[i].Story {
					t.Errorf("with the override taken back %s is in %s, was in %s", e.ID, e.Story, before[i].Story)
				}
			}
			if len(w.overrides["tag:"+c.split[0]+",1"]) > 0 {
				t.Errorf("an override that was taken back is still stored")
			}
		})
	}
}

func TestOverridesHoldForLaterJoins(t *testing.T) {
	w := newWorld(t)
	w.news("a", "b", "c")
	w.override(apart("a", "c"), together("b", "d"), apart("d", "e"))
	w.unite("tag:a,1", "tag:b,1", false)
	w.unite("tag:b,1", "tag:c,1", false) // c may not be with a, so not with b
	w.wantStories("a: a b; c: c")
	w.news("d", "e")
	w.wantStories("a: a b d; c: c; e: e")
	if j := w.byID("tag:d,1").Join; j == nil || !j.Operator || j.Reason != "one event" || j.Evidence != nil {
		t.Errorf("how d came in is %+v", j)
	}
	w.unite("tag:c,1", "tag:e,1", false)
	w.unite("tag:e,1", "tag:a,1", false)
	w.wantStories("a: a b d; c: c e")
	w.override(gone(apart("a", "c")), gone(apart("d", "e")))
	w.unite("tag:e,1", "tag:a,1", false)
	w.wantStories("a: a b c d e")
}

func TestJoinTakenBack(t *testing.T) {
	w := newWorld(t)
	w.news("a", "b", "c", "d")
	w.unite("tag:c,1", "tag:d,1", false)
	w.override(together("a", "c"), together("a", "b"))
	w.wantStories("a: a b c d")
	w.override(gone(together("a", "c")))
	w.wantStories("a: a b; c: c d")
	w.override(together("b", "c"), together("a", "c")) // the second does nothing, and is not what holds them
	w.override(gone(together("a", "c")))
	w.wantStories("a: a b c d")
	w.override(gone(together("b", "c")))
	w.wantStories("a: a b; c: c d")
	w.unite("tag:c,1", "tag:a,1", false)
	w.override(together("b", "c"))
	w.override(gone(together("b", "c")))
	w.wantStories("a: a b c d") // the operator's word was not what joined them
}

func TestOverrideTurnedRound(t *testing.T) {
	w := newWorld(t)
	w.news("a", "b")
	w.override(together("a", "b"))
	w.override(apart("b", "a"))
	w.wantStories("a: a; b: b")
	o := apart("a", "b")
	o.Reason = "said better"
	w.override(o)
	if got := w.overrides["tag:b,1"]; len(got) != 1 || got[0].Reason != "said better" || got[0].Together {
		t.Errorf("stored are %+v", got)
	}
	w.override(feed.Override{A: "x", B: "x"}, feed.Override{A: "", B: "x"}, feed.Override{A: "x", B: strings.Repeat("y", feed.MaxID+1)}, gone(apart("x", "y")))
	if len(w.overrides["x"])+len(w.overrides[""]) > 0 {
		t.Errorf("overrides that say nothing are stored: %+v", w.overrides)
	}
}

func TestTiedEntriesLeaveTogether(t *testing.T) {
	w := newWorld(t)
	w.news("a", "b", "c", "d")
	w.unite("tag:a,1", "tag:b,1", false)
	w.unite("tag:a,1", "tag:c,1", false)
	w.unite("tag:a,1", "tag:d,1", false)
	w.override(together("c", "d"), together("d", "b"), apart("b", "c"))
	w.wantStories("a: a b; c: c d")
}

// TestStoryOutlivesItsFounder lets the founding entry be purged and forgotten: the
// story goes on under its id, nothing else may take that, and the entry, when it
// comes back, is in it again.
func TestStoryOutlivesItsFounder(t *testing.T) {
	w := newWorld(t)
	w.news("a")
	w.policy.KeepSeconds = int64(400 * day / time.Second)
	w.news("b", "c")
	w.unite("tag:a,1", "tag:b,1", false)
	w.unite("tag:a,1", "tag:c,1", false)
	w.fold(feed.Record{Control: &feed.Control{At: start.Add(2 * time.Hour), RemoveSource: "a"}})
	for d := range time.Duration(20) {
		w.fold(feed.Record{Control: &feed.Control{At: start.Add(d * 10 * day)}})
	}
	w.wantStories("a: b c")
	w.override(apart("b", "c"))
	w.wantStories("a: b; c: c")
	if s := w.story("a"); len(s.Members) != 1 {
		t.Errorf("the story of another's id is %+v", s)
	}
	w.override(gone(apart("b", "c")))
	w.fetch("a", 200*day, item("tag:a,1", "https://a.example/1", "Of a", long("a")))
	w.wantStories("a: b c a")
	w.override(apart("a", "b"))
	w.wantStories("a: a; b: b c") // the id stays with the entry whose it is
}

// TestStoryIDIsNotTaken brings an entry back that an override keeps out of the story
// which goes by its id.
func TestStoryIDIsNotTaken(t *testing.T) {
	w := newWorld(t)
	w.news("a")
	w.policy.KeepSeconds = int64(400 * day / time.Second)
	w.news("b", "c")
	w.unite("tag:a,1", "tag:b,1", false)
	w.fold(feed.Record{Control: &feed.Control{At: start.Add(2 * time.Hour), RemoveSource: "a"}})
	for d := range time.Duration(20) {
		w.fold(feed.Record{Control: &feed.Control{At: start.Add(d * 10 * day)}})
	}
	w.override(apart("a", "c"))
	w.unite("tag:b,1", "tag:c,1", false)
	w.wantStories("a: b; c: c") // an override on the story's id holds for the story
	w.override(gone(apart("a", "c")))
	w.unite("tag:b,1", "tag:c,1", false)
	w.override(apart("a", "c")) // now c is alone again: the id speaks of b
	w.wantStories("a: b; c: c")
	w.fetch("a", 200*day, item("tag:a,1", "https://a.example/1", "Of a", long("a")))
	w.wantStories("a: b a; c: c")
}

func TestStoryGoesWithItsLastEntry(t *testing.T) {
	w := newWorld(t)
	w.news("a", "b", "c", "d")
	w.unite("tag:c,1", "tag:d,1", false)
	w.unite("tag:a,1", "tag:d,1", false)
	w.unite("tag:a,1", "tag:b,1", false)
	for _, s := range []string{"a", "b", "c", "d"} {
		w.fold(feed.Record{Control: &feed.Control{At: w.now, RemoveSource: s}})
	}
	for d := range time.Duration(20) {
		w.fold(feed.Record{Control: &feed.Control{At: start.Add(d * 10 * day)}})
	}
	if len(w.stories)+len(w.entries) > 0 {
		t.Errorf("left are %+v, %+v", w.stories, w.entries)
	}
}
