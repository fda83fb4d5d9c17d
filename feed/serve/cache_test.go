package serve

import (
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed/publish"
)

func TestMaxAge(t *testing.T) {
	s := snapshot()
	for _, c := range []struct {
		next        time.Duration // from now
		least, most time.Duration
		want        string
	}{
		{25 * time.Minute, 0, 0, "public, max-age=1500, stale-while-revalidate=60, stale-if-error=259200"},
		{25*time.Minute + 900*time.Millisecond, 0, 0, "public, max-age=1500, stale-while-revalidate=60, stale-if-error=259200"},
		{61 * time.Second, 0, 0, "public, max-age=61, stale-while-revalidate=60, stale-if-error=259200"},
		{5 * time.Second, 0, 0, "public, max-age=60, stale-while-revalidate=60, stale-if-error=259200"},
		{-time.Hour, 0, 0, "public, max-age=60, stale-while-revalidate=60, stale-if-error=259200"},
		{20 * time.Hour, 0, 0, "public, max-age=3600, stale-while-revalidate=60, stale-if-error=259200"},
		{25 * time.Minute, 0, 5 * time.Minute, "public, max-age=300, stale-while-revalidate=60, stale-if-error=259200"},
		{0, 10 * time.Second, 0, "public, max-age=10, stale-while-revalidate=10, stale-if-error=259200"},
	} {
		h := Handler(func() *publish.Snapshot { return s }, Options{
			Now: later, Next: func() time.Time { return later().Add(c.next) }, MinAge: c.least, MaxAge: c.most,
		})
		for path, condition := range map[string]string{"/": "", "/feed.atom": `"h1"`} {
			if got := ask(h, "GET", path, "If-None-Match", condition).Header.Get("Cache-Control"); got != c.want {
				t.Errorf("%v before the next poll %s has %q, want %q", c.next, path, got, c.want)
			}
		}
	}
	if got := ask(handle(s), "GET", "/").Header.Get("Cache-Control"); got != "public, max-age=60, stale-while-revalidate=60, stale-if-error=259200" {
		t.Errorf("with nothing known: %q", got)
	}
}

// What is asked for later has the less of its time left.
func TestMaxAgeRunsDown(t *testing.T) {
	s, now := snapshot(), later()
	next := now.Add(30 * time.Minute)
	h := Handler(func() *publish.Snapshot { return s }, Options{Now: func() time.Time { return now }, Next: func() time.Time { return next }})
	for _, want := range []string{"public, max-age=1800", "public, max-age=1200", "public, max-age=600", "public, max-age=60"} {
		if got := ask(h, "GET", "/feed.atom").Header.Get("Cache-Control"); got[:len(want)] != want {
			t.Errorf("%v before the next poll: %q, want %q", next.Sub(now), got, want)
		}
		now = now.Add(10 * time.Minute)
	}
}

// That there was nothing yet is no news to keep.
func TestEmptySiteIsNotCached(t *testing.T) {
	s := snapshot()
	s.Entries = 0
	for _, path := range []string{"/", "/feed.atom"} {
		if got := ask(handle(s), "GET", path).Header.Get("Cache-Control"); got != "no-cache" {
			t.Errorf("%s of an empty site: %q", path, got)
		}
	}
}
