package websub

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// Path is what the path of every callback begins with, below that of the site.
const Path = "/websub/"

// Delivery is what a hub sent, signed as agreed.
type Delivery struct {
	Source      string
	Topic       string // its URL, which relative references count from
	ContentType string
	Coding      []string // the values of Content-Encoding
	Body        []byte
	At          time.Time // when it came
}

// readTime is how long a delivery may take to arrive.
const readTime = 30 * time.Second

// ServeHTTP answers a hub at a callback; the request's path ends with the token. It
// writes nothing that it was not asked for, and never waits for what becomes of a
// delivery (WebSub sections 5.3 and 7).
func (s *Subscriber) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	token := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	switch r.Method {
	case http.MethodGet:
		s.intent(w, r, token)
	case http.MethodPost:
		w.WriteHeader(s.delivery(w, r, token))
	default:
		w.Header().Set("Allow", "GET, POST")
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
}

// intent answers a hub that wants to know whether we asked, or says no.
func (s *Subscriber) intent(w http.ResponseWriter, r *http.Request, token string) {
	q := r.URL.Query()
	id := s.table.owner(token)
	if id == "" {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	agreed, answer := false, ""
	var e Event
	s.change(id, func(sub *Subscription, now feed.Time) bool {
		switch q.Get("hub.mode") {
		case "subscribe":
			answer = q.Get("hub.challenge")
			agreed = answer != "" && sub.verify(token, q.Get("hub.topic"), lease(q), now)
			if agreed {
				e = Event{Source: id, What: "subscribed", Hub: sub.Active.Hub, Until: sub.Active.Until}
			}
		case "denied":
			agreed = sub.denied(token, q.Get("hub.topic"), short(q.Get("hub.reason")), now)
			e = Event{Source: id, What: "subscription denied", Reason: sub.Failure}
		}
		return agreed
	})
	if !agreed {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	if s.Save(r.Context()) != nil { // a restart would know nothing of it; the hub asks again, or we do
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	s.report(e)
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	io.WriteString(w, answer)
}

// lease is what the hub grants, or what was asked for where it does not say.
func lease(q url.Values) time.Duration {
	n, err := strconv.ParseInt(q.Get("hub.lease_seconds"), 10, 64)
	if err != nil || n <= 0 {
		return Lease
	}
	return time.Duration(min(n, int64(maxLease/time.Second))) * time.Second
}

// delivery takes what a hub sent, and is the status to answer with. What is not signed
// as agreed, or comes of a hub that has no secret, is a hint that there may be news, and no
// more. It is answered like all else: who sent it is to learn nothing.
func (s *Subscriber) delivery(w http.ResponseWriter, r *http.Request, token string) int {
	id := s.table.owner(token)
	if id == "" {
		return http.StatusGone
	}
	now := s.now()
	var grant Grant
	var topic string
	s.table.look(id, func(sub *Subscription) {
		if g := sub.takes(token, feed.At(now)); g != nil {
			grant, topic = *g, sub.Topic
		}
	})
	if grant.Token == "" {
		return http.StatusGone
	}
	body, status := readBody(w, r, s.table.settings().MaxBody, s.reads)
	if status != 0 {
		return status
	}
	if err := Verify(grant.Secret, r.Header.Get("X-Hub-Signature"), body, s.table.settings().SHA1); err != nil {
		if grant.Secret != "" {
			s.Delivered(id, err.Error())
		}
		if s.Hint != nil && s.hints.allow(id, now) {
			s.Hint(id)
		}
		return http.StatusAccepted
	}
	taken := s.Take(Delivery{
		Source: id, Topic: topic, ContentType: r.Header.Get("Content-Type"), Coding: r.Header.Values("Content-Encoding"),
		Body: body, At: now,
	})
	if !taken {
		return busy(w)
	}
	return http.StatusAccepted
}

// hintLimiter limits the hints of each source to one in [HintGap]. The zero value is ready.
type hintLimiter struct {
	mu   sync.Mutex
	last map[string]time.Time // when each source was hinted at last
}

// allow reports whether a hint of the source counts, and notes it where it does.
func (l *hintLimiter) allow(id string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if last, known := l.last[id]; known && now.Sub(last) < HintGap {
		return false
	}
	if l.last == nil {
		l.last = map[string]time.Time{}
	}
	l.last[id] = now
	return true
}

// readBody is the request's body, of so many bytes at most, or the status that refuses it.
// Each body that is being read has a place in reads.
func readBody(w http.ResponseWriter, r *http.Request, most int64, reads chan struct{}) (body []byte, refused int) {
	if most <= 0 {
		most = DefaultMaxBody
	}
	if r.ContentLength > most {
		return nil, http.StatusRequestEntityTooLarge
	}
	select {
	case reads <- struct{}{}:
		defer func() { <-reads }()
	default:
		return nil, busy(w)
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(readTime)) // a recorder has none
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, http.StatusRequestEntityTooLarge
	case err != nil:
		return nil, http.StatusBadRequest
	}
	return body, 0
}

// busy asks the hub to come again.
func busy(w http.ResponseWriter) int {
	w.Header().Set("Retry-After", "60")
	return http.StatusServiceUnavailable
}

// short is a hub's text for people.
func short(s string) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " ")
	if len(s) > 200 {
		s = strings.ToValidUTF8(s[:200], "")
	}
	return s
}
