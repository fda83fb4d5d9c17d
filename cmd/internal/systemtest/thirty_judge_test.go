package systemtest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// judge watches all requests of the replay and knows by itself, from what was
// answered, which are permitted. Times count in whole seconds, as HTTP's do.
type judge struct {
	mu      sync.Mutex
	urls    map[string]urlRecord
	sources map[string]*sourceRecord
	hosts   map[string]*hostRecord
	farms   map[string]time.Time // by host, when a 429 ends there
	reasons map[string]int       // of unconditional requests
	faults  []string
	polls   int // checked
	excused int // not checked, because a crash may have taken the last answer
}

// urlRecord is what the answers of one URL said last.
type urlRecord struct {
	asked, accepted bool
	validator       feed.Validator
}

// sourceRecord is what binds the next poll of a source.
type sourceRecord struct {
	now, before binding
	hop         string // where the last answer redirected to
	requests    int
	polls       []time.Time
	first       time.Time // of the first whole document that was not lost
	conditional int
	kinds       map[int]int // by status
	refusals    int         // of conditional requests, in a row
	bareAsked   int         // requests that sent no validator for that
	bare        bool        // after three of them one without validators was answered
}

type binding struct {
	at       time.Time // of the last poll
	urls     map[string]urlRecord
	limits   map[string]time.Time // what does not permit a poll before
	interval time.Duration        // of the last whole document
	failures int                  // in a row, of the same kind
	status   int                  // of the last
	gone     []time.Time
	excused  bool
}

type hostRecord struct {
	busy int
	last time.Time
}

func newJudge() *judge {
	return &judge{urls: map[string]urlRecord{}, sources: map[string]*sourceRecord{}, hosts: map[string]*hostRecord{}, farms: map[string]time.Time{}, reasons: map[string]int{}}
}

func (j *judge) fault(p *publisher, now time.Time, format string, args ...any) {
	j.faults = append(j.faults, fmt.Sprintf("%s %s: ", now.UTC().Format(time.DateTime), p.id)+fmt.Sprintf(format, args...))
}

// asks checks a request as it comes in.
func (j *judge) asks(p *publisher, q *http.Request, url string, now time.Time) {
	j.mu.Lock()
	defer j.mu.Unlock()
	s := j.sources[p.id]
	if s == nil {
		s = &sourceRecord{kinds: map[int]int{}}
		j.sources[p.id] = s
	}
	s.requests++
	j.header(p, q, now)
	j.host(p, q, now)
	if s.hop == url {
		s.hop = ""
	} else {
		j.poll(p, s, q.Host, now)
	}
	j.validators(p, s, q, url, now)
}

// poll checks that a poll is permitted by now.
func (j *judge) poll(p *publisher, s *sourceRecord, host string, now time.Time) {
	b := &s.now
	s.polls = append(s.polls, now)
	limits := maps.Clone(b.limits)
	if limits == nil {
		limits = map[string]time.Time{}
	}
	limits["a 429 of its host"] = j.farms[host]
	if p.kind == "skips" && !b.at.IsZero() {
		utc := now.UTC()
		if h := utc.Hour(); h >= 22 || h <= 2 || utc.Weekday() == time.Saturday || utc.Weekday() == time.Sunday {
			limits["a skipped hour"] = now.Add(time.Hour)
		}
	}
	if b.excused {
		j.excused++
	} else {
		j.polls++
		for _, why := range slices.Sorted(maps.Keys(limits)) {
			if t := limits[why]; now.Unix() < t.Unix() {
				j.fault(p, now, "polled %s before the end of %s", t.Sub(now).Round(time.Second), why)
			}
		}
	}
	old := s.before.urls
	if s.before = *b; b.excused {
		s.before.urls = old
	} else {
		s.before.urls = map[string]urlRecord{}
		for _, u := range p.urls() {
			s.before.urls[u] = j.urls[u]
		}
	}
	b.at, b.excused = now, false
}

// host checks that one host is asked one thing at a time, a second apart.
func (j *judge) host(p *publisher, q *http.Request, now time.Time) {
	h := j.hosts[q.Host]
	if h == nil {
		h = &hostRecord{}
		j.hosts[q.Host] = h
	}
	if h.busy > 0 {
		j.fault(p, now, "%d requests at once at %s", h.busy+1, q.Host)
	}
	if d := now.Sub(h.last); d < time.Second {
		j.fault(p, now, "%s after the last request at %s", d, q.Host)
	}
	h.busy, h.last = h.busy+1, now
}

// header checks what every request says.
func (j *judge) header(p *publisher, q *http.Request, now time.Time) {
	for _, name := range []string{"Cookie", "Referer"} {
		if v := q.Header.Get(name); v != "" {
			j.fault(p, now, "%s: %s", name, v)
		}
	}
	if q.RequestURI != p.path {
		j.fault(p, now, "asks for %s, want %s", q.RequestURI, p.path)
	}
	if !strings.Contains(q.UserAgent(), "OpenVoice/") || !strings.Contains(q.UserAgent(), "+https://") {
		j.fault(p, now, "User-Agent %q", q.UserAgent())
	}
}

// validators checks that those of the URL come back byte for byte, and says why there
// are none.
func (j *judge) validators(p *publisher, s *sourceRecord, q *http.Request, url string, now time.Time) {
	sent := feed.Validator{ETag: q.Header.Get("If-None-Match"), LastModified: q.Header.Get("If-Modified-Since")}
	known := j.urls[url]
	if s.before.excused && sent != known.validator {
		known = s.before.urls[url]
		j.urls[url] = known
	}
	unsent := sent == (feed.Validator{}) && sent != known.validator && (s.refusals >= 3 || s.bare || s.before.excused)
	if sent != known.validator && !unsent {
		j.fault(p, now, "sends validators %q, want %q", sent, known.validator)
	}
	if sent != (feed.Validator{}) {
		s.conditional++
		return
	}
	reason := "no validator given"
	switch {
	case unsent:
		reason = "conditions refused"
		s.bareAsked++
	case known.asked && !known.accepted:
		reason = "answer refused"
	case !known.asked && s.requests == 1:
		reason = "first"
	case !known.asked && !s.before.excused:
		reason = "new target"
	case !known.asked:
		reason = "first" // whose answer a crash took
	}
	j.reasons[reason]++
}

// said takes over what was answered.
func (j *judge) said(p *publisher, q *http.Request, url string, r reply, asked, now time.Time) {
	j.mu.Lock()
	defer j.mu.Unlock()
	s := j.sources[p.id]
	if h := j.hosts[q.Host]; h.busy > 0 {
		h.busy--
	}
	s.kinds[r.status]++
	if s.now.excused {
		return // it is dead whom this was for
	}
	known := j.urls[url]
	j.conditions(s, q, r, known.validator)
	known.asked = true
	switch {
	case r.header.Get("Location") != "":
		known = urlRecord{asked: true, accepted: true} // a redirect is none of what its target is
		s.hop = r.header.Get("Location")
		j.urls[url] = known
		return // the target's answer binds
	case r.accepted:
		j.accept(&known, r)
	}
	if r.whole && r.accepted && s.first.IsZero() {
		s.first = now
	}
	j.urls[url] = known
	j.bind(p, &s.now, r, asked, now)
	if r.status == http.StatusTooManyRequests && r.retryAfter > 0 {
		if end := now.Add(r.retryAfter); end.After(j.farms[q.Host]) {
			j.farms[q.Host] = end
		}
	}
}

// conditions counts how often the server failed requests that were conditional, in ways
// that may be due to that.
func (j *judge) conditions(s *sourceRecord, q *http.Request, r reply, known feed.Validator) {
	conditional := q.Header.Get("If-None-Match") != "" || q.Header.Get("If-Modified-Since") != ""
	odd := r.status >= 400 && !slices.Contains([]int{401, 404, 410, 429}, r.status) && r.retryAfter == 0 || r.status == http.StatusOK && len(r.body) == 0
	switch {
	case r.header.Get("Location") != "":
	case conditional && odd:
		s.refusals++
	case conditional && r.accepted:
		s.refusals, s.bare = 0, false
	case r.accepted && known != (feed.Validator{}):
		s.bare = s.bare || s.refusals >= 3
		s.refusals = 0
	}
}

// accept notes the validators: a 304 keeps what it leaves out.
func (j *judge) accept(known *urlRecord, r reply) {
	v := feed.Validator{ETag: r.header.Get("Etag"), LastModified: r.header.Get("Last-Modified")}
	if r.status == http.StatusNotModified {
		if v.ETag == "" {
			v.ETag = known.validator.ETag
		}
		if v.LastModified == "" {
			v.LastModified = known.validator.LastModified
		}
	}
	known.accepted, known.validator = true, v
}

// bind makes of an answer what it permits.
func (j *judge) bind(p *publisher, b *binding, r reply, asked, now time.Time) {
	b.limits = map[string]time.Time{"its schedule": p.permitted(asked)}
	if r.whole {
		b.interval = map[string]time.Duration{"ttl": 5 * time.Hour, "period": 6 * time.Hour}[p.kind]
	}
	b.limits["the feed's interval"] = asked.Add(b.interval)
	if r.fresh > 0 {
		b.limits["freshness"] = asked.Add(r.fresh)
	}
	if r.retryAfter > 0 {
		b.limits["Retry-After"] = now.Add(r.retryAfter)
	}
	if r.accepted {
		b.failures, b.gone = 0, nil
		return
	}
	if r.status != b.status {
		b.failures = 0
	}
	b.failures, b.status = b.failures+1, r.status
	if r.status >= 400 {
		b.limits["the back-off"] = asked.Add(min(24*time.Hour, time.Hour<<min(b.failures-1, 10)))
	}
	if r.status == http.StatusGone {
		if b.gone = append(b.gone, asked); len(b.gone) >= 3 && asked.Sub(b.gone[0]) >= 3*day {
			b.limits["the pause"] = asked.Add(30 * day)
		}
	}
}

// permitted is when the schedule permits the next poll.
func (p *publisher) permitted(asked time.Time) time.Time {
	switch p.schedule {
	case "*/10 6-8 * * *":
		return asked.Truncate(10 * time.Minute).Add(10 * time.Minute)
	case "*/30 * * * *":
		return asked.Truncate(30 * time.Minute).Add(30 * time.Minute)
	case "0 9 * * *":
		nine := asked.Truncate(day).Add(9 * time.Hour)
		if !nine.After(asked) {
			nine = nine.Add(day)
		}
		return nine
	case "@every 90m":
		return asked.Truncate(time.Second).Add(90 * time.Minute)
	}
	return asked.Add(time.Hour)
}

// crash says that what was answered from since on may be lost: of polls begun then it
// is not known by what they were followed.
func (j *judge) crash(since time.Time) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, s := range j.sources {
		s.hop = ""
		if !s.now.at.Before(since) {
			s.now.excused = true
			s.now.failures, s.now.gone = s.before.failures, s.before.gone
		}
	}
	for _, h := range j.hosts {
		h.busy = 0
	}
}
