package serve

import (
	"bufio"
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
		{Path: "/feed.atom", Type: "application/atom+xml; charset=utf-8", Body: []byte("<feed> plain"), Gzip: []byte("packed"), Feed: true, Policy: "default-src 'none'"},
		{Path: "/category/crime.atom", Type: "application/atom+xml; charset=utf-8", Body: []byte("<feed> crime"), Feed: true},
	} {
		name := strconv.Itoa(len(s.Documents))
		d.ETag, d.GzipETag, d.Modified, d.Self = `"h`+name+`"`, `"h`+name+`-gzip"`, changed, "https://news.example.org"+d.Path
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

// The document has the tags "h1" and "h1-gzip" and was modified at changedHTTP.
func TestConditions(t *testing.T) {
	h := handle(snapshot())
	const gzip = "gzip"
	for _, c := range []struct {
		name, coding, match, since string
		status                     int
		etag                       string
	}{
		{"no condition", "", "", "", 200, `"h1"`},
		{"no condition, gzip", gzip, "", "", 200, `"h1-gzip"`},
		{"the tag", "", `"h1"`, "", 304, `"h1"`},
		{"the tag of the coding", gzip, `"h1-gzip"`, "", 304, `"h1-gzip"`},
		{"the tag of the other coding", gzip, `"h1"`, "", 304, `"h1"`},
		{"the tag of gzip, gzip no longer wanted", "", `"h1-gzip"`, "", 304, `"h1-gzip"`},
		{"both tags", gzip, `"h1", "h1-gzip"`, "", 304, `"h1-gzip"`},
		{"weak", "", `W/"h1"`, "", 304, `"h1"`},
		{"weak, gzip", gzip, `W/"h1-gzip"`, "", 304, `"h1-gzip"`},
		{"a proxy appended to the tag of gzip", gzip, `"h1-gzip-gzip"`, "", 304, `"h1-gzip"`},
		{"another proxy", gzip, `"h1;gzip"`, "", 304, `"h1-gzip"`},
		{"list", "", `"x", W/"y" ,"h1"`, "", 304, `"h1"`},
		{"list without spaces", "", `"x","h1","y"`, "", 304, `"h1"`},
		{"list with empty members", "", `,, "x",, "h1"`, "", 304, `"h1"`},
		{"comma in a tag", "", `"x,"h1"`, "", 200, `"h1"`},
		{"tag within a tag", "", `"a, h1, b"`, "", 200, `"h1"`},
		{"star", "", `*`, "", 304, `"h1"`},
		{"star with gzip", gzip, `*`, "", 304, `"h1-gzip"`},
		{"another tag", "", `"h2"`, "", 200, `"h1"`},
		{"the start of the tag", "", `"h"`, "", 200, `"h1"`},
		{"tag without quotes", "", `h1`, "", 304, `"h1"`},
		{"empty", "", ` `, "", 200, `"h1"`},
		{"the time", "", "", changedHTTP, 304, `"h1"`},
		{"the time, gzip", gzip, "", changedHTTP, 304, `"h1-gzip"`},
		{"the time, RFC 850", "", "", "Sunday, 01-Nov-26 12:00:00 GMT", 304, `"h1"`},
		{"the time, asctime", "", "", "Sun Nov  1 12:00:00 2026", 304, `"h1"`},
		{"later", "", "", "Mon, 02 Nov 2026 12:00:00 GMT", 304, `"h1"`},
		{"earlier", "", "", "Sun, 01 Nov 2026 11:59:59 GMT", 200, `"h1"`},
		{"no time", "", "", "yesterday", 200, `"h1"`},
		{"tag matches, time does not", "", `"h1"`, "Sun, 01 Nov 2020 12:00:00 GMT", 304, `"h1"`},
		{"time matches, tag does not", "", `"x"`, changedHTTP, 200, `"h1"`},
	} {
		for _, method := range []string{"GET", "HEAD"} {
			t.Run(method+" "+c.name, func(t *testing.T) {
				var headers []string
				for name, v := range map[string]string{"Accept-Encoding": c.coding, "If-None-Match": c.match, "If-Modified-Since": c.since} {
					if v != "" {
						headers = append(headers, name, v)
					}
				}
				r := ask(h, method, "/feed.atom", headers...)
				if r.StatusCode != c.status || r.Header.Get("ETag") != c.etag {
					t.Errorf("got %d with %s, want %d with %s", r.StatusCode, r.Header.Get("ETag"), c.status, c.etag)
				}
				for name, want := range map[string]string{"Vary": "Accept-Encoding", "Cache-Control": "public, max-age=300", "Last-Modified": changedHTTP} {
					if got := r.Header.Get(name); got != want {
						t.Errorf("%s is %q, want %q", name, got, want)
					}
				}
				kind, length, body := r.Header.Get("Content-Type"), r.Header.Get("Content-Length"), text(t, r)
				if c.status == 304 && (kind != "" || length != "" || body != "" || r.Header.Get("Content-Encoding") != "") {
					t.Errorf("304 with type %q, length %q, body %q", kind, length, body)
				}
				want := map[bool]string{false: "<feed> plain", true: "packed"}[c.coding == gzip]
				if c.status == 200 && length != strconv.Itoa(len(want)) {
					t.Errorf("length %s, want %d", length, len(want))
				}
				if method == "HEAD" {
					want = ""
				}
				if c.status == 200 && body != want {
					t.Errorf("body %q, want %q", body, want)
				}
			})
		}
	}
}

func TestTwoListsOfTags(t *testing.T) {
	r := ask(handle(snapshot()), "GET", "/feed.atom", "If-None-Match", `"x"`, "If-None-Match", `"h1"`)
	if r.StatusCode != 304 {
		t.Errorf("got %d, want 304", r.StatusCode)
	}
}

func TestCoding(t *testing.T) {
	h := handle(snapshot())
	for accept, want := range map[string]string{
		"": "", "gzip": "gzip", "GZIP": "gzip", "x-gzip": "gzip", "deflate, gzip, br": "gzip", "*": "gzip", "gzip;q=0": "", "gzip;q=0.000": "",
		"gzip;q=0.5, identity": "", "gzip;q=0.5, identity;q=0.5": "gzip", "gzip; q=0.1": "gzip", "identity;q=0": "", "identity;q=0, *": "gzip",
		"*;q=0": "", "*;q=0, gzip": "gzip", "br": "", "gzip;q=2": "", "gzip;q=0.0001": "", "gzip;q=x": "", "gzip;level=9": "gzip", "gzip;q=1.000": "gzip",
		"notgzip": "", "gzip, gzip;q=0": "gzip", "br;q=1.0,gzip ;q=0.8": "gzip",
	} {
		r := ask(h, "GET", "/feed.atom", "Accept-Encoding", accept)
		if got := r.Header.Get("Content-Encoding"); got != want {
			t.Errorf("%q got coding %q, want %q", accept, got, want)
		}
		if r.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q got no Vary", accept)
		}
	}
	if r := ask(h, "GET", "/category/crime.atom", "Accept-Encoding", "gzip"); r.Header.Get("Content-Encoding") != "" || text(t, r) != "<feed> crime" {
		t.Error("a document without a compressed form was not served as it is")
	}
}

func TestMethods(t *testing.T) {
	h := handle(snapshot())
	for _, method := range []string{"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"} {
		for _, path := range []string{"/feed.atom", "/", "/healthz"} {
			r := ask(h, method, path)
			if r.StatusCode != 405 || r.Header.Get("Allow") != "GET, HEAD" {
				t.Errorf("%s %s: got %d with Allow %q", method, path, r.StatusCode, r.Header.Get("Allow"))
			}
		}
	}
	r := ask(h, "OPTIONS", "/feed.atom", "Origin", "https://reader.example.com", "Access-Control-Request-Method", "GET", "Access-Control-Request-Headers", "if-none-match")
	if r.StatusCode != 204 || r.Header.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(r.Header.Get("Access-Control-Allow-Headers"), "If-None-Match") {
		t.Errorf("preflight: got %d, %v", r.StatusCode, r.Header)
	}
}

func TestHeaders(t *testing.T) {
	h := handle(snapshot())
	want := map[string]map[string]string{
		"/feed.atom": {
			"Content-Type": "application/atom+xml; charset=utf-8", "Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag, Link",
			"Link":                    `<https://news.example.org/feed.atom>; rel="self", <https://news.example.org/>; rel="alternate"; type="text/html"`,
			"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
		},
		"/": {
			"Content-Type": "text/html; charset=utf-8", "Access-Control-Allow-Origin": "", "Content-Security-Policy": "default-src 'none'; style-src 'sha256-x'",
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Link": `<https://news.example.org/>; rel="self"`,
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

func TestMaxAge(t *testing.T) {
	s := snapshot()
	for age, want := range map[time.Duration]string{0: "public, max-age=300", time.Hour: "public, max-age=3600", -1: "no-cache"} {
		r := ask(Handler(func() *publish.Snapshot { return s }, Options{MaxAge: age}), "GET", "/")
		if got := r.Header.Get("Cache-Control"); got != want {
			t.Errorf("%v gives %q, want %q", age, got, want)
		}
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
		{"HEAD", "Accept-Encoding: gzip", "6", 200},
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
