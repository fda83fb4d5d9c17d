package websub_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/fetch"
	"github.com/openvoicenews/openvoice/feed/fetch/fetchtest"
	"github.com/openvoicenews/openvoice/feed/websub"
)

// notes is a memory in a map.
type notes struct {
	mu   sync.Mutex
	all  map[string][]byte
	fail error
}

func (n *notes) Note(_ context.Context, key string) ([]byte, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.all[key], n.fail
}

func (n *notes) SetNotes(_ context.Context, values map[string][]byte) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.fail != nil {
		return n.fail
	}
	if n.all == nil {
		n.all = map[string][]byte{}
	}
	for k, v := range values {
		if n.all[k] = v; v == nil {
			delete(n.all, k)
		}
	}
	return nil
}

// stage is a network with one source, its hub and a subscriber.
type stage struct {
	t       *testing.T
	net     *fetchtest.Network
	client  *fetch.Client
	memory  *notes
	sub     *websub.Subscriber
	hub     *hub
	taken   []websub.Delivery
	events  []string
	changed int
	hints   []string
}

const (
	source   = "site"
	siteURL  = "https://site.example/feed"
	hubURL   = "https://hub.example/"
	callback = "https://news.example/push/"
)

// play makes the stage. The hub answers at hubURL. It must run in a bubble.
func play(t *testing.T) *stage {
	n := fetchtest.New(t)
	s := &stage{t: t, net: n, memory: &notes{}, hub: &hub{}}
	s.client = &fetch.Client{Dial: n.Dial, RootCAs: n.RootCAs()}
	n.Handle("hub.example", s.hub)
	s.open()
	return s
}

// open starts a subscriber with what is remembered, as after a restart.
func (s *stage) open() {
	s.sub = &websub.Subscriber{
		Settings: websub.Settings{
			Sources: []websub.Source{{ID: source, URL: siteURL}}, Callback: callback, Poster: s.client, MaxBody: 1000,
		},
		Memory:  s.memory,
		Take:    func(d websub.Delivery) bool { s.taken = append(s.taken, d); return len(s.taken) < 10 },
		Report:  func(e websub.Event) { s.events = append(s.events, e.What+": "+e.Reason) },
		Changed: func() { s.changed++ },
		Hint:    func(source string) { s.hints = append(s.hints, source) },
	}
	if err := s.sub.Load(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

// discover polls the source and tells the subscriber what its hubs are.
func (s *stage) discover() feed.Result {
	s.t.Helper()
	r := s.client.Fetch(s.t.Context(), feed.Job{Source: source, URL: siteURL})
	if r.Outcome == feed.Failed {
		s.t.Fatalf("fetch: %s", r.Failure)
	}
	s.sub.Offered(source, websub.Offer{Hubs: r.Hubs, Topic: r.Topic})
	return r
}

// offer tells the subscriber of the hub, without a poll.
func (s *stage) offer() {
	s.sub.Offered(source, websub.Offer{Hubs: []string{hubURL}, Topic: siteURL})
}

// work does what is due, and returns when it is to be done next.
func (s *stage) work() time.Time {
	s.t.Helper()
	next, err := s.sub.Work(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return next
}

// status is that of the source.
func (s *stage) status() websub.Status {
	st, _ := s.sub.Status(source)
	return st
}

// subscribed has the hub verify what was asked of it, and returns that.
func (s *stage) subscribed() request {
	s.t.Helper()
	s.offer()
	s.work()
	r := s.hub.last(s.t)
	if code, body := s.verify(r, "subscribe", r.topic, "ch4llenge"); code != 200 || body != "ch4llenge" {
		s.t.Fatalf("the verification is answered %d %q", code, body)
	}
	return r
}

// verify sends a question of intent.
func (s *stage) verify(r request, mode, topic, challenge string) (code int, body string) {
	q := url.Values{"hub.mode": {mode}, "hub.topic": {topic}, "hub.challenge": {challenge}, "hub.lease_seconds": {r.lease}}
	w := s.call(httptest.NewRequest(http.MethodGet, r.callback+"?"+q.Encode(), nil))
	return w.Code, w.Body.String()
}

// deliver sends a body as the hub does.
func (s *stage) deliver(r request, body, signature string) int {
	req := httptest.NewRequest(http.MethodPost, r.callback, strings.NewReader(body))
	req.Header.Set("Content-Type", "application/atom+xml")
	if signature != "" {
		req.Header.Set("X-Hub-Signature", signature)
	}
	return s.call(req).Code
}

func (s *stage) call(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.sub.ServeHTTP(w, r)
	return w
}

// request is what a hub was asked.
type request struct{ mode, topic, callback, secret, lease, agent, kind string }

// hub takes requests and answers them as told.
type hub struct {
	mu     sync.Mutex
	asked  []request
	pings  []string
	answer func(http.ResponseWriter, *http.Request) // nil: 202
}

func (h *hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r.Method != http.MethodPost || r.ParseForm() != nil || len(r.URL.RawQuery) > 0 {
		http.Error(w, "a form by POST, please", http.StatusBadRequest)
		return
	}
	if f := r.PostForm; f.Get("hub.mode") == "publish" {
		h.pings = append(h.pings, f.Get("hub.url"))
		if f.Get("hub.topic") != f.Get("hub.url") {
			h.pings = append(h.pings, "not "+f.Get("hub.topic"))
		}
	} else {
		h.asked = append(h.asked, request{f.Get("hub.mode"), f.Get("hub.topic"), f.Get("hub.callback"), f.Get("hub.secret"), f.Get("hub.lease_seconds"),
			r.UserAgent(), r.Header.Get("Content-Type")})
	}
	if h.answer != nil {
		h.answer(w, r)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

// last is what the hub was asked last.
func (h *hub) last(t *testing.T) request {
	t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.asked) == 0 {
		t.Fatal("the hub was not asked")
	}
	return h.asked[len(h.asked)-1]
}

func (h *hub) count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.asked)
}

// told are the feeds that the hub was told of since told was asked last.
func (h *hub) told() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	said := h.pings
	h.pings = nil
	return strings.Join(said, " ")
}

func (h *hub) answers(status int, text string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.answer = func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		io.WriteString(w, text)
	}
	if status == 0 {
		h.answer = nil
	}
}

// atomFeed is a document with links.
func atomFeed(links ...string) string {
	return fmt.Sprintf(`<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:x</id><title>T</title>%s<entry><id>urn:x:1</id><title>One</title></entry></feed>`, strings.Join(slices.Compact(links), ""))
}

// serve lets the site answer at the path with a body and Link headers.
func (s *stage) serve(mux *http.ServeMux, path, kind, body string, links ...string) {
	mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.Header()["Link"] = links
		io.WriteString(w, body)
	})
}

// site is a host with these paths.
func (s *stage) site() *http.ServeMux {
	mux := http.NewServeMux()
	s.net.Handle("site.example", mux)
	return mux
}
