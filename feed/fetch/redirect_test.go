package fetch

import (
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/fetch/fetchtest"
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

// TestWhereAFeedMovedTo: the permanent beginning of the way alone, and never away from
// TLS; and whether what is there is the same feed.
func TestWhereAFeedMovedTo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := fetchtest.New(t)
		redirect := func(status int, to string) func(http.ResponseWriter, *http.Request) {
			return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, status) }
		}
		n.HandleFunc("end.example", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, rss("a")) })
		n.HandleFunc("for-now.example", redirect(302, "http://end.example/f"))
		n.HandleFunc("for-good.example", redirect(308, "http://end.example/f"))
		n.HandleFunc("two.example", redirect(301, "http://for-good.example/f"))
		n.HandleFunc("good-then-now.example", redirect(301, "http://for-now.example/f"))
		n.HandleFunc("now-then-good.example", redirect(307, "http://for-good.example/f"))
		c := &Client{Dial: n.Dial, RootCAs: n.RootCAs()}
		for from, want := range map[string]string{
			"http://end.example/f":             "",
			"http://for-now.example/f":         "",
			"http://for-good.example/f":        "http://end.example/f",
			"http://two.example/f":             "http://end.example/f",
			"http://good-then-now.example/f":   "http://for-now.example/f",
			"http://now-then-good.example/f":   "",
			"https://for-good.example/f":       "", // to http
			"http://me:word@for-good.example/": "http://end.example/f",
		} {
			r := c.Fetch(t.Context(), feed.Job{URL: from})
			if wantOutcome(t, r, feed.Modified); r.Moved != want || r.Same {
				t.Errorf("%s: moved to %q, same %t; want %q, and the same as nothing", from, r.Moved, r.Same, want)
			}
			r.Items[0].RawHash[0]++ // as in another document
			for _, known := range []struct {
				raw  feed.Sum
				same bool
			}{{r.Listing[0], true}, {r.Items[0].RawHash.Sum(), false}} {
				again := c.Fetch(t.Context(), feed.Job{URL: from, Listed: []feed.Listed{{RawSum: known.raw}}})
				if again.Same != known.same {
					t.Errorf("%s: the same feed: %t, want %t", from, again.Same, known.same)
				}
			}
		}
	})
}
