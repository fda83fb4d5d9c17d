package merge_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// prose is a text of 30 words, of which few are in another.
func prose(seed string) string {
	var words []string
	for i := range 30 {
		words = append(words, seed+strings.Repeat("x", i%7)+fmt.Sprint(i))
	}
	return strings.Join(words, " ")
}

func (w *world) wantUpdated(id string, after time.Duration, edits int) {
	w.t.Helper()
	if o := w.byID(id).Origins[0]; o.Updated != start.Add(after) || o.Edits != edits {
		w.t.Errorf("%s was updated %v, %d edits; want %v, %d", id, o.Updated, o.Edits, start.Add(after), edits)
	}
}

// A counter is stored and shown, but is no edit; a figure is one.
func TestCounterIsNoEdit(t *testing.T) {
	w := newWorld(t)
	story := func(comments, killed int) feed.Item {
		return item("tag:a,1", "https://a.example/1", fmt.Sprintf("Flood (%d replies)", comments), fmt.Sprintf("%s The flood killed %d. %d comments.", prose("f"), killed, comments))
	}
	w.fetch("a", 0, story(1, 12))
	for i := range 5 {
		c := w.fetch("a", time.Duration(i+1)*time.Hour, story(i+2, 12))
		if c.Edited != 0 || !c.Visible() {
			t.Errorf("%d replies: %d edited, visible %v", i+2, c.Edited, c.Visible())
		}
	}
	w.wantUpdated("tag:a,1", 0, 0)
	if c := w.contents[[2]any{w.byID("tag:a,1").Number, "a"}]; c.Title != "Flood (6 replies)" {
		t.Errorf("title %q", c.Title)
	}
	w.fetch("a", 7*time.Hour, story(7, 14))
	w.wantUpdated("tag:a,1", 7*time.Hour, 1)
}

// dated is an item under one id and link, published so long after the start.
func dated(title, text string, after time.Duration) feed.Item {
	it := item("tag:a,daily", "https://a.example/daily", title, text)
	it.Content.Published, it.Exact = start.Add(after), true
	return it
}

// A daily briefing under one guid is an entry a day, which takes id and link along, so that
// the next edit finds it; ids are never used twice.
func TestDailyBriefing(t *testing.T) {
	w := newWorld(t)
	for i := range 5 {
		at := time.Duration(i) * day
		if c := w.fetch("a", at, dated("Daily briefing", prose(fmt.Sprint("day", i)), at)); c.Added != 1 {
			t.Fatalf("day %d: %d added", i, c.Added)
		}
		if c := w.fetch("a", at+time.Hour, dated("Daily briefing", prose(fmt.Sprint("day", i))+" Corrected.", at+time.Hour)); c.Added != 0 || c.Edited != 1 {
			t.Fatalf("day %d, corrected: %d added, %d edited", i, c.Added, c.Edited)
		}
	}
	es := w.sorted()
	if len(es) != 5 || es[0].ID != "tag:a,daily" {
		t.Fatalf("ids %v", w.ids())
	}
	for i, e := range es {
		if e.Origins[0].Edits != 1 || e.Arrival != start.Add(time.Duration(i)*day) {
			t.Errorf("day %d: %d edits, arrived %v", i, e.Origins[0].Edits, e.Arrival)
		}
	}
	w.wantDistrusted("a", "")
}

// What is no new issue: a live blog, of which most is left or which is dated too soon; a
// source that dates everything anew; a counter.
func TestNoNextIssue(t *testing.T) {
	old := prose("old")
	for name, next := range map[string]feed.Item{
		"most is left":     dated("Live: storm", prose("new")+" "+old, day),
		"too soon":         dated("Storm over", prose("new"), 12*time.Hour-time.Second),
		"a new date":       dated("Live", old, day),
		"no date":          item("tag:a,daily", "https://a.example/daily", "Live", prose("new")),
		"a counter":        dated("Live", "143 visits", day),
		"an earlier date":  dated("Live", prose("new"), -day),
		"an eighth edited": dated("Live", old[:len(old)*7/8], day),
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			first := old
			if name == "a counter" {
				first = "12 visits"
			}
			w.fetch("a", 0, dated("Live", first, 0))
			if c := w.fetch("a", day, next); c.Added != 0 || len(w.entries) != 1 {
				t.Errorf("%d added", c.Added)
			}
		})
	}
}

// A live blog whose title and text change hourly, with a new date each, is one entry.
func TestLiveBlog(t *testing.T) {
	w := newWorld(t)
	for i := range 30 {
		at := time.Duration(i) * time.Hour
		w.fetch("a", at, dated(fmt.Sprint("Live: storm, hour ", i), prose(fmt.Sprint("hour", i)), at))
	}
	w.wantIDs("tag:a,daily")
	w.wantUpdated("tag:a,daily", 29*time.Hour, 29)
}

// An id that is used again for something else, under another link, goes with the new.
func TestReusedIDGoesAlong(t *testing.T) {
	w := newWorld(t)
	w.fetch("a", 0, item("tag:a,1", "https://a.example/1", "One", prose("one")))
	w.fetch("a", time.Hour, item("tag:a,1", "https://a.example/2", "Two", prose("two")))
	c := w.fetch("a", 2*time.Hour, item("tag:a,1", "https://a.example/2", "Two", prose("two")+" Corrected."))
	if len(w.entries) != 2 || c.Edited != 1 {
		t.Fatalf("%d entries, %d edited", len(w.entries), c.Edited)
	}
	if second := w.sorted()[1]; second.Origins[0].Edits != 1 {
		t.Error("the first was edited in place of the second")
	}
}

// A new issue takes id, link and page along; what is left of the old one is found by its
// words.
func TestIssueTakesKeysAlong(t *testing.T) {
	w := newWorld(t)
	w.fetch("a", 0, dated("Weather", "Sunny, 12 degrees", 0))
	next := dated("Weather", "Rain, 8 degrees", day) // of a few words, under one title
	w.fetch("a", day, next)
	es := w.sorted()
	if len(es) != 2 {
		t.Fatalf("entries %v", w.ids())
	}
	for _, k := range next.Keys {
		if n, _ := w.EntryByKey("a", k); n != es[1].Number {
			t.Errorf("key %v leads to entry %d, want the new one", k, n)
		}
	}
}

// A live blog whose address follows its title is one entry while its text grows.
func TestLiveBlogThatMoves(t *testing.T) {
	w := newWorld(t)
	text := ""
	for i := range 5 {
		text = prose(fmt.Sprint("hour", i)) + " " + text
		w.fetch("a", time.Duration(i)*time.Hour, item("tag:a,live", fmt.Sprint("https://a.example/live/", i), fmt.Sprint("Storm, hour ", i), text))
	}
	w.wantIDs("tag:a,live")
	w.wantDistrusted("a", "")
}
