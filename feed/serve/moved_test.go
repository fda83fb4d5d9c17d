package serve

import (
	"testing"

	"github.com/openvoicenews/openvoice/feed/publish"
)

// What was published once is answered 301 or 410, by any method and below the site's path.
func TestWhatWasPublishedOnce(t *testing.T) {
	s := snapshot()
	s.Base = "/news/"
	s.Moved = map[string]string{"/old.atom": "/feed.atom", "/away.atom": "https://other.example/feed", "/feed.html": "/"}
	s.Gone = publish.Stamps{"/gone.atom": {}}
	h := handle(s)
	for _, c := range []struct {
		path, location string
		status         int
	}{
		{"/old.atom", "/news/feed.atom", 301}, {"/news/old.atom", "/news/feed.atom", 301}, {"/news/feed.html", "/news/", 301}, {"/away.atom", "https://other.example/feed", 301},
		{"/gone.atom", "", 410}, {"/news/gone.atom", "", 410}, {"/never.atom", "", 404}, {"/feed.atom", "", 200},
	} {
		for _, method := range []string{"GET", "HEAD"} {
			r := ask(h, method, c.path)
			if r.StatusCode != c.status || r.Header.Get("Location") != c.location {
				t.Errorf("%s %s: got %d to %q, want %d to %q", method, c.path, r.StatusCode, r.Header.Get("Location"), c.status, c.location)
			}
		}
	}
}
