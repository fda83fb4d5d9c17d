package merge_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// TestHundredOutletsOverFiveDays lets a story grow, by longer and longer reports: the first
// leads all the time, and when it has gone the next does.
func TestHundredOutletsOverFiveDays(t *testing.T) {
	w := newWorld(t)
	for i := range 100 {
		if i == 1 {
			w.policy.KeepSeconds = int64(400 * day / time.Second)
		}
		source := fmt.Sprintf("s%03d", 100-i)
		it := item("tag:"+source+",1", "https://"+source+".example/1", "Of "+source, strings.Repeat("word "+source+" ", 20+i))
		it.Words = 40 + i
		w.fetch(source, time.Duration(i)*75*time.Minute, it)
		if i > 0 {
			w.unite("tag:s100,1", "tag:"+source+",1", false)
		}
		if i == 0 {
			continue
		}
		s := w.story("s100")
		if l := s.Leads[0]; l.Source != "s100" || l.Reason != feed.LeadFirst {
			t.Fatalf("with %d outlets %+v leads", i+1, l)
		}
		if e := w.byID("tag:s100,1"); e.Updated != s.Updated || e.Moves != s.Moves {
			t.Fatalf("with %d outlets the story was updated %v, the entry that founded it %v", i+1, s.Updated, e.Updated)
		}
		if len(s.Leads) != min(i+1, feed.MaxLeads) || len(s.Outlets) != i+1 || len(s.Members) != i+1 {
			t.Fatalf("with %d outlets it has %d leads, %d outlets, %d members", i+1, len(s.Leads), len(s.Outlets), len(s.Members))
		}
	}
	before := w.story("s100")
	w.fold(feed.Record{Control: &feed.Control{At: w.now, RemoveSource: "s100"}})
	for range 10 {
		w.fold(feed.Record{Control: &feed.Control{At: w.now.Add(10 * day)}})
	}
	s := w.story("s100")
	if l := s.Leads[0]; l.Source != "s099" {
		t.Errorf("when the first has gone %+v leads", l)
	}
	if s.Updated == before.Updated {
		t.Error("another lead leaves updated as it was")
	}
}

// TestCopiesAndPointersMoveNothing: of one entry that several outlets have, who was first is
// its report, and what comes later announces nothing.
func TestCopiesMoveNothing(t *testing.T) {
	w := newWorld(t)
	text := long("one")
	w.fetch("b", 0, item("tag:b,1", "https://b.example/1", "One", text))
	was := w.byID("tag:b,1")
	w.fetch("c", 2*time.Hour, item("tag:c,1", "https://c.example/1", "One", text))
	e := w.byID("tag:b,1")
	if len(e.Origins) != 2 || e.Lead != "b" || e.Reason != feed.LeadShort && e.Reason != feed.LeadFirst || e.Origins[1].Role != feed.RoleCopy || e.Updated != was.Updated {
		t.Fatalf("with a copy the entry is %+v", e)
	}
	it := item("tag:a,1", "https://a.example/1", "One", text)
	it.Content.Published, it.Exact = start.Add(-time.Minute)+1, true
	w.fetch("a", 3*time.Hour, it)
	e = w.byID("tag:b,1")
	if e.Lead != "a" || e.Published != it.Content.Published || e.Updated != w.now || e.Moves.Count != 1 {
		t.Errorf("who published first comes later, and the entry is %+v", e)
	}
	var roles []string
	for _, o := range e.Origins {
		roles = append(roles, o.Source+" "+o.Role.String())
	}
	if !slices.Equal(roles, []string{"b copy", "c copy", "a report"}) {
		t.Errorf("roles are %q", roles)
	}
	w.fetch("c", 4*time.Hour, item("tag:c,1", "https://c.example/1", "One", text+" And so on."))
	if now := w.byID("tag:b,1"); now.Updated != e.Updated {
		t.Errorf("an edited copy moves updated to %v", now.Updated)
	}
}

// TestRetiredIDs: what was published and became part of a story is remembered as gone,
// until it is given back.
func TestRetiredIDs(t *testing.T) {
	w := newWorld(t)
	w.news("a", "b", "c", "d")
	w.unite("tag:c,1", "tag:d,1", false)
	w.unite("tag:a,1", "tag:b,1", false)
	w.unite("tag:a,1", "tag:c,1", false)
	ids := func() (all []string) {
		for _, r := range w.story("a").Retired {
			all = append(all, r.ID)
		}
		return all
	}
	if got := ids(); !slices.Equal(got, []string{"tag:b,1", "tag:d,1", "tag:c,1"}) {
		t.Errorf("gone are %q", got)
	}
	w.override(apart("a", "c"))
	if got := ids(); !slices.Equal(got, []string{"tag:b,1"}) {
		t.Errorf("with c and d given back gone are %q", got)
	}
	if got := w.story("c").Retired; len(got) != 1 || got[0].ID != "tag:d,1" {
		t.Errorf("of c gone are %+v", got)
	}
}

// TestSiteLanguageLeads: where languages mix, a report in the site's language leads, though
// one in another was published before.
func TestSiteLanguageLeads(t *testing.T) {
	w := newWorld(t)
	w.policy.Mixed, w.policy.Language = true, "en"
	for i, lang := range []string{"de", "en", ""} {
		id := string("abc"[i])
		it := item("tag:"+id+",1", "https://"+id+".example/1", "Of "+id, long(id))
		it.Fingerprint.Lang = lang
		w.fetch(id, time.Duration(2*i)*time.Hour, it)
	}
	w.unite("tag:a,1", "tag:b,1", false)
	w.unite("tag:a,1", "tag:c,1", false)
	got := ""
	for _, l := range w.story("a").Leads {
		got += fmt.Sprintf("%s: %v; ", l.Source, l.Reason)
	}
	if got != "b: the first report; c: the first report; a: the first report in another language; " {
		t.Errorf("they lead as %s", got)
	}
}

// TestFounderOfALargeStory: an entry that bears the id of a story in which it comes last is
// told to have been updated when the story was, however many come before it.
func TestFounderOfALargeStory(t *testing.T) {
	w := newWorld(t)
	for i := range feed.MaxLeads + 6 {
		source := fmt.Sprintf("s%03d", 100-i)
		it := item("tag:"+source+",1", "https://"+source+".example/1", "Of "+source, long(source))
		it.Words = 40
		if i == 0 {
			it.Words = 3
		}
		w.fetch(source, time.Duration(i)*2*time.Hour, it)
		if i == 0 {
			continue
		}
		w.unite("tag:s100,1", "tag:"+source+",1", false)
		s, e := w.story("s100"), w.byID("tag:s100,1")
		if e.Updated != s.Updated || e.Moves != s.Moves {
			t.Fatalf("with %d outlets the story was updated %v, the entry that founded it %v", i+1, s.Updated, e.Updated)
		}
	}
	if s := w.story("s100"); slices.ContainsFunc(s.Leads, func(l feed.Lead) bool { return l.Source == "s100" }) {
		t.Error("who comes last is among those that may lead")
	}
}
