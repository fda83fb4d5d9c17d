package fetch

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

func TestRefusals(t *testing.T) {
	for _, tt := range []struct {
		status int
		header http.Header
		reason string
	}{
		{401, nil, "401 Unauthorized: the server asks who we are"},
		{403, nil, "403 Forbidden: the server refuses us"},
		{403, http.Header{"Cf-Mitigated": {"challenge"}}, "bot challenge"},
		{404, nil, "404 Not Found: there is no feed at this URL"},
		{410, nil, "410 Gone: the publisher took the feed away for good"},
		{429, nil, "429 Too Many Requests: the server says that we ask too often"},
		{500, nil, "500 Internal Server Error: the server has a fault"},
		{503, nil, "503 Service Unavailable"},
		{599, nil, "599: the server has a fault"},
		{204, nil, "204 No Content: the answer holds no feed"},
		{206, nil, "206 Partial Content: the answer holds no feed"},
		{300, nil, "300 Multiple Choices"},
	} {
		o := newOrigin(t, func(w http.ResponseWriter, _ *http.Request) {
			for k, v := range tt.header {
				w.Header()[k] = v
			}
			w.Header().Set("ETag", `"of the error"`)
			w.WriteHeader(tt.status)
			if tt.status != 204 {
				io.WriteString(w, rss("a"))
			}
		})
		wantFailure(t, client().Fetch(t.Context(), feed.Job{URL: o.URL, Validator: feed.Validator{ETag: `"1"`}}), tt.status, tt.reason)
	}
}

func TestRetryAfter(t *testing.T) {
	const day = 24 * time.Hour
	now := noon.Add(300 * time.Millisecond)
	for _, tt := range []struct {
		in   string
		want time.Duration // after noon; 0: none
	}{
		{"", 0},
		{"soon", 0},
		{"-5", 0},
		{"1.5", 0},
		{"0", 0},
		{"1", 2 * time.Second}, // rounded up
		{" 120 ", 121 * time.Second},
		{"259200", 3*day + time.Second},
		{"2592001", 30*day + time.Second},
		{"99999999999999999999999", 30*day + time.Second},
		{"Sun, 01 Mar 2026 12:10:00 GMT", 10 * time.Minute},
		{"Sunday, 01-Mar-26 12:10:00 GMT", 10 * time.Minute},
		{"Sun Mar  1 12:10:00 2026", 10 * time.Minute},
		{"Sun, 01 Mar 2026 12:00:00 GMT", 0},
		{"Mon, 01 Mar 2027 12:00:00 GMT", 30*day + time.Second},
	} {
		want := feed.At(noon.Add(tt.want))
		if tt.want == 0 {
			want = 0
		}
		if got := retryAfter(tt.in, now); got != want {
			t.Errorf("%q: %s, want %s", tt.in, got, want)
		}
	}
	o := newOrigin(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "60")
		w.WriteHeader(503)
	})
	c := client()
	c.Now = func() time.Time { return noon }
	if r := c.Fetch(t.Context(), feed.Job{URL: o.URL}); r.NotBefore != feed.At(noon.Add(time.Minute)) || r.At != feed.At(noon) {
		t.Errorf("at %s, not before %s", r.At, r.NotBefore)
	}
}

func TestServerTime(t *testing.T) {
	for _, tt := range []struct {
		date, age string
		want      feed.Time
	}{
		{"", "", 0},
		{"now", "", 0},
		{"Sun, 01 Mar 2026 12:00:00 GMT", "", feed.At(noon)},
		{"Sun, 01 Mar 2026 11:00:00 GMT", "3600", feed.At(noon)}, // out of a cache
		{"Sun, 01 Mar 2026 12:00:00 GMT", "-1", feed.At(noon)},
	} {
		if got := serverTime(http.Header{"Date": {tt.date}, "Age": {tt.age}}); got != tt.want {
			t.Errorf("%q, age %q: %s", tt.date, tt.age, got)
		}
	}
}

func TestBodies(t *testing.T) {
	doc := rss("a")
	zip := gzipped(doc)
	big := gzipped(rss("a") + strings.Repeat(" ", 5<<20))
	for _, tt := range []struct {
		name, coding, body, reason string
	}{
		{"plain", "", doc, ""},
		{"identity", "identity", doc, ""},
		{"gzip", "gzip", zip, ""},
		{"x-gzip", "X-GZIP", zip, ""},
		{"gzip in two members", "gzip", gzipped(doc[:20]) + gzipped(doc[20:]), ""},
		{"said to be gzip", "gzip", doc, ""},
		{"gzip without saying so", "", zip, ""},
		{"said to be brotli", "br", doc, ""},
		{"said to be deflate", "deflate", doc, ""},
		{"said to be gzip twice", "gzip, gzip", zip, ""},
		{"cut off gzip", "gzip", zip[:len(zip)/2], "the gzip data is cut off"},
		{"cut off before the checksum", "gzip", zip[:len(zip)-8], "the gzip data is cut off"},
		{"damaged gzip", "gzip", zip[:len(zip)-8] + "12345678", "the gzip data is damaged"},
		{"no gzip header", "gzip", "\x1f\x8b", "the gzip data is cut off"},
		{"bomb", "gzip", big, "the document decoded from"},
		{"empty", "", "", "the answer is empty"},
		{"white space", "", " \r\n", "the answer is empty"},
		{"empty gzip", "gzip", gzipped(""), "the answer is empty"},
		{"a web page", "", "<!DOCTYPE html><html><body><p>Hello</p></body></html>", "HTML"},
		{"too long", "", doc + strings.Repeat(" ", 100_000), "the answer is over 50000 bytes"},
		{"too long as gzip", "gzip", gzipped(doc + strings.Repeat(" ", 500_000)), "is over 300000 bytes"},
	} {
		o := newOrigin(t, func(w http.ResponseWriter, _ *http.Request) {
			if tt.coding != "" {
				w.Header().Set("Content-Encoding", tt.coding)
			}
			w.Header().Set("ETag", `"1"`)
			io.WriteString(w, tt.body)
		})
		c := client()
		if strings.HasPrefix(tt.name, "too long") {
			c.MaxWire, c.MaxBody = 50_000, 300_000
		}
		r := c.Fetch(t.Context(), feed.Job{URL: o.URL})
		if tt.reason != "" {
			t.Run(tt.name, func(t *testing.T) { wantFailure(t, r, 200, tt.reason) })
		} else if r.Outcome != feed.Modified || len(r.Items) != 1 || r.Validator.ETag != `"1"` {
			t.Errorf("%s: %s %s, %d items", tt.name, r.Outcome, r.Failure, len(r.Items))
		}
	}
}

// TestOnTheWire plays what no HTTP library would send.
func TestOnTheWire(t *testing.T) {
	doc := rss("a")
	for _, tt := range []struct {
		name, answer, reason string
		status               int
	}{
		{"whole", fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(doc), doc), "", 200},
		{"old", "HTTP/1.0 200 OK\r\n\r\n" + doc, "", 200},
		{"short of its length", fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(doc)+1, doc), fmt.Sprintf("the answer is cut off after %d bytes", len(doc)), 200},
		{"cut chunk", fmt.Sprintf("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s", len(doc)+9, doc), "cut off", 200},
		{"no last chunk", fmt.Sprintf("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n", len(doc), doc), "cut off", 200},
		{"endless header", "HTTP/1.1 200 OK\r\n" + strings.Repeat("X-A: "+strings.Repeat("a", 1000)+"\r\n", 100), "header", 0},
		{"announces too much", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", "is over 10485760 bytes", 200},
		{"not HTTP", "220 mail ready\r\n", "malformed", 0},
		{"nothing", "", "EOF", 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			c := &Client{Dial: wire(func(c net.Conn, _ *http.Request) { io.WriteString(c, tt.answer) })}
			r := c.Fetch(t.Context(), feed.Job{URL: "http://a.example/"})
			if tt.reason == "" {
				if r.Outcome != feed.Modified {
					t.Errorf("%s: %s", tt.name, r.Failure)
				}
				return
			}
			wantFailure(t, r, tt.status, tt.reason)
		})
	}
}

func TestPanicIsAFailure(t *testing.T) {
	o := newOrigin(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) })
	c, calls := client(), 0
	c.Now = func() time.Time {
		if calls++; calls > 1 {
			panic("out of time")
		}
		return noon
	}
	wantFailure(t, c.Fetch(t.Context(), feed.Job{URL: o.URL}), 0, "internal error: out of time")
}

func TestURLsThatAreNone(t *testing.T) {
	for url, reason := range map[string]string{
		"":                    "scheme",
		"gopher://a.example/": `scheme "gopher"`,
		"http://us:er@a b/":   "is not a URL",
		"http://":             "no Host",
	} {
		wantFailure(t, client().Fetch(t.Context(), feed.Job{URL: url}), 0, reason)
	}
	if r := client().Fetch(t.Context(), feed.Job{URL: "http://user:secret@a b/"}); strings.Contains(r.Failure, "secret") {
		t.Errorf("a password is told: %s", r.Failure)
	}
}
