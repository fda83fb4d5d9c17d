package serve

import (
	"fmt"
	"io"
	"iter"
	"net/http"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/catalog"
	"github.com/openvoicenews/openvoice/feed/catalog/catalogtest"
	"github.com/openvoicenews/openvoice/feed/publish"
	"github.com/openvoicenews/openvoice/feed/sanitize"
)

// paper is a view of the entries of one source; the newest is the last.
type paper []string

func (p paper) Position() feed.Position                       { return feed.Position{Log: "log", Number: uint64(len(p))} }
func (p paper) Now() feed.Time                                { return feed.At(changed) }
func (p paper) Overrides(string) []feed.Override              { return nil }
func (p paper) Revision(string, uint32) (feed.Revision, bool) { return feed.Revision{}, false }
func (p paper) Story(uint64) (feed.Story, bool)               { return feed.Story{}, false }
func (p paper) StoryByID(string) (uint64, bool)               { return 0, false }
func (p paper) Lost() int                                     { return 0 }

func (p paper) Traces(uint64) (iter.Seq[feed.Trace], bool) { return nil, false }

func (p paper) EntriesBack(uint64) iter.Seq[feed.Entry] {
	return func(yield func(feed.Entry) bool) {
		for n := uint64(len(p)); n > 0; n-- {
			if e, _ := p.Entry(n); !yield(e) {
				return
			}
		}
	}
}

func (p paper) Entry(n uint64) (feed.Entry, bool) {
	at := feed.At(changed) - feed.Time(10_000-n)
	return feed.Entry{
		Number: n, ID: fmt.Sprintf("tag:paper.example,2026:%d", n), Published: at, Arrival: at, Changed: uint64(len(p[n-1])),
		Origins: []feed.Origin{{Source: "paper", FirstSeen: at, Updated: at}},
	}, true
}

func (p paper) Content(n uint64, _ string) (feed.Content, bool) {
	var text strings.Builder // of words that no other entry has
	for w := range 100 {
		fmt.Fprintf(&text, "%x ", (n*100+uint64(w))*2654435761%1e9)
	}
	return feed.Content{Title: p[n-1], Sanitizer: sanitize.Version, Summary: feed.Text{Value: text.String()}}, true
}

// published makes snapshots of papers, one after the other.
type published struct {
	*publish.Builder
	current *publish.Snapshot
}

func newPublished() *published {
	return &published{Builder: publish.NewBuilder(publish.Spec{
		Deltas:  true,
		Site:    publish.Site{ID: "tag:news.example.org,2026:", Title: "Example News", URL: "https://news.example.org/", Language: "en"},
		Sources: []publish.Source{{Publisher: feed.Publisher{ID: "paper", URL: "https://paper.example/feed"}}},
	}, nil)}
}

func (p *published) publish(t *testing.T, entries ...string) {
	t.Helper()
	v := paper(entries)
	err := catalogtest.Read(p.Plan(), v, func(rows catalog.Picture) (err error) {
		p.current, err = p.Build(v, rows)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (p *published) handler() http.Handler {
	return Handler(func() *publish.Snapshot { return p.current }, Options{Now: later})
}

// titles are those of the entries in an answer.
func titles(t *testing.T, r *http.Response) string {
	t.Helper()
	body := io.Reader(r.Body)
	if r.Header.Get("Content-Encoding") == "gzip" {
		var err error
		if body, err = gzip.NewReader(r.Body); err != nil {
			t.Fatal(err)
		}
	}
	b, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range strings.Split(string(b), "<entry>")[1:] {
		_, e, _ = strings.Cut(e, "<title>")
		title, _, _ := strings.Cut(e, "</title>")
		all = append(all, title)
	}
	return strings.Join(all, " ")
}

func TestOnlyWhatChanged(t *testing.T) {
	p := newPublished()
	h := p.handler()
	p.publish(t, "a", "b", "c", "d", "e", "f", "g", "h", "i", "j")
	first := ask(h, "GET", "/feed.atom", "Accept-Encoding", "br").Header.Get("ETag")
	p.publish(t, "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k")
	second := ask(h, "GET", "/feed.atom").Header.Get("ETag")
	p.publish(t, "a", "b", "c", "edited", "e", "f", "g", "h", "i", "j", "k")
	const zip = "Accept-Encoding"
	for _, c := range []struct {
		name    string
		headers []string
		status  int
		titles  string
		coding  string
		base    string
	}{
		{"since the first", []string{"A-IM", "feed", "If-None-Match", first}, 226, "k edited", "", first},
		{"since the second", []string{"A-IM", "feed", "If-None-Match", second}, 226, "edited", "", second},
		{"with gzip", []string{"A-IM", "feed", "If-None-Match", second, zip, "gzip"}, 226, "edited", "gzip", second},
		{"with all", []string{"A-IM", "feed", "If-None-Match", second, zip, "gzip, br, zstd"}, 226, "edited", "gzip", second},
		{"weak", []string{"A-IM", "feed", "If-None-Match", "W/" + second}, 226, "edited", "", "W/" + second},
		{"the nearer of two", []string{"A-IM", "feed", "If-None-Match", `"x", ` + first + ", " + second}, 226, "edited", "", second},
		{"the nearer of two, first", []string{"A-IM", "feed", "If-None-Match", second + "," + first}, 226, "edited", "", second},
		{"among others", []string{"A-IM", "vcdiff, Feed;q=0.5", "If-None-Match", second}, 226, "edited", "", second},
		{"the date says otherwise", []string{"A-IM", "feed", "If-None-Match", second, "If-Modified-Since", changedHTTP}, 226, "edited", "", second},
		{"not asked for", []string{"If-None-Match", first}, 200, "k j i h g f e edited c b a", "", ""},
		{"refused", []string{"A-IM", "feed;q=0", "If-None-Match", first}, 200, "k j i h g f e edited c b a", "", ""},
		{"something else", []string{"A-IM", "vcdiff", "If-None-Match", first}, 200, "k j i h g f e edited c b a", "", ""},
		{"an unknown tag", []string{"A-IM", "feed", "If-None-Match", `"unknown"`}, 200, "k j i h g f e edited c b a", "", ""},
		{"no tag", []string{"A-IM", "feed"}, 200, "k j i h g f e edited c b a", "", ""},
		{"the date alone", []string{"A-IM", "feed", "If-Modified-Since", "Sun, 01 Nov 2020 12:00:00 GMT"}, 200, "k j i h g f e edited c b a", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, head := ask(h, "GET", "/feed.atom", c.headers...), ask(h, "HEAD", "/feed.atom", c.headers...)
			if r.StatusCode != c.status || head.StatusCode != c.status || r.Header.Get("Content-Encoding") != c.coding {
				t.Fatalf("got %d and %d with coding %q", r.StatusCode, head.StatusCode, r.Header.Get("Content-Encoding"))
			}
			if head.Header.Get("Content-Length") != r.Header.Get("Content-Length") || text(t, head) != "" {
				t.Error("HEAD differs")
			}
			if got := titles(t, r); got != c.titles {
				t.Errorf("entries %q, want %q", got, c.titles)
			}
			im, cache := map[int]string{226: "feed"}[c.status], map[int]string{226: "no-store, im, max-age=60", 200: "public, max-age=60, stale-while-revalidate=60, stale-if-error=259200"}[c.status]
			whole := ask(h, "GET", "/feed.atom", zip, accepted(c.headers))
			for name, want := range map[string]string{
				"IM": im, "Delta-Base": c.base, "Cache-Control": cache, "Vary": "Accept, " + zip, "Content-Type": "application/atom+xml; charset=utf-8",
				"ETag": whole.Header.Get("ETag"), "Last-Modified": whole.Header.Get("Last-Modified"), "Access-Control-Allow-Origin": "*",
			} {
				if got := r.Header.Get(name); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
		})
	}
	current := ask(h, "GET", "/feed.atom").Header.Get("ETag")
	if r := ask(h, "GET", "/feed.atom", "A-IM", "feed", "If-None-Match", first+", "+current); r.StatusCode != 304 {
		t.Errorf("who has the newest got %d", r.StatusCode)
	}
	if r := ask(h, "GET", "/", "A-IM", "feed", "If-None-Match", `"x"`); r.StatusCode != 200 {
		t.Errorf("the page: got %d", r.StatusCode)
	}
}

// Who asks for deltas gets the whole unless the operator says "deltas: true": programs
// on feedparser ask for them without knowing it, and rss2email refuses them.
func TestDeltasAreOff(t *testing.T) {
	p := &published{Builder: publish.NewBuilder(publish.Spec{
		Site:    publish.Site{ID: "tag:news.example.org,2026:", Title: "Example News", URL: "https://news.example.org/", Language: "en"},
		Sources: []publish.Source{{Publisher: feed.Publisher{ID: "paper", URL: "https://paper.example/feed"}}},
	}, nil)}
	h := p.handler()
	p.publish(t, "a", "b", "c", "d")
	first := ask(h, "GET", "/feed.atom").Header.Get("ETag")
	p.publish(t, "a", "b", "c", "d", "e")
	r := ask(h, "GET", "/feed.atom", "A-IM", "feed", "If-None-Match", first)
	if got := titles(t, r); r.StatusCode != 200 || r.Header.Get("IM") != "" || got != "e d c b a" {
		t.Errorf("got %d with IM %q and the entries %q", r.StatusCode, r.Header.Get("IM"), got)
	}
}

// A part that would be larger than the whole is no gain.
func TestNoPartLargerThanTheWhole(t *testing.T) {
	p := newPublished()
	h := p.handler()
	p.publish(t, "a")
	old := ask(h, "GET", "/feed.atom").Header.Get("ETag")
	p.publish(t, "a", "b", "c", "d", "e", "f", "g", "h", "i", "j")
	for coding, want := range map[string]int{"": 226, "gzip": 200, "br": 200, "identity;q=0, br": 200} {
		if r := ask(h, "GET", "/feed.atom", "A-IM", "feed", "If-None-Match", old, "Accept-Encoding", coding); r.StatusCode != want {
			t.Errorf("with %q: got %d, want %d", coding, r.StatusCode, want)
		}
	}
}

// A new process does not know what the one before it published, but the feed as it
// is now is the same, and known from then on.
func TestPartsAfterARestart(t *testing.T) {
	p := newPublished()
	p.publish(t, "a", "b", "c", "d")
	old := ask(p.handler(), "GET", "/feed.atom").Header.Get("ETag")
	p.publish(t, "a", "b", "c", "d", "e")
	last := ask(p.handler(), "GET", "/feed.atom").Header.Get("ETag")
	q := newPublished()
	q.publish(t, "a", "b", "c", "d", "e")
	h := q.handler()
	if r := ask(h, "GET", "/feed.atom", "A-IM", "feed", "If-None-Match", old); r.StatusCode != 200 || titles(t, r) != "e d c b a" {
		t.Errorf("with a tag of the last process: got %d", r.StatusCode)
	}
	if r := ask(h, "GET", "/feed.atom", "A-IM", "feed", "If-None-Match", last); r.StatusCode != 304 {
		t.Errorf("with the newest tag: got %d", r.StatusCode)
	}
	q.publish(t, "a", "b", "c", "d", "e", "f")
	if r := ask(h, "GET", "/feed.atom", "A-IM", "feed", "If-None-Match", last); r.StatusCode != 226 || titles(t, r) != "f" {
		t.Errorf("since the last process's newest: got %d", r.StatusCode)
	}
}

// accepted is what the headers say of codings.
func accepted(headers []string) string {
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Accept-Encoding" {
			return headers[i+1]
		}
	}
	return ""
}
