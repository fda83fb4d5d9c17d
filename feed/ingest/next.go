package ingest

import (
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/schedule"
)

// Next is when the source is due, given what is stored of it, and why not before. A
// time before now is at once. What other sources bring upon it, a host that wants
// calm, is not in it.
func Next(src *Source, s feed.State, known bool, now time.Time) (time.Time, schedule.Reason) {
	if !known || s.Fetched == 0 || s.Configured != "" && s.Configured != src.Job.URL {
		return notBefore(src, s), schedule.ByRetryAfter
	}
	p := past(src, &s)
	return schedule.Next(src.Schedule, &p, now)
}

// past is the part of the state that the schedule weighs.
func past(src *Source, s *feed.State) schedule.Past {
	h := &s.Hints
	p := schedule.Past{
		Key: src.Job.Source, Asked: s.Fetched.Std(), NotBefore: notBefore(src, *s), Floor: src.floor(),
		Fresh: h.Fresh.Std(), Interval: seconds(h.Interval), SkipHours: h.SkipHours, SkipDays: h.SkipDays,
		Gap: seconds(h.Gap), Newest: h.Newest.Std(), Unconditional: s.Succeeded != 0 && !s.BodyHash.IsZero() && s.Validator == (feed.Validator{}),
		MissedAt: s.MissedAt.Std(), MissedAfter: seconds(s.MissedAfter),
		Failures: s.Failures, Failing: s.Since.Std(), Backoff: backoff(s.Cause),
		Missing: s.Cause == feed.CauseMissing, Paused: s.Paused,
	}
	if h.Newest == 0 {
		p.Newest = s.Delivered.Std()
	}
	if host(src.Job.URL) == "" { // a file: nobody is bothered, and who edits it waits for it
		p.Gap, p.Newest, p.Unconditional = 0, time.Time{}, false
	}
	return p
}

func seconds(n int64) time.Duration { return time.Duration(n) * time.Second }

// backoff is how long to wait after a first failure of that kind. Who says no is left
// alone for longer than who has nothing to say.
func backoff(c feed.Cause) time.Duration {
	switch c {
	case feed.CauseThrottled, feed.CauseForbidden, feed.CauseChallenge:
		return 2 * time.Hour
	case feed.CauseServer, feed.CauseMissing, feed.CauseGone:
		return time.Hour
	}
	return 15 * time.Minute
}

// notBefore is the server's word on when to come again; zero where there is none
// that binds.
func notBefore(src *Source, s feed.State) time.Time {
	asked := s.Configured
	if asked == "" {
		asked = s.URL
	}
	if s.NotBefore == 0 || asked != "" && host(asked) != host(src.Job.URL) {
		return time.Time{}
	}
	return s.NotBefore.Std()
}

// Plan is when and where one source is asked next.
type Plan struct {
	At   time.Time // before now: at once
	Why  schedule.Reason
	URL  string // that is asked
	Twin string // id of the source that is asked there in its place; empty: none
}

// ByHost says that a source waits because another one of its host was told to.
const ByHost schedule.Reason = "its host asked for fewer requests"

// Plans are what comes next of each source, in their order, as far as is known now.
func Plans(sources []Source, states func(string) (feed.State, bool), now time.Time) []Plan {
	plans := make([]Plan, len(sources))
	twins := Twins(sources, states)
	var b hostBackoff
	for i := range sources {
		src, p := &sources[i], &plans[i]
		s, known := states(src.Job.Source)
		p.At, p.Why = Next(src, s, known, now)
		p.URL, p.Twin = s.Asked(src.Job.URL), twins[src.Job.Source]
		b.note(i, p.URL, &s, p.At)
	}
	for i := range plans {
		if t := b.until(plans[i].URL, true, now); t.After(plans[i].At) && t.After(now) {
			plans[i].At, plans[i].Why = t, ByHost
		}
	}
	return plans
}

// Twins leads from each source that has moved to where another one is asked already
// to that one's id. What it would bring, the other brings; so it is not asked.
func Twins(sources []Source, states func(string) (feed.State, bool)) map[string]string {
	asked := make(map[string]string) // by URL
	var moved []int
	for i := range sources {
		j := &sources[i].Job
		if s, _ := states(j.Source); s.Asked(j.URL) != j.URL {
			moved = append(moved, i)
		} else {
			asked[j.URL] = j.Source
		}
	}
	twins := make(map[string]string)
	for _, i := range moved {
		j := &sources[i].Job
		s, _ := states(j.Source)
		at := s.Asked(j.URL)
		if other, ok := asked[at]; ok {
			twins[j.Source] = other
		} else {
			asked[at] = j.Source
		}
	}
	return twins
}
