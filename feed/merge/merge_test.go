package merge_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

func TestNewEntries(t *testing.T) {
	w := newWorld(t)
	a, b := item("tag:a,1", "https://a.example/1", "One", long("one")), item("17", "https://a.example/2", "Two", long("two"))
	a.Content.Published, a.Content.Updated = start.Add(-5*time.Hour), start.Add(-4*time.Hour)
	b.Content.Published = start.Add(300 * day)
	c := w.fetch("a", 0, a, b)
	if c.Added != 2 || !c.Visible() {
		t.Fatalf("added %d, visible %v", c.Added, c.Visible())
	}
	one := w.byID("tag:a,1")
	if one.Minted || one.Story != one.ID || one.Published != a.Content.Published || one.Origins[0].Updated != a.Content.Updated {
		t.Errorf("entry %+v", one)
	}
	two := w.sorted()[1]
	if !two.Minted || !strings.HasPrefix(two.ID, "urn:uuid:") || two.ID[23] != '8' {
		t.Errorf("an id that is no IRI was published as %s", two.ID)
	}
	if two.Published != start {
		t.Errorf("a future date was published as %v", two.Published)
	}
	again := newWorld(t)
	again.fetch("a", 3*time.Hour, b)
	if got := again.sorted()[0].ID; got != two.ID {
		t.Errorf("a store built anew published %s, before %s", got, two.ID)
	}
}

func TestIDOfAnotherEntryIsNotPublishedTwice(t *testing.T) {
	w := newWorld(t)
	w.fetch("a", 0, item("tag:x,1", "https://a.example/1", "One", "short"))
	w.fetch("b", 0, item("tag:x,1", "https://b.example/other", "Other", "brief"))
	if ids := w.ids(); len(ids) != 2 || ids[0] != "tag:x,1" || !strings.HasPrefix(ids[1], "urn:uuid:") {
		t.Fatalf("ids %q", ids)
	}
}

func TestUnchangedPollWritesOneState(t *testing.T) {
	w := newWorld(t)
	w.fetch("a", 0, item("tag:a,1", "", "One", "text"))
	c := w.poll("a", time.Hour)
	if len(c.States) != 1 || len(c.Entries)+len(c.Listings)+len(c.Contents)+len(c.Revisions) != 0 || c.Visible() {
		t.Fatalf("an unchanged poll changed %+v", c)
	}
	if s := w.states["a"]; s.ListedAt != start.Add(time.Hour) || s.Validator != (feed.Validator{}) {
		t.Fatalf("state %+v", s)
	}
}

func TestEdits(t *testing.T) {
	first := item("tag:a,1", "https://a.example/1", "Title", long("text"))
	first.Content.Updated = start.Add(-time.Hour)
	for name, c := range map[string]struct {
		second  feed.Item
		edits   int
		updated feed.Time
	}{
		"words":                   {item("tag:a,1", "https://a.example/1", "Title", long("other")), 1, start.Add(2 * time.Hour)},
		"title":                   {item("tag:a,1", "https://a.example/1", "New title", long("text")), 1, start.Add(2 * time.Hour)},
		"link":                    {item("tag:a,1", "https://a.example/moved", "Title", long("text")), 0, first.Content.Updated},
		"punctuation":             {item("tag:a,1", "https://a.example/1", "Title!", long("text")), 0, first.Content.Updated},
		"link and text, not both": {item("tag:a,1", "https://a.example/moved", "Title", long("other")), 1, start.Add(2 * time.Hour)},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.fetch("a", 0, first)
			ch := w.fetch("a", 2*time.Hour, c.second)
			w.wantIDs("tag:a,1")
			e := w.byID("tag:a,1")
			if o := e.Origins[0]; o.Edits != c.edits || ch.Edited != c.edits || o.Updated != c.updated {
				t.Errorf("edits %d, updated %v; want %d, %v", o.Edits, o.Updated, c.edits, c.updated)
			}
			if got := w.contents[[2]any{e.Number, "a"}]; got.Link != c.second.Content.Link || got.Title != c.second.Content.Title {
				t.Errorf("stored %+v", got)
			}
			if e.Published != first.Content.Updated || e.Changed != 2 {
				t.Errorf("published %v, changed %d", e.Published, e.Changed)
			}
		})
	}
}

func TestEditTakesTheSourcesOwnTime(t *testing.T) {
	w := newWorld(t)
	w.fetch("a", 0, item("tag:a,1", "", "Title", "text"))
	next := item("tag:a,1", "", "Title", "other")
	next.Content.Updated = start.Add(time.Hour)
	w.fetch("a", 2*time.Hour, next)
	if o := w.byID("tag:a,1").Origins[0]; o.Updated != start.Add(time.Hour) {
		t.Errorf("updated %v", o.Updated)
	}
}

// TestIdentity says what a second item is, when the first is no longer listed.
func TestIdentity(t *testing.T) {
	first := item("tag:a,1", "https://a.example/1", "Title", long("text"))
	for name, c := range map[string]struct {
		second feed.Item
		same   bool
	}{
		"new id, same link and title":        {item("tag:a,2", "https://a.example/1", "Title", long("other")), true},
		"new id, same link and text":         {item("tag:a,2", "https://a.example/1", "Renamed", long("text")), false},
		"new id, same link, all else new":    {item("tag:a,2", "https://a.example/1", "Renamed", long("other")), false},
		"new id, fragment, all else new":     {item("tag:a,2", "https://a.example/1#live-7", "Renamed", long("other")), false},
		"new id, tracking link, same title":  {item("tag:a,2", "http://www.a.example/1/?utm_source=x", "Title", long("other")), true},
		"no id, same link, all else new":     {item("", "https://a.example/1", "Renamed", long("other")), true},
		"new id and link, same text":         {item("tag:a,2", "https://a.example/9", "Title", long("text")), true},
		"new id and link, short text":        {item("tag:a,2", "https://a.example/9", "Title", "text"), false},
		"same id, new link and text":         {item("tag:a,1", "https://a.example/9", "Renamed", long("other")), false},
		"same id, new link, same title":      {item("tag:a,1", "https://a.example/9", "Title", long("other")), true},
		"same id, no link, title, text anew": {item("tag:a,1", "", "Renamed", long("other")), true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.fetch("a", 0, first)
			w.fetch("a", time.Hour, c.second)
			want := 2
			if c.same {
				want = 1
			}
			if got := len(w.entries); got != want {
				t.Errorf("%d entries, want %d", got, want)
			}
			before := w.ids()
			w.fetch("a", 2*time.Hour, c.second)
			w.fetch("a", 3*time.Hour, first)
			w.fetch("a", 4*time.Hour, c.second)
			if got := w.ids(); len(got) != len(before) {
				t.Errorf("entries came to be by going to and fro: %q, then %q", before, got)
			}
		})
	}
}

func TestReusedIDIsPublishedUnderAnother(t *testing.T) {
	w := newWorld(t)
	w.fetch("a", 0, item("tag:a,1", "https://a.example/1", "One", long("one")))
	second := item("tag:a,1", "https://a.example/2", "Two", long("two"))
	w.fetch("a", time.Hour, second)
	if ids := w.ids(); len(ids) != 2 || ids[0] != "tag:a,1" || !strings.HasPrefix(ids[1], "urn:uuid:") {
		t.Fatalf("ids %q", ids)
	}
	w.fetch("a", 2*time.Hour, item("tag:a,1", "https://a.example/2", "Two!", long("two edited")))
	if len(w.entries) != 2 || w.sorted()[1].Origins[0].Edits != 1 {
		t.Fatalf("the second bearer of the id was not recognised: %+v", w.sorted())
	}
}

func TestTwinsOfOneDocumentStayTwo(t *testing.T) {
	w := newWorld(t)
	a := item("tag:a,1", "https://a.example/1", "Live", long("same"))
	b := item("tag:a,2", "https://a.example/2", "Live", long("same"))
	a.Keys, b.Keys = a.Keys[:3], b.Keys[:3] // the fetcher takes shared keys out
	w.fetch("a", 0, a, b)
	w.wantIDs("tag:a,1", "tag:a,2")
	// The first is listed unchanged: a newcomer that shares its text is not it.
	c := item("tag:a,3", "https://a.example/3", "Live", long("same"))
	w.fetch("a", time.Hour, a, c)
	w.fetch("a", 2*time.Hour, c, a)
	w.wantIDs("tag:a,1", "tag:a,2", "tag:a,3")
}

func TestBetterKeyIsNotRobbed(t *testing.T) {
	w := newWorld(t)
	w.fetch("a", 0, item("tag:a,1", "https://a.example/1", "Title", long("text")))
	// First in the document comes a copy under a new id, then the edited original.
	w.fetch("a", time.Hour,
		item("tag:a,2", "https://a.example/2", "Title", long("text")),
		item("tag:a,1", "https://a.example/1", "Title", long("edited")))
	w.wantIDs("tag:a,1", "tag:a,2")
	if w.byID("tag:a,1").Origins[0].Edits != 1 {
		t.Error("the original was not recognised by its id")
	}
}

func TestCopiesAcrossSources(t *testing.T) {
	for name, second := range map[string]feed.Item{
		"canonical link": item("b-1", "http://www.site.example/1/?utm_medium=rss#top", "Title", long("text")+" and more"),
		"title and text": item("b-1", "https://b.example/copy", "Title", long("text")),
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.fetch("a", 0, item("tag:a,1", "https://site.example/1", "Title", long("text")))
			c := w.fetch("b", time.Hour, second)
			w.wantIDs("tag:a,1")
			e := w.byID("tag:a,1")
			if len(e.Origins) != 2 || c.Added != 0 || !c.Visible() || e.Published != start {
				t.Fatalf("entry %+v, change %+v", e, c)
			}
			// Each is edited by its own source alone.
			edited := second
			edited.RawHash[0]++
			edited.TextHash[0]++
			edited.Content.Title += " now"
			w.fetch("b", 2*time.Hour, edited)
			e = w.byID("tag:a,1")
			if e.Origins[0].Edits != 0 || e.Origins[1].Edits != 1 {
				t.Errorf("edits %d and %d", e.Origins[0].Edits, e.Origins[1].Edits)
			}
		})
	}
}

func TestIDsOfTwoSourcesAreNotCompared(t *testing.T) {
	w := newWorld(t)
	w.fetch("a", 0, item("1", "", "One", "text"))
	w.fetch("b", 0, item("1", "", "Another", "text"))
	if len(w.entries) != 2 {
		t.Fatalf("%d entries", len(w.entries))
	}
}

func TestFailureKeepsAllButTheNews(t *testing.T) {
	w := newWorld(t)
	r := w.result("a", 0, item("tag:a,1", "", "One", "text"))
	r.Validator = feed.Validator{ETag: `"1"`}
	w.fold(feed.Record{Result: r})
	c := w.fold(feed.Record{Result: &feed.Result{Source: "a", At: start.Add(time.Hour), Outcome: feed.Failed, Status: 503, Failure: "503", NotBefore: start.Add(5 * time.Hour), Policy: w.policy}})
	s := w.states["a"]
	if c.Visible() || s.Validator.ETag != `"1"` || s.URL != r.URL || s.BodyHash.IsZero() || s.ListedAt != start || len(w.listings["a"]) != 1 {
		t.Errorf("state %+v", s)
	}
	if s.Failures != 1 || s.Failure != "503" || s.NotBefore != start.Add(5*time.Hour) || s.Fetched != start.Add(time.Hour) || s.Succeeded != start {
		t.Errorf("state %+v", s)
	}
	if w.poll("a", 6*time.Hour); w.states["a"].Failures != 0 || w.states["a"].Failure != "" || w.states["a"].NotBefore != 0 {
		t.Errorf("after a success: %+v", w.states["a"])
	}
}

func TestStaleResultIsPassedOver(t *testing.T) {
	w := newWorld(t)
	late := w.result("a", time.Hour, item("tag:a,2", "", "Two", "text"))
	w.fetch("a", 0, item("tag:a,1", "", "One", "text"))
	if c := w.fold(feed.Record{Result: late}); !slices.Equal(c.Stale, []string{late.Source}) || c.Visible() {
		t.Fatalf("change %+v", c)
	}
	w.wantIDs("tag:a,1")
	if w.states["a"].Fetched != start {
		t.Error("a result that was passed over left a trace")
	}
}

func TestPartsFoldAsOne(t *testing.T) {
	w := newWorld(t)
	items := []feed.Item{item("tag:a,1", "", "One", "text"), item("tag:a,2", "", "Two", "text"), item("tag:a,3", "", "Three", "text")}
	whole := w.result("a", 0, items...)
	whole.Validator = feed.Validator{ETag: `"1"`}
	for i := range items {
		part := *whole
		part.Part, part.HasMore, part.Items = i, i < 2, items[i:i+1]
		if part.HasMore {
			part.Validator, part.BodyHash, part.Listing = feed.Validator{}, feed.Hash{}, nil
		}
		if c := w.fold(feed.Record{Result: &part}); len(c.Stale) > 0 {
			t.Fatalf("part %d is stale", i)
		}
		if got := w.states["a"].Validator.ETag; (got != "") != (i == 2) {
			t.Fatalf("validator %q after part %d", got, i)
		}
	}
	w.wantIDs("tag:a,1", "tag:a,2", "tag:a,3")
	if n := len(w.listings["a"]); n != 3 || w.states["a"].PartsFolded != 0 {
		t.Errorf("%d rows, state %+v", n, w.states["a"])
	}
	part := *whole
	part.Part = 1
	if c := w.fold(feed.Record{Result: &part}); len(c.Stale) == 0 {
		t.Error("a part without the one before it was folded")
	}
}

func TestLoopsMarkTheOriginal(t *testing.T) {
	w := newWorld(t)
	w.fetch("a", 0, item("not an iri", "https://a.example/1", "One", long("one")))
	ours := w.ids()[0]
	back := item(ours, "https://planet.example/1", "One, carried", long("carried"))
	c := w.fetch("planet", time.Hour, back)
	flagged := item("tag:unknown,1", "https://planet.example/2", "Two", long("two"))
	flagged.Loop = true
	w.fetch("planet", 2*time.Hour, back, flagged)
	w.wantIDs(ours)
	if e := w.byID(ours); len(e.Origins) != 1 || len(e.Carriers) != 1 || e.Carriers[0] != "planet" || c.Visible() {
		t.Fatalf("entry %+v", e)
	}
	if n := len(w.listings["planet"]); n != 2 {
		t.Errorf("%d rows: what is known to be ours must not come in full again", n)
	}
}
