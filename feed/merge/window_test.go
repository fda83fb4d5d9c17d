package merge_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/merge"
)

// Window is made anew of what is stored for each record, as after a failure.
func (w *world) Window() *merge.Window {
	if w.window == nil {
		w.window = merge.NewWindow()
		for _, o := range w.open {
			w.window.Put(&o)
		}
	}
	return w.window
}

// opened applies what a change says of the window.
func (w *world) opened(c *feed.Change) {
	for _, o := range c.Window {
		if o.Entry == nil {
			delete(w.open, o.Number)
		} else {
			w.open[o.Number] = *o.Entry
		}
	}
}

// checkWindow holds that the window is what is stored, and says of each entry the story
// that it is in.
func (w *world) checkWindow() {
	w.t.Helper()
	if w.window != nil && w.window.Len() != len(w.open) {
		w.t.Fatalf("the window has %d entries, stored are %d", w.window.Len(), len(w.open))
	}
	for n, o := range w.open {
		if w.window != nil && !reflect.DeepEqual(w.window.Entry(n), &o) {
			w.t.Fatalf("the window has %+v, stored is %+v", w.window.Entry(n), o)
		}
		e, ok := w.entries[n]
		number, stored := w.StoryByID(e.Story)
		if !stored {
			number = n
		}
		if !ok || o.Story != number {
			w.t.Fatalf("entry %d of story %d is open in %d", n, number, o.Story)
		}
	}
}

// report is one of the source's reports on a fire; words says how it puts it.
func report(source string, n int, words ...string) feed.Item {
	title, text, _ := strings.Cut(strings.Join(words, " "), "|")
	return item(fmt.Sprintf("tag:%s,%d", source, n), fmt.Sprintf("https://%s.example/%d", source, n), title, strings.TrimSpace(text))
}

const (
	fire      = "Warehouse Fire in Oakland Kills Seven Workers|Seven workers died when a warehouse in Oakland, California, caught fire on Tuesday night. Firefighters from Alameda County said the blaze at the Fruitvale recycling plant began shortly before midnight."
	fireOther = "Seven Dead in Oakland Warehouse Blaze|Relatives waited outside a burnt-out Fruitvale warehouse on Wednesday as crews in Oakland recovered the bodies of seven people. Mayor Barbara Lee called the fire at the recycling plant a tragedy and promised to inspect similar buildings within weeks."
	fireCopy  = "Warehouse Fire in Oakland Kills Seven Workers|Seven workers died when a warehouse in Oakland, California, caught fire on Tuesday night. Firefighters from Alameda County said the blaze at the Fruitvale recycling plant began shortly before midnight, the Oakland Times reports."
	quake     = "Magnitude 6.4 Earthquake Shakes Northern Luzon|A magnitude 6.4 earthquake struck the Philippine province of Ilocos Norte on Wednesday, damaging churches in Laoag and Vigan. The seismology institute Phivolcs warned of aftershocks."
	bank      = "Swiss Central Bank Cuts Interest Rate to Zero|The Swiss National Bank lowered its policy rate by a quarter point on Thursday, citing the strong franc and falling prices. Chairman Martin Schlegel did not rule out negative rates."
	vote      = "Parliament in Sofia Passes Budget After Protests|Bulgarian lawmakers approved the revised budget for next year on Friday after weeks of demonstrations against higher social security payments. Prime Minister Rosen Zhelyazkov promised talks with employers."
)

// joining is a world in which entries join.
func joining(t *testing.T) *world {
	w := newWorld(t)
	w.policy.Window, w.policy.MaxOpen = int64(3*day/time.Second), 1000
	return w
}

// others bring some news of another kind, so that words have something to weigh.
func (w *world) others() {
	w.t.Helper()
	w.fetch("others", 0, report("others", 1, quake), report("others", 2, bank), report("others", 3, vote))
}

func (w *world) wantStory(id string, members ...string) {
	w.t.Helper()
	var got []string
	for _, e := range w.sorted() {
		if e.Story == id {
			got = append(got, e.ID)
		}
	}
	if !slices.Equal(got, members) {
		w.t.Fatalf("story %s has %v, want %v", id, got, members)
	}
}

func TestReportsOfOneEventJoin(t *testing.T) {
	w := joining(t)
	w.others()
	w.fetch("a", time.Hour, report("a", 1, fire))
	w.fetch("b", 2*time.Hour, report("b", 1, fireOther))
	w.wantStory("tag:a,1", "tag:a,1", "tag:b,1")
	w.wantStory("tag:others,1", "tag:others,1")
	j := w.byID("tag:b,1").Join
	if j == nil || j.Operator || j.At != start.Add(2*time.Hour) || j.Evidence == nil {
		t.Fatalf("it joined by %+v", j)
	}
	e := j.Evidence
	if e.Candidate != "tag:a,1" || e.Score < e.Threshold || e.Copy || len(e.Features) < 5 || !slices.Contains(e.Shared, "oakland") {
		t.Errorf("the evidence is %+v", e)
	}
	s, _ := w.Story(w.byID("tag:a,1").Number)
	if !slices.Equal(s.Outlets, []string{"a.example", "b.example"}) || s.Updated != start.Add(2*time.Hour) {
		t.Errorf("the story's substance is of %v, last %v", s.Outlets, s.Updated)
	}
}

func TestEditedCopiesJoinWithoutSubstance(t *testing.T) {
	w := joining(t)
	w.others()
	w.fetch("a", time.Hour, report("a", 1, fire))
	w.fetch("b", 2*time.Hour, report("b", 1, fireCopy))
	w.wantStory("tag:a,1", "tag:a,1", "tag:b,1")
	e := w.byID("tag:b,1").Join.Evidence
	if !e.Copy || e.Candidate != "tag:a,1" || e.Score < e.Threshold {
		t.Errorf("the evidence is %+v", e)
	}
	if s, _ := w.Story(w.byID("tag:a,1").Number); !slices.Equal(s.Outlets, []string{"a.example"}) || s.Updated >= start.Add(2*time.Hour) {
		t.Errorf("a copy brought substance: %+v", s)
	}
}

func TestTheOperatorKeepsReportsApart(t *testing.T) {
	w := joining(t)
	w.others()
	w.fetch("a", time.Hour, report("a", 1, fire))
	w.override(apart("a", "b"))
	w.fetch("b", 2*time.Hour, report("b", 1, fireOther))
	w.wantStory("tag:a,1", "tag:a,1")
	w.wantStory("tag:b,1", "tag:b,1")
	w.fetch("c", 3*time.Hour, report("c", 1, fireCopy))
	w.wantStory("tag:a,1", "tag:a,1", "tag:c,1")
	w.wantStory("tag:b,1", "tag:b,1")
}

func TestASplitIsKept(t *testing.T) {
	w := joining(t)
	w.others()
	w.fetch("a", time.Hour, report("a", 1, fire))
	w.fetch("b", 2*time.Hour, report("b", 1, fireOther))
	w.override(apart("a", "b"))
	w.wantStory("tag:b,1", "tag:b,1")
	if o := w.open[w.byID("tag:b,1").Number]; o.Story != o.Number {
		t.Errorf("in the window it is still in story %d", o.Story)
	}
}

func TestWhoDoesNotJoin(t *testing.T) {
	for name, change := range map[string]func(w *world, it *feed.Item, after *time.Duration){
		"a source that joins nothing":   func(w *world, _ *feed.Item, _ *time.Duration) { w.policy.Window = 0 },
		"an item without a fingerprint": func(_ *world, it *feed.Item, _ *time.Duration) { it.Fingerprint = feed.Fingerprint{} },
		"a report in another language":  func(_ *world, it *feed.Item, _ *time.Duration) { it.Fingerprint.Lang = "de" },
		"a report after the window":     func(_ *world, _ *feed.Item, after *time.Duration) { *after = time.Hour + 3*day + time.Second },
		"a report of another day":       func(_ *world, it *feed.Item, _ *time.Duration) { it.Content.Published = start.Add(-5 * day) },
		"where nobody was open":         func(w *world, _ *feed.Item, _ *time.Duration) { w.policy.MaxOpen = 1 },
	} {
		t.Run(name, func(t *testing.T) {
			w := joining(t)
			w.others()
			w.fetch("a", time.Hour, report("a", 1, fire))
			it, after := report("b", 1, fireOther), 2*time.Hour
			change(w, &it, &after)
			if name == "where nobody was open" {
				w.fetch("c", time.Hour, report("c", 1, quake+" Again."))
			}
			w.fetch("b", after, it)
			w.wantStory("tag:b,1", "tag:b,1")
		})
	}
	t.Run("and who does", func(t *testing.T) {
		w := joining(t)
		w.others()
		w.fetch("a", time.Hour, report("a", 1, fire))
		w.fetch("b", time.Hour+3*day-time.Second, report("b", 1, fireCopy))
		w.wantStory("tag:a,1", "tag:a,1", "tag:b,1")
	})
}

func TestLanguagesMixOnTheOperatorsWord(t *testing.T) {
	w := joining(t)
	w.policy.Mixed = true
	w.others()
	w.fetch("a", time.Hour, report("a", 1, fire))
	it := report("b", 1, fireCopy)
	it.Fingerprint.Lang = "de"
	w.fetch("b", 2*time.Hour, it)
	w.wantStory("tag:a,1", "tag:a,1", "tag:b,1")
}

func TestTheWindowIsBounded(t *testing.T) {
	w := joining(t)
	w.policy.MaxOpen = 4
	for i := range 10 {
		w.fetch(fmt.Sprint("s", i), time.Duration(i)*time.Hour, report(fmt.Sprint("s", i), 1, fmt.Sprintf("Report %d|of number %d and word %c", i, i, 'a'+i)))
	}
	if len(w.open) != 4 {
		t.Fatalf("%d entries are open, want 4", len(w.open))
	}
	for n := range w.open {
		if e := w.entries[n]; e.ID < "tag:s6" {
			t.Errorf("%s is open, which was first seen before others that are not", e.ID)
		}
	}
	w.fetch("last", 14*day, report("last", 1, fire))
	if len(w.open) != 1 {
		t.Errorf("%d entries are open two weeks later, want 1", len(w.open))
	}
}

func TestAnEditWeighsAnew(t *testing.T) {
	w := joining(t)
	w.others()
	w.fetch("a", time.Hour, report("a", 1, "Breaking News from California|More follows."))
	n := w.byID("tag:a,1").Number
	before := w.open[n]
	w.fetch("a", 2*time.Hour, report("a", 1, fire))
	if after := w.open[n]; after.Story != n || after.Seen != before.Seen || len(after.Terms) < 3*len(before.Terms) {
		t.Fatalf("after the edit it is open as %+v", after)
	}
	w.fetch("b", 3*time.Hour, report("b", 1, fireOther))
	w.wantStory("tag:a,1", "tag:a,1", "tag:b,1")
}

func TestWhatGoesLeavesTheWindow(t *testing.T) {
	w := joining(t)
	w.policy.KeepSeconds = int64(day / time.Second)
	w.policy.Window = int64(90 * day / time.Second)
	w.fetch("a", 0, report("a", 1, fire))
	w.fetch("a", time.Hour)
	w.poll("a", 40*day)
	w.poll("a", 80*day)
	if len(w.entries) != 0 || len(w.open) != 0 {
		t.Errorf("%d entries are left, %d in the window", len(w.entries), len(w.open))
	}
}

// TestTheMissingLink joins two stories, further apart than reports of one may be, by a
// report of a day between.
func TestTheMissingLink(t *testing.T) {
	w := joining(t)
	w.others()
	dated := func(it feed.Item, before time.Duration) feed.Item {
		it.Content.Published = start.Add(-before)
		return it
	}
	w.fetch("a", time.Hour, dated(report("a", 1, fire), 73*time.Hour))
	w.fetch("b", 2*time.Hour, dated(report("b", 1, fireCopy), 0))
	w.fetch("b2", 3*time.Hour, dated(report("b2", 1, fireOther+" The city mourns."), 0))
	w.wantStory("tag:b,1", "tag:b,1", "tag:b2,1")
	c := w.fetch("c", 4*time.Hour, dated(report("c", 1, fire+" Mayor Barbara Lee called it a tragedy."), 2*time.Hour))
	w.wantStory("tag:a,1", "tag:a,1", "tag:b,1", "tag:b2,1", "tag:c,1")
	s, _ := w.Story(w.byID("tag:a,1").Number)
	if len(s.Aliases) != 1 || s.Aliases[0].ID != "tag:b,1" {
		t.Fatalf("the aliases are %+v", s.Aliases)
	}
	if e := s.Aliases[0].Join.Evidence; e == nil || e.Candidate != "tag:c,1" || e.Score < e.Threshold || len(e.Features) < 3 {
		t.Errorf("two stories are one by %+v", e)
	}
	if len(c.Stories) == 0 {
		t.Error("no story changed")
	}
	for n, o := range w.open {
		if e := w.entries[n]; e.Story == "tag:a,1" && o.Story != w.byID("tag:a,1").Number {
			t.Errorf("in the window %s is in story %d", e.ID, o.Story)
		}
	}
}
