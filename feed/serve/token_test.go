package serve

import (
	"crypto/sha256"
	"testing"
)

// A document with a token is for those who name it; nobody keeps it, and no delta of it
// is sent.
func TestToken(t *testing.T) {
	s := snapshot()
	d := s.Documents["/feed.atom"]
	d.Token, d.Shared, d.NoIndex = sha256.Sum256([]byte("right")), false, true
	h := handle(s)
	for _, c := range []struct {
		path, authorization string
		status              int
	}{
		{"/feed.atom", "", 401},
		{"/feed.atom?token=", "", 401},
		{"/feed.atom?token=wrong", "", 401},
		{"/feed.atom?token=righ", "", 401},
		{"/feed.atom?token=rightt", "", 401},
		{"/feed.atom?Token=right", "", 401},
		{"/feed.atom?token=right", "", 200},
		{"/feed.atom?a=b&token=wrong&token=right", "", 200},
		{"/feed.atom", "Bearer right", 200},
		{"/feed.atom", "bearer  right", 200},
		{"/feed.atom", "Basic right", 401},
		{"/feed.atom", "Bearer", 401},
		{"/feed.atom", "right", 401},
	} {
		for _, method := range []string{"GET", "HEAD", "OPTIONS", "POST"} {
			r := ask(h, method, c.path, "Authorization", c.authorization, "A-IM", "feed")
			want := c.status
			switch {
			case want == 401:
				if r.Header.Get("Www-Authenticate") != `Bearer realm="feed"` || r.Header.Get("Etag") != "" || r.Header.Get("Cache-Control") != "no-store" {
					t.Errorf("%s %s, %q: %v", method, c.path, c.authorization, r.Header)
				}
			case method == "OPTIONS":
				want = 204
			case method == "POST":
				want = 405
			default:
				if got := r.Header.Get("Cache-Control"); got != "private, no-store" || r.Header.Get("X-Robots-Tag") != "noindex" || r.Header.Get("Access-Control-Allow-Origin") != "" {
					t.Errorf("%s %s, %q: %v", method, c.path, c.authorization, r.Header)
				}
			}
			if r.StatusCode != want {
				t.Errorf("%s %s, %q: got %d, want %d", method, c.path, c.authorization, r.StatusCode, want)
			}
		}
	}
	if r := ask(h, "GET", "/feed.atom?token=right", "If-None-Match", d.ETag); r.StatusCode != 304 || r.Header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("what is known is answered %d, %v", r.StatusCode, r.Header)
	}
}
