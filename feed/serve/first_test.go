package serve

import (
	"errors"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed/publish"
)

// What a client has already, or will not take, is not compressed for it; what it gets is,
// once, also where the snapshot has been followed by others.
func TestFirstRequestCompresses(t *testing.T) {
	s := snapshot()
	made := 0
	d := s.Documents["/feed.atom"]
	d.Codings = []publish.Coding{publish.NewCoding("br", `"h1-br"`, func() ([]byte, error) { made++; return []byte("packed br"), nil })}
	current := s
	h := Handler(func() *publish.Snapshot { return current }, Options{Now: later})
	for _, c := range []struct {
		method, header, value string
		status, made          int
	}{
		{"GET", "If-None-Match", `"h1-br"`, 304, 0},
		{"GET", "If-Match", `"other"`, 412, 0},
		{"OPTIONS", "Accept", "*/*", 204, 0},
		{"HEAD", "Accept", "*/*", 200, 1},
		{"GET", "Accept", "*/*", 200, 1},
		{"GET", "If-None-Match", `"old"`, 200, 1},
	} {
		r := ask(h, c.method, "/feed.atom", "Accept-Encoding", "br", c.header, c.value)
		if r.StatusCode != c.status || made != c.made {
			t.Errorf("%s with %s: got %d, compressed %d times, want %d and %d", c.method, c.header, r.StatusCode, made, c.status, c.made)
		}
	}
	next := *s
	current = &next
	if r := ask(h, "GET", "/feed.atom", "Accept-Encoding", "br"); text(t, r) != "packed br" || made != 1 {
		t.Errorf("an unchanged document was compressed %d times", made)
	}
}

// Who asks for a coding that cannot be made is told what can be had.
func TestCodingThatFails(t *testing.T) {
	s := snapshot()
	s.Documents["/feed.atom"].Codings = []publish.Coding{publish.NewCoding("br", `"h1-br"`, func() ([]byte, error) { return nil, errors.New("no") })}
	h := handle(s)
	r := ask(h, "GET", "/feed.atom", "Accept-Encoding", "br")
	if body := text(t, r); r.StatusCode != 500 || !strings.Contains(body, "without Accept-Encoding") ||
		r.Header.Get("Etag") != "" || r.Header.Get("Cache-Control") != "no-store" || r.Header.Get("Content-Encoding") != "" {
		t.Errorf("got %d %q, %v", r.StatusCode, body, r.Header)
	}
	if r := ask(h, "GET", "/feed.atom"); r.StatusCode != 200 || text(t, r) != "<feed> plain" {
		t.Errorf("without a coding: %d", r.StatusCode)
	}
}
