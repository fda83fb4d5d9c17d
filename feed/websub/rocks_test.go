package websub_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/openvoicenews/openvoice/feed/link"
	"github.com/openvoicenews/openvoice/feed/websub"
)

// The tests of websub.rocks for subscribers, by their numbers there.

const (
	xmlType  = "application/xml"
	hubLink  = `<link rel="hub" href="https://hub.example/"/>`
	selfLink = `<link rel="self" href="https://site.example/feed"/>`
	hubHead  = `<https://hub.example/>; rel="hub"`
	selfHead = `<https://site.example/feed>; rel="self"`
)

// found demands that the poll leads to a subscription for the topic at the hub.
func (s *stage) found(topic string) {
	s.t.Helper()
	r := s.discover()
	if len(r.Hubs) != 1 || r.Hubs[0] != hubURL || r.Topic != topic {
		s.t.Errorf("found the hubs %q for %q", r.Hubs, r.Topic)
	}
	s.work()
	if got := s.hub.last(s.t); got.mode != "subscribe" || got.topic != topic {
		s.t.Errorf("asked for %+v", got)
	}
}

func TestRocks100LinkHeader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t)
		s.serve(s.site(), "/feed", xmlType, atomFeed(), hubHead, selfHead)
		s.found(siteURL)
	})
}

func TestRocks101HTMLHead(t *testing.T) {
	base, err := url.Parse("https://site.example/dir/page")
	if err != nil {
		t.Fatal(err)
	}
	page := `<!doctype html><html><head><title>x</title><link rel="hub" href="https://hub.example/"><link rel="self" href="/feed"></head>
		<body><link rel="self" href="https://evil.example/"></body></html>`
	o := websub.Discover(base, nil, link.Head([]byte(page)))
	if len(o.Hubs) != 1 || o.Hubs[0] != hubURL || o.Topic != siteURL {
		t.Errorf("found %+v", o)
	}
}

func TestRocks102Atom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t)
		s.serve(s.site(), "/feed", xmlType, atomFeed(hubLink, selfLink))
		s.found(siteURL)
	})
}

func TestRocks103RSS(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t)
		links := strings.NewReplacer("<link", "<atom:link").Replace(hubLink + selfLink)
		s.serve(s.site(), "/feed", "application/rss+xml", `<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>T</title>`+links+
			`<item><guid isPermaLink="false">1</guid><title>One</title></item></channel></rss>`)
		s.found(siteURL)
	})
}

func TestRocks104HeaderBeforeDocument(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t)
		s.serve(s.site(), "/feed", xmlType, atomFeed(`<link rel="hub" href="https://evil.example/"/>`, `<link rel="self" href="https://site.example/other"/>`), hubHead, selfHead)
		s.found(siteURL)
	})
}

func TestRocks200AnotherSelf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t)
		s.serve(s.site(), "/feed", xmlType, atomFeed(hubLink, `<link rel="self" href="https://site.example/canonical"/>`))
		s.found("https://site.example/canonical")
	})
}

func TestRocks201And202RedirectedTopic(t *testing.T) {
	for _, status := range []int{http.StatusFound, http.StatusMovedPermanently} {
		synctest.Test(t, func(t *testing.T) {
			s := play(t)
			mux := s.site()
			mux.Handle("/feed", http.RedirectHandler("/moved", status))
			s.serve(mux, "/moved", xmlType, atomFeed(), hubHead, `</moved>; rel="self"`)
			s.found("https://site.example/moved")
		})
	}
}

func TestRocks203And204RedirectedHub(t *testing.T) {
	for _, status := range []int{http.StatusTemporaryRedirect, http.StatusPermanentRedirect} {
		synctest.Test(t, func(t *testing.T) {
			s := play(t)
			next := &hub{}
			s.net.Handle("next.example", next)
			s.hub.answer = func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Location", "https://next.example/in")
				w.WriteHeader(status)
			}
			s.offer()
			s.work()
			first, second := s.hub.last(t), next.last(t)
			if first != second || second.secret == "" {
				t.Errorf("the hub was asked for %+v, the one behind it for %+v", first, second)
			}
			if code, body := s.verify(second, "subscribe", siteURL, "c"); code != 200 || body != "c" || s.status().State != websub.Subscribed {
				t.Errorf("the verification is answered %d %q", code, body)
			}
		})
	}
}

func TestRocks205WrongTopic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t)
		s.offer()
		s.work()
		r := s.hub.last(t)
		for _, c := range []struct{ what, mode, topic, challenge string }{
			{"another topic", "subscribe", siteURL + "x", "c"},
			{"no topic", "subscribe", "", "c"},
			{"another mode", "unsubscribe", siteURL, "c"},
			{"no mode", "", siteURL, "c"},
			{"no challenge", "subscribe", siteURL, ""},
		} {
			if code, body := s.verify(r, c.mode, c.topic, c.challenge); code != http.StatusNotFound || body != "" {
				t.Errorf("%s: answered %d %q, want 404", c.what, code, body)
			}
		}
		if s.status().State != websub.Asked {
			t.Errorf("the subscription is %s", s.status().State)
		}
		other := r
		other.callback = r.callback[:len(r.callback)-1]
		if code, _ := s.verify(other, "subscribe", siteURL, "c"); code != http.StatusNotFound {
			t.Errorf("an unknown callback: answered %d, want 404", code)
		}
	})
}

func TestRocks300Delivery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t)
		r := s.subscribed()
		body := atomFeed()
		for _, method := range []string{"sha256", "sha384", "sha512"} {
			if code := s.deliver(r, body, sign(method, r.secret, []byte(body))); code/100 != 2 {
				t.Errorf("%s: answered %d", method, code)
			}
		}
		if len(s.taken) != 3 {
			t.Fatalf("%d deliveries are taken, want 3", len(s.taken))
		}
		d := s.taken[0]
		if d.Source != source || d.Topic != siteURL || d.ContentType != "application/atom+xml" || string(d.Body) != body || d.At.IsZero() {
			t.Errorf("taken: %+v", d)
		}
	})
}

func TestRocks301WrongSignature(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t)
		r := s.subscribed()
		if code := s.deliver(r, atomFeed(), sign("sha256", "guess", []byte(atomFeed()))); code/100 != 2 {
			t.Errorf("answered %d, which tells who sent it that it did not count", code)
		}
		s.ignored(1)
	})
}

func TestRocks302NoSignature(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t)
		r := s.subscribed()
		if code := s.deliver(r, atomFeed(), ""); code/100 != 2 {
			t.Errorf("answered %d, which tells who sent it that it did not count", code)
		}
		if code := s.deliver(r, atomFeed(), sign("sha1", r.secret, []byte(atomFeed()))); code/100 != 2 {
			t.Errorf("sha1: answered %d", code)
		}
		s.ignored(2)
	})
}

// ignored demands that nothing was taken, and that so many deliveries are counted.
func (s *stage) ignored(want int) {
	s.t.Helper()
	st := s.status()
	if len(s.taken) != 0 || st.Ignored != want || st.Trusted || st.Delivered != 0 {
		s.t.Errorf("taken %d, status %+v", len(s.taken), st)
	}
	if len(s.events) < want || !strings.HasPrefix(s.events[len(s.events)-1], "delivery ignored: it is ") && !strings.HasPrefix(s.events[len(s.events)-1], "delivery ignored: the signature") {
		s.t.Errorf("told %q", s.events)
	}
}
