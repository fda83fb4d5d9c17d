package config

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

const durationHint = `write a number with a unit, as in 90s, 30m, 12h, 90d or 2w`

// ParseDuration reads what [time.ParseDuration] reads, and days and weeks: "90d",
// "1w2d12h". Zero needs no unit.
func ParseDuration(s string) (time.Duration, bool) {
	if s == "0" {
		return 0, true
	}
	var total time.Duration
	for s != "" {
		end := strings.IndexAny(s, "dw")
		if end < 0 {
			d, err := time.ParseDuration(s)
			if err != nil || d < 0 || total > math.MaxInt64-d {
				return 0, false
			}
			return total + d, true
		}
		unit := 24 * time.Hour
		if s[end] == 'w' {
			unit *= 7
		}
		n, err := strconv.ParseUint(s[:end], 10, 31)
		if err != nil || n > uint64((math.MaxInt64-total)/unit) {
			return 0, false
		}
		total += time.Duration(n) * unit
		if s = s[end+1:]; s == "" {
			return total, true
		}
	}
	return 0, false
}

// duration reads one between least and most.
func duration(least, most time.Duration) func(*reader, value) (time.Duration, bool) {
	return func(r *reader, v value) (time.Duration, bool) {
		s, ok := r.scalar(v, "a duration")
		if !ok {
			return 0, false
		}
		d, ok := ParseDuration(s)
		switch {
		case !ok:
			r.fail(v, durationHint, "%s is no duration", quote(s))
		case d < least || d > most:
			r.fail(v, "", "%s is not between %s and %s", s, showDuration(least), showDuration(most))
		default:
			return d, true
		}
		return 0, false
	}
}

// showDuration writes d in the largest unit that it is a whole number of.
func showDuration(d time.Duration) string {
	switch {
	case d >= 24*time.Hour && d%(24*time.Hour) == 0:
		return strconv.Itoa(int(d/(24*time.Hour))) + "d"
	case d >= time.Hour && d%time.Hour == 0:
		return strconv.Itoa(int(d/time.Hour)) + "h"
	case d >= time.Minute && d%time.Minute == 0:
		return strconv.Itoa(int(d/time.Minute)) + "m"
	}
	return d.String()
}

const sizeHint = `write bytes, or a number with a unit, as in 512KiB, 5MiB or 4GiB`

// sizeUnits are in the order in which they are tried.
var sizeUnits = [...]struct {
	name  string
	bytes int64
}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40}, {"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12}, {"B", 1}, {"", 1}}

// parseSize reads a number of bytes.
func parseSize(s string) (int64, bool) {
	for _, u := range sizeUnits {
		number, ok := strings.CutSuffix(s, u.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseUint(strings.TrimRight(number, " "), 10, 63)
		if err != nil || int64(n) > math.MaxInt64/u.bytes {
			return 0, false
		}
		return int64(n) * u.bytes, true
	}
	return 0, false
}

// size reads one of at least so many bytes.
func size(least int64) func(*reader, value) (int64, bool) {
	return func(r *reader, v value) (int64, bool) {
		s, ok := r.scalar(v, "a size")
		if !ok {
			return 0, false
		}
		n, ok := parseSize(s)
		switch {
		case !ok:
			r.fail(v, sizeHint, "%s is no size", quote(s))
		case n < least:
			r.fail(v, "", "%s is less than %s", s, showSize(least))
		default:
			return n, true
		}
		return 0, false
	}
}

// showSize writes n in the largest unit of 1024 that it is a whole number of.
func showSize(n int64) string {
	for _, u := range slices.Backward(sizeUnits[:4]) {
		if n >= u.bytes && n%u.bytes == 0 {
			return strconv.FormatInt(n/u.bytes, 10) + u.name
		}
	}
	return strconv.FormatInt(n, 10)
}
