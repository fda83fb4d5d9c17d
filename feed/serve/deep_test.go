package serve

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed/publish"
)

// fakePages are pages by path, or an error for all.
type fakePages struct {
	pages map[string]*publish.Document
	err   error
}

func (f fakePages) Page(_ context.Context, path string) (*publish.Document, error) {
	return f.pages[path], f.err
}

func (f fakePages) Missing() (*publish.Document, error) {
	return &publish.Document{Type: "text/html; charset=utf-8", Body: []byte("<h1>None</h1>"), Policy: "default-src 'none'"}, nil
}

func deepHandler(p fakePages, pictures Pictures) http.Handler {
	s := snapshot()
	return Handler(func() *publish.Snapshot { return s }, Options{Now: later, Pages: p, Pictures: pictures})
}

// Pages that are made on request are served like others, but without a date; what the
// snapshot has comes from there.
func TestDeepPage(t *testing.T) {
	page := &publish.Document{Path: "/story/x", Type: "text/html; charset=utf-8", Body: []byte("<h1>X</h1>"), ETag: `"abc"`, Policy: "default-src 'none'; style-src 'self'"}
	h := deepHandler(fakePages{pages: map[string]*publish.Document{"/story/x": page, "/feed.atom": page}}, nil)
	r := ask(h, "GET", "/story/x")
	if text(t, r) != "<h1>X</h1>" || r.StatusCode != 200 || r.Header.Get("Etag") != `"abc"` || r.Header.Get("Last-Modified") != "" || r.Header.Get("Content-Security-Policy") != page.Policy {
		t.Errorf("got %d, %v", r.StatusCode, r.Header)
	}
	if r := ask(h, "GET", "/story/x", "If-None-Match", `"abc"`); r.StatusCode != 304 {
		t.Errorf("who has it gets %d", r.StatusCode)
	}
	if r := ask(h, "GET", "/story/x", "If-Modified-Since", later().Format(http.TimeFormat)); r.StatusCode != 200 {
		t.Errorf("a date alone gets %d", r.StatusCode)
	}
	if r := ask(h, "POST", "/story/x"); r.StatusCode != 405 {
		t.Errorf("POST gets %d", r.StatusCode)
	}
	if r := ask(h, "GET", "/feed.atom"); text(t, r) == "<h1>X</h1>" {
		t.Error("a page came in place of a feed")
	}
}

// What cannot be made now says when to come again; what is not there is a page for
// browsers, and a line for all others.
func TestDeepPageThatIsNotThere(t *testing.T) {
	for _, c := range []struct {
		err    error
		accept string
		status int
		retry  string
		want   string
	}{
		{publish.ErrBusy, "text/html", 503, "5", "Too many pages"},
		{errors.New("disk"), "text/html", 503, "10", "cannot be made now"},
		{nil, "text/html,application/xhtml+xml", 404, "", "<h1>None</h1>"},
		{nil, "application/atom+xml, */*", 404, "", "There is nothing at this address"},
	} {
		r := ask(deepHandler(fakePages{err: c.err}, nil), "GET", "/story/x", "Accept", c.accept)
		if body := text(t, r); r.StatusCode != c.status || r.Header.Get("Retry-After") != c.retry || !strings.Contains(body, c.want) || r.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%v, %s: %d %q, %v", c.err, c.accept, r.StatusCode, body, r.Header)
		}
	}
}

// fakePictures has one picture.
type fakePictures struct{ err error }

func (f fakePictures) Picture(_ context.Context, path string) ([]byte, string, error) {
	if path != "/picture/1/x" || f.err != nil {
		return nil, "", f.err
	}
	return []byte("PNG"), "image/png", nil
}

// Pictures may do nothing, are kept for a week, and are for the site's own pages.
func TestPictures(t *testing.T) {
	h := deepHandler(fakePages{}, fakePictures{})
	r := ask(h, "GET", "/picture/1/x")
	for name, want := range map[string]string{
		"Content-Type": "image/png", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'", "Cache-Control": "public, max-age=604800",
		"Cross-Origin-Resource-Policy": "same-origin", "Content-Length": "3",
	} {
		if got := r.Header.Get(name); got != want || r.StatusCode != 200 {
			t.Errorf("%d, %s: %q, want %q", r.StatusCode, name, got, want)
		}
	}
	if r := ask(h, "GET", "/picture/2/x"); r.StatusCode != 404 {
		t.Errorf("none gets %d", r.StatusCode)
	}
	if r := ask(deepHandler(fakePages{}, fakePictures{publish.ErrBusy}), "GET", "/picture/1/x"); r.StatusCode != 503 || r.Header.Get("Retry-After") != "5" {
		t.Errorf("too many get %d", r.StatusCode)
	}
}
