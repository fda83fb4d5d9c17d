package websub_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/openvoicenews/openvoice/feed/fetch"
	"github.com/openvoicenews/openvoice/feed/websub"
)

func TestSubscriptionRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t)
		s.offer()
		s.work()
		s.work() // nothing more is due
		r := s.hub.last(t)
		token, ok := strings.CutPrefix(r.callback, callback+"websub/")
		if !ok || len(token) != 32 || len(r.secret) != 32 || r.secret == token {
			t.Errorf("the callback is %s, the secret has %d bytes", r.callback, len(r.secret))
		}
		want := request{"subscribe", siteURL, r.callback, r.secret, "864000", fetch.DefaultUserAgent, "application/x-www-form-urlencoded; charset=utf-8"}
		if r != want || s.hub.count() != 1 {
			t.Errorf("asked %d times for %+v, want %+v", s.hub.count(), r, want)
		}
	})
}

// A lease, a request under way and the trust in a hub outlive the process.
func TestSubscriptionSurvivesARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t)
		s.offer()
		s.work()
		s.open() // as if it had been killed while the hub was asked
		r := s.hub.last(t)
		if code, body := s.verify(r, "subscribe", siteURL, "c"); code != 200 || body != "c" {
			t.Fatalf("what was asked before the restart is answered %d %q", code, body)
		}
		s.open()
		body := atomFeed()
		if code := s.deliver(r, body, sign("sha256", r.secret, []byte(body))); code != http.StatusAccepted || len(s.taken) != 1 {
			t.Fatalf("a delivery after the restart is answered %d", code)
		}
		s.sub.Delivered(source, "")
		s.work()
		before := s.status()
		s.open()
		if after := s.status(); after != before || !after.Trusted {
			t.Errorf("after the restart: %+v, before: %+v", after, before)
		}
		if s.sub.Floor(source) != 0 {
			t.Error("polls are rare before one has looked for what was missed")
		}
		s.sub.Polled(source, 3) // no fault of the hub's: nobody listened
		if s.sub.Floor(source) != websub.Floor || s.status().Lapses != 0 || !s.sub.Trusts() {
			t.Errorf("after the first poll: %+v", s.status())
		}
		if s.sub.Polled(source, 1); s.sub.Trusts() || s.status().Lapses != 1 {
			t.Errorf("after a poll that found something: %+v", s.status())
		}
		if s.work(); s.hub.count() != 1 {
			t.Errorf("the hub was asked %d times", s.hub.count())
		}
	})
}

// A bubble's clock goes through three leases; each is renewed at four fifths of it, by
// a callback and a secret of its own.
func TestLeasesAreRenewed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t)
		r := s.subscribed()
		seen := map[string]bool{r.callback: true, r.secret: true}
		for range 3 {
			asked := s.hub.count()
			begin := time.Now()
			for next := s.work(); s.hub.count() == asked; next = s.work() {
				time.Sleep(time.Until(next))
			}
			if took := time.Since(begin); took < 8*24*time.Hour-time.Minute || took > 8*24*time.Hour+time.Minute {
				t.Errorf("renewed after %v, want 8 days", took)
			}
			r = s.hub.last(t)
			if seen[r.callback] || seen[r.secret] {
				t.Error("a callback or a secret is used twice")
			}
			seen[r.callback], seen[r.secret] = true, true
			if code, _ := s.verify(r, "subscribe", siteURL, "c"); code != 200 {
				t.Fatalf("the verification is answered %d", code)
			}
		}
	})
}

// A hub that falls silent: the lease ends, and with it the trust.
func TestLeaseEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t)
		r := s.subscribed()
		s.sub.Polled(source, 0)
		s.sub.Delivered(source, "")
		if s.sub.Floor(source) != websub.Floor || s.changed != 1 {
			t.Fatalf("the floor is %v, told %d times", s.sub.Floor(source), s.changed)
		}
		s.hub.answers(http.StatusInternalServerError, "out of order")
		end := time.Now().Add(10 * 24 * time.Hour)
		for time.Now().Before(end) {
			time.Sleep(time.Until(s.work()))
		}
		s.work()
		st := s.status()
		if st.State != websub.Waiting || st.Failure != "the hub answers 500: out of order" || s.sub.Floor(source) != 0 || s.changed != 2 {
			t.Errorf("status %+v, floor %v, told %d times", st, s.sub.Floor(source), s.changed)
		}
		if code := s.deliver(r, "x", sign("sha256", r.secret, []byte("x"))); code != http.StatusGone {
			t.Errorf("a delivery after the end is answered %d, want 410", code)
		}
	})
}

func TestCallbackThatNobodyHas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t)
		r := s.subscribed()
		unknown := r
		unknown.callback = callback + "websub/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		if code := s.deliver(unknown, "x", sign("sha256", r.secret, []byte("x"))); code != http.StatusGone {
			t.Errorf("answered %d, want 410", code)
		}
		for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodHead} {
			w := s.call(httptest.NewRequest(method, r.callback, nil))
			if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, POST" {
				t.Errorf("%s: answered %d, Allow %q", method, w.Code, w.Header().Get("Allow"))
			}
		}
		s.offer()
		if len(s.taken) != 0 {
			t.Error("something was taken")
		}
	})
}

func TestDeliveryIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t)
		r := s.subscribed()
		large := strings.Repeat("x", 1001)
		honest := httptest.NewRequest(http.MethodPost, r.callback, iotest.ErrReader(errors.New("it was read")))
		honest.ContentLength = 1001
		if w := s.call(honest); w.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("over the limit, and says so: answered %d, want 413 without a look at it", w.Code)
		}
		chunked := httptest.NewRequest(http.MethodPost, r.callback, strings.NewReader(large))
		chunked.ContentLength = -1
		if w := s.call(chunked); w.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("over the limit, and does not say: answered %d, want 413", w.Code)
		}
		if len(s.taken) != 0 {
			t.Fatal("it is taken all the same")
		}
		for n := range 10 { // Take has no more room then
			code, want := s.deliver(r, "x", sign("sha256", r.secret, []byte("x"))), http.StatusAccepted
			if n == 9 {
				want = http.StatusServiceUnavailable
			}
			if code != want {
				t.Errorf("delivery %d is answered %d, want %d", n, code, want)
			}
		}
	})
}

func TestNothingIsAgreedToThatIsNotWrittenDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t)
		s.memory.fail = errors.New("disk full")
		s.offer()
		if _, err := s.sub.Work(t.Context()); err == nil || !strings.Contains(err.Error(), "disk full") || s.hub.count() != 0 {
			t.Errorf("%v, and the hub was asked %d times", err, s.hub.count())
		}
		s.memory.fail = nil
		time.Sleep(time.Hour)
		s.work() // gives up what was not sent
		time.Sleep(time.Hour)
		s.work()
		r := s.hub.last(t)
		s.memory.fail = errors.New("disk full")
		if code, body := s.verify(r, "subscribe", siteURL, "c"); code != http.StatusInternalServerError || body != "" {
			t.Errorf("the verification is answered %d %q", code, body)
		}
		s.memory.fail = nil
		if code, _ := s.verify(r, "subscribe", siteURL, "c"); code != 200 {
			t.Errorf("the second one is answered %d", code)
		}
		s.open()
		if st := s.status(); st.State != websub.Subscribed {
			t.Errorf("after a restart: %+v", st)
		}
	})
}

// A source that leaves the configuration leaves nothing behind, and its hub is told
// when it comes.
func TestSourceLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t)
		r := s.subscribed()
		s.work()
		s.sub = &websub.Subscriber{Memory: s.memory, Settings: websub.Settings{Poster: s.client}}
		if err := s.sub.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.work()
		if got := fmt.Sprintf("%q", s.memory.all); got != `map[]` {
			t.Errorf("remembered: %s", got)
		}
		if code := s.deliver(r, "x", ""); code != http.StatusGone {
			t.Errorf("a delivery is answered %d, want 410", code)
		}
		s.offer()
		if _, ok := s.sub.Status(source); ok {
			t.Error("a source that is not to be subscribed to is")
		}
	})
}

// Other settings are taken up at once: who stays keeps the subscription, who leaves is
// forgotten, also while a request to the hub is under way.
func TestSubscriberSwap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t)
		r := s.subscribed()
		s.work()
		both := s.sub.Settings
		both.Sources = append([]websub.Source{{ID: "other", URL: "https://other.example/"}}, both.Sources...)
		s.sub.Swap(both)
		if st := s.status(); st.State != websub.Subscribed {
			t.Errorf("who stays: %+v", st)
		}
		if code := s.deliver(r, "x", ""); code != http.StatusAccepted {
			t.Errorf("a delivery is answered %d, want 202", code)
		}
		s.sub.Offered("other", websub.Offer{Hubs: []string{hubURL}, Topic: "https://other.example/"})
		if _, ok := s.sub.Status("other"); !ok {
			t.Error("a new source is not subscribed to")
		}
		none := both
		none.Sources = nil
		s.sub.Swap(none)
		s.offer()
		s.work()
		if _, ok := s.sub.Status(source); ok || s.sub.Trusts() {
			t.Error("who has left is still known")
		}
		if code := s.deliver(r, "x", ""); code != http.StatusGone {
			t.Errorf("a delivery is answered %d, want 410", code)
		}
		if got := fmt.Sprintf("%q", s.memory.all); got != `map[]` {
			t.Errorf("remembered: %s", got)
		}
	})
}

func TestDeniedSubscription(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t)
		s.offer()
		s.work()
		r := s.hub.last(t)
		denial := httptest.NewRequest(http.MethodGet, r.callback+"?hub.mode=denied&hub.topic="+siteURL+"&hub.reason=not%0Ahere", nil)
		if w := s.call(denial); w.Code != 200 {
			t.Errorf("answered %d", w.Code)
		}
		if got := s.events[len(s.events)-1]; got != "subscription denied: the hub denies it: not here" {
			t.Errorf("told %q", got)
		}
		time.Sleep(6 * 24 * time.Hour)
		if s.work(); s.hub.count() != 1 {
			t.Error("asked again within a week")
		}
		time.Sleep(2 * 24 * time.Hour)
		if s.work(); s.hub.count() != 2 {
			t.Error("never asked again")
		}
	})
}

// The operator's hub takes the place of what the source says; where that names no
// topic, it is the source's URL.
func TestOperatorsHub(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct{ self, topic string }{{"", siteURL}, {"https://site.example/self", "https://site.example/self"}} {
			s := play(t)
			s.sub.Sources[0].Hub = hubURL
			s.sub.Offered(source, websub.Offer{Hubs: []string{"https://evil.example/"}, Topic: c.self})
			s.work()
			if r := s.hub.last(t); r.topic != c.topic {
				t.Errorf("self %q: asked for %s", c.self, r.topic)
			}
		}
	})
}

// One hub that hangs holds up no other, and is asked by one source at a time.
func TestHubThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t)
		s.net.HandleFunc("slow.example", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		s.sub.Sources = nil
		for n := range 5 {
			s.sub.Sources = append(s.sub.Sources, websub.Source{ID: fmt.Sprint("a", n)})
		}
		s.sub.Sources = append(s.sub.Sources, websub.Source{ID: "b"})
		if err := s.sub.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, src := range s.sub.Sources {
			o := websub.Offer{Hubs: []string{"https://slow.example/"}, Topic: siteURL}
			if src.ID == "b" {
				o.Hubs[0] = hubURL
			}
			s.sub.Offered(src.ID, o)
		}
		begin := time.Now()
		s.work()
		if took := time.Since(begin); s.hub.count() != 1 || took > time.Minute {
			t.Errorf("the hub that answers was asked %d times within %v", s.hub.count(), took)
		}
	})
}

// A hub in private space is none, whoever names it.
func TestHubInPrivateSpace(t *testing.T) {
	s := &websub.Subscriber{Memory: &notes{}, Settings: websub.Settings{Sources: []websub.Source{{ID: source}}, Callback: callback, Poster: &fetch.Client{}}}
	if err := s.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the private address was asked") }))
	defer srv.Close()
	s.Offered(source, websub.Offer{Hubs: []string{srv.URL}, Topic: siteURL})
	if _, err := s.Work(t.Context()); err != nil {
		t.Fatal(err)
	}
	if st, _ := s.Status(source); st.Failures != 1 || !strings.Contains(st.Failure, "loopback") {
		t.Errorf("status %+v", st)
	}
	local := &hub{}
	allowed := httptest.NewServer(local)
	defer allowed.Close()
	now := s.Settings
	now.Poster = &fetch.Client{AllowNetworks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}
	s.Swap(now)
	s.Offered(source, websub.Offer{Hubs: []string{allowed.URL}, Topic: siteURL})
	if _, err := s.Work(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := local.last(t); r.secret != "" {
		t.Error("a secret was sent in the clear")
	}
}

// Nothing that leaves the package but to the hub and to the memory tells a secret.
func TestSecretsStay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t)
		s.hub.answers(http.StatusTeapot, "no")
		s.offer()
		s.work()
		time.Sleep(time.Hour)
		s.hub.answers(0, "")
		r := s.subscribed()
		s.deliver(r, "x", "sha256=00")
		said := fmt.Sprintf("%q %+v", s.events, s.status())
		token := r.callback[len(callback+"websub/"):]
		if strings.Contains(said, r.secret) || strings.Contains(said, token) {
			t.Errorf("it is said: %s", said)
		}
		if !strings.Contains(said, "not subscribed: the hub answers 418: no") {
			t.Errorf("the refusal is not told: %s", said)
		}
	})
}
