package fetch

import (
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

// serveFeed answers with a document and a validator, conditionally.
func serveFeed(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("ETag", `"1"`)
	if r.Header.Get("If-None-Match") == `"1"` {
		w.WriteHeader(304)
		return
	}
	io.WriteString(w, rss("a"))
}

func TestRedirectsKeepValidatorsApart(t *testing.T) {
	b, other := newOrigin(t, serveFeed), newOrigin(t, serveFeed)
	to := b.URL + "/b"
	a := newOrigin(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"of a"`)
		http.Redirect(w, r, to, http.StatusFound)
	})
	c, j := client(), feed.Job{URL: a.URL, Headers: []feed.Header{{Name: "X-Key", Value: "secret"}}}
	j.URL = strings.Replace(j.URL, "http://", "http://user:pass@", 1)
	r := c.Fetch(t.Context(), j)
	wantOutcome(t, r, feed.Modified)
	if want := (feed.Validator{ETag: `"1"`, Target: to}); r.Validator != want || r.URL != j.URL {
		t.Errorf("validator %+v, want %+v", r.Validator, want)
	}
	r = c.Fetch(t.Context(), after(j, r))
	wantOutcome(t, r, feed.Unchanged)
	if r.Validator.Target != to || r.Validator.ETag != `"1"` {
		t.Errorf("after a 304: %+v", r.Validator)
	}
	for _, q := range a.asked {
		if q.Header["If-None-Match"] != nil || q.Header.Get("X-Key") == "" || q.Header.Get("Authorization") == "" {
			t.Errorf("A was asked with %v", q.Header)
		}
	}
	if h := b.last().Header; h.Get("If-None-Match") != `"1"` || h["X-Key"] != nil || h["Authorization"] != nil || h["Referer"] != nil {
		t.Errorf("B was asked with %v", h)
	}
	to = other.URL + "/c"
	r = c.Fetch(t.Context(), after(j, r))
	if h := other.last().Header; h["If-None-Match"] != nil {
		t.Errorf("C was asked with %v", h)
	}
	if wantOutcome(t, r, feed.Unchanged); r.Validator.Target != to { // by the body
		t.Errorf("validator %+v", r.Validator)
	}
	a.answer = serveFeed
	if r = c.Fetch(t.Context(), after(j, r)); r.Validator != (feed.Validator{ETag: `"1"`}) || r.Status != 200 {
		t.Errorf("once A answers itself: %+v", r.Validator)
	}
}

func TestRedirectsWithinTheOrigin(t *testing.T) {
	o := newOrigin(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			w.Header().Set("Location", "sub/feed?x=%20#part")
			w.WriteHeader(http.StatusPermanentRedirect)
			return
		}
		serveFeed(w, r)
	})
	r := client().Fetch(t.Context(), feed.Job{URL: o.URL + "/", Headers: []feed.Header{{Name: "X-Key", Value: "secret"}}})
	wantOutcome(t, r, feed.Modified)
	if q := o.last(); q.RequestURI != "/sub/feed?x=%20" || q.Header.Get("X-Key") != "secret" || q.Header["Referer"] != nil {
		t.Errorf("asked %s with %v", q.RequestURI, q.Header)
	}
}

func TestRedirectsEnd(t *testing.T) {
	o := newOrigin(t, func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.URL.Query().Get("n"))
		if n == 0 {
			serveFeed(w, r)
			return
		}
		http.Redirect(w, r, "/?n="+strconv.Itoa(n-1), http.StatusMovedPermanently)
	})
	if r := client().Fetch(t.Context(), feed.Job{URL: o.URL + "/?n=5"}); r.Outcome != feed.Modified {
		t.Errorf("five redirects: %s", r.Failure)
	}
	o.asked = nil
	wantFailure(t, client().Fetch(t.Context(), feed.Job{URL: o.URL + "/?n=6"}), 0, "over 5 redirects")
	if o.count() != 6 {
		t.Errorf("%d requests, want 6", o.count())
	}
	o.answer = func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, map[string]string{"/": "/a", "/a": "/b", "/b": "/a"}[r.URL.Path], http.StatusFound)
	}
	wantFailure(t, client().Fetch(t.Context(), feed.Job{URL: o.URL + "/"}), 0, "in a circle")
}

func TestRedirectsThatLeadNowhere(t *testing.T) {
	for location, reason := range map[string]string{
		"":                     "does not say where",
		"file:///etc/passwd":   "not an http or https URL",
		"ftp://x.example/":     "not an http or https URL",
		"http://[::1":          "not a URL",
		"http:///nohost":       "not an http or https URL",
		"http://10.1.2.3/feed": "private address",
		"http://[::1]:1/":      "loopback address",
	} {
		o := newOrigin(t, func(w http.ResponseWriter, r *http.Request) {
			if location != "" {
				w.Header().Set("Location", location)
			}
			w.WriteHeader(http.StatusFound)
		})
		wantFailure(t, client().Fetch(t.Context(), feed.Job{URL: o.URL}), 0, reason)
	}
}

func TestSameOrigin(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"http://a.example/x", "http://A.example:80/y", true},
		{"https://a.example/", "https://a.example:443/", true},
		{"http://a.example/", "https://a.example/", false},
		{"http://a.example/", "http://a.example:8080/", false},
		{"http://a.example/", "http://b.a.example/", false},
	} {
		a, _ := url.Parse(tt.a)
		b, _ := url.Parse(tt.b)
		if got := sameOrigin(a, b); got != tt.want {
			t.Errorf("%s and %s: %v", tt.a, tt.b, got)
		}
	}
}
