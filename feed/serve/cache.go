package serve

import (
	"strconv"
	"time"
)

// Bounds of what max-age says where [Options] do not.
const (
	DefaultMinAge = time.Minute
	DefaultMaxAge = time.Hour
)

// staleIfError is for how long a cache may go on with what it has while we cannot
// be reached (RFC 5861): a weekend and a day.
const staleIfError = 72 * time.Hour

// cache holds the values of Cache-Control for one age.
type cache struct {
	age         int64    // seconds
	whole, part []string // of 200 and 304, and of 226
}

// caching says for how long an answer given now may be used without asking: until
// the next scheduled change, within bounds. A cache may then go on with the old one
// for as long again, at most a minute, while it asks for the new one (RFC 5861).
func (h *handler) caching(now time.Time) *cache {
	age := h.least
	if next := h.next(); next.After(now) {
		age = min(max(age, next.Sub(now)), h.most)
	}
	seconds := int64(age / time.Second)
	if c := h.cache.Load(); c != nil && c.age == seconds {
		return c
	}
	max := "max-age=" + strconv.FormatInt(seconds, 10)
	c := &cache{
		age: seconds,
		whole: []string{"public, " + max + ", stale-while-revalidate=" + strconv.FormatInt(min(seconds, 60), 10) +
			", stale-if-error=" + strconv.FormatInt(int64(staleIfError/time.Second), 10)},
		part: []string{"no-store, im, " + max},
	}
	h.cache.Store(c)
	return c
}
