package merge_test

import (
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

func said(id string, word feed.Word) feed.Override {
	return feed.Override{A: id, Word: word, At: start, Reason: "so", To: []string{"crime"}}
}

// TestWords: a word is kept under its id, changes what readers see of the entry and of its
// story, and moves no date. A label changes nothing.
func TestWords(t *testing.T) {
	w := newWorld(t)
	w.news("a", "b")
	w.unite("tag:a,1", "tag:b,1", false)
	for _, c := range []struct {
		o      feed.Override
		kept   int
		change bool
	}{
		{said("tag:b,1", feed.Hide), 1, true},
		{said("tag:b,1", feed.Label), 2, false},
		{said("tag:b,1", feed.Hide), 2, true},
		{gone(said("tag:b,1", feed.Pin)), 2, false},
		{gone(said("tag:b,1", feed.Hide)), 1, true},
		{said("tag:b,1", feed.Word(99)), 1, false},
	} {
		was, story := w.byID("tag:b,1"), w.story("a")
		w.override(c.o)
		is := w.byID("tag:b,1")
		if is.Updated != was.Updated || is.Changed > was.Changed != c.change || w.story("a").Changed > story.Changed != c.change {
			t.Errorf("%v of %+v: updated %v to %v, changed %d to %d", c.o.Word, c.o, was.Updated, is.Updated, was.Changed, is.Changed)
		}
		if got := len(w.overrides["tag:b,1"]); got != c.kept {
			t.Errorf("after %v there are %d words, want %d", c.o.Word, got, c.kept)
		}
	}
	w.override(said("tag:later,1", feed.Hide))
	w.news("later")
	if got := w.overrides["tag:later,1"]; len(got) != 1 || got[0].Word != feed.Hide {
		t.Errorf("of what came later there are %+v", got)
	}
}

// TestTakedown: content goes, no edit brings it back, not even one that would be another
// entry; taken back, the source's next document is read in full.
func TestTakedown(t *testing.T) {
	w := newWorld(t)
	it := item("tag:a,1", "https://a.example/1", "One", long("one"))
	w.fetch("a", 0, it)
	w.override(said("tag:a,1", feed.Takedown))
	number := w.byID("tag:a,1").Number
	has := func() bool { _, ok := w.Content(number, "a"); return ok }
	if e := w.byID("tag:a,1"); has() || !e.Origins[0].Taken {
		t.Fatalf("taken down, the entry is %+v", e)
	}
	next := item("tag:a,1", "https://a.example/1", "Another", long("two"))
	next.Content.Published = start.Add(20 * time.Hour)
	w.fetch("a", 24*time.Hour, next)
	if len(w.entries) != 1 || has() {
		t.Fatalf("edited, there are %d entries, content %t", len(w.entries), has())
	}
	if w.states["a"].BodyHash.IsZero() {
		t.Fatal("the document is not known")
	}
	w.override(gone(said("tag:a,1", feed.Takedown)))
	if s := w.states["a"]; !s.BodyHash.IsZero() || s.Validator != (feed.Validator{}) || len(w.listings["a"]) != 0 {
		t.Fatalf("taken back, the source is not asked again: %+v, %+v", s, w.listings["a"])
	}
	w.fetch("a", 25*time.Hour, next)
	if e := w.byID("tag:a,1"); len(w.entries) != 1 || !has() || e.Origins[0].Taken {
		t.Errorf("listed again, the entry is %+v, content %t", e, has())
	}
	w.override(said("tag:b,1", feed.Takedown))
	w.fetch("b", 26*time.Hour, item("tag:b,1", "https://b.example/1", "Two", long("three")))
	if e := w.byID("tag:b,1"); !e.Origins[0].Taken {
		t.Errorf("what was taken down before it came is %+v", e)
	}
}
