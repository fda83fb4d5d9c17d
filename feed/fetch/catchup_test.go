package fetch

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/fetch/fetchtest"
)

// page is an Atom document with the entries from down to, and a link to an older one.
func page(rel, older string, from, to int) string {
	var b strings.Builder
	b.WriteString(`<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:a.example,2026:f</id><title>A</title><updated>2026-11-04T00:00:00Z</updated>`)
	if older != "" {
		fmt.Fprintf(&b, `<link rel="%s" href="%s"/>`, rel, older)
	}
	for n := from; n >= to; n-- {
		fmt.Fprintf(&b, `<entry><id>tag:a.example,2026:%d</id><title>Number %d</title><updated>2026-11-04T00:00:00Z</updated><link href="https://a.example/%d"/></entry>`, n, n, n)
	}
	return b.String() + "</feed>"
}

// TestOlderPagesAreReadAfterAnOutage: where a document has nothing in common with what
// was listed, and links to what came before, that is read, within bounds.
func TestOlderPagesAreReadAfterAnOutage(t *testing.T) {
	for _, tt := range []struct {
		name   string
		pages  map[string]string
		asked  []string
		items  int // new ones
		caught bool
		repair string
	}{
		{"an archive after the other, until one meets what was listed", map[string]string{
			"/": page("prev-archive", "/1", 12, 10), "/1": page("prev-archive", "2", 9, 7), "/2": page("prev-archive", "/3", 6, 2),
		}, []string{"/", "/1", "/2"}, 9, true, ""},
		{"pages", map[string]string{"/": page("next", "?p=2", 12, 10), "/?p=2": page("next", "?p=3", 9, 1)}, []string{"/", "/?p=2"}, 9, true, ""},
		{"nothing was missed", map[string]string{"/": page("next", "/2", 6, 2)}, []string{"/"}, 3, false, ""},
		{"no older page", map[string]string{"/": page("", "", 12, 10)}, []string{"/"}, 3, false, ""},
		{"a page that is not there", map[string]string{"/": page("next", "/2", 12, 10)}, []string{"/", "/2"}, 3, false, "404 Not Found"},
		{"a page at another host", map[string]string{"/": page("next", "https://b.example/2", 12, 10)}, []string{"/"}, 3, false, "another host"},
		{"a circle", map[string]string{"/": page("next", "/2", 12, 10), "/2": page("next", "/", 9, 8)}, []string{"/", "/2"}, 5, false, "read already"},
		{"a page that is no feed", map[string]string{"/": page("next", "/2", 12, 10), "/2": "<html></html>"}, []string{"/", "/2"}, 3, false, "not read to their end"},
	} {
		synctest.Test(t, func(t *testing.T) {
			n := fetchtest.New(t)
			before := page("", "", 3, 1)
			var asked []string
			n.HandleFunc("a.example", func(w http.ResponseWriter, q *http.Request) {
				if before != "" {
					io.WriteString(w, before)
					return
				}
				asked = append(asked, q.RequestURI)
				if text, ok := tt.pages[q.RequestURI]; ok {
					io.WriteString(w, text)
				} else {
					http.NotFound(w, q)
				}
			})
			c := &Client{Dial: n.Dial}
			j := feed.Job{URL: "http://a.example/"}
			j = after(j, c.Fetch(t.Context(), j))
			before = ""
			r := c.Fetch(t.Context(), j)
			wantOutcome(t, r, feed.Modified)
			if !slices.Equal(asked, tt.asked) {
				t.Errorf("%s: asked for %q, want %q", tt.name, asked, tt.asked)
			}
			if len(r.Items) != tt.items || r.CaughtUp != tt.caught || !r.Whole {
				t.Errorf("%s: %d items, caught up %v, whole %v", tt.name, len(r.Items), r.CaughtUp, r.Whole)
			}
			if got := strings.Join(r.Repairs, "; "); (got == "") != (tt.repair == "") || !strings.Contains(got, tt.repair) {
				t.Errorf("%s: said %q, want %q", tt.name, got, tt.repair)
			}
		})
	}
}

// TestOlderPagesAreBounded: a feed without an end is not read to it.
func TestOlderPagesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := fetchtest.New(t)
		asked := 0
		n.HandleFunc("a.example", func(w http.ResponseWriter, q *http.Request) {
			if asked++; asked == 1 {
				io.WriteString(w, page("", "", 1, 1))
				return
			}
			io.WriteString(w, page("next", fmt.Sprintf("/%d", asked), 1000-2*asked, 999-2*asked))
		})
		c := &Client{Dial: n.Dial}
		j := feed.Job{URL: "http://a.example/"}
		j = after(j, c.Fetch(t.Context(), j))
		r := c.Fetch(t.Context(), j)
		if asked != 2+maxPages || len(r.Items) != 2*(maxPages+1) || r.CaughtUp {
			t.Errorf("%d requests, %d items, caught up %v", asked, len(r.Items), r.CaughtUp)
		}
	})
}

// TestOlderPagesAreSpaced: each page, and whoever comes next, keeps its distance.
func TestOlderPagesAreSpaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := fetchtest.New(t)
		var at []time.Time
		n.HandleFunc("a.example", func(w http.ResponseWriter, q *http.Request) {
			at = append(at, time.Now())
			io.WriteString(w, map[string]string{"/": page("next", "/2", 9, 7), "/2": page("next", "/3", 6, 4), "/3": page("", "", 3, 2)}[q.RequestURI])
		})
		c := &Client{Dial: n.Dial, Spacing: 2 * time.Second}
		wantOutcome(t, c.Fetch(t.Context(), feed.Job{URL: "http://a.example/", Listed: []feed.Listed{{RawSum: feed.Sum{1}}}}), feed.Modified)
		at = append(at, time.Now())
		if len(at) != 4 {
			t.Fatalf("asked %d times, want 3", len(at)-1)
		}
		for i := range 3 {
			if d := at[i+1].Sub(at[i]); d < c.Spacing {
				t.Errorf("request %d left the host alone for %s", i, d)
			}
		}
	})
}
