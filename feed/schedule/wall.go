package schedule

import (
	"time"

	"github.com/robfig/cron/v3"
)

// every fires a fixed while after the last time.
type every struct{ cron.Schedule }

// wall is a cron expression in a zone. The library knows nothing of clocks that
// change: it loses a day whose hour the spring gap swallows, and an hour-long step
// of its search goes astray where a zone changes by half an hour. So it is asked in
// UTC, in which the wall-clock times of the zone are written down as they are, and
// wall finds the moments that they stand for.
type wall struct {
	spec      *cron.SpecSchedule // in UTC
	zone      *time.Location
	everyHour bool
}

// Next implements [Schedule].
func (w *wall) Next(after time.Time) time.Time {
	local := after.In(w.zone)
	if w.everyHour {
		return w.nextRunning(local).In(after.Location())
	}
	for clock := written(local); ; {
		clock = w.nextWritten(clock)
		if t := moment(clock, w.zone); t.After(after) {
			return t.In(after.Location())
		}
	}
}

// nextRunning is the first moment after t whose wall clock the expression names.
func (w *wall) nextRunning(t time.Time) time.Time {
	clock := written(t)
	for {
		next := w.nextWritten(clock)
		_, offset := t.Zone()
		at := next.Add(-time.Duration(offset) * time.Second).In(w.zone)
		_, end := t.ZoneBounds()
		if end.IsZero() || at.Before(end) {
			return at
		}
		// The clocks change before: look again from there, the moment itself included.
		t = end.In(w.zone)
		clock = written(t).Add(-time.Second)
	}
}

// nextWritten is the next wall-clock time. The library gives up after five years,
// but from 2096 on a 29th of February is eight years away.
func (w *wall) nextWritten(clock time.Time) time.Time {
	next := w.spec.Next(clock)
	for next.IsZero() {
		clock = clock.AddDate(4, 0, 0)
		next = w.spec.Next(clock)
	}
	return next
}

// written is the wall clock of t, as if it were UTC.
func written(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}

// moment is when the clocks of the zone show what is written: the first time where
// they show it twice, and the end of the gap where they never do.
func moment(clock time.Time, zone *time.Location) time.Time {
	y, m, d := clock.Date()
	t := time.Date(y, m, d, clock.Hour(), clock.Minute(), clock.Second(), 0, zone)
	start, end := t.ZoneBounds()
	shown := written(t)
	switch {
	case shown.After(clock): // t is behind the gap
		return start.In(zone)
	case shown.Before(clock): // t is before the gap
		return end.In(zone)
	case start.IsZero():
		return t
	}
	_, offset := start.Add(-time.Second).Zone()
	if first := clock.Add(-time.Duration(offset) * time.Second); first.Before(start) {
		return first.In(zone)
	}
	return t
}
