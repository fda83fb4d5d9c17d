// Package health says which sources need somebody to look at them: the dead, the silent,
// those that have moved and those that work badly.
//
// It promises to judge a source by its own rhythm: what is an outage of a wire that brings
// news each hour is an ordinary week of a monthly. It is pure: it must never read a clock,
// a store or a configuration.
package health

import (
	"fmt"
	"slices"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// Kind is what is wrong with a source, in a word.
type Kind string

// The kinds, the worst first.
const (
	Dead     Kind = "dead"     // it has failed for longer than it is ever silent, or is gone
	Silent   Kind = "silent"   // it answers, and has brought nothing for longer than it ever did
	Moved    Kind = "moved"    // it is asked elsewhere than the configuration says, or says that it should be
	Degraded Kind = "degraded" // it works, but not as it should
)

// Kinds are all kinds, the worst first.
func Kinds() []Kind { return []Kind{Dead, Silent, Moved, Degraded} }

// Finding is one thing that is wrong with a source.
type Finding struct {
	Kind  Kind      `json:"kind"`
	Since feed.Time `json:"since,omitempty"` // 0: it is not known
	Says  string    `json:"says"`            // what was found, without a full stop
	Do    string    `json:"do,omitempty"`    // what helps; empty: nothing but to wait
}

// Source is what is judged.
type Source struct {
	State *feed.State
	URL   string // as it is configured
	Twin  string // the source that is asked in its place, because both have one address now; may be empty
}

const (
	day = 24 * time.Hour

	shortest  = 2 * day  // no source but a wire is silent or dead before
	longest   = 60 * day // every source is from then on
	unknown   = 21 * day // of a source whose rhythm is not known
	wireFrom  = 24       // entries on each of its days, from which a source is a wire
	wireDays  = 7        // on which it was one
	wireQuiet = day      // after which a wire is silent
	overdue   = 3        // times the longest pause, after which a source is silent

	deadFailures = 3       // in a row, that a dead source has at least
	fewFailures  = 3       // in a row, from which a source is degraded
	recently     = 7 * day // that what is degraded is looked for in
	leastPolls   = 8       // of these days, before their failures count
	failingEvery = 4       // polls of which one failed
)

// Of are the findings on the source at the time, the worst first.
func Of(src Source, now feed.Time) (all []Finding) {
	s := src.State
	if s.Fetched == 0 {
		return nil
	}
	quiet := Quiet(s)
	worst, found := dead(s, quiet, now)
	if !found {
		all = degraded(s, now)
		worst, found = silent(s, quiet, now)
	}
	all = slices.Concat(moved(src), all)
	if found {
		all = slices.Insert(all, 0, worst)
	}
	return all
}

// Quiet is for how long the source may bring nothing before that is strange: three times
// its longest pause of the last 30 days, or the usual pause between the dates in its
// document, whichever is longer.
func Quiet(s *feed.State) time.Duration {
	var pause time.Duration
	var last uint32
	pauses, least := 0, wireFrom
	for _, d := range s.Days {
		if d.New == 0 {
			continue
		}
		if last != 0 {
			pause = max(pause, time.Duration(d.Day-last)*day)
			pauses, least = pauses+1, min(least, d.New)
		}
		last = d.Day
	}
	gap := time.Duration(s.Hints.Gap) * time.Second
	switch {
	case pauses >= wireDays && pause == day && least >= wireFrom:
		return wireQuiet
	case pauses == 0 && gap == 0:
		return unknown
	}
	return min(max(overdue*max(pause, gap), shortest), longest)
}

func dead(s *feed.State, quiet time.Duration, now feed.Time) (Finding, bool) {
	switch {
	case s.Paused:
		return Finding{Dead, s.Since, "it is gone (410), and only asked once a month", "take it out of the configuration, or change its url"}, true
	case s.Failures >= deadFailures && now > s.Since.Add(max(quiet, shortest)):
		return Finding{Dead, s.Since, fmt.Sprintf("it has failed %d times in a row: %s", s.Failures, s.Failure), remedy(s.Cause)}, true
	}
	return Finding{}, false
}

// remedy is what helps against failures for the cause.
func remedy(c feed.Cause) string {
	switch c {
	case feed.CauseForbidden, feed.CauseChallenge:
		return "ask its publisher to let the program in, or look for another address of the feed"
	case feed.CauseMissing, feed.CauseGone, feed.CauseRedirect:
		return "look for the feed on the page of its publisher, and change its url"
	case feed.CauseCertificate:
		return "tell its publisher, or give its authority by ca:"
	case feed.CauseRefused:
		return "its address is not public: list it under fetch.allow_networks if that is meant"
	case feed.CauseDocument:
		return "openvoice sources test URL shows what is there"
	}
	return "take it out of the configuration if it does not come back"
}

func silent(s *feed.State, quiet time.Duration, now feed.Time) (Finding, bool) {
	if s.Failures > 0 || s.Succeeded == 0 {
		return Finding{}, false
	}
	last := max(s.Delivered, min(s.Hints.Newest, now))
	switch {
	case last == 0 && len(s.Days) > 0 && now.Day() >= s.Days[0].Day+uint32(shortest/day):
		return Finding{Silent, 0, "it answers, and has never held an entry", "openvoice sources test URL shows what is there"}, true
	case last != 0 && now > last.Add(quiet):
		return Finding{Silent, last, fmt.Sprintf("it answers, and has brought nothing since %s; that is long for it", last), "look whether its publisher has another feed now"}, true
	}
	return Finding{}, false
}

func moved(src Source) (all []Finding) {
	s := src.State
	at := s.Asked(src.URL)
	switch {
	case src.Twin != "":
		all = append(all, Finding{Moved, 0, fmt.Sprintf("it has moved to %s, where %s is asked already", at, src.Twin), "take it out of the configuration"})
	case at != src.URL:
		all = append(all, Finding{Moved, 0, fmt.Sprintf("it has moved to %s and is asked there", at), "change its url"})
	}
	if d := s.Declared; d != "" && d != at && d != src.URL {
		all = append(all, Finding{Moved, 0, fmt.Sprintf("its document says that it has moved to %s", d), "if that is so, change its url"})
	}
	return all
}

func degraded(s *feed.State, now feed.Time) (all []Finding) {
	if s.Failures >= fewFailures {
		all = append(all, Finding{Degraded, s.Since, fmt.Sprintf("it has failed %d times in a row: %s", s.Failures, s.Failure), ""})
	} else if polls, failures := recent(s, now); polls >= leastPolls && failures*failingEvery >= polls {
		all = append(all, Finding{Degraded, 0, fmt.Sprintf("%d of its %d polls of the last %d days failed", failures, polls, recently/day), ""})
	}
	if s.Missed > 0 && now < s.MissedAt.Add(recently) {
		all = append(all, Finding{Degraded, s.MissedAt, "entries went by between two polls", "shorten its schedule, or take it out for auto"})
	}
	if s.Bare != 0 {
		all = append(all, Finding{Degraded, s.Bare, "its server fails conditional requests, so that everything is fetched each time", "tell its publisher"})
	}
	if len(s.Aside) > 0 {
		all = append(all, Finding{Degraded, 0, fmt.Sprintf("%d of its results could not be stored and were set aside", len(s.Aside)), "report it as a bug, with the output of openvoice debug bundle"})
	}
	return all
}

// recent are the polls of the last days, and those of them that failed.
func recent(s *feed.State, now feed.Time) (polls, failures int) {
	for _, d := range slices.Backward(s.Days) {
		if d.Day+uint32(recently/day) <= now.Day() {
			break
		}
		polls, failures = polls+d.Polls, failures+d.Failures
	}
	return polls, failures
}
