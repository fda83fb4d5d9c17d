package fetch

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/fetch/fetchtest"
)

func TestPost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := fetchtest.New(t)
		type asked struct{ method, uri, kind, agent, user, cookie, referer, body string }
		var got []asked
		n.HandleFunc("hub.example", func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			user, _, _ := r.BasicAuth()
			got = append(got, asked{r.Method, r.RequestURI, r.Header.Get("Content-Type"), r.UserAgent(), user, r.Header.Get("Cookie"), r.Referer(), string(body)})
			http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
			if r.URL.Path == "/" {
				w.Header().Set("Location", "/in?x=1")
				w.WriteHeader(http.StatusTemporaryRedirect)
				return
			}
			w.WriteHeader(http.StatusAccepted)
			io.WriteString(w, "taken"+strings.Repeat("!", 10_000))
		})
		c := &Client{Dial: n.Dial, RootCAs: n.RootCAs(), UserAgent: "Test/1"}
		status, text, err := c.Post(t.Context(), "https://me:secret@hub.example/", url.Values{"a": {"1 & ü"}})
		if status != http.StatusAccepted || len(text) != maxText || !strings.HasPrefix(text, "taken") || err != nil {
			t.Errorf("got %d, %d bytes, %v", status, len(text), err)
		}
		first := asked{"POST", "/", "application/x-www-form-urlencoded; charset=utf-8", "Test/1", "me", "", "", "a=1+%26+%C3%BC"}
		second := first
		second.uri = "/in?x=1"
		if want := []asked{first, second}; !reflect.DeepEqual(got, want) {
			t.Errorf("asked\n%+v, want\n%+v", got, want)
		}
	})
}

func TestPostRedirects(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := fetchtest.New(t)
		forms, loops := 0, 0
		n.HandleFunc("evil.example", func(_ http.ResponseWriter, r *http.Request) {
			forms++
			if r.Header.Get("Authorization") != "" {
				t.Error("the hub's password goes to another host")
			}
		})
		n.HandleFunc("hub.example", func(w http.ResponseWriter, r *http.Request) {
			to := map[string]string{"/loop": "/loop", "/away": "https://evil.example/", "/clear": "http://hub.example/", "/none": "", "/file": "file:///etc/passwd", "/found": "/in"}[r.URL.Path]
			if to == "/loop" {
				loops++
			}
			w.Header().Set("Location", to)
			status := http.StatusPermanentRedirect
			if r.URL.Path == "/found" {
				status = http.StatusFound
			}
			w.WriteHeader(status)
		})
		c := &Client{Dial: n.Dial, RootCAs: n.RootCAs()}
		for path, want := range map[string]string{
			"/loop": "over 5 redirects", "/clear": "from https to http", "/none": "does not say where to", "/file": "not an http or https URL",
		} {
			status, _, err := c.Post(t.Context(), "https://hub.example"+path, nil)
			if status != 0 || err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: got %d, %v, want %q", path, status, err, want)
			}
		}
		if loops != 6 {
			t.Errorf("a hub that leads in a circle was asked %d times, want 6", loops)
		}
		if status, _, err := c.Post(t.Context(), "https://hub.example/found", nil); status != http.StatusFound || err != nil {
			t.Errorf("a 302 ends in %d, %v; a form is not sent again after it", status, err)
		}
		if status, _, err := c.Post(t.Context(), "https://me:secret@hub.example/away", nil); status != 200 || err != nil || forms != 1 {
			t.Errorf("another host: %d, %v, with %d forms", status, err, forms)
		}
	})
}

func TestPostFails(t *testing.T) {
	for raw, want := range map[string]string{
		"ftp://hub.example/": "not an http or https URL", "://": "not an http or https URL", "/x": "not an http or https URL",
		"http://127.0.0.1:1/": "loopback address", "http://[::1]:1/": "loopback address", "http://169.254.169.254/": "link-local address", "http://10.0.0.1/": "private address",
	} {
		if _, _, err := new(Client).Post(t.Context(), raw, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", raw, err, want)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		n := fetchtest.New(t)
		n.HandleFunc("slow.example", func(_ http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body) // else the server does not see that the client is gone
			<-r.Context().Done()
		})
		c := &Client{Dial: n.Dial, Timeout: 5 * time.Second}
		if _, _, err := c.Post(t.Context(), "http://slow.example/", url.Values{"a": {"b"}}); err == nil || !strings.Contains(err.Error(), "within 5s") {
			t.Errorf("a hub that hangs: %v", err)
		}
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(errors.New("stopped"))
		if _, _, err := c.Post(ctx, "http://slow.example/", url.Values{"a": {"b"}}); err == nil || !strings.Contains(err.Error(), "called off") {
			t.Errorf("called off: %v", err)
		}
	})
}

// A pushed document is a part of what the source lists, read within the bounds of
// every other.
func TestReadPushed(t *testing.T) {
	c := &Client{MaxBody: 4096}
	j := feed.Job{Source: "a", URL: "https://a.example/f", BasedOn: 7, BodyHash: feed.Hash{1}, Validator: feed.Validator{ETag: `"1"`}}
	topic := &url.URL{Scheme: "https", Host: "topic.example", Path: "/f"}
	p := Pushed{Topic: topic, ContentType: "application/rss+xml", Body: []byte(strings.Replace(rss("a", "b"), "http://site.example/a", "/rel", 1)), At: 1000}
	r := c.Read(t.Context(), p, j)
	if r.Outcome != feed.Modified || !r.Pushed || r.Whole || r.At != 1000 || r.BasedOn != 7 || r.Source != "a" || r.URL != j.URL {
		t.Errorf("result %+v", r)
	}
	if r.Validator != (feed.Validator{}) || !r.BodyHash.IsZero() || r.Hints != (feed.Hints{}) {
		t.Errorf("it vouches for something: %+v", r)
	}
	if len(r.Items) != 2 || r.Items[0].Content.Link != "https://topic.example/rel" {
		t.Errorf("items %+v", r.Items)
	}
	for _, s := range r.Listing {
		j.Listed = append(j.Listed, feed.Listed{RawSum: s})
	}
	if again := c.Read(t.Context(), p, j); again.Outcome != feed.Modified || len(again.Items) != 0 {
		t.Errorf("what is listed comes again: %+v", again.Items)
	}
	zipped := p
	zipped.Body, zipped.Coding = []byte(gzipped(string(p.Body))), []string{"gzip"}
	if r := c.Read(t.Context(), zipped, feed.Job{}); len(r.Items) != 2 {
		t.Errorf("compressed: %+v", r)
	}
	for body, want := range map[string]string{
		"": "empty", "<html><p>Hello": "HTML", "<feed/" + strings.Repeat(" ", 5000) + ">": "over 4096 bytes", gzipped(strings.Repeat(" ", 50_000)): "over 4096 bytes",
	} {
		p.Body = []byte(body)
		if r := c.Read(t.Context(), p, j); r.Outcome != feed.Failed || !r.Pushed || !strings.Contains(r.Failure, want) {
			t.Errorf("%.20q: %s, %q, want %q", body, r.Outcome, r.Failure, want)
		}
	}
}

// What an answer says of hubs stands in the result; of one that was not read, only
// what its header says whole.
func TestHubsOfAnAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := fetchtest.New(t)
		links := []string{`<https://hub.example/>; rel=hub`, `</self>; rel=self`}
		n.HandleFunc("a.example", func(w http.ResponseWriter, r *http.Request) {
			w.Header()["Link"] = links
			serveFeed(w, r)
		})
		c, j := &Client{Dial: n.Dial, RootCAs: n.RootCAs()}, feed.Job{URL: "https://me:secret@a.example/f"}
		r := c.Fetch(t.Context(), j)
		if len(r.Hubs) != 1 || r.Hubs[0] != "https://hub.example/" || r.Topic != "https://a.example/self" {
			t.Errorf("found %q for %q", r.Hubs, r.Topic)
		}
		j = after(j, r)
		if r = c.Fetch(t.Context(), j); r.Outcome != feed.Unchanged || len(r.Hubs) != 1 || r.Topic == "" {
			t.Errorf("on a 304 (%s): found %q for %q", r.Outcome, r.Hubs, r.Topic)
		}
		links = links[:1]
		if r = c.Fetch(t.Context(), j); len(r.Hubs) != 0 || r.Topic != "" {
			t.Errorf("on a 304 that says only the half: found %q for %q", r.Hubs, r.Topic)
		}
	})
}

// JSON goes with the headers it is given, which do not go to another host.
func TestPostJSON(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := fetchtest.New(t)
		var got []string
		n.HandleFunc("hook.example", func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			got = append(got, strings.Join([]string{r.Method, r.Header.Get("Content-Type"), r.Header.Get("X-A"), string(body)}, " "))
			http.Redirect(w, r, "https://other.example/", http.StatusPermanentRedirect)
		})
		n.HandleFunc("other.example", func(_ http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			got = append(got, strings.Join([]string{r.Method, r.Header.Get("Content-Type"), r.Header.Get("X-A"), string(body)}, " "))
		})
		c := &Client{Dial: n.Dial, RootCAs: n.RootCAs()}
		header := http.Header{"X-A": {"signed"}}
		status, _, err := c.PostJSON(t.Context(), "https://hook.example/", []byte(`{"a":1}`), header)
		if status != http.StatusOK || err != nil {
			t.Errorf("got %d, %v", status, err)
		}
		want := []string{`POST application/json signed {"a":1}`, `POST application/json  {"a":1}`}
		if !reflect.DeepEqual(got, want) || len(header) != 1 {
			t.Errorf("asked\n%q, want\n%q", got, want)
		}
		if _, _, err := c.PostJSON(t.Context(), "http://127.0.0.1/", nil, nil); err == nil {
			t.Error("it goes into the operator's own network")
		}
	})
}
