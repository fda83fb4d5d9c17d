package merge

import (
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// What must be seen before something is believed of a source for good: a server that
// is being repaired, or a portal that stands in the way, says the same for a while.
const (
	gonePolls  = 3
	goneOver   = 3 * 24 * time.Hour
	movePolls  = 10
	moveOver   = 5 * 24 * time.Hour
	asideAfter = 10 // failures at the new place, over moveOver, that bring the old one back
)

// addPoll counts one more poll.
func addPoll(t *feed.Streak, at feed.Time) {
	if t.Polls == 0 {
		t.First = at
	}
	t.Polls, t.Last = t.Polls+1, max(t.Last, at)
}

// proves says whether so many polls agreed over such a time.
func proves(t *feed.Streak, polls int, over time.Duration) bool {
	return t.Polls >= polls && t.Last >= t.First.Add(over)
}

func (f *fold) notice(s *feed.State, kind feed.NoticeKind, url string) {
	f.change.Notices = append(f.change.Notices, feed.Notice{Source: s.Source, Kind: kind, URL: url})
}

// noteConfiguredURL notes the operator's URL, and forgets what was known of another one. An
// older release wrote none down.
func noteConfiguredURL(s *feed.State, url string) {
	if s.Configured != "" && s.Configured != url {
		forgetURL(s)
	}
	s.Configured = url
}

// forgetURL drops what is known of the URL that was asked.
func forgetURL(s *feed.State) {
	s.Gone, s.Paused, s.Move, s.Moved = feed.Streak{}, false, feed.Move{}, ""
	s.Failures, s.Failure, s.Cause, s.Since, s.Hints = 0, "", feed.CauseNone, 0, feed.Hints{}
	s.Identity = feed.Identity{}
}

// foldFailure folds a poll that brought nothing.
func (f *fold) foldFailure(s *feed.State, r *feed.Result) {
	if s.Failures == 0 {
		s.Since = r.At
	}
	s.Failures++
	s.Failure, s.Cause = r.Failure, r.Cause
	if r.Cause == feed.CauseGone {
		addPoll(&s.Gone, r.At)
	}
	gone := proves(&s.Gone, gonePolls, goneOver)
	if s.Moved != "" && (gone || s.Failures >= asideAfter && r.At >= s.Since.Add(moveOver)) {
		f.notice(s, feed.NoticeBack, s.Moved)
		s.Moved, s.Gone = "", feed.Streak{}
		s.Failures, s.Since = 1, r.At
		return
	}
	if gone && !s.Paused {
		s.Paused = true
		f.notice(s, feed.NoticePaused, "")
	}
}

// foldSuccess folds what a poll that succeeded says of the source itself.
func (f *fold) foldSuccess(s *feed.State, r *feed.Result) {
	if s.Paused {
		f.notice(s, feed.NoticeResumed, "")
	}
	s.Failures, s.Failure, s.Cause, s.Since = 0, "", feed.CauseNone, 0
	s.Gone, s.Paused = feed.Streak{}, false
	if r.HasMore {
		return
	}
	s.Hints = hintsAfter(s.Hints, r)
	if id := feed.IdentityOf(&r.Meta); r.Outcome == feed.Modified && id != (feed.Identity{}) {
		s.Identity = id
	}
	f.weighMove(s, r)
}

// hintsAfter is what the hints are after the poll. A document that was not sent again
// stands, and a delta says little of the whole.
func hintsAfter(h feed.Hints, r *feed.Result) feed.Hints {
	switch {
	case r.Outcome == feed.Modified && !r.Delta:
		return r.Hints
	case r.Outcome == feed.Modified:
		h.Newest = max(h.Newest, r.Hints.Newest)
	}
	h.Fresh = r.Hints.Fresh
	return h
}

// weighMove weighs where the poll was sent for good. Only the same feed at the same place
// counts on, poll after poll; a failure in between says nothing.
func (f *fold) weighMove(s *feed.State, r *feed.Result) {
	same := r.Outcome == feed.Unchanged || r.Same
	if r.Moved == "" || !same || r.Moved == s.Asked(r.URL) {
		s.Move = feed.Move{}
		return
	}
	if s.Move.URL != r.Moved {
		s.Move = feed.Move{URL: r.Moved}
	}
	addPoll(&s.Move.Streak, r.At)
	if proves(&s.Move.Streak, movePolls, moveOver) {
		s.Moved, s.Move = r.Moved, feed.Move{}
		f.notice(s, feed.NoticeMoved, s.Moved)
		if s.Moved == s.Configured {
			s.Moved = ""
		}
	}
}

// overlaps says whether the document has anything in common with the listing before
// it: an item, or another state of its entry. Without, entries may have come and gone
// unseen.
func overlaps(r *feed.Result, rows []feed.Listed, numbers map[feed.Sum]uint64) bool {
	raws, entries := make(map[feed.Sum]bool, len(rows)), make(map[uint64]bool, len(rows))
	for _, row := range rows {
		if row.Entry/maxItems > r.BasedOn {
			continue // of an earlier part of this very document
		}
		raws[row.RawSum] = true
		if row.Entry != 0 {
			entries[row.Entry] = true
		}
	}
	if len(raws) == 0 || len(r.Listing) == 0 {
		return true
	}
	for _, raw := range r.Listing {
		if raws[raw] || entries[numbers[raw]] {
			return true
		}
	}
	return false
}

// noteMissed notes a document that does not overlap with what was listed before.
func (f *fold) noteMissed(s *feed.State, r *feed.Result, rows []feed.Listed, numbers map[feed.Sum]uint64) {
	if r.HasMore || !r.Whole || r.CaughtUp || s.URL != r.URL || overlaps(r, rows, numbers) {
		return
	}
	s.Missed++
	s.MissedAt, s.MissedAfter = r.At, max(0, int64(r.At-s.ListedAt))
	f.notice(s, feed.NoticeMissed, "")
}
