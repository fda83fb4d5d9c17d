package schedule

import (
	"testing"
	"time"
)

func mustParse(t *testing.T, spec string) Schedule {
	t.Helper()
	s, err := Parse(spec, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// clockTime is noon's day at that time, or days later.
func clockTime(days, hour, minute, second int) time.Time {
	return time.Date(2026, 11, 4+days, hour, minute, second, 0, time.UTC)
}

func TestNextIsNotBeforeAnyWord(t *testing.T) {
	const h = time.Hour
	for _, tt := range []struct {
		name, spec string
		past       Past
		want       time.Time
		why        Reason
	}{
		{"nothing else is known", "@every 1h", Past{}, clockTime(0, 13, 0, 0), BySchedule},
		{"freshness", "@every 1h", Past{Fresh: clockTime(0, 15, 7, 9)}, clockTime(0, 15, 7, 9), ByFreshness},
		{"freshness of a year", "@every 1h", Past{Fresh: noon.Add(365 * day)}, clockTime(1, 12, 0, 1), ByFreshness},
		{"freshness that ended", "@every 1h", Past{Fresh: noon.Add(h / 2)}, clockTime(0, 13, 0, 0), BySchedule},
		{"ttl", "@every 1h", Past{Interval: 3 * h}, clockTime(0, 15, 0, 1), ByInterval},
		{"a ttl of a month", "@every 1h", Past{Interval: 720 * h}, clockTime(1, 12, 0, 1), ByInterval},
		{"a hub", "@every 1h", Past{Floor: 24 * h}, clockTime(1, 12, 0, 1), ByHub},
		{"Retry-After", "@every 1h", Past{NotBefore: noon.Add(30 * day)}, noon.Add(30 * day), ByRetryAfter},
		{"the latest counts", "@every 1h", Past{NotBefore: noon.Add(2 * h), Interval: 3 * h, Fresh: noon.Add(h)}, clockTime(0, 15, 0, 1), ByInterval},
		{"on a grid", "@hourly", Past{}, clockTime(0, 13, 0, 0), BySchedule},
		{"the grid's own step is long enough", "@hourly", Past{Interval: h}, clockTime(0, 13, 0, 0), BySchedule},
		{"the first of the grid that is late enough", "@hourly", Past{Fresh: clockTime(0, 15, 0, 1)}, clockTime(0, 16, 0, 0), ByFreshness},
		{"what falls on the grid", "0 9 * * *", Past{NotBefore: clockTime(1, 9, 0, 0)}, clockTime(1, 9, 0, 0), BySchedule},
		{"a skipped hour", "@every 1h", Past{SkipHours: 1 << 13}, clockTime(0, 14, 0, 0), BySkip},
		{"skipped hours through the night", "@every 10h", Past{SkipHours: 1<<22 | 1<<23 | 1<<0 | 1<<1}, clockTime(1, 2, 0, 0), BySkip},
		{"Retry-After ends in a skipped hour", "@every 1h", Past{SkipHours: 1 << 20, NotBefore: clockTime(0, 20, 30, 0)}, clockTime(0, 21, 0, 0), BySkip},
		{"skipped days", "@every 24h", Past{SkipDays: 1<<time.Thursday | 1<<time.Friday}, clockTime(3, 0, 0, 0), BySkip},
		{"a skipped day and hour", "@every 24h", Past{SkipDays: 1 << time.Thursday, SkipHours: 1 << 0}, clockTime(2, 1, 0, 0), BySkip},
		{"all hours skipped", "@every 1h", Past{SkipHours: 1<<24 - 1}, clockTime(0, 13, 0, 0), BySchedule},
		{"hour 24 of old feeds", "@every 1h", Past{SkipHours: 1 << 24}, clockTime(0, 13, 0, 0), BySchedule},
		{"all days skipped", "@every 1h", Past{SkipDays: 1<<7 - 1}, clockTime(0, 13, 0, 0), BySchedule},
		{"the next of the grid that is not skipped", "*/30 * * * *", Past{SkipHours: 1<<12 | 1<<13}, clockTime(0, 14, 0, 0), BySkip},
		{"a grid within skipped hours", "0 3 * * *", Past{SkipHours: 1 << 3}, clockTime(1, 3, 0, 0), BySchedule},
		{"paused", "@every 1h", Past{Paused: true, Key: "a"}, noon.Add(time.Second + spread(30*day, "a", noon)), ByPause},
	} {
		tt.past.Asked = noon
		got, why := Next(mustParse(t, tt.spec), &tt.past, time.Time{})
		if !got.Equal(tt.want) || why != tt.why {
			t.Errorf("%s: %s, by %q, want %s, by %q", tt.name, got, why, tt.want, tt.why)
		}
	}
}

// TestNextOfWhatIsLate: a time that was missed, by a daemon that was down or busy, is
// made up for at once, but not in an hour to skip.
func TestNextOfWhatIsLate(t *testing.T) {
	p := Past{Asked: noon, SkipHours: 1<<22 | 1<<23, SkipDays: 1 << time.Saturday}
	for _, tt := range []struct {
		spec      string
		now, want time.Time
	}{
		{"@every 1h", clockTime(0, 21, 59, 59), clockTime(0, 13, 0, 0)},
		{"@every 1h", clockTime(0, 22, 0, 0), clockTime(1, 0, 0, 0)},
		{"@hourly", clockTime(2, 22, 10, 0), clockTime(4, 0, 0, 0)},
		{"0 22 * * *", clockTime(1, 22, 10, 0), clockTime(0, 22, 0, 0)}, // the operator's word stands alone
	} {
		if got, _ := Next(mustParse(t, tt.spec), &p, tt.now); !got.Equal(tt.want) {
			t.Errorf("%s at %s: due at %s, want %s", tt.spec, tt.now, got, tt.want)
		}
	}
}

func TestNextOfWhatWasNeverAsked(t *testing.T) {
	if at, _ := Next(Auto("a"), &Past{}, time.Time{}); !at.IsZero() {
		t.Errorf("due at %s, want at once", at)
	}
	if at, _ := Next(Auto("a"), &Past{NotBefore: noon}, time.Time{}); !at.Equal(noon) {
		t.Errorf("due at %s, want what the server said of another source there", at)
	}
}

// TestBackoffDoublesToADay follows failures in a row.
func TestBackoffDoublesToADay(t *testing.T) {
	p := Past{Key: "a", Asked: noon, Failing: noon, Backoff: 2 * time.Hour}
	var last time.Duration
	for p.Failures = 1; p.Failures < 500; p.Failures++ {
		at, why := Next(Auto("a"), &p, time.Time{})
		wait := at.Sub(p.Asked)
		if least := min(2*last, 24*time.Hour); why != ByBackoff || wait < least || wait > 27*time.Hour {
			t.Fatalf("failure %d: %s by %q, want %s or more, and never much over a day", p.Failures, wait, why, least)
		}
		last, p.Asked = wait.Truncate(time.Minute), at
	}
	p = Past{Key: "a", Asked: noon, Failing: noon, Backoff: 15 * time.Minute, Failures: 1}
	if at, why := Next(mustParse(t, "@every 6h"), &p, time.Time{}); !at.Equal(noon.Add(6*time.Hour)) || why != BySchedule {
		t.Errorf("a schedule of six hours: %s by %q", at, why)
	}
}

// TestMissingIsAskedForEverMoreSlowly follows 404s for months.
func TestMissingIsAskedForEverMoreSlowly(t *testing.T) {
	p := Past{Key: "a", Asked: noon, Failing: noon, Backoff: time.Hour, Missing: true}
	wait := func(after time.Duration) time.Duration {
		for p.Failures++; p.Asked.Before(noon.Add(after)); p.Failures++ {
			p.Asked, _ = Next(Auto("a"), &p, time.Time{})
		}
		at, _ := Next(Auto("a"), &p, time.Time{})
		return at.Sub(p.Asked)
	}
	for _, tt := range []struct{ after, least, most time.Duration }{
		{10 * day, day, 2 * day}, {30 * day, 2 * day, 3 * day}, {60 * day, 4 * day, 6 * day}, {365 * day, 7 * day, 8 * day},
	} {
		if got := wait(tt.after); got < tt.least || got > tt.most {
			t.Errorf("after %s it waits %s, want between %s and %s", tt.after, got, tt.least, tt.most)
		}
	}
}

func FuzzNext(f *testing.F) {
	f.Add("@hourly", int64(1792000000), uint32(5), uint8(3), int64(7200), 3)
	f.Add("auto", int64(1), uint32(1<<24-1), uint8(127), int64(-5), -1)
	f.Fuzz(func(t *testing.T, spec string, asked int64, hours uint32, days uint8, seconds int64, failures int) {
		s, err := Parse(spec, nil)
		if err != nil {
			s = Auto(spec)
		}
		const century = 100 * 366 * 86400
		d := time.Duration(seconds%century) * time.Second
		p := Past{Key: spec, Asked: time.Unix(asked%century, 0), SkipHours: hours, SkipDays: days, Interval: d, Gap: d, Floor: d / 2,
			Failures: max(0, failures), Backoff: time.Hour, Failing: time.Unix(asked%century, 0).Add(-d), Missing: hours%2 == 1, Newest: time.Unix(seconds%century, 0), MissedAt: time.Unix(asked%century, 0), MissedAfter: d}
		at, _ := Next(s, &p, time.Time{})
		if !at.After(p.Asked) || at.Before(p.Asked.Add(min(d, maxHint))) {
			t.Fatalf("asked %s, next %s", p.Asked, at)
		}
		if _, grid := s.(*wall); !grid && p.skips(at) {
			t.Fatalf("next %s is to be skipped", at)
		}
	})
}
