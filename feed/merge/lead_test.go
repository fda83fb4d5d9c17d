package merge

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

// hour is in seconds.
const hour = feed.Time(3600)

// claimant is the origin of a source with an entry of its own.
type claimant struct {
	source string
	seen   feed.Time // from when the story began
	dated  feed.Time // the same; 0: no date with a time of day
	words  int       // 0: 100
	copyOf string    // the source whose entry has nearly the same text
	change func(o *feed.Origin)
}

// ranked are the sources in the order in which they lead, each with its reason, whatever
// the order in which they come.
func ranked(t *testing.T, all []claimant) string {
	t.Helper()
	const began = 100 * hour
	number := map[string]uint64{}
	var entries []*feed.Entry
	for i, c := range all {
		number[c.source] = uint64(i + 1)
	}
	for _, c := range all {
		o := feed.Origin{Source: c.source, FirstSeen: began + c.seen, Published: began + c.seen, Words: 100}
		if c.dated != 0 {
			o.Published, o.Exact = began+c.dated, true
		}
		if c.words > 0 {
			o.Words = c.words
		}
		if c.change != nil {
			c.change(&o)
		}
		entries = append(entries, &feed.Entry{Number: number[c.source], CopyOf: number[c.copyOf], Published: o.Published, Origins: []feed.Origin{o}})
	}
	got := ""
	for range 20 {
		entries = append(entries[1:], entries[0])
		if len(entries) > 2 {
			entries[0], entries[2] = entries[2], entries[0]
		}
		var claims []claim
		for _, e := range entries {
			claims = claimsOf(claims, e)
		}
		rank(claims, began)
		var words []string
		for i := range claims {
			words = append(words, fmt.Sprintf("%s: %v", claims[i].lead.Source, claims[i].lead.Reason))
		}
		if now := strings.Join(words, "; "); got == "" {
			got = now
		} else if now != got {
			t.Fatalf("in another order it is %q, not %q", now, got)
		}
	}
	return got
}

func pageOf(own bool, page string) func(*feed.Origin) {
	k, _ := feed.CanonicalKey("https://" + page)
	return func(o *feed.Origin) { o.OwnPage, o.Given = own, []feed.Key{k} }
}

func TestWhoLeads(t *testing.T) {
	pointer := func(page string) func(*feed.Origin) {
		return func(o *feed.Origin) {
			pageOf(false, page)(o)
			o.Role, o.Words = feed.RolePointer, 2
		}
	}
	agency := func(term string) func(*feed.Origin) { return func(o *feed.Origin) { o.Agency = term } }
	credits := func(term string) func(*feed.Origin) { return func(o *feed.Origin) { o.Credits = []string{term} } }
	foreign := func(o *feed.Origin) { o.Foreign = true }
	for _, c := range []struct {
		name string
		of   []claimant
		want string
	}{
		{"first sights less than an hour apart are equal", []claimant{{source: "b"}, {source: "a", seen: hour - 1}, {source: "c", seen: 2 * hour}},
			"a: the first report; b: the first report; c: the first report"},
		{"an hour later is later", []claimant{{source: "b"}, {source: "a", seen: hour}}, "b: the first report; a: the first report"},
		{"the earliest given date", []claimant{{source: "a", dated: -hour}, {source: "b", seen: 3 * hour, dated: -hour - 60}},
			"b: the first report; a: the first report"},
		{"a given date before nobody's sight", []claimant{{source: "a", seen: 2 * hour, dated: hour}, {source: "b"}}, "b: the first report; a: the first report"},
		{"a given date before the sight of others", []claimant{{source: "b", seen: 2 * hour, dated: -60}, {source: "a"}}, "b: the first report; a: the first report"},
		{"a given date counts six hours at most", []claimant{{source: "a", seen: 5 * hour, dated: -50 * hour}, {source: "b", dated: -2 * hour}},
			"b: the first report; a: the first report"},
		{"of dates long ago the earlier", []claimant{{source: "a", dated: -40 * hour}, {source: "b", dated: -50 * hour}}, "b: the first report; a: the first report"},
		{"after six hours nobody becomes the first", []claimant{{source: "b"}, {source: "a", seen: 6*hour + 1, dated: -hour}},
			"b: the first report; a: the first report"},
		{"a brief one until a longer comes, whenever", []claimant{{source: "a", words: 19}, {source: "b", seen: 90 * hour, words: 20}},
			"b: the first report; a: the first of the brief reports"},
		{"longer is no reason", []claimant{{source: "b", words: 1000, seen: 2 * hour}, {source: "a", words: 20}}, "a: the first report; b: the first report"},
		{"a copy behind what it is a copy of", []claimant{{source: "a", seen: 2 * hour, copyOf: "b"}, {source: "b"}}, "b: the first report; a: the first copy"},
		{"the first of equal texts is no copy", []claimant{{source: "a", dated: -hour, copyOf: "b"}, {source: "b", dated: -60}}, "a: the first report; b: the first copy"},
		{"the agency's original, credited or not", []claimant{{source: "a", dated: -hour}, {source: "b", copyOf: "a"}, {source: "wire", seen: 30 * hour, copyOf: "a", change: agency("ap")}},
			"wire: the agency's original; a: the first copy; b: the first copy"},
		{"the agency that others credit", []claimant{{source: "a", change: agency("afp")}, {source: "b", copyOf: "a", change: credits("ap")}, {source: "wire", copyOf: "a", change: agency("ap")}},
			"wire: the agency's original; a: the first copy; b: the first copy"},
		{"no agency leads for being one", []claimant{{source: "a"}, {source: "wire", seen: 2 * hour, change: agency("ap")}}, "a: the first report; wire: the first report"},
		{"the owner of the page that others point to", []claimant{{source: "list", change: pointer("p.example/1")}, {source: "blog", change: pageOf(false, "p.example/1")}, {source: "p", seen: 9 * hour, change: pageOf(true, "p.example/1")}},
			"p: the owner of the page that others point to; blog: the first report; list: the first pointer"},
		{"a page that nobody points to is nothing", []claimant{{source: "a"}, {source: "p", change: pageOf(true, "p.example/1")}}, "a: the first report; p: the first report"},
		{"the site's language first", []claimant{{source: "a", change: foreign}, {source: "b", seen: 3 * hour}}, "b: the first report; a: the first report in another language"},
		{"nothing but copies and pointers", []claimant{{source: "list", change: pointer("p.example/1")}}, "list: the first pointer"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := ranked(t, c.of); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestMoves(t *testing.T) {
	var u feed.Time
	var m feed.Moves
	now := 100 * hour
	var moved []bool
	for i := range 8 {
		at := now + feed.Time(i)*60
		moved = append(moved, move(&u, &m, at, at))
	}
	if !slices.Equal(moved, []bool{true, true, true, true, true, false, false, false}) || u != now+4*60 || !m.Waits {
		t.Fatalf("moved %v to %d, %+v", moved, u-now, m)
	}
	if at := now + 4*60 + hour; move(&u, &m, at-1, at-1) || !move(&u, &m, at, at) || u != at || m.Waits || m.Count != 6 {
		t.Errorf("an hour later it is %d, %+v", u-now, m)
	}
	if m = (feed.Moves{}); !move(&u, &m, u+9, u-500) || m.Last != u {
		t.Errorf("a date before updated moves it to %d", u-now)
	}
}
