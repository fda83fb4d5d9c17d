package config

import (
	"strings"
	"testing"
)

// What lists name are sources, once each, within the bound, and always under the same id.
func TestFollow(t *testing.T) {
	text := "version: 1\nsite: {id: \"tag:openvoice.news,2026:\", title: T, url: https://openvoice.news/}\ncategories: [{term: world}]\nsources:\n" +
		"  - {id: own, url: https://own.example/feed}\n  - {id: friends, opml: https://friends.example/x.opml, max: 2, categories: [world], schedule: \"@daily\", owner: Friends}\n" +
		"  - {id: more, opml: https://more.example/x.opml}\n"
	c := parse(t, "/", text)
	if len(c.Sources) != 1 || len(c.Lists) != 2 || c.Lists[0].Max != 2 || c.Lists[1].Max != DefaultListMax {
		t.Fatalf("%d sources, lists %+v", len(c.Sources), c.Lists)
	}
	named := map[string][]Followed{
		"friends": {{URL: "https://OWN.example:443/feed#x"}, {URL: "ftp://a.example/"}, {URL: "https://me:pw@a.example/"}, {URL: "https://www.b.example/feed", Title: "B"}, {URL: "https://c.example/feed"}, {URL: "https://d.example/feed"}},
		"more":    {{URL: "https://b.example/other"}, {URL: "https://www.b.example/feed"}, {URL: "https://c.example/feed"}},
		"gone":    {{URL: "https://e.example/feed"}},
	}
	all := c.Follow(named)
	var ids []string
	for i := range all.Sources {
		ids = append(ids, all.Sources[i].ID)
		if s := &all.Sources[i]; s.Schedule == nil || !IsID(s.ID) {
			t.Errorf("the source %s has the schedule %v", s.ID, s.Schedule)
		}
	}
	want := "own friends-b-example- friends-c-example- more-b-example-"
	for i, id := range strings.Fields(want) {
		if i >= len(ids) || !strings.HasPrefix(ids[i], id) || len(ids) != 4 {
			t.Fatalf("the sources are %v, want %s", ids, want)
		}
	}
	if b := &all.Sources[1]; b.Title != "B" || b.URL != "https://www.b.example/feed" || b.Owner != "Friends" || b.Categories[0] != "world" || b.ScheduleSpec != "@daily" {
		t.Errorf("what the list has in common is not its sources': %+v", b)
	}
	if len(c.Sources) != 1 {
		t.Error("the configuration itself was changed")
	}
	named["friends"] = named["friends"][4:]
	if again := c.Follow(named); again.Sources[1].ID != ids[2] {
		t.Errorf("without others before it %s is %s", ids[2], again.Sources[1].ID)
	}
}
