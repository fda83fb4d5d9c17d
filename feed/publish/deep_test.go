package publish

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/catalog"
	"github.com/openvoicenews/openvoice/feed/catalog/catalogtest"
	"github.com/openvoicenews/openvoice/feed/render/html"
	"github.com/openvoicenews/openvoice/feed/render/rendertest"
)

// EntryByID implements [DeepView].
func (f *fake) EntryByID(id string) (uint64, bool) {
	for n, e := range f.entries {
		if e.ID == id {
			return n, true
		}
	}
	return 0, false
}

// State implements [DeepView].
func (f *fake) State(source string) (feed.State, bool) {
	return feed.State{
		Source: source, Fetched: f.now, Delivered: f.now - 60, Failures: len(source) % 2, Since: f.now - 2*86400, Failure: "503 Service Unavailable",
		Days: []feed.DayCount{{Day: f.now.Day() - 1, Polls: 2, Failures: 2}, {Day: f.now.Day(), Polls: 24, New: 5}},
	}, true
}

// deep are deep pages of v, whose catalogue is made anew for each.
func deep(p Spec, v *fake) *Deep {
	b := NewBuilder(p, nil)
	return b.Deep(func(_ context.Context, fn func(DeepView, catalog.Picture) error) error {
		return catalogtest.Read(b.Plan(), v, func(rows catalog.Picture) error { return fn(v, rows) })
	})
}

func deepPage(t *testing.T, d *Deep, path string) *Document {
	t.Helper()
	doc, err := d.Page(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func deepStore() (Spec, *fake) {
	p, v := storyPlan(), newFake()
	v.put(1, "paper", said("A fire at the harbour", "paper.example.com/1", "A fire broke out at the harbour on Friday night. Nobody was hurt, the police said."))
	v.put(2, "agency", said("Fire destroys three ships", "agency.example.com/2", "The fire at the harbour destroyed 3 ships, Captain Jens Petersen told us. The oldest of them had carried coal between two rivers since 1911."))
	v.put(3, "local", said("A fire", "local.example.com/3", "The same."))
	v.unite(true, 1, 2, 3)
	e := v.entries[2]
	e.Join = &feed.Join{Evidence: &feed.Evidence{Candidate: e.ID, Score: 130, Threshold: 100, Shared: []string{"harbour", "fire"}}}
	e.Refused = &feed.Refusal{Evidence: feed.Evidence{Candidate: "tag:example.com,2026:4", Score: 60, Threshold: 100}}
	v.entries[2] = e
	v.put(4, "local", said("Rain <b>again</b>", "local.example.com/4", `It rains. <img src="https://x.example/1.jpg" alt="A heron"><script>alert(1)</script><a href="javascript:alert(1)">x</a>`))
	return p, v
}

func TestDeepPages(t *testing.T) {
	p, v := deepStore()
	d := deep(p, v)
	story, article := html.StoryPath("tag:example.com,2026:1"), html.ArticlePath("tag:example.com,2026:4")
	for path, want := range map[string][]string{
		story: {
			"<h1>A fire at the harbour</h1>", "Coverage, in the order it came", "Captain Jens Petersen", "3 ships", "had carried coal between two rivers since 1911.",
			"Rare words in common: harbour, fire", `<td class="num">130</td>`, "Near, but kept apart", "60 of 100 points", "1 copy of these texts", `href="` + story + `.atom"`,
		},
		html.StoryPath("tag:example.com,2026:3"):   {"Fire destroys three ships"}, // of the story that it is in
		html.StoryPath("tag:example.com,2026:4"):   {"1 outlet"},
		html.ArticlePath("tag:example.com,2026:2"): {"The same story elsewhere", "Told by 1 more outlet", "World &amp; all: all of this outlet is filed there", "<link rel=\"canonical\" href=\"https://agency.example.com/2\">"},
		article:           {"<h1>Rain &lt;b&gt;again&lt;/b&gt;</h1>", "<p>It rains. ", "https://local.example.com/4"},
		"/source/paper":   {"<h1>The Paper</h1>", "A fire at the harbour", "Failing since", "503 Service Unavailable", "Share of all"},
		"/source/agency":  {"Fire destroys three ships", "United Kingdom"},
		"/sources/":       {"The Paper", "No answer", "3 outlets"},
		"/subscribe/":     {"https://news.example.org/feed.atom", "/category/crime.atom"},
		"/day/2026-09-21": {"Rain &lt;b&gt;again&lt;/b&gt;", "A fire at the harbour"},
	} {
		doc := deepPage(t, d, path)
		if doc == nil {
			t.Errorf("no page %s", path)
			continue
		}
		for _, w := range want {
			if path == "/sources/" && w == "No answer" {
				w = "Failing since"
			}
			if !strings.Contains(string(doc.Body), w) {
				t.Errorf("%s lacks %q:\n%s", path, w, doc.Body)
			}
		}
		for _, not := range []string{"ZgotmplZ", "javascript:", "alert(1)", "<img", " style="} {
			if strings.Contains(string(doc.Body), not) {
				t.Errorf("%s has %q", path, not)
			}
		}
		if again := deepPage(t, deep(p, v), path); !bytes.Equal(again.Body, doc.Body) || again.ETag != doc.ETag {
			t.Errorf("%s is another one when it is made anew", path)
		}
	}
	for _, path := range []string{"/", "/story/", "/story/x", "/article/" + html.Slug("tag:nobody,2026:1"), "/source/gone", "/source/none", "/day/2026-02-30", "/day/2030-01-01", "/day/2026-09-21/2", "/day/x", "/nothing", "/sources/x"} {
		if doc := deepPage(t, d, path); doc != nil {
			t.Errorf("%s has a page", path)
		}
	}
	f := deepPage(t, d, story+".atom")
	rendertest.Valid(t, p.Formats[0], f.Body)
	if n := strings.Count(string(f.Body), "<entry"); n != 3 || !f.Shared {
		t.Errorf("the feed of the story has %d entries", n)
	}
}

// Pictures are shown where the operator wants them, and come from the site alone.
func TestPicturesOfArticles(t *testing.T) {
	p, v := deepStore()
	v.put(5, "local", said("Herons", "local.example.com/5", `<img src="javascript:alert(1)"><img src="https://x.example/1.jpg" alt="A heron" width="640" height="360"><img src="https://x.example/2.jpg">`))
	path := html.ArticlePath("tag:example.com,2026:5")
	off := deep(p, v)
	if strings.Contains(string(deepPage(t, off, path).Body), "<img") {
		t.Error("a picture is shown that nobody asked for")
	}
	slug := html.Slug("tag:example.com,2026:5")
	if a, err := off.Picture(t.Context(), "/picture/1/"+slug); a != "" || err != nil {
		t.Errorf("%s, %v", a, err)
	}
	p.Pictures = true
	on := deep(p, v)
	body := string(deepPage(t, on, path).Body)
	for _, want := range []string{
		`<img loading="lazy" decoding="async" referrerpolicy="no-referrer" src="/picture/1/` + slug + `" alt="A heron" width="640" height="360">`, `src="/picture/2/` + slug + `" alt="" class="unsized">`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in %s", want, body)
		}
	}
	if strings.Contains(body, "x.example") {
		t.Error("the page asks another site for a picture")
	}
	for path, want := range map[string]string{
		"/picture/1/" + slug: "https://x.example/1.jpg", "/picture/2/" + slug: "https://x.example/2.jpg", "/picture/3/" + slug: "", "/picture/0/" + slug: "",
		"/picture/1/" + html.Slug("tag:nobody"): "", "/picture/x/" + slug: "", "/picture/1": "", "/other": "",
	} {
		if got, err := on.Picture(t.Context(), path); got != want || err != nil {
			t.Errorf("%s is %q, %v", path, got, err)
		}
	}
}

// Sitemaps have what is the site's own: pages, and by month the stories of several outlets.
func TestSitemaps(t *testing.T) {
	p, v := deepStore()
	s := v.stories[1]
	s.Outlets = []string{"Agency", "paper.example.com"}
	v.stories[1] = s
	d := deep(p, v)
	for path, want := range map[string][]string{
		"/sitemap.xml":         {"<loc>https://news.example.org/sitemap/pages.xml</loc>", "<loc>https://news.example.org/sitemap/2026-09.xml</loc>"},
		"/sitemap/pages.xml":   {"<loc>https://news.example.org/</loc>", "/category/crime.html</loc>", "/source/paper</loc>", "/sources/</loc>"},
		"/sitemap/2026-09.xml": {"<loc>https://news.example.org" + html.StoryPath("tag:example.com,2026:1") + "</loc>", "<lastmod>2026-09-21T"},
	} {
		doc := deepPage(t, d, path)
		if doc == nil {
			t.Fatalf("no %s", path)
		}
		for _, w := range want {
			if !strings.Contains(string(doc.Body), w) {
				t.Errorf("%s lacks %s: %s", path, w, doc.Body)
			}
		}
		if n := strings.Count(string(doc.Body), "/story/"); path == "/sitemap/2026-09.xml" && n != 1 {
			t.Errorf("%d stories", n)
		}
	}
	for _, path := range []string{"/sitemap/2026-08.xml", "/sitemap/2027-01.xml", "/sitemap/x.xml", "/sitemap/2026-09"} {
		if deepPage(t, d, path) != nil {
			t.Errorf("there is %s", path)
		}
	}
	if robots := string(deepPage(t, d, "/robots.txt").Body); !strings.Contains(robots, "Sitemap: https://news.example.org/sitemap.xml\n") {
		t.Errorf("robots.txt is %s", robots)
	}
}

// A page that is kept is used as long as its subject does not change, and no longer.
func TestDeepPageFollowsTheStore(t *testing.T) {
	p, v := deepStore()
	d := deep(p, v)
	path := html.StoryPath("tag:example.com,2026:4")
	first := deepPage(t, d, path)
	v.number++ // a poll that changed nothing
	if deepPage(t, d, path) != first {
		t.Error("the page was made again for nothing")
	}
	v.put(4, "local", said("Sun", "local.example.com/4", "It shines."))
	if doc := deepPage(t, d, path); !strings.Contains(string(doc.Body), "<h1>Sun</h1>") || doc.ETag == first.ETag {
		t.Error("the page is the old one")
	}
	v.bury(4, "local")
	if doc := deepPage(t, d, path); doc != nil {
		t.Error("what is gone has a page")
	}
}

// Only so many pages are made at once as half of the processors, of equal requests one;
// who would wait too long is told that it is busy.
func TestDeepPagesAreLimited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, v := deepStore()
		b := NewBuilder(p, nil)
		looks, free := atomic.Int64{}, make(chan struct{})
		d := b.Deep(func(_ context.Context, fn func(DeepView, catalog.Picture) error) error {
			looks.Add(1)
			<-free
			return catalogtest.Read(b.Plan(), v, func(rows catalog.Picture) error { return fn(v, rows) })
		})
		most := max(1, runtime.GOMAXPROCS(0)/2)
		var busy, made atomic.Int64
		var wg sync.WaitGroup
		ask := func(path string) {
			wg.Go(func() {
				switch doc, err := d.Page(t.Context(), path); {
				case errors.Is(err, ErrBusy):
					busy.Add(1)
				case err != nil || doc == nil:
					t.Errorf("%s: %v, %v", path, doc, err)
				default:
					made.Add(1)
				}
			})
		}
		same := html.StoryPath("tag:example.com,2026:4")
		for range 5 {
			ask(same)
		}
		synctest.Wait()
		if n := looks.Load(); n != 1 {
			t.Errorf("five equal requests looked %d times", n)
		}
		others := most*(deepQueue+1) + 3
		for n := range others {
			ask(fmt.Sprintf("/day/2026-0%d-%02d", n%9+1, n/9+1))
		}
		synctest.Wait()
		if n := looks.Load(); n != int64(most) {
			t.Errorf("%d pages are made at once, want %d", n, most)
		}
		time.Sleep(deepPause + deepPause/2) // of the bubble
		synctest.Wait()
		if n := busy.Load(); n != 4 {
			t.Errorf("%d were told soon that it is busy, want 4", n)
		}
		time.Sleep(deepWait)
		synctest.Wait()
		if n := busy.Load(); int(n) != others-most+1 {
			t.Errorf("%d were told in time that it is busy, want %d", n, others-most+1)
		}
		close(free)
		wg.Wait()
		if n := made.Load(); int(n) != 5+most-1 {
			t.Errorf("%d pages came, want %d", n, 5+most-1)
		}
	})
}

// Pages that are kept take no more memory than they may, and those asked for last stay.
func TestKeptPagesAreBounded(t *testing.T) {
	var c pageCache
	body := make([]byte, 1<<20)
	for n := range 100 {
		c.put(&keptPage{path: fmt.Sprint(n), page: &Document{Body: body}})
		c.get("0")
	}
	if c.bytes > deepMemory || len(c.pages) != deepMemory/(2<<20+2048) {
		t.Errorf("%d pages of %d bytes are kept", len(c.pages), c.bytes)
	}
	if c.get("0") == nil || c.get("99") == nil || c.get("1") != nil {
		t.Error("not those asked for last are kept")
	}
}
