package schedule

import (
	"fmt"
	"testing"
	"time"
	_ "time/tzdata"
)

// at reads a time as operators write them, in a zone.
func at(t *testing.T, zone, clock string) time.Time {
	t.Helper()
	loc, err := Zone(zone)
	if err != nil {
		t.Fatal(err)
	}
	v, err := time.ParseInLocation("2006-01-02 15:04:05 -0700", clock, loc)
	if err != nil {
		v, err = time.ParseInLocation("2006-01-02 15:04:05", clock, loc)
	}
	if err != nil {
		t.Fatal(err)
	}
	return v.In(loc)
}

func TestNext(t *testing.T) {
	const ny = "America/New_York"
	for _, c := range []struct {
		name, spec, zone, after string
		want                    []string
	}{
		{"quarters", "*/15 * * * *", "UTC", "2026-11-01 10:07:30", []string{"2026-11-01 10:15:00", "2026-11-01 10:30:00"}},
		{"own zone", "CRON_TZ=Asia/Tokyo 0 9 * * *", "UTC", "2026-11-01 10:00:00", []string{"2026-11-02 00:00:00"}},
		{"old zone word", "TZ=Asia/Tokyo  0 9 * * *", "UTC", "2026-11-01 10:00:00", []string{"2026-11-02 00:00:00"}},
		{"hourly", " @hourly ", "UTC", "2026-11-01 10:00:00", []string{"2026-11-01 11:00:00"}},
		{"yearly", "@yearly", "UTC", "2026-11-01 10:00:00", []string{"2027-01-01 00:00:00", "2028-01-01 00:00:00"}},
		{"every", "@every 90m", "UTC", "2026-11-01 10:00:00", []string{"2026-11-01 11:30:00", "2026-11-01 13:00:00"}},
		{"every after a fraction", "@every  30m", "UTC", "2026-11-01 10:00:00", []string{"2026-11-01 10:30:00"}},
		{"leap day", "0 0 29 2 *", "UTC", "2026-11-01 10:00:00", []string{"2028-02-29 00:00:00", "2032-02-29 00:00:00"}},
		{"leap days over 2100", "0 0 29 2 *", "UTC", "2092-03-01 00:00:00", []string{"2096-02-29 00:00:00", "2104-02-29 00:00:00"}},

		{"daily in the gap", "30 2 * * *", ny, "2026-03-07 12:00:00", []string{"2026-03-08 03:00:00", "2026-03-09 02:30:00"}},
		{"half-hourly, one hour in the gap", "*/30 2 * * *", ny, "2026-03-08 01:00:00", []string{"2026-03-08 03:00:00", "2026-03-09 02:00:00"}},
		{"midnight in the gap", "@daily", "Africa/Cairo", "2026-04-23 12:00:00", []string{"2026-04-24 01:00:00", "2026-04-25 00:00:00"}},
		{"gap of half an hour", "0 2 * * *", "Australia/Lord_Howe", "2026-10-03 12:00:00", []string{"2026-10-04 02:30:00", "2026-10-05 02:00:00"}},
		{"behind a gap of half an hour", "0 3 * * *", "Australia/Lord_Howe", "2026-10-03 12:00:00", []string{"2026-10-04 03:00:00", "2026-10-05 03:00:00"}},
		{"a day that was left out", "0 12 30 12 *", "Pacific/Apia", "2011-12-01 00:00:00", []string{"2011-12-31 00:00:00", "2012-12-30 12:00:00"}},
		{"quarters through the gap", "*/30 * * * *", ny, "2026-03-08 01:20:00", []string{"2026-03-08 01:30:00", "2026-03-08 03:00:00", "2026-03-08 03:30:00"}},

		{"daily in the fold", "30 1 * * *", ny, "2026-10-31 12:00:00", []string{"2026-11-01 01:30:00 -0400", "2026-11-02 01:30:00"}},
		{"asked in the second hour of the fold", "30 1 * * *", ny, "2026-11-01 01:10:00 -0500", []string{"2026-11-02 01:30:00"}},
		{"half-hourly through the fold", "*/30 * * * *", ny, "2026-11-01 01:10:00 -0400", []string{"2026-11-01 01:30:00 -0400", "2026-11-01 01:00:00 -0500", "2026-11-01 01:30:00 -0500", "2026-11-01 02:00:00"}},
		{"every through the fold", "@every 1h", ny, "2026-11-01 00:30:00", []string{"2026-11-01 01:30:00 -0400", "2026-11-01 01:30:00 -0500", "2026-11-01 02:30:00"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			after := at(t, c.zone, c.after)
			s, err := Parse(c.spec, after.Location())
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range c.want {
				got := s.Next(after)
				if w := at(t, c.zone, want); !got.Equal(w) {
					t.Fatalf("after %v: %v, want %v", after, got, w)
				}
				if got.Location() != after.Location() {
					t.Fatalf("the answer is in %v, want the asker's %v", got.Location(), after.Location())
				}
				after = got
			}
		})
	}
}

func TestZoneOfTheAskerDoesNotMatter(t *testing.T) {
	tokyo, err := Zone("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	s, err := Parse("0 9 * * *", nil)
	if err != nil {
		t.Fatal(err)
	}
	after := time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	if a, b := s.Next(after), s.Next(after.In(tokyo)); !a.Equal(b) || a.Hour() != 9 {
		t.Errorf("asked in UTC: %v, asked in Tokyo: %v, want both at 9:00 UTC", a, b)
	}
}

// TestEveryHourAgainstAClock walks two whole years minute by minute and demands
// that exactly those minutes fire whose wall clock matches.
func TestEveryHourAgainstAClock(t *testing.T) {
	for _, name := range []string{"America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Casablanca"} {
		zone, err := Zone(name)
		if err != nil {
			t.Fatal(err)
		}
		s, err := Parse("7,37 * * * *", zone)
		if err != nil {
			t.Fatal(err)
		}
		from := time.Date(2026, 1, 1, 0, 0, 0, 0, zone)
		next := s.Next(from)
		for m := from.Add(time.Minute); m.Year() < 2028; m = m.Add(time.Minute) {
			fires := m.Minute() == 7 || m.Minute() == 37
			if fires != m.Equal(next) {
				t.Fatalf("%s: at %v the schedule says %v", name, m, next)
			}
			if fires {
				next = s.Next(next)
			}
		}
	}
}

// TestDailyFiresEveryDay asks each quarter of an hour as a daily schedule, over
// every day of a year, in zones that change at odd times.
func TestDailyFiresEveryDay(t *testing.T) {
	for _, name := range []string{"America/New_York", "Australia/Lord_Howe", "Asia/Beirut", "Africa/Cairo", "America/Santiago", "Atlantic/Azores"} {
		zone, err := Zone(name)
		if err != nil {
			t.Fatal(err)
		}
		for quarter := range 96 {
			s, err := Parse(fmt.Sprintf("%d %d * * *", quarter%4*15, quarter/4), zone)
			if err != nil {
				t.Fatal(err)
			}
			day := time.Date(2025, 12, 31, 23, 59, 59, 0, zone)
			for range 365 {
				next := s.Next(day)
				if a, b := written(day).Truncate(24*time.Hour), written(next).Truncate(24*time.Hour); b.Sub(a) != 24*time.Hour {
					t.Fatalf("%s, %02d:%02d: after %v comes %v", name, quarter/4, quarter%4*15, day, next)
				}
				day = next
			}
		}
	}
}
