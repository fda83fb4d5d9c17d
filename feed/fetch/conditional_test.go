package fetch

import (
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
)

func TestValidatorsGoBackByteForByte(t *testing.T) {
	for _, v := range []feed.Validator{
		{ETag: `W/"a\"b"`, LastModified: "Sat,  1 Nov 2025 9:00:00 +0000"},
		{ETag: `no quotes at all`},
		{ETag: "\"caf\xe9\""},
		{LastModified: "yesterday"},
		{ETag: `"` + strings.Repeat("x", 2000) + `"`, LastModified: "0"},
	} {
		o := newOrigin(t, func(w http.ResponseWriter, r *http.Request) {
			if v.ETag != "" {
				w.Header()["Etag"] = []string{v.ETag}
			}
			if v.LastModified != "" {
				w.Header()["Last-Modified"] = []string{v.LastModified}
			}
			if r.Header.Get("If-None-Match") == v.ETag && r.Header.Get("If-Modified-Since") == v.LastModified {
				w.WriteHeader(304)
				return
			}
			io.WriteString(w, rss("a"))
		})
		c, j := client(), feed.Job{Source: "s", URL: o.URL}
		r := c.Fetch(t.Context(), j)
		wantOutcome(t, r, feed.Modified)
		if r.Validator != v {
			t.Errorf("got %q, want %q", r.Validator, v)
		}
		if h := o.last().Header; h["If-None-Match"] != nil || h["If-Modified-Since"] != nil {
			t.Errorf("the first request is conditional: %v", h)
		}
		r = c.Fetch(t.Context(), after(j, r))
		wantOutcome(t, r, feed.Unchanged)
		if h := o.last().Header; v.ETag == "" && h["If-None-Match"] != nil || v.LastModified == "" && h["If-Modified-Since"] != nil {
			t.Errorf("a validator that the server did not give: %v", h)
		}
	}
}

func TestValidatorsThatCannotGoBack(t *testing.T) {
	for _, v := range []string{"a\x01b", strings.Repeat("x", 5000), ""} {
		if got := returnable(v); got != "" {
			t.Errorf("%.20q is kept as %.20q", v, got)
		}
	}
}

func TestWhatA304AndAnEqualBodyDoToValidators(t *testing.T) {
	old := feed.Validator{ETag: `"1"`, LastModified: "Mon"}
	hash := feed.Hash{}
	for _, tt := range []struct {
		name   string
		status int
		header http.Header
		want   feed.Validator
	}{
		{"304 that says nothing", 304, nil, old},
		{"304 with a new ETag", 304, http.Header{"Etag": {`"2"`}}, feed.Validator{ETag: `"2"`, LastModified: "Mon"}},
		{"304 with a new date", 304, http.Header{"Last-Modified": {"Tue"}}, feed.Validator{ETag: `"1"`, LastModified: "Tue"}},
		{"304 with both", 304, http.Header{"Etag": {`"2"`}, "Last-Modified": {"Tue"}}, feed.Validator{ETag: `"2"`, LastModified: "Tue"}},
		{"equal body, new validators", 200, http.Header{"Etag": {`"2"`}, "Last-Modified": {"Tue"}}, feed.Validator{ETag: `"2"`, LastModified: "Tue"}},
		{"equal body, one validator", 200, http.Header{"Etag": {`"2"`}}, feed.Validator{ETag: `"2"`}},
		{"equal body, no validators", 200, nil, feed.Validator{}},
	} {
		o := newOrigin(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, rss("a")) })
		c, j := client(), feed.Job{Source: "s", URL: o.URL, BasedOn: 5, Policy: feed.Policy{KeepEntries: 3}}
		hash = c.Fetch(t.Context(), j).BodyHash
		j.BodyHash, j.Validator = hash, old
		o.answer = func(w http.ResponseWriter, _ *http.Request) {
			for k, v := range tt.header {
				w.Header()[k] = v
			}
			w.WriteHeader(tt.status)
			if tt.status == 200 {
				io.WriteString(w, rss("a"))
			}
		}
		r := c.Fetch(t.Context(), j)
		wantOutcome(t, r, feed.Unchanged)
		if r.Validator != tt.want || r.BodyHash != hash || r.Status != tt.status || r.BasedOn != 5 || !reflect.DeepEqual(r.Policy, j.Policy) || r.Date == 0 {
			t.Errorf("%s: %+v, want %+v", tt.name, r, tt.want)
		}
	}
}

func Test304ThatNobodyAskedFor(t *testing.T) {
	o := newOrigin(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(304) })
	wantFailure(t, client().Fetch(t.Context(), feed.Job{URL: o.URL}), 304, "no validator")
}

func TestEveryRequestSaysTheSame(t *testing.T) {
	o := newOrigin(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Set-Cookie", "a=b")
		w.Header().Set("ETag", `"1"`)
		io.WriteString(w, rss("a"))
	})
	c := client()
	c.UserAgent, c.From = "OpenVoice/1.0 (+https://news.example.org/)", "desk@news.example.org"
	j := feed.Job{URL: o.URL + "/f%2Fg?x=%20y&&z=[1]", Headers: []feed.Header{
		{Name: "authorization", Value: "Bearer s"}, {Name: "Accept-Encoding", Value: "br"}, {Name: "Referer", Value: "x"}, {Name: "If-None-Match", Value: "x"}, {Name: "A-IM", Value: "vcdiff"},
	}}
	j = after(j, c.Fetch(t.Context(), j))
	c.Fetch(t.Context(), j)
	for i, r := range o.asked {
		h := r.Header
		if r.RequestURI != "/f%2Fg?x=%20y&&z=[1]" || r.Method != "GET" {
			t.Errorf("request %d: %s %s", i, r.Method, r.RequestURI)
		}
		want := map[string][]string{"User-Agent": {c.UserAgent}, "Accept": {accept}, "Accept-Encoding": {"gzip, br, zstd"}, "From": {"desk@news.example.org"}, "Authorization": {"Bearer s"}, "Connection": {"close"}}
		if i > 0 {
			want["If-None-Match"], want["A-Im"] = []string{`"1"`}, []string{"feed"}
		}
		for k, v := range h {
			if !slices.Equal(v, want[k]) {
				t.Errorf("request %d: %s: %q, want %q", i, k, v, want[k])
			}
		}
		if len(h) != len(want) {
			t.Errorf("request %d: %v", i, h)
		}
	}
}

func TestUserAgentByDefault(t *testing.T) {
	o := newOrigin(t, func(w http.ResponseWriter, _ *http.Request) {})
	client().Fetch(t.Context(), feed.Job{URL: o.URL})
	if got := o.last().UserAgent(); got != DefaultUserAgent {
		t.Errorf("got %q", got)
	}
}

func TestOnlyWhatIsNewIsRead(t *testing.T) {
	titles := []string{"a", "b"}
	o := newOrigin(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, rss(titles...)) })
	c, j := client(), feed.Job{URL: o.URL, Language: "de"}
	r := c.Fetch(t.Context(), j)
	wantOutcome(t, r, feed.Modified)
	if len(r.Items) != 2 || len(r.Listing) != 2 || !r.Whole || r.Meta.Title != "Site" || r.Meta.Language != "de" {
		t.Fatalf("first: %+v", r)
	}
	titles = []string{"c", "a", "b"}
	r = c.Fetch(t.Context(), after(j, r))
	wantOutcome(t, r, feed.Modified)
	if len(r.Items) != 1 || r.Items[0].Content.Title != "c" || len(r.Listing) != 3 {
		t.Errorf("second: %d items, %d listed", len(r.Items), len(r.Listing))
	}
	titles = nil
	r = c.Fetch(t.Context(), after(j, r))
	wantOutcome(t, r, feed.Modified)
	if len(r.Items) != 0 || len(r.Listing) != 0 || !r.Whole {
		t.Errorf("a feed without items: %+v", r)
	}
}

func TestDeltaIsNoWholeListing(t *testing.T) {
	o := newOrigin(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", `"2"`)
		w.WriteHeader(http.StatusIMUsed)
		io.WriteString(w, rss("a"))
	})
	r := client().Fetch(t.Context(), feed.Job{URL: o.URL, Validator: feed.Validator{ETag: `"1"`}})
	wantOutcome(t, r, feed.Modified)
	if r.Whole || !r.BodyHash.IsZero() || r.Validator.ETag != `"2"` || len(r.Items) != 1 {
		t.Errorf("%+v", r)
	}
}

// TestDeltaThatNobodyAskedFor is no document, and no reason to forget anything.
func TestDeltaThatNobodyAskedFor(t *testing.T) {
	im := ""
	o := newOrigin(t, func(w http.ResponseWriter, _ *http.Request) {
		if im != "" {
			w.Header().Set("IM", im)
		}
		w.WriteHeader(http.StatusIMUsed)
		io.WriteString(w, rss("a"))
	})
	known := feed.Validator{ETag: `"1"`}
	wantFailure(t, client().Fetch(t.Context(), feed.Job{URL: o.URL}), http.StatusIMUsed, "did not ask for a part")
	for value, good := range map[string]bool{"feed": true, "Feed;q=1": true, "vcdiff": false, "feed, gzip": false} {
		im = value
		r := client().Fetch(t.Context(), feed.Job{URL: o.URL, Validator: known})
		if good {
			wantOutcome(t, r, feed.Modified)
		} else {
			wantFailure(t, r, http.StatusIMUsed, "was not asked for")
		}
	}
}
