package publish

import (
	"bytes"
	"testing"
)

// TestWhereFeedsWere: a path once published leads on where it is said to, in every format and
// with its page, and is remembered as gone where nothing is said, also by the next builder
// and in what is saved.
func TestWhereFeedsWere(t *testing.T) {
	p := plan()
	p.Formats = nil
	p.Feeds = []Feed{{ID: "a", Path: "/a.atom"}, {ID: "b", Path: "/b"}, {ID: "c", Path: "/c.rss"}}
	before := build(t, NewBuilder(p, nil), newFake())
	if len(before.Gone) != 0 || before.Moved["/feed.html"] != "/" {
		t.Fatalf("at first %v are gone, moved %v", before.Gone, before.Moved)
	}
	p.Feeds = []Feed{{ID: "a", Path: "/x/new.atom"}}
	p.Moved = map[string]string{"/a.atom": "/older.atom", "/older.atom": "/x/new.atom", "/c.rss": "https://other.example/c", "/main.atom": "/feed.atom"}
	b := NewBuilder(p, before.Stamps())
	after := build(t, b, newFake())
	for path, want := range map[string]string{
		"/a.atom": "/x/new.atom", "/a.rss": "/x/new.rss", "/a.json": "/x/new.json", "/a.html": "/x/new.html", "/older.json": "/x/new.json",
		"/c.rss": "https://other.example/c", "/main.rss": "/feed.rss", "/main.html": "/", "/feed.html": "/", "/feed.atom": "", "/b": "", "/x/new.atom": "",
	} {
		if got := after.Moved[path]; got != want {
			t.Errorf("%s leads to %q, want %q", path, got, want)
		}
	}
	check := func(s *Snapshot) {
		t.Helper()
		for path, want := range map[string]bool{"/b": true, "/b.rss": true, "/b.html": true, "/c.atom": true, "/c.json": true, "/a.atom": false, "/c.rss": false, "/feed.atom": false, "/never": false} {
			if _, got := s.Gone[path]; got != want {
				t.Errorf("%s is gone: %t, want %t", path, got, want)
			}
		}
	}
	check(after)
	check(build(t, b, newFake()))
	check(build(t, NewBuilder(p, after.Stamps()), newFake()))
	var saved bytes.Buffer
	if err := after.Save(&saved); err != nil {
		t.Fatal(err)
	}
	loaded, err := Load(saved.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	check(loaded)
	if loaded.Moved["/a.rss"] != "/x/new.rss" {
		t.Errorf("what was saved leads to %q", loaded.Moved["/a.rss"])
	}
	p.Moved = nil
	again := NewBuilder(p, after.Stamps())
	if s := build(t, again, newFake()); s.Moved["/a.atom"] != "" {
		t.Error("it leads on without a word")
	} else if _, gone := s.Gone["/a.atom"]; !gone {
		t.Error("what led on before is forgotten")
	}
	p.Feeds = []Feed{{ID: "b", Path: "/b"}}
	if s := build(t, NewBuilder(p, after.Stamps()), newFake()); len(s.Gone) == 0 {
		t.Error("nothing is gone")
	} else if _, gone := s.Gone["/b"]; gone || s.Deferred["/b.rss"] == nil {
		t.Error("what is published again is gone")
	}
}
