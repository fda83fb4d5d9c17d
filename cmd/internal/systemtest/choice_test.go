package systemtest

import (
	"encoding/xml"
	"fmt"
	"html"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openvoicenews/openvoice/feed/fetch/fetchtest"
)

// The scenes that the keys of "What a feed shows" (docs/config.md) are for, played on the
// program as `openvoice once` would, with readers who look at what is published.

// rooms is a site whose sources list what the test says.
type rooms struct {
	*player
	t     *testing.T
	lists map[string][]string // items, the newest first
	most  int                 // items that a source lists
	rng   *rand.Rand
}

// enter plays fn on a site of the sources, with more of its configuration.
func enter(t *testing.T, more string, sources []string, fn func(*rooms)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &scene{config: more + "sources:\n"}
		for _, id := range sources {
			s.config += "  - {source: " + id + "}\n"
		}
		p := &player{scene: s, dir: t.TempDir(), network: fetchtest.New(t), documents: map[string]string{}, seen: map[string]map[string]string{}}
		p.configure(t)
		fn(&rooms{player: p, t: t, lists: map[string][]string{}, most: 1000, rng: rand.New(rand.NewPCG(16, 5))})
	})
}

// brings has the source list one more item, undated where the date is zero.
func (r *rooms) brings(source, title string, date time.Time) {
	item := fmt.Sprintf("<item><guid isPermaLink=\"false\">%[1]s</guid><title>%[1]s</title><link>http://%[2]s.example/%[1]s</link><description>%[3]s</description>",
		html.EscapeString(title), source, r.words(12))
	if !date.IsZero() {
		item += "<pubDate>" + date.Format(time.RFC1123Z) + "</pubDate>"
	}
	l := append([]string{item + "</item>"}, r.lists[source]...)
	r.lists[source] = l[:min(len(l), r.most)]
}

// words are so many that hardly anybody else has.
func (r *rooms) words(n int) string {
	var b strings.Builder
	for range n {
		for range 3 + r.rng.IntN(6) {
			b.WriteByte(byte('a' + r.rng.IntN(26)))
		}
		b.WriteByte(' ')
	}
	return b.String()
}

// poll polls the sources, in this order.
func (r *rooms) poll(sources ...string) {
	for _, id := range sources {
		r.pollAtOnce(id)
	}
}

// pollAtOnce polls the sources in one round.
func (r *rooms) pollAtOnce(sources ...string) {
	for _, id := range sources {
		r.documents[id] = "<rss version=\"2.0\"><channel><title>" + id + "</title><link>http://" + id + ".example/</link>" + strings.Join(r.lists[id], "") + "</channel></rss>"
	}
	r.once(r.t, sources...)
}

// reads are the articles of the feed.
func (r *rooms) reads(path string) []sceneArticle {
	r.t.Helper()
	var f sceneFeed
	d := r.shot.Documents[path]
	if d == nil {
		r.t.Fatalf("no %s", path)
	}
	if err := xml.Unmarshal(d.Body, &f); err != nil {
		r.t.Fatal(err)
	}
	return f.Entries
}

// titles are those of the articles of the feed, in its order.
func (r *rooms) titles(path string) (all []string) {
	r.t.Helper()
	for _, a := range r.reads(path) {
		all = append(all, a.Title)
	}
	return all
}

// begun counts those whose title begins so.
func begun(titles []string, beginning string) (n int) {
	for _, s := range titles {
		if strings.HasPrefix(s, beginning) {
			n++
		}
	}
	return n
}

func ids(n int) (all []string) {
	for i := range n {
		all = append(all, fmt.Sprint("s", i))
	}
	return all
}

// begin polls each source once with one old item, so that what comes then is no first
// listing.
func (r *rooms) begin(sources ...string) {
	for _, id := range sources {
		r.brings(id, id+"-old", time.Now().Add(-time.Hour))
	}
	r.poll(sources...)
	time.Sleep(2 * time.Hour)
}

// TestLateEntriesAreSeen: what arrives late, or is dated by day, has a place in a feed that
// is full of later dates.
func TestLateEntriesAreSeen(t *testing.T) {
	enter(t, "main: {limit: 30, most: 30}\n", ids(3), func(r *rooms) {
		r.begin(ids(3)...)
		for i := range 40 {
			r.brings("s0", fmt.Sprint("busy-", i), time.Now())
			r.brings("s1", fmt.Sprint("busier-", i), time.Now())
			r.poll("s0", "s1")
			time.Sleep(10 * time.Minute)
		}
		r.brings("s2", "late", time.Now().Add(-26*time.Hour))
		r.brings("s2", "by-day", time.Now().UTC().Truncate(24*time.Hour))
		r.poll("s2")
		if got := r.titles("/feed.atom"); !slices.Contains(got, "late") || !slices.Contains(got, "by-day") || len(got) != 30 {
			t.Errorf("%d entries: %v", len(got), got)
		}
	})
}

// TestAFloodHasItsShare: a source that brings a thousand undated items at once, or each
// poll, has a third of the places while others wait.
func TestAFloodHasItsShare(t *testing.T) {
	enter(t, "main: {limit: 90, most: 90}\n", ids(6), func(r *rooms) {
		r.begin(ids(6)...)
		for _, id := range ids(5) {
			for i := range 20 {
				r.brings(id, fmt.Sprint("news-", id, "-", i), time.Now().Add(-time.Duration(i)*time.Minute))
			}
		}
		r.poll(ids(5)...)
		for round := range 3 {
			time.Sleep(time.Hour)
			for i := range 1000 {
				r.brings("s5", fmt.Sprint("flood-", round, "-", i), time.Time{})
			}
			r.poll("s5")
			got := r.titles("/feed.atom")
			if len(got) != 90 || begun(got, "flood-") > 30 || begun(got, "news-") < 60 {
				t.Errorf("round %d: %d entries, %d of the flood, %d of the others", round, len(got), begun(got, "flood-"), begun(got, "news-"))
			}
		}
	})
}

// TestTiesStandAsInTheirDocument also where all are undated, or dated by the same day.
func TestTiesStandAsInTheirDocument(t *testing.T) {
	for name, date := range map[string]time.Time{"undated": {}, "same day": time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)} {
		t.Run(name, func(t *testing.T) {
			enter(t, "", ids(1), func(r *rooms) {
				r.begin("s0")
				var want []string
				for i := range 30 {
					r.brings("s0", fmt.Sprint("item-", 29-i), date)
					want = append(want, fmt.Sprint("item-", i))
				}
				r.poll("s0")
				got := slices.DeleteFunc(r.titles("/feed.atom"), func(s string) bool { return !strings.HasPrefix(s, "item-") })
				if !slices.Equal(got, want) {
					t.Errorf("%v, want %v", got, want)
				}
			})
		})
	}
}

// TestABusyDay: at 400 entries an hour from ten sources a reader who asks hourly misses
// none.
func TestABusyDay(t *testing.T) {
	enter(t, "stories: {join: false}\n", ids(10), func(r *rooms) {
		r.most = 60
		r.begin(ids(10)...)
		brought, read := 0, map[string]bool{}
		for range 8 * 4 { // quarters of an hour
			for _, id := range ids(10) {
				for range 10 {
					brought++
					r.brings(id, fmt.Sprint("n-", brought), time.Now().Add(-time.Duration(r.rng.IntN(900))*time.Second))
				}
			}
			r.pollAtOnce(ids(10)...)
			if time.Sleep(15 * time.Minute); brought%400 == 0 {
				for _, title := range r.titles("/feed.atom") {
					read[title] = true
				}
			}
		}
		if n := brought - begun(slices.Collect(maps.Keys(read)), "n-"); n > 0 {
			t.Errorf("of %d entries the reader missed %d", brought, n)
		}
	})
}

// TestAReaderThatGoesByDates: one that asks for what is newer than the newest date that it
// has seen misses nothing of a feed that is dated by arrival.
func TestAReaderThatGoesByDates(t *testing.T) {
	enter(t, "feeds: [{id: arrivals, path: /arrivals.atom, dates: arrival, order: arrival}]\n", ids(5), func(r *rooms) {
		r.begin(ids(5)...)
		read, missed := map[string]map[string]bool{"/arrivals.atom": {}, "/feed.atom": {}}, 0
		cursor := map[string]string{}
		for i := range 150 {
			id := fmt.Sprint("s", i%5)
			r.brings(id, fmt.Sprint("n-", i), time.Now().Add(-time.Duration(r.rng.IntN(20*3600))*time.Second))
			r.poll(id)
			time.Sleep(5 * time.Minute)
			for path := range read {
				last := cursor[path]
				for _, a := range r.reads(path) {
					if a.Published > last {
						read[path][a.Title] = true
						cursor[path] = max(cursor[path], a.Published)
					}
				}
			}
		}
		if missed = 150 - begun(slices.Collect(maps.Keys(read["/arrivals.atom"])), "n-"); missed > 0 {
			t.Errorf("it missed %d of 150", missed)
		}
		if n := begun(slices.Collect(maps.Keys(read["/feed.atom"])), "n-"); n > 100 {
			t.Errorf("by the sources' dates it reads %d of 150: the scene shows nothing", n)
		}
		for _, a := range r.reads("/arrivals.atom") {
			if a.Updated < a.Published {
				t.Errorf("%s: updated %s before published %s", a.Title, a.Updated, a.Published)
			}
		}
	})
}

// TestBacklogs: a new source with 500 old entries, or one that is back after a month, shows
// five of them while the others have news.
func TestBacklogs(t *testing.T) {
	old := func(r *rooms, name string) {
		for i := range 500 {
			r.brings("s2", fmt.Sprint(name, "-", i), time.Now().Add(-time.Duration(500-i)*3*time.Hour))
		}
	}
	news := func(r *rooms, name string) {
		for i := range 80 {
			r.brings("s0", fmt.Sprint("news-", name, i), time.Now())
			r.brings("s1", fmt.Sprint("news-", name, i, "b"), time.Now())
		}
		r.poll("s0", "s1")
	}
	enter(t, "main: {limit: 100, most: 100, share: 1/2}\nstories: {join: false}\n", ids(3), func(r *rooms) {
		r.begin("s0", "s1")
		news(r, "a")
		old(r, "new")
		r.poll("s2")
		if got := r.titles("/feed.atom"); begun(got, "new-") != 5 || len(got) != 100 {
			t.Errorf("of a new source %d of %d are shown, want 5 of 100", begun(got, "new-"), len(got))
		}
		for range 30 {
			time.Sleep(24 * time.Hour)
			r.poll("s0", "s1")
		}
		news(r, "b")
		old(r, "back")
		r.poll("s2")
		if got := r.titles("/feed.atom"); begun(got, "back-") != 5 {
			t.Errorf("of a source that is back after a month %d of %d are shown, want 5", begun(got, "back-"), len(got))
		}
	})
}

// TestThreeRhythms: of three sources that publish fifty a day, one a day and one a week
// yesterday's news of the first is all there, nothing of the third that is months old
// takes its place, and a day's flood of the first leaves the others theirs.
func TestThreeRhythms(t *testing.T) {
	enter(t, "stories: {join: false}\n", []string{"often", "daily", "weekly"}, func(r *rooms) {
		r.most = 120
		for i := range 60 {
			r.brings("weekly", fmt.Sprint("weekly-old-", i), time.Now().Add(-time.Duration(60-i)*7*24*time.Hour))
		}
		r.poll("weekly")
		day := func(d, n int) {
			for i := range n {
				r.brings("often", fmt.Sprintf("often-%d-%d", d, i), time.Now())
				if r.poll("often"); i == 0 {
					r.brings("daily", fmt.Sprintf("daily-%d", d), time.Now())
					r.poll("daily")
				}
				time.Sleep(24 * time.Hour / time.Duration(n))
			}
		}
		for d := range 4 {
			day(d, 50)
		}
		got := r.titles("/feed.atom")
		if begun(got, "often-3-") != 50 {
			t.Errorf("of yesterday's 50 there are %d", begun(got, "often-3-"))
		}
		if n := begun(got, "daily-"); n < 2 {
			t.Errorf("of the daily source there are %d", n)
		}
		r.brings("weekly", "weekly-new", time.Now())
		r.poll("weekly")
		day(4, 150)
		got = r.titles("/feed.atom")
		if !slices.Contains(got, "daily-4") || !slices.Contains(got, "weekly-new") {
			t.Errorf("a flood took the others' places: %v", got)
		}
	})
}
