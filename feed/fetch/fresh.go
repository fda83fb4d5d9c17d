package fetch

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// maxHint is how far ahead a server's or a document's hint is heeded. A Retry-After
// is an order, not a hint.
const maxHint = 24 * time.Hour

// freshUntil is until when the answer says it is as good as new (RFC 9111 section
// 4.2): its max-age, else what lies between its Date and its Expires, less the time
// that it spent in caches. Zero where it does not say, says it badly, or the time is
// over.
func freshUntil(h http.Header, now time.Time) feed.Time {
	lifetime, said := maxAge(h.Values("Cache-Control"))
	if !said {
		lifetime = expiry(h, now)
	}
	if age, err := strconv.ParseUint(strings.TrimSpace(h.Get("Age")), 10, 31); err == nil {
		lifetime -= time.Duration(age) * time.Second
	}
	if lifetime <= 0 {
		return 0
	}
	return up(now.Add(min(lifetime, maxHint)))
}

// maxAge is the least max-age that the directives name; said, but zero, where one is
// no number.
func maxAge(directives []string) (age time.Duration, said bool) {
	for d := range strings.SplitSeq(strings.Join(directives, ","), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(d), "=")
		if !strings.EqualFold(strings.TrimSpace(name), "max-age") {
			continue
		}
		n, err := strconv.ParseUint(strings.Trim(strings.TrimSpace(value), `"`), 10, 64)
		if err != nil && !digits(strings.Trim(strings.TrimSpace(value), `"`)) {
			return 0, true
		}
		if a := time.Duration(min(n, 1<<31)) * time.Second; !said || a < age {
			age = a
		}
		said = true
	}
	return age, said
}

// expiry is how long after it was made the answer expires.
func expiry(h http.Header, now time.Time) time.Duration {
	if len(h.Values("Expires")) != 1 {
		return 0
	}
	at, err := http.ParseTime(h.Get("Expires"))
	if err != nil {
		return 0
	}
	if made, err := http.ParseTime(h.Get("Date")); err == nil {
		return at.Sub(made)
	}
	return at.Sub(now)
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// up is t in whole seconds, never a moment early.
func up(t time.Time) feed.Time { return feed.At(t.Add(time.Second - 1)) }

// clip keeps the document's own hints within bounds.
func clip(h feed.Hints, at feed.Time) feed.Hints {
	h.Interval = min(h.Interval, int64(maxHint/time.Second))
	h.Newest = min(h.Newest, at)
	return h
}
