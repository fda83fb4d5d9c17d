package schedule

import (
	"hash/fnv"
	"strconv"
	"time"
)

// What bounds the interval of [Auto].
const (
	shortest = time.Hour
	longest  = 24 * time.Hour
	// unconditional is the shortest interval where the server gives no validator, so
	// that each request costs it the whole document.
	unconditional = 3 * time.Hour
	// remembered is how long an interval stays short because entries were missed.
	remembered = 14 * day
)

const day = 24 * time.Hour

// Auto is the schedule that follows how often a source publishes; see [Next]. The
// key, which must never change, gives it its phase and its jitter.
func Auto(key string) Schedule { return auto(key) }

type auto string

// Next implements [Schedule] for a source of which nothing is known.
func (a auto) Next(after time.Time) time.Time {
	return a.next(&Past{Asked: after}).In(after.Location())
}

// interval is half of what lies between two entries, between 1 and 24 hours, longer
// for a source that has gone quiet and shorter for one of which entries were missed.
func (a auto) interval(p *Past) time.Duration {
	i := within(p.Gap/2, shortest, longest)
	switch idle := p.Asked.Sub(p.Newest); {
	case p.Newest.IsZero():
	case idle >= 365*day:
		i = longest
	case idle >= 90*day:
		i *= 8
	case idle >= 30*day:
		i *= 4
	case idle >= 7*day:
		i *= 2
	}
	if p.Unconditional {
		i = max(i, unconditional)
	}
	if !p.MissedAt.IsZero() && p.Asked.Sub(p.MissedAt) < remembered {
		i = min(i, p.MissedAfter/2)
	}
	return within(i, shortest, longest)
}

// next is an interval after the last request, and up to a tenth more. The source has
// a phase on a grid whose step is a little longer than the interval: where the phase
// comes within that tenth it is taken, with a jitter that does not lose it, and else
// it is approached. So a source keeps its place among the others, and many that were
// asked at once, as they are when the daemon first starts, drift apart.
func (a auto) next(p *Past) time.Time {
	i := int64(a.interval(p) / time.Second)
	earliest := p.Asked.Unix() + 1 + i // the request may have begun late in its second
	step := i * 105 / 100
	late := (int64(hash(string(a))%uint64(step)) - earliest) % step
	if late < 0 {
		late += step
	}
	jitter := share(string(a), p.Asked)
	if late <= i*8/100 {
		return time.Unix(earliest+late+i*2*jitter/100_000, 0)
	}
	return time.Unix(earliest+i*6/100+i*4*jitter/100_000, 0)
}

func within(d, low, high time.Duration) time.Duration { return min(max(d, low), high) }

// share is a number from 0 to 1000 that depends on the key and the time alone.
func share(key string, t time.Time) int64 {
	return int64(hash(key+"\x00"+strconv.FormatInt(t.Unix(), 10)) % 1001)
}

func hash(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s)) // never fails
	x := h.Sum64()
	x ^= x >> 32 // the last bytes reach the high bits alone
	x *= 0x9e3779b97f4a7c15
	return x ^ x>>29
}
