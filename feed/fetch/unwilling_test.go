package fetch

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// TestRefusedConditions: what may be due to a conditional request is said to be, and
// nothing else; a request without the validator that is known sends none.
func TestRefusedConditions(t *testing.T) {
	known := feed.Validator{ETag: `"1"`}
	for _, tt := range []struct {
		name   string
		status int
		body   string
		header http.Header
		want   bool
	}{
		{"precondition failed", 412, "", nil, true},
		{"bad request", 400, "x", nil, true},
		{"forbidden", 403, "", nil, true},
		{"method not allowed", 405, "", nil, true},
		{"server error", 500, "", nil, true},
		{"bad gateway", 502, "", nil, true},
		{"empty", 200, "", nil, true},
		{"empty but for a line", 200, "\r\n", nil, true},
		{"asks who we are", 401, "", nil, false},
		{"missing", 404, "", nil, false},
		{"gone", 410, "", nil, false},
		{"throttled", 429, "", nil, false},
		{"overloaded for a while", 503, "", http.Header{"Retry-After": {"60"}}, false},
		{"a check for browsers", 403, "", http.Header{"Cf-Mitigated": {"challenge"}}, false},
		{"a page", 200, "<html></html>", nil, false},
	} {
		o := newOrigin(t, func(w http.ResponseWriter, _ *http.Request) {
			for k, v := range tt.header {
				w.Header()[k] = v
			}
			w.WriteHeader(tt.status)
			io.WriteString(w, tt.body)
		})
		for _, j := range []feed.Job{{Validator: known}, {}, {Validator: known, Bare: true}} {
			j.URL = o.URL
			r := client().Fetch(t.Context(), j)
			conditional := j.Validator == known && !j.Bare
			if r.Outcome != feed.Failed || r.Refused != (tt.want && conditional) || r.Bare != j.Bare {
				t.Errorf("%s, %+v: %s, refused %v, bare %v", tt.name, j.Validator, r.Outcome, r.Refused, r.Bare)
			}
			if got := o.last().Header.Get("If-None-Match") != ""; got != conditional {
				t.Errorf("%s: a conditional request: %v", tt.name, got)
			}
		}
	}
}

func TestBareAnswer(t *testing.T) {
	o := newOrigin(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"2"`)
		io.WriteString(w, rss("a"))
	})
	j := feed.Job{URL: o.URL, Validator: feed.Validator{ETag: `"1"`, LastModified: "Mon"}, Bare: true}
	r := client().Fetch(t.Context(), j)
	wantOutcome(t, r, feed.Modified)
	if h := o.last().Header; !r.Bare || r.Refused || h["If-Modified-Since"] != nil || h["A-Im"] != nil {
		t.Errorf("%+v, asked with %v", r, h)
	}
	j.BodyHash = r.BodyHash
	if r := client().Fetch(t.Context(), j); r.Outcome != feed.Unchanged || !r.Bare || r.Validator.ETag != `"2"` {
		t.Errorf("an equal body: %+v", r)
	}
	j.Validator = feed.Validator{}
	if r := client().Fetch(t.Context(), j); r.Bare {
		t.Error("there is no validator that could have been sent")
	}
}

// TestCookiesOfOneFetch: they go back within the fetch that brought them, where the
// operator says so, and nowhere else.
func TestCookiesOfOneFetch(t *testing.T) {
	o := newOrigin(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/check":
			w.Header().Add("Set-Cookie", "ok=1; Path=/; HttpOnly")
			http.Redirect(w, r, "/by-way", http.StatusFound)
		case strings.Contains(r.Header.Get("Cookie"), "ok=1"):
			io.WriteString(w, rss("a"))
		case r.URL.Path == "/by-way":
			http.Redirect(w, r, "/check", http.StatusFound)
		default:
			w.Header().Add("Set-Cookie", "ok=1; Path=/")
			http.Redirect(w, r, "/", http.StatusFound)
		}
	})
	c := client()
	for _, path := range []string{"/", "/by-way"} {
		before := o.count()
		j := feed.Job{URL: o.URL + path, Transport: feed.Transport{Cookies: true}, Headers: []feed.Header{{Name: "Cookie", Value: "own=2"}}}
		wantOutcome(t, c.Fetch(t.Context(), j), feed.Modified)
		if got := o.last().Header.Get("Cookie"); got != "own=2; ok=1" {
			t.Errorf("%s: asked with %q", path, got)
		}
		wantOutcome(t, c.Fetch(t.Context(), j), feed.Modified)
		if n := o.count() - before; n != map[string]int{"/": 4, "/by-way": 6}[path] {
			t.Errorf("%s: %d requests for two fetches: a cookie is kept", path, n)
		}
		j.Transport.Cookies = false
		wantFailure(t, c.Fetch(t.Context(), j), 0, "cookies: fetch")
	}
	o.answer = func(w http.ResponseWriter, r *http.Request) { // a cookie that changes nothing
		w.Header().Add("Set-Cookie", "ok=1; Path=/")
		http.Redirect(w, r, "/", http.StatusFound)
	}
	wantFailure(t, c.Fetch(t.Context(), feed.Job{URL: o.URL + "/", Transport: feed.Transport{Cookies: true}}), 0, "in a circle")
	c = client()
	c.Dial = wire(func(n net.Conn, r *http.Request) {
		switch got := r.Header.Get("Cookie"); {
		case r.Host == "a.example":
			io.WriteString(n, "HTTP/1.1 302 Found\r\nSet-Cookie: a=1; Domain=example\r\nSet-Cookie: b=2\r\nLocation: http://b.example/\r\nConnection: close\r\n\r\n")
		case got != "":
			t.Errorf("another host gets %s", got)
		default:
			io.WriteString(n, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"+rss("a"))
		}
	})
	wantOutcome(t, c.Fetch(t.Context(), feed.Job{URL: "http://a.example/", Transport: feed.Transport{Cookies: true}}), feed.Modified)
}

func TestRedirectsOfASource(t *testing.T) {
	o := newOrigin(t, func(w http.ResponseWriter, r *http.Request) {
		if n := len(r.URL.Path); n > 1 {
			http.Redirect(w, r, r.URL.Path[:n-1], http.StatusFound)
			return
		}
		io.WriteString(w, rss("a"))
	})
	at := func(path string, redirects int) feed.Result {
		return client().Fetch(t.Context(), feed.Job{URL: o.URL + path, Transport: feed.Transport{Redirects: redirects}})
	}
	wantFailure(t, at("/123456", 0), 0, "over 5 redirects")
	wantOutcome(t, at("/123456", 6), feed.Modified)
	wantFailure(t, at("/1234567", 6), 0, "over 6 redirects")
	wantFailure(t, at("/1", -1), 0, "over 0 redirects")
	wantOutcome(t, at("/", -1), feed.Modified)
}

func TestLocationsAsBrowsersReadThem(t *testing.T) {
	for location, want := range map[string]string{
		"/100%":           "/100%25",
		"/a path?x=a b":   "/a%20path?x=a%20b",
		"/n\xc3\xa9ws":    "/n%C3%A9ws",
		" /ok ":           "/ok",
		"/%41%zz?a=%":     "/%41%25zz?a=%25",
		"/a&amp;b?c&amp;": "/a&amp;b?c&amp;",
		"\\a\\<b>?c\\d":   "/a/%3Cb%3E?c\\d",
	} {
		o := newOrigin(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/start" {
				w.Header()["Location"] = []string{location}
				w.WriteHeader(http.StatusFound)
				return
			}
			io.WriteString(w, rss("a"))
		})
		wantOutcome(t, client().Fetch(t.Context(), feed.Job{URL: o.URL + "/start"}), feed.Modified)
		if got := o.last().RequestURI; got != want {
			t.Errorf("%q asks for %s, want %s", location, got, want)
		}
	}
}

func TestOldTLSWhereTheOperatorSaysSo(t *testing.T) {
	for _, suite := range []uint16{tls.TLS_RSA_WITH_AES_128_CBC_SHA, tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA} {
		s := httptest.NewUnstartedServer(http.HandlerFunc(serveFeed))
		s.Config.ErrorLog = log.New(io.Discard, "", 0)
		s.TLS = &tls.Config{MaxVersion: tls.VersionTLS10, MinVersion: tls.VersionTLS10, CipherSuites: []uint16{suite}}
		s.StartTLS()
		defer s.Close()
		c := client()
		wantFailure(t, c.Fetch(t.Context(), feed.Job{URL: s.URL, Transport: feed.Transport{OldTLS: true}}), 0, "certificate")
		c = client()
		c.RootCAs = x509.NewCertPool()
		c.RootCAs.AddCert(s.Certificate())
		wantOutcome(t, c.Fetch(t.Context(), feed.Job{URL: s.URL, Transport: feed.Transport{OldTLS: true}}), feed.Modified)
		wantFailure(t, c.Fetch(t.Context(), feed.Job{URL: s.URL}), 0, "tls")
	}
}

func TestTimeoutOfASource(t *testing.T) {
	for _, tt := range []struct {
		own  time.Duration
		want string
	}{{0, "timeout awaiting response headers"}, {5 * time.Second, "no complete answer within 5s"}, {50 * time.Second, ""}} {
		synctest.Test(t, func(t *testing.T) {
			c := client()
			c.Dial = wire(func(n net.Conn, _ *http.Request) {
				time.Sleep(40 * time.Second)
				io.WriteString(n, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"+rss("a"))
			})
			r := c.Fetch(t.Context(), feed.Job{URL: "http://a.example/", Transport: feed.Transport{Timeout: tt.own}})
			time.Sleep(time.Minute) // the server has its say
			if tt.want == "" {
				wantOutcome(t, r, feed.Modified)
			} else {
				wantFailure(t, r, 0, tt.want)
			}
		})
	}
}

// TestWhereAPageLeads: where a page came in place of a feed, the failure names what it
// declares and where it leads.
func TestWhereAPageLeads(t *testing.T) {
	const alternate = `<link rel=alternate type="application/rss+xml" href="/f.xml" title=News>`
	for _, tt := range []struct{ name, header, body, want string }{
		{"a page that declares", "", "<html><head>" + alternate + "</head><body>Hi", "an HTML page; it declares the feed ORIGIN/f.xml"},
		{"a page that links", "", `<html><body><a href="/rss.xml">RSS</a>`, "an HTML page; it names the feed ORIGIN/rss.xml"},
		{"a page that leads on", "", `<html><meta http-equiv="refresh" content="0; url=/f.xml"></html>`, "an HTML page; it leads to ORIGIN/f.xml"},
		{"both", "", `<html><meta http-equiv="refresh" content="0; url=/home">` + alternate, "; it leads to ORIGIN/home; it declares the feed ORIGIN/f.xml"},
		{"a header that leads on", "5; url=f.xml", "<html></html>", "an HTML page; it leads to ORIGIN/f.xml"},
		{"a redirect in XML", "", `<?xml version="1.0"?><redirect><newLocation> http://new.example/f?a&amp;b </newLocation></redirect>`, "document element redirect; it leads to http://new.example/f?a&b"},
		{"to itself", "30; url=/", "<html></html>", "an HTML page"},
		{"to a script", "0; url=javascript:x", "<html></html>", "an HTML page"},
		{"a page of nothing", "", "<html></html>", "an HTML page"},
	} {
		o := newOrigin(t, func(w http.ResponseWriter, _ *http.Request) {
			if tt.header != "" {
				w.Header().Set("Refresh", tt.header)
			}
			io.WriteString(w, tt.body)
		})
		r := client().Fetch(t.Context(), feed.Job{URL: o.URL + "/"})
		want := strings.ReplaceAll(tt.want, "ORIGIN", o.URL)
		if r.Outcome != feed.Failed || !strings.HasSuffix(r.Failure, want) || r.Cause != feed.CauseDocument {
			t.Errorf("%s: %s %q, want %q", tt.name, r.Outcome, r.Failure, want)
		}
	}
}

func TestWhereADocumentSaysThatItHasMoved(t *testing.T) {
	for _, tt := range []struct{ to, want string }{
		{"https://new.example/feed", "https://new.example/feed"},
		{" /new ", "ORIGIN/new"},
		{"ORIGIN/", ""},
		{"mailto:x@y.example", ""},
		{"https://me:pass@new.example/", ""},
		{"", ""},
	} {
		var o *origin
		o = newOrigin(t, func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, `<rss xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><title>T</title><itunes:new-feed-url>`+strings.ReplaceAll(tt.to, "ORIGIN", o.URL)+`</itunes:new-feed-url><item><guid>1</guid><title>x</title></item></channel></rss>`)
		})
		r := client().Fetch(t.Context(), feed.Job{URL: o.URL + "/"})
		if want := strings.ReplaceAll(tt.want, "ORIGIN", o.URL); r.Outcome != feed.Modified || r.Declared != want || r.Moved != "" {
			t.Errorf("%q: %s, declared %q, moved %q; want %q", tt.to, r.Outcome, r.Declared, r.Moved, want)
		}
		if o.count() != 1 {
			t.Errorf("%d requests", o.count())
		}
	}
}
