package fetch

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

func TestFreshness(t *testing.T) {
	const date, later = "Sun, 01 Mar 2026 12:00:00 GMT", "Sun, 01 Mar 2026 14:00:00 GMT"
	h := func(pairs ...string) http.Header {
		h := http.Header{}
		for i := 0; i < len(pairs); i += 2 {
			h.Add(pairs[i], pairs[i+1])
		}
		return h
	}
	for _, tt := range []struct {
		name   string
		header http.Header
		want   time.Duration // after noon; 0: none
	}{
		{"nothing", h(), 0},
		{"max-age", h("Cache-Control", "public, max-age=7200"), 2 * time.Hour},
		{"in a cache for a while", h("Cache-Control", "max-age=7200", "Age", "600"), 6600 * time.Second},
		{"in a cache for longer", h("Cache-Control", "max-age=600", "Age", "600"), 0},
		{"an age that is none", h("Cache-Control", "max-age=600", "Age", "-3"), 600 * time.Second},
		{"quoted, upper case", h("Cache-Control", `MAX-AGE = "60"`), time.Minute},
		{"max-age beats Expires", h("Cache-Control", "max-age=60", "Expires", later, "Date", date), time.Minute},
		{"max-age=0 beats Expires", h("Cache-Control", "max-age=0", "Expires", later, "Date", date), 0},
		{"max-age that is none beats it too", h("Cache-Control", "max-age=abc", "Expires", later, "Date", date), 0},
		{"the lesser of two", h("Cache-Control", "max-age=7200", "Cache-Control", "max-age=60"), time.Minute},
		{"for other caches", h("Cache-Control", "s-maxage=7200"), 0},
		{"longer than anybody waits", h("Cache-Control", "max-age=31536000"), 24 * time.Hour},
		{"a number without bounds", h("Cache-Control", "max-age=99999999999999999999999"), 24 * time.Hour},
		{"Expires", h("Expires", later, "Date", date), 2 * time.Hour},
		{"Expires by a clock that is wrong", h("Expires", "Sun, 01 Mar 2026 09:00:00 GMT", "Date", "Sun, 01 Mar 2026 08:00:00 GMT"), time.Hour},
		{"Expires without a Date", h("Expires", later), 2 * time.Hour},
		{"Expires, less the age", h("Expires", later, "Date", date, "Age", "3600"), time.Hour},
		{"Expires in old forms", h("Expires", "Sunday, 01-Mar-26 14:00:00 GMT"), 2 * time.Hour},
		{"expired", h("Expires", "0"), 0},
		{"expired long ago", h("Expires", "Thu, 01 Jan 1970 00:00:00 GMT", "Date", date), 0},
		{"a date that is none", h("Expires", "tomorrow"), 0},
		{"two that differ", h("Expires", later, "Expires", date), 0},
	} {
		want := feed.Time(0)
		if tt.want != 0 {
			want = feed.At(noon.Add(tt.want))
		}
		if got := freshUntil(tt.header, noon); got != want {
			t.Errorf("%s: %s, want %s", tt.name, got, want)
		}
	}
	if got := freshUntil(h("Cache-Control", "max-age=60"), noon.Add(time.Millisecond)); got != feed.At(noon.Add(61*time.Second)) {
		t.Errorf("is cut to %s", got)
	}
}

// TestHintsComeAlong sees the server's and the document's hints in the result of a
// 200, the server's in that of a 304 and of an equal body, none in a failure.
func TestHintsComeAlong(t *testing.T) {
	doc := `<rss version="2.0"><channel><title>t</title><ttl>99999</ttl><skipHours><hour>3</hour></skipHours><item><guid>1</guid><pubDate>Sun, 01 Mar 2037 12:00:00 GMT</pubDate></item></channel></rss>`
	status := 200
	o := newOrigin(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", `"1"`)
		w.Header().Set("Cache-Control", "max-age=3600")
		w.WriteHeader(status)
		io.WriteString(w, doc)
	})
	c, j := client(), feed.Job{URL: o.URL}
	c.Now = func() time.Time { return noon }
	r := c.Fetch(t.Context(), j)
	fresh := feed.At(noon.Add(time.Hour))
	if want := (feed.Hints{Fresh: fresh, Interval: 86400, SkipHours: 8, Newest: feed.At(noon)}); r.Hints != want {
		t.Errorf("got %+v, want %+v", r.Hints, want)
	}
	j = after(j, r)
	if r = c.Fetch(t.Context(), j); r.Outcome != feed.Unchanged || r.Hints != (feed.Hints{Fresh: fresh}) {
		t.Errorf("equal body: %s %+v", r.Outcome, r.Hints)
	}
	status, doc = 304, ""
	if r = c.Fetch(t.Context(), j); r.Outcome != feed.Unchanged || r.Hints != (feed.Hints{Fresh: fresh}) {
		t.Errorf("304: %s %+v", r.Outcome, r.Hints)
	}
	status = 404
	if r = c.Fetch(t.Context(), j); r.Hints != (feed.Hints{}) {
		t.Errorf("404: %+v", r.Hints)
	}
}
