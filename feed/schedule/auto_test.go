package schedule

import (
	"fmt"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 4, 12, 0, 0, 0, time.UTC) // a Wednesday

// TestAutoFollowsThePublishingRate goes through what the interval follows.
func TestAutoFollowsThePublishingRate(t *testing.T) {
	const h = time.Hour
	for _, tt := range []struct {
		name string
		past Past
		want time.Duration
	}{
		{"nothing is known", Past{}, h},
		{"many an hour", Past{Gap: 5 * time.Minute, Newest: noon}, h},
		{"hourly", Past{Gap: h, Newest: noon}, h},
		{"each six hours", Past{Gap: 6 * h, Newest: noon}, 3 * h},
		{"daily", Past{Gap: 24 * h, Newest: noon}, 12 * h},
		{"monthly", Past{Gap: 30 * 24 * h, Newest: noon}, 24 * h},
		{"hourly once, quiet for a week", Past{Gap: h, Newest: noon.Add(-7 * day)}, 2 * h},
		{"hourly once, quiet for a month", Past{Gap: h, Newest: noon.Add(-30 * day)}, 4 * h},
		{"hourly once, quiet for a season", Past{Gap: h, Newest: noon.Add(-90 * day)}, 8 * h},
		{"hourly once, quiet for a year", Past{Gap: h, Newest: noon.Add(-365 * day)}, 24 * h},
		{"each six hours, quiet for a year", Past{Gap: 6 * h, Newest: noon.Add(-365 * day)}, 24 * h},
		{"an entry of tomorrow", Past{Gap: h, Newest: noon.Add(day)}, h},
		{"no validators", Past{Gap: h, Newest: noon, Unconditional: true}, 3 * h},
		{"entries were missed in twelve hours", Past{Gap: 24 * h, Newest: noon, MissedAt: noon, MissedAfter: 12 * h}, 6 * h},
		{"and that is nearly forgotten", Past{Gap: 24 * h, Newest: noon, MissedAt: noon.Add(1 - remembered), MissedAfter: 12 * h}, 6 * h},
		{"and that is forgotten", Past{Gap: 24 * h, Newest: noon, MissedAt: noon.Add(-remembered), MissedAfter: 12 * h}, 12 * h},
		{"entries were missed in an hour", Past{Gap: 24 * h, Newest: noon, MissedAt: noon, MissedAfter: h}, h},
		{"entries were missed in an outage", Past{Gap: 6 * h, Newest: noon, MissedAt: noon, MissedAfter: 200 * h}, 3 * h},
	} {
		tt.past.Asked = noon
		if got := auto("a").interval(&tt.past); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// TestAutoKeepsAStablePhase follows sources for a while: each comes to its phase and
// keeps it, also when requests are late by what a host's queue takes.
func TestAutoKeepsAStablePhase(t *testing.T) {
	for _, gap := range []time.Duration{time.Hour, 9 * time.Hour, 60 * day} {
		for n := range 50 {
			a := auto(fmt.Sprintf("source-%d", n))
			p := Past{Gap: gap, Asked: noon, Newest: noon}
			i := a.interval(&p)
			step := int64(i/time.Second) * 105 / 100
			for poll := range 200 {
				p.Newest = p.Asked
				next := a.next(&p)
				if d := next.Sub(p.Asked); d < i || d > i+i/10+time.Second {
					t.Fatalf("%s, gap %s: %s between polls, want %s and up to a tenth more", a, gap, d, i)
				}
				off := (next.Unix() - int64(hash(string(a))%uint64(step))) % step
				if poll > 110 && off > int64(i/time.Second)*2/100 {
					t.Fatalf("%s, gap %s: poll %d is %d s from its phase", a, gap, poll, off)
				}
				p.Asked = next.Add(time.Duration(poll%3) * i / 200)
			}
		}
	}
}

func TestAutoSpreads(t *testing.T) {
	const sources, buckets = 3600, 12
	var seen [buckets]int
	for i := range sources {
		p := Past{Asked: noon}
		a := Auto(fmt.Sprintf("source-%d", i)).(auto)
		for range 200 { // all were asked at once at the beginning
			p.Asked = a.next(&p)
		}
		seen[(p.Asked.Unix()%3780)*buckets/3780]++
	}
	for i, n := range seen {
		if n < sources/buckets*3/4 || n > sources/buckets*5/4 {
			t.Errorf("%d of %d sources are due in twelfth %d of the step", n, sources, i)
		}
	}
}

// TestAutoJitterIsForEver pins the hash: it may differ neither between machines nor
// between releases, or a new release would shift all polls.
func TestAutoJitterIsForEver(t *testing.T) {
	if got, want := Auto("bbc-world").Next(noon).Format(time.RFC3339), "2026-11-04T13:03:20Z"; got != want {
		t.Errorf("next is %s, want %s", got, want)
	}
	if a, b := share("a", noon), share("a", noon.Add(time.Second)); a == b {
		t.Error("two polls have the same jitter")
	}
}
