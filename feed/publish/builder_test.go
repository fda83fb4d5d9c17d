package publish

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/render"
	"github.com/openvoicenews/openvoice/feed/render/linestest"
	"github.com/openvoicenews/openvoice/feed/render/rendertest"
	"github.com/openvoicenews/openvoice/feed/sanitize"
)

func build(t *testing.T, b *Builder, v store) *Snapshot {
	t.Helper()
	s, err := buildOf(b, v)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// ids are those of the entries of a feed document, in its order.
func ids(t *testing.T, s *Snapshot, path string) []string {
	t.Helper()
	d := s.Documents[path]
	if d == nil {
		t.Fatalf("no document %s", path)
	}
	rendertest.Valid(t, d.Format, d.Body)
	var doc struct {
		Entries []struct {
			ID string `xml:"id"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal(d.Body, &doc); err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range doc.Entries {
		all = append(all, strings.TrimPrefix(e.ID, "tag:example.com,2026:"))
	}
	return all
}

func check(t *testing.T, s *Snapshot, want map[string]string) {
	t.Helper()
	for path, w := range want {
		if got := strings.Join(ids(t, s, path), " "); got != w {
			t.Errorf("%s has entries %q, want %q", path, got, w)
		}
	}
}

func TestWhichFeedTakesWhat(t *testing.T) {
	v := newFake()
	v.put(1, "agency", feed.Content{Title: "1", Link: "https://a.example.com/1"})
	v.put(2, "paper", feed.Content{Title: "2", Categories: []feed.Category{{Term: "CRIME"}}})
	v.put(3, "gone", feed.Content{Title: "3", Categories: []feed.Category{{Term: "crime"}}})
	v.put(4, "paper", feed.Content{Title: "4", Categories: []feed.Category{{Term: "7", Label: " world & ALL"}}})
	v.put(5, "paper", feed.Content{Title: "5"})
	v.put(5, "local", feed.Content{Title: "5 again"})
	v.put(6, "agency", feed.Content{Title: "6"})
	v.bury(6, "agency")
	v.put(7, "gone", feed.Content{Title: "7"})
	v.put(7, "agency", feed.Content{Title: "7 too", Categories: []feed.Category{{Term: "law"}}})
	s := build(t, NewBuilder(plan(), nil), v)
	check(t, s, map[string]string{
		"/feed.atom":           "7 5 4 2 1",
		"/category/crime.atom": "5 2",
		"/category/world.atom": "7 5 4 1",
		"/category/law.atom":   "7",
		"/papers.atom":         "5 4 2",
		"/paper/crime.atom":    "5 2",
	})
	if s.Entries != 5 {
		t.Errorf("%d entries, want 5", s.Entries)
	}
}

// What sources that left the plan fill the front of the store with must not empty
// the main feed.
func TestRemovedSourcesDoNotHideOthers(t *testing.T) {
	v := newFake()
	for n := range uint64(3) {
		v.put(n+1, "paper", feed.Content{Title: "kept"})
	}
	for n := range uint64(5000) {
		v.put(n+10, "gone", feed.Content{Title: "gone"})
	}
	check(t, build(t, NewBuilder(plan(), nil), v), map[string]string{"/feed.atom": "3 2 1"})
}

// documents are all documents of the snapshot, which are made.
func documents(t *testing.T, s *Snapshot) map[string]*Document {
	t.Helper()
	all := map[string]*Document{}
	for _, path := range s.Paths() {
		d, err := s.Document(path)
		if err != nil {
			t.Fatal(err)
		}
		all[path] = d
	}
	return all
}

func sameCoding(a, b Coding) bool {
	x, _ := a.Body()
	y, _ := b.Body()
	return a.Name == b.Name && a.ETag == b.ETag && x != nil && bytes.Equal(x, y)
}

// A build after any change gives the bytes of a builder that never built before, whichever
// documents anybody asked for.
func TestSameAsFreshBuilder(t *testing.T) {
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 1))
		p := plan()
		p.Formats = append(render.Formats(), linestest.Format{})
		v, b := newFake(), NewBuilder(p, nil)
		for range 40 {
			randomChange(v, r)
			got, want := build(t, b, v), build(t, NewBuilder(p, nil), v)
			for path, d := range documents(t, want) {
				if got.Deferred[path] != nil && r.IntN(3) > 0 {
					continue
				}
				g, err := got.Document(path)
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(g.Body, d.Body) || g.ETag != d.ETag || !slices.EqualFunc(g.Codings, d.Codings, sameCoding) {
					t.Fatalf("seed %d, position %d: %s differs from a fresh build's:\n%s", seed, v.number, path, cmp.Diff(string(d.Body), string(g.Body)))
				}
			}
			if !slices.Equal(got.Paths(), want.Paths()) || got.Entries != want.Entries || got.Newest != want.Newest {
				t.Fatalf("seed %d: the snapshots differ", seed)
			}
		}
		for _, d := range documents(t, build(t, b, v)) {
			if d.Format != nil {
				rendertest.Valid(t, d.Format, d.Body)
			}
		}
	}
}

// randomChange is one random change of what is stored.
func randomChange(v *fake, r *rand.Rand) {
	number := uint64(1 + r.IntN(12))
	source := []string{"agency", "paper", "local", "gone"}[r.IntN(4)]
	if r.IntN(4) == 0 {
		v.bury(number, source)
		return
	}
	c := feed.Content{
		Title: fmt.Sprintf("Title %d <&> %d", number, r.IntN(1000)),
		Body:  feed.Text{Value: fmt.Sprintf("<p>Body %d</p>", r.IntN(1000)), HTML: true},
	}
	if r.IntN(3) > 0 {
		c.Link = fmt.Sprintf("https://%s.example.com/%d", source, number)
	}
	for _, term := range []string{"Crime", "law", "Sport", "world & all"} {
		if r.IntN(3) == 0 {
			c.Categories = append(c.Categories, feed.Category{Term: term})
		}
	}
	v.put(number, source, c)
}

func TestLeadAndRelated(t *testing.T) {
	v := newFake()
	v.put(1, "gone", feed.Content{Title: "Not ours", Link: "https://gone.example.com/1"})
	v.put(1, "paper", feed.Content{Title: "Leads", Link: "https://paper.example.com/1", Categories: []feed.Category{{Term: "Sport"}}})
	v.put(1, "agency", feed.Content{Title: "Follows", Link: "https://agency.example.com/1", Categories: []feed.Category{{Term: "Sport"}, {Term: "x", Scheme: "https://x.example.com/"}}})
	body := string(build(t, NewBuilder(plan(), nil), v).Documents["/feed.atom"].Body)
	for _, want := range []string{
		"<title>Leads</title>",
		`<link rel="alternate" href="https://paper.example.com/1">`,
		`<link rel="related" href="https://agency.example.com/1" title="Follows" ov:source="agency" ov:owner="Agency" ov:published="`,
		`<link rel="via" href="https://paper.example.com/feed" title="The Paper">`,
		`<category term="world" scheme="tag:news.example.org,2026:category" label="World &amp; all">`,
		`<category term="Sport" scheme="tag:news.example.org,2026:source/paper">`,
		`<category term="Sport" scheme="tag:news.example.org,2026:source/agency">`,
		`<category term="x" scheme="https://x.example.com/">`,
		"<name>The Paper</name>",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in\n%s", want, body)
		}
	}
	for _, not := range []string{"gone.example.com", "Not ours", "<title>Follows"} {
		if strings.Contains(body, not) {
			t.Errorf("%s is in the feed", not)
		}
	}
}

func TestEmptyStore(t *testing.T) {
	s := build(t, NewBuilder(plan(), nil), newFake())
	check(t, s, map[string]string{"/feed.atom": "", "/category/law.atom": "", "/papers.atom": ""})
	if !bytes.Contains(s.Documents["/feed.atom"].Body, []byte("<updated>2005-12-01T00:00:00Z</updated>")) {
		t.Error("the updated of an empty feed moves")
	}
	if !bytes.Contains(documents(t, s)["/"].Body, []byte("Nothing has been published yet.")) {
		t.Error("the page does not say that there is nothing")
	}
}

func TestOldSanitizerIsCleanedAgain(t *testing.T) {
	v := newFake()
	v.put(1, "paper", feed.Content{Title: "1", Sanitizer: -1, Body: feed.Text{Value: `<p onclick="x()">Hi</p><script>alert(1)</script>`, HTML: true}})
	body := string(build(t, NewBuilder(plan(), nil), v).Documents["/feed.atom"].Body)
	if strings.Contains(body, "script") || strings.Contains(body, "onclick") || !strings.Contains(body, "Hi") {
		t.Errorf("not cleaned: %s", body)
	}
}

// TestEmbedsAreTheOperatorsChoice: what the store holds of a frame becomes a frame or
// a link by the plan alone, and nothing else of the feed changes for it.
func TestEmbedsAreTheOperatorsChoice(t *testing.T) {
	v := newFake()
	film := sanitize.HTML(`<p>Hi</p><iframe src="https://player.example/1" title="Film"></iframe>`, nil, nil)
	v.put(1, "paper", feed.Content{Title: "1", Summary: feed.Text{Value: film, HTML: true}, Body: feed.Text{Value: film, HTML: true}})
	v.put(2, "paper", feed.Content{Title: "2", Body: feed.Text{Value: `<a data-embed="1x1">`}})
	p := plan()
	none := string(build(t, NewBuilder(p, nil), v).Documents["/feed.atom"].Body)
	p.Embeds = []string{"player.example"}
	some := string(build(t, NewBuilder(p, nil), v).Documents["/feed.atom"].Body)
	if n := strings.Count(none, `&lt;p>Hi&lt;/p>&lt;a href="https://player.example/1">Film&lt;/a>`); n != 2 {
		t.Errorf("%d of 2 links: %s", n, none)
	}
	if n := strings.Count(some, `&lt;iframe src="https://player.example/1" width="640" height="360" title="Film"`); n != 2 {
		t.Errorf("%d of 2 frames: %s", n, some)
	}
	for _, body := range []string{none, some} {
		if n := strings.Count(body, "data-embed"); n != 1 || !strings.Contains(body, `&lt;a data-embed="1x1">`) {
			t.Errorf("%d marks, want the one that is plain text: %s", n, body)
		}
	}
	frames := regexp.MustCompile(`&lt;iframe.*?&lt;/iframe>`)
	links := regexp.MustCompile(`&lt;a href="https://player.*?&lt;/a>`)
	if a, b := frames.ReplaceAllString(some, "X"), links.ReplaceAllString(none, "X"); a != b {
		t.Errorf("more than the frames differs:\n%s\n%s", a, b)
	}
}

func TestModified(t *testing.T) {
	clock := time.Date(2026, 11, 1, 12, 0, 0, 5e8, time.UTC)
	now := func() time.Time { return clock }
	v := newFake()
	v.put(1, "agency", feed.Content{Title: "1"})
	b := NewBuilder(plan(), nil)
	b.Now = now
	first := build(t, b, v)
	if want := first.Paths(); !slices.Equal(first.Changed, want) {
		t.Errorf("changed %v, want all: %v", first.Changed, want)
	}
	main := first.Documents["/feed.atom"]
	if want := clock.Truncate(time.Second); !main.Modified.Equal(want) {
		t.Errorf("modified %v, want %v", main.Modified, want)
	}

	// Nothing changed: the very same documents, also from another process.
	clock = clock.Add(time.Hour)
	if again := build(t, b, v); again.Documents["/feed.atom"] != main || len(again.Changed) != 0 {
		t.Error("an equal document was made again")
	}
	restarted := NewBuilder(plan(), first.Stamps())
	restarted.Now = now
	second := build(t, restarted, v)
	if len(second.Changed) != 0 || !second.Documents["/feed.atom"].Modified.Equal(main.Modified) {
		t.Errorf("a restart moved Last-Modified to %v", second.Documents["/feed.atom"].Modified)
	}

	// A change in the main feed leaves the feed it does not reach alone.
	v.put(2, "agency", feed.Content{Title: "2"})
	third := build(t, restarted, v)
	if got := third.Documents["/feed.atom"].Modified; !got.Equal(clock.Truncate(time.Second)) {
		t.Errorf("modified %v, want now", got)
	}
	if third.Documents["/category/law.atom"] != second.Documents["/category/law.atom"] {
		t.Error("a document that did not change was made again")
	}
	if want := []string{"/", "/category/world.atom", "/category/world.html", "/feed.atom"}; !slices.Equal(third.Changed, want) {
		t.Errorf("changed %v, want %v", third.Changed, want)
	}

	// A second change in the same second, and a clock that was put back.
	v.put(3, "agency", feed.Content{Title: "3"})
	fourth := build(t, restarted, v).Documents["/feed.atom"].Modified
	clock = clock.Add(-24 * time.Hour)
	v.put(4, "agency", feed.Content{Title: "4"})
	fifth := build(t, restarted, v).Documents["/feed.atom"].Modified
	if !fourth.After(third.Documents["/feed.atom"].Modified) || !fifth.After(fourth) {
		t.Errorf("Last-Modified stood still or went back: %v, %v, %v", third.Documents["/feed.atom"].Modified, fourth, fifth)
	}
}

func TestUpdatedIsClamped(t *testing.T) {
	v := newFake()
	v.put(1, "agency", feed.Content{Title: "1"})
	late := v.now
	v.now -= 20
	s := build(t, NewBuilder(plan(), nil), v)
	if s.Newest != v.now || late <= v.now {
		t.Errorf("updated %v, want the store's now, %v", s.Newest, v.now)
	}
}

func TestErrors(t *testing.T) {
	lacking := func(change func(*fake)) *fake {
		v := newFake()
		v.put(1, "agency", feed.Content{Title: "1"})
		change(v)
		return v
	}
	twice, health := plan(), plan()
	twice.Feeds[0].Path = "/feed.atom"
	health.Feeds[0].Path = render.HealthPath
	for _, c := range []struct {
		name, want string
		plan       Spec
		view       *fake
	}{
		{"content", "what source agency says of it is not in the store", plan(), lacking(func(v *fake) { clear(v.contents) })},
		{"revision", "revision 7 of source agency is not in the store", plan(), lacking(func(v *fake) {
			e := v.entries[1]
			e.Origins[0].Revision = 7
		})},
		{"path", "build /feed.atom: the spec has two documents", twice, newFake()},
		{"health", "build /healthz: the spec has two documents", health, newFake()},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := buildOf(NewBuilder(c.plan, nil), c.view)
			if s != nil || err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, %v, want an error with %q", s, err, c.want)
			}
		})
	}
}

// A build that failed leaves nothing behind.
func TestBuildAfterAFailedOne(t *testing.T) {
	v, b := newFake(), NewBuilder(plan(), nil)
	v.put(1, "agency", feed.Content{Title: "1"})
	before := build(t, b, v)
	v.put(2, "agency", feed.Content{Title: "2"})
	kept := v.contents
	v.contents = nil
	if _, err := buildOf(b, v); err == nil {
		t.Fatal(errors.New("a build without contents succeeded"))
	}
	v.contents = kept
	after := build(t, b, v)
	check(t, after, map[string]string{"/feed.atom": "2 1"})
	check(t, before, map[string]string{"/feed.atom": "1"})
}
