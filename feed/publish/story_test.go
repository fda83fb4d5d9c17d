package publish

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

// told is what a reader's program sees of an entry.
type told struct {
	ID            string `xml:"id"`
	Title         string `xml:"title"`
	Published     string `xml:"published"`
	Updated       string `xml:"updated"`
	SourceUpdated string `xml:"source>updated"`
	Links         []struct {
		Rel       string `xml:"rel,attr"`
		Href      string `xml:"href,attr"`
		Title     string `xml:"title,attr"`
		Source    string `xml:"https://github.com/openvoicenews/openvoice/ns/1 source,attr"`
		Owner     string `xml:"https://github.com/openvoicenews/openvoice/ns/1 owner,attr"`
		Published string `xml:"https://github.com/openvoicenews/openvoice/ns/1 published,attr"`
		Role      string `xml:"https://github.com/openvoicenews/openvoice/ns/1 role,attr"`
	} `xml:"link"`
	Categories []struct {
		Term string `xml:"term,attr"`
	} `xml:"category"`
}

// entries are those of the feed document, which must be valid.
func entries(t *testing.T, s *Snapshot, path string) []told {
	t.Helper()
	ids(t, s, path)
	var doc struct {
		Entries []told `xml:"entry"`
	}
	if err := xml.Unmarshal(s.Documents[path].Body, &doc); err != nil {
		t.Fatal(err)
	}
	return doc.Entries
}

// related are the related links of the entry, in words.
func (e *told) related() string {
	var all []string
	for _, l := range e.Links {
		if l.Rel == "related" {
			all = append(all, strings.Join([]string{l.Href, l.Title, l.Source, l.Owner, l.Published, l.Role}, "|"))
		}
	}
	return strings.Join(all, "\n")
}

func said(title, link, text string) feed.Content {
	return feed.Content{Title: title, Link: "https://" + link, Body: feed.Text{Value: "<p>" + text + "</p>", HTML: true}}
}

func storyPlan() Spec {
	p := plan()
	p.Main.Stories = true
	p.Categories[0].Feed.Stories = true
	p.Sources[0].Title = "The Agency"
	return p
}

func TestStory(t *testing.T) {
	f := newFake()
	f.put(1, "paper", said("A fire", "paper.example.com/1", "Short."))
	f.put(2, "agency", said("Fire in the harbour", "agency.example.com/2", "The long report of the agency."))
	f.put(3, "local", said("a fire", "local.example.com/3", "Hm."))
	f.put(4, "local", said("Another thing", "local.example.com/4", "Else."))
	f.unite(false, 1, 2, 3)
	f.prefer(2)
	s := build(t, NewBuilder(storyPlan(), nil), f)
	got := entries(t, s, "/feed.atom")
	if len(got) != 2 || got[0].Title != "Another thing" {
		t.Fatalf("the main feed shows %+v", got)
	}
	e := got[1]
	if e.ID != "tag:example.com,2026:1" || e.Title != "Fire in the harbour" || e.Published != f.entries[1].Published.String() || e.Updated != f.stories[1].Updated.String() {
		t.Errorf("the story is published as %+v", e)
	}
	time := func(n uint64, source string) string {
		en := f.entries[n]
		return en.Origin(source).FirstSeen.String()
	}
	want := "https://local.example.com/3|a fire|local||" + time(3, "local") + "|report\n" + "https://paper.example.com/1|A fire|The Paper||" + time(1, "paper") + "|report"
	if got := e.related(); got != want {
		t.Errorf("related are\n%s\nwant\n%s", got, want)
	}
	if e.SourceUpdated != f.entries[2].Origins[0].Updated.String() {
		t.Errorf("the source was updated %s, want as of the entry's last change", e.SourceUpdated)
	}
	if len(e.Categories) != 2 || e.Categories[0].Term != "crime" || e.Categories[1].Term != "world" {
		t.Errorf("categories %+v, want those of all outlets", e.Categories)
	}
	check(t, s, map[string]string{"/category/crime.atom": "4 1", "/category/world.atom": "4 3 2", "/papers.atom": "4 3 1"})
	if page := string(documents(t, s)["/"].Body); strings.Count(page, "<article class=\"story") != 1 || strings.Count(page, `<li class="row">`) != 3 || strings.Count(page, `<li class="item">`) != 1 {
		t.Errorf("the page shows\n%s", page)
	}
	if s.Entries != 5 { // 4 and the story, and 1, 2, 3 by themselves
		t.Errorf("%d entries and stories are published", s.Entries)
	}
}

func TestStoryUpdatedMovesWithSubstance(t *testing.T) {
	f := newFake()
	f.put(1, "paper", said("A fire", "paper.example.com/1", "The long report of the paper."))
	f.put(2, "agency", said("Fire", "agency.example.com/2", "Short."))
	b := NewBuilder(storyPlan(), nil)
	f.unite(false, 1, 2)
	before := entries(t, build(t, b, f), "/feed.atom")[0]
	f.put(3, "local", said("A fire, longer than all", "local.example.com/3", "The long report of the paper, and more in it that somebody added."))
	f.unite(true, 1, 2, 3)
	e := entries(t, build(t, b, f), "/feed.atom")[0]
	if e.Updated != before.Updated || e.Title != "A fire" || !strings.Contains(e.related(), "local.example.com/3") || !strings.HasSuffix(e.related(), "|copy") {
		t.Errorf("with a copy the story is %+v,\n%s\nbefore %+v", e, e.related(), before)
	}
	f.bury(1, "paper")
	f.bury(2, "agency")
	if e := entries(t, build(t, b, f), "/feed.atom")[0]; e.ID != "tag:example.com,2026:1" || e.Title != "A fire, longer than all" || e.related() != "" {
		t.Errorf("when only the copy is left the story is %+v", e)
	}
}

// TestCreditsAreCategories: a story has a category of each agency that one of its
// reports credits.
func TestCreditsAreCategories(t *testing.T) {
	f := newFake()
	ap := said("Credited", "local.example.com/1", "The long text of the paper, which took it from elsewhere.")
	ap.Credits = []string{"ap", "dpa"}
	f.put(1, "local", ap)
	f.put(2, "agency", said("The agency's own", "agency.example.com/2", "Short."))
	f.unite(false, 1, 2)
	f.prefer(2)
	p := storyPlan()
	e := entries(t, build(t, NewBuilder(p, nil), f), "/feed.atom")[0]
	if e.Title != "The agency's own" || e.ID != "tag:example.com,2026:1" {
		t.Errorf("%q leads %s", e.Title, e.ID)
	}
	if got := fmt.Sprint(e.Categories); got != "[{crime} {world} {ap} {dpa}]" {
		t.Errorf("categories %s", got)
	}
	body := string(build(t, NewBuilder(p, nil), f).Documents["/feed.atom"].Body)
	if want := `<category term="ap" scheme="https://github.com/openvoicenews/openvoice/ns/1#agency" label="Associated Press">`; !strings.Contains(body, want) {
		t.Errorf("no %s in\n%s", want, body)
	}
}

// TestRetiredIDsAreDeleted: what became part of a story with another id leaves a feed of
// stories as a deleted entry (RFC 6721), and no other.
func TestRetiredIDsAreDeleted(t *testing.T) {
	f := newFake()
	for n, source := range []string{"paper", "agency", "local"} {
		f.put(uint64(n+1), source, said(fmt.Sprint("Title ", n+1), fmt.Sprintf("x.example.com/%d", n+1), "Text."))
	}
	f.unite(false, 1, 2)
	s := f.stories[1]
	s.Retired = []feed.Retire{{ID: `tag:example.com,2026:2`, At: f.now}, {ID: `urn:"old"&`, At: f.now + 1}, {ID: "tag:example.com,2026:3", At: f.now}}
	f.stories[1] = s
	p := storyPlan()
	b := NewBuilder(p, nil)
	shot := build(t, b, f)
	ids(t, shot, "/feed.atom")
	body := string(shot.Documents["/feed.atom"].Body)
	_, tail, _ := strings.Cut(body, "</entry>\n  <at:deleted-entry")
	if want := fmt.Sprintf(` ref="urn:&#34;old&#34;&amp;" when="%s"></at:deleted-entry>`, (f.now + 1).String()); !strings.HasPrefix(tail, want) {
		t.Errorf("behind the entries stands %s, want %s", tail, want)
	}
	if strings.Count(body, "deleted-entry ref") != 2 || strings.Contains(body, `ref="tag:example.com,2026:3"`) {
		t.Errorf("deleted are\n%s", tail)
	}
	if other := string(shot.Documents["/papers.atom"].Body); strings.Contains(other, "deleted-entry") || strings.Contains(other, "tombstones") {
		t.Errorf("a feed of entries deletes\n%s", other)
	}
}

// TestSwitchingStories shows that no id comes up for what had another: an entry has
// its own, and a story that of its first entry.
func TestSwitchingStories(t *testing.T) {
	f := newFake()
	for n, source := range []string{"paper", "agency", "local", "paper"} {
		f.put(uint64(n+1), source, said(fmt.Sprint("Title ", n+1), fmt.Sprintf("x.example.com/%d", n+1), "Text."))
	}
	p := storyPlan()
	p.Main.Stories = false
	check(t, build(t, NewBuilder(p, nil), f), map[string]string{"/feed.atom": "4 3 2 1"})
	f.unite(false, 1, 3)
	check(t, build(t, NewBuilder(p, nil), f), map[string]string{"/feed.atom": "4 3 2 1"})
	p.Main.Stories = true
	check(t, build(t, NewBuilder(p, nil), f), map[string]string{"/feed.atom": "4 2 1"})
	p.Main.Stories = false
	check(t, build(t, NewBuilder(p, nil), f), map[string]string{"/feed.atom": "4 3 2 1"})
}

// TestStoryIsBounded gives one story more reports and outlets than it may cost.
func TestStoryIsBounded(t *testing.T) {
	f, p := newFake(), storyPlan()
	limited(&p, 20)
	var members []uint64
	for n := uint64(1); n <= 300; n++ {
		source := fmt.Sprintf("outlet-%d", n%70)
		p.Sources = append(p.Sources, Source{Publisher: feed.Publisher{ID: source, URL: fmt.Sprintf("https://%d.example/feed", n)}})
		f.put(n, source, said("Title", fmt.Sprintf("%d.example.com/", n), "Text."))
		members = append(members, n)
	}
	f.unite(false, members...)
	for n := uint64(301); n <= 310; n++ {
		f.put(n, "paper", said("Else", fmt.Sprintf("%d.example.com/", n), "Text."))
	}
	b := NewBuilder(p, nil)
	s := build(t, b, f)
	if got := entries(t, s, "/feed.atom"); len(got) != 11 || len(strings.Split(got[10].related(), "\n")) != 50-1 {
		t.Errorf("%d entries", len(got))
	}
	if n := fetchedBy(t, b, f); n > 20 {
		t.Errorf("a build of which nothing changed reads %d entries", n)
	}
}

// TestStoryBuilderForgetsNothing compares a builder that has seen all with a fresh
// one after each of many changes.
func TestStoryBuilderForgetsNothing(t *testing.T) {
	rng, f := rand.New(rand.NewPCG(5, 5)), newFake()
	f.now = 1_790_000_000
	p := storyPlan()
	limited(&p, 8)
	b := NewBuilder(p, nil)
	for n := uint64(1); n <= 120; n++ {
		source := []string{"agency", "paper", "local"}[rng.IntN(3)]
		switch {
		case n > 3 && rng.IntN(4) == 0:
			f.bury(1+rng.Uint64N(n-1), source)
		case n > 3 && rng.IntN(3) == 0:
			f.put(1+rng.Uint64N(n-1), source, said("Again", "again.example.com/", strings.Repeat("More. ", rng.IntN(9))))
		}
		f.put(n, source, said(fmt.Sprint("Title ", n), fmt.Sprintf("x.example.com/%d", n), strings.Repeat("Text. ", rng.IntN(9))))
		if n > 2 && rng.IntN(2) == 0 {
			first := 1 + rng.Uint64N(n-1)
			if first >= n-1 {
				continue
			}
			if e := f.entries[first]; e.Story == e.ID {
				var members []uint64
				if s, ok := f.stories[first]; ok {
					members = append(s.Members, n)
				} else {
					members = []uint64{first, n}
				}
				f.unite(rng.IntN(3) == 0, members...)
			}
		}
		got, want := build(t, b, f), build(t, NewBuilder(p, nil), f)
		all := documents(t, got)
		for path, d := range documents(t, want) {
			if !bytes.Equal(d.Body, all[path].Body) {
				t.Fatalf("after %d entries %s is\n%s\nby a fresh builder\n%s", n, path, all[path].Body, d.Body)
			}
		}
	}
	if len(f.stories) < 5 {
		t.Errorf("only %d stories came to be", len(f.stories))
	}
}
