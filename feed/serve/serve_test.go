package serve

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/publish"
)

var changed = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

const changedHTTP = "Sun, 01 Nov 2026 12:00:00 GMT"

func snapshot() *publish.Snapshot {
	s := &publish.Snapshot{
		Position: feed.Position{Log: "log", Number: 7}, Now: feed.At(changed), Newest: feed.At(changed), Entries: 3, Base: "/",
		Documents: map[string]*publish.Document{},
	}
	for _, d := range []*publish.Document{
		{Path: "/", Type: "text/html; charset=utf-8", Body: []byte("<p>page"), Policy: "default-src 'none'; style-src 'sha256-x'"},
		{Path: "/feed.atom", Type: "application/atom+xml; charset=utf-8", Body: []byte("<feed> plain"), Shared: true, Policy: "default-src 'none'"},
		{Path: "/category/crime.atom", Type: "application/atom+xml; charset=utf-8", Body: []byte("<feed> crime"), Shared: true},
	} {
		name := strconv.Itoa(len(s.Documents))
		d.ETag, d.Modified, d.Self = `"h`+name+`"`, changed, "https://news.example.org"+d.Path
		for _, c := range []string{"br", "zstd", "gzip"} {
			d.Codings = append(d.Codings, publish.NewCoding(c, `"h`+name+"-"+c+`"`, func() ([]byte, error) { return []byte("packed " + c), nil }))
		}
		d.Links = []publish.Link{{Rel: "self", Href: d.Self}, {Rel: "alternate", Href: "https://news.example.org/", Type: "text/html"}}
		s.Documents[d.Path] = d
	}
	return s
}

func later() time.Time { return changed.Add(time.Minute) }

func ask(h http.Handler, method, path string, headers ...string) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func handle(s *publish.Snapshot) http.Handler {
	return Handler(func() *publish.Snapshot { return s }, Options{Now: later})
}

func text(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestMethods(t *testing.T) {
	h := handle(snapshot())
	for _, method := range []string{"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"} {
		want := map[bool]int{false: 405, true: 204}[method == "OPTIONS"]
		for _, path := range []string{"/feed.atom", "/", "/healthz"} {
			r := ask(h, method, path)
			if r.StatusCode != want || r.Header.Get("Allow") != "GET, HEAD, OPTIONS" {
				t.Errorf("%s %s: got %d with Allow %q", method, path, r.StatusCode, r.Header.Get("Allow"))
			}
		}
	}
}

func TestRangesAreNotServed(t *testing.T) {
	r := ask(handle(snapshot()), "GET", "/feed.atom", "Range", "bytes=0-3", "If-Range", `"h1"`)
	if r.StatusCode != 200 || r.Header.Get("Accept-Ranges") != "none" || text(t, r) != "<feed> plain" {
		t.Errorf("got %d, %v", r.StatusCode, r.Header)
	}
}

// A script on any web page may read the feeds, with their validators, and learns why
// where it may not; the page for people is not for scripts.
func TestWebPages(t *testing.T) {
	h := handle(snapshot())
	const origin = "https://reader.example.com"
	r := ask(h, "OPTIONS", "/feed.atom", "Origin", origin, "Access-Control-Request-Method", "GET", "Access-Control-Request-Headers", "a-im, if-none-match")
	for name, want := range map[string]string{
		"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "GET, HEAD", "Access-Control-Max-Age": "86400",
		"Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since, If-Match, Cache-Control, A-IM",
	} {
		if got := r.Header.Get(name); r.StatusCode != 204 || got != want {
			t.Errorf("preflight: %d, %s is %q, want %q", r.StatusCode, name, got, want)
		}
	}
	const exposed = "ETag, Link, IM, Delta-Base, Retry-After"
	for _, c := range []struct {
		path, condition, origin, expose string
		status                          int
	}{
		{"/feed.atom", "", "*", exposed, 200},
		{"/category/crime.atom", `"h2"`, "*", exposed, 304},
		{"/nothing.atom", "", "*", exposed, 404},
		{"/", "", "", "", 200},
	} {
		r := ask(h, "GET", c.path, "Origin", origin, "If-None-Match", c.condition)
		if r.StatusCode != c.status || r.Header.Get("Access-Control-Allow-Origin") != c.origin || r.Header.Get("Access-Control-Expose-Headers") != c.expose {
			t.Errorf("%s: got %d, %v", c.path, r.StatusCode, r.Header)
		}
	}
	r = ask(h, "OPTIONS", "/", "Origin", origin, "Access-Control-Request-Method", "GET")
	if r.StatusCode != 204 || r.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("the page's preflight: got %d, %v", r.StatusCode, r.Header)
	}
}

func TestHeaders(t *testing.T) {
	h := handle(snapshot())
	want := map[string]map[string]string{
		"/feed.atom": {
			"Content-Type": "application/atom+xml; charset=utf-8", "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin",
			"Link":                    `<https://news.example.org/feed.atom>; rel="self", <https://news.example.org/>; rel="alternate"; type="text/html"`,
			"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
		},
		"/": {
			"Content-Type": "text/html; charset=utf-8", "Access-Control-Allow-Origin": "", "Content-Security-Policy": "default-src 'none'; style-src 'sha256-x'",
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "",
		},
		"/nothing": {"Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"},
	}
	for path, headers := range want {
		r := ask(h, "GET", path)
		for name, value := range headers {
			if got := r.Header.Get(name); got != value {
				t.Errorf("%s: %s is %q, want %q", path, name, got, value)
			}
		}
	}
	if r := ask(h, "GET", "/nothing"); r.StatusCode != 404 || !strings.Contains(text(t, r), "nothing at this address") {
		t.Errorf("got %d for what is not there", r.StatusCode)
	}
}

// A time to come is not told, and not compared with.
func TestModifiedLaterThanNow(t *testing.T) {
	s := snapshot()
	h := Handler(func() *publish.Snapshot { return s }, Options{Now: func() time.Time { return changed.Add(-time.Second) }})
	r := ask(h, "GET", "/feed.atom", "If-Modified-Since", changedHTTP)
	if r.StatusCode != 200 || r.Header.Get("Last-Modified") != "" {
		t.Errorf("got %d with Last-Modified %q", r.StatusCode, r.Header.Get("Last-Modified"))
	}
}

func TestBelowAPath(t *testing.T) {
	s := snapshot()
	s.Base = "/news/"
	h := handle(s)
	for path, want := range map[string]int{
		"/news/feed.atom": 200, "/feed.atom": 200, "/news/": 200, "/": 200, "/news/healthz": 200, "/healthz": 200, "/news": 308,
		"/newsfeed.atom": 404, "/news/news/feed.atom": 404, "/news/nothing": 404,
	} {
		r := ask(h, "GET", path)
		if r.StatusCode != want {
			t.Errorf("%s: got %d, want %d", path, r.StatusCode, want)
		}
		if want == 308 && r.Header.Get("Location") != "/news/" {
			t.Errorf("%s leads to %s", path, r.Header.Get("Location"))
		}
	}
}

func TestHealth(t *testing.T) {
	var s *publish.Snapshot
	h := Handler(func() *publish.Snapshot { return s }, Options{})
	for _, path := range []string{"/healthz", "/feed.atom", "/"} {
		r := ask(h, "GET", path)
		if r.StatusCode != 503 || r.Header.Get("Retry-After") == "" {
			t.Errorf("%s without a snapshot: got %d, %v", path, r.StatusCode, r.Header)
		}
	}
	s = snapshot()
	r := ask(h, "GET", "/healthz")
	want := `{"status":"ok","position":7,"store_time":"2026-11-01T12:00:00Z","updated":"2026-11-01T12:00:00Z","documents":3,"entries":3}` + "\n"
	if got := text(t, r); r.StatusCode != 200 || got != want {
		t.Errorf("got %d %s, want 200 %s", r.StatusCode, got, want)
	}
}

// A new snapshot is served from the next request on, headers and body alike.
func TestSwap(t *testing.T) {
	s := snapshot()
	h := Handler(func() *publish.Snapshot { return s }, Options{Now: later})
	ask(h, "GET", "/feed.atom")
	s = snapshot()
	s.Documents["/feed.atom"].Body, s.Documents["/feed.atom"].ETag = []byte("new"), `"n"`
	if r := ask(h, "GET", "/feed.atom", "If-None-Match", `"h1"`); r.StatusCode != 200 || r.Header.Get("ETag") != `"n"` || text(t, r) != "new" {
		t.Error("the old snapshot is still served")
	}
}

// Over a real connection a HEAD has the length and no body, and a 304 has a date.
func TestOnTheWire(t *testing.T) {
	srv := httptest.NewServer(handle(snapshot()))
	defer srv.Close()
	conn, err := net.Dial("tcp", srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	in := bufio.NewReader(conn)
	for _, c := range []struct {
		method, header, length string
		status                 int
	}{
		{"HEAD", "Accept-Encoding: gzip", "11", 200},
		{"HEAD", "Accept-Encoding: br", "9", 200},
		{"HEAD", "Accept: */*", "12", 200},
		{"GET", `If-None-Match: "h1"`, "", 304},
		{"HEAD", `If-None-Match: "h1"`, "", 304},
		{"GET", "Accept: */*", "12", 200},
	} {
		if _, err := fmt.Fprintf(conn, "%s /feed.atom HTTP/1.1\r\nHost: x\r\n%s\r\n\r\n", c.method, c.header); err != nil {
			t.Fatal(err)
		}
		r, err := http.ReadResponse(in, &http.Request{Method: c.method})
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Header.Get("Content-Length"); r.StatusCode != c.status || got != c.length || r.Header.Get("Date") == "" {
			t.Errorf("%s with %s: got %d, length %q, %v", c.method, c.header, r.StatusCode, got, r.Header)
		}
		if b := text(t, r); (c.method == "HEAD" || c.status == 304) != (b == "") {
			t.Errorf("%s with %s: body %q", c.method, c.header, b)
		}
		r.Body.Close()
	}
}

// sink is a ResponseWriter that keeps nothing.
type sink struct{ header http.Header }

func (s sink) Header() http.Header         { return s.header }
func (s sink) Write(b []byte) (int, error) { return len(b), nil }
func (s sink) WriteHeader(int)             {}

func TestAllocations(t *testing.T) {
	h := handle(snapshot())
	for _, name := range []string{"Accept", "If-None-Match", "If-Modified-Since"} {
		r := httptest.NewRequest("GET", "/feed.atom", nil)
		r.Header.Set("Accept-Encoding", "gzip, deflate, br;q=0.9")
		r.Header.Set(name, map[string]string{"Accept": "*/*", "If-None-Match": `"x", "h1-gzip"`, "If-Modified-Since": changedHTTP}[name])
		w := sink{http.Header{}}
		if n := testing.AllocsPerRun(100, func() { h.ServeHTTP(w, r) }); n > 0 {
			t.Errorf("%v allocations for a request with %s", n, name)
		}
	}
}

// What is served and out of date is told apart from what is up to date, and from nothing.
func TestReady(t *testing.T) {
	var s *publish.Snapshot
	var wrong error
	h := Handler(func() *publish.Snapshot { return s }, Options{Now: later, Ready: func(at time.Time) error {
		if !at.Equal(later()) {
			t.Errorf("asked for %v", at)
		}
		return wrong
	}})
	check := func(path string, status int, want string) {
		t.Helper()
		r := ask(h, "GET", path)
		body, err := io.ReadAll(r.Body)
		if err != nil || r.StatusCode != status || !strings.Contains(string(body), want) || (status == 503) != (r.Header.Get("Retry-After") != "") {
			t.Errorf("%s: %d with %v and %s, want %d with %s", path, r.StatusCode, r.Header, body, status, want)
		}
	}
	check("/readyz", 503, `"status":"starting"`)
	s = snapshot()
	check("/readyz", 200, `"status":"ok"`)
	wrong = errors.New("it is as of yesterday")
	check("/readyz", 503, `"status":"stale","reason":"it is as of yesterday"`)
	check("/healthz", 200, `"status":"ok"`)
}
