package feed

import "time"

// What must be seen before something is believed of a source for good: a server that
// is being repaired, or a portal that stands in the way, says the same for a while.
const (
	gonePolls  = 3
	goneOver   = 3 * 24 * time.Hour
	movePolls  = 10
	moveOver   = 5 * 24 * time.Hour
	asideAfter = 10 // failures at the new place, over moveOver, that bring the old one back
)

// count counts one more poll.
func count(t *Tally, at Time) {
	if t.Polls == 0 {
		t.First = at
	}
	t.Polls, t.Last = t.Polls+1, max(t.Last, at)
}

// proves says whether so many polls agreed over such a time.
func proves(t *Tally, polls int, over time.Duration) bool {
	return t.Polls >= polls && t.Last >= t.First.Add(over)
}

func (f *fold) notice(s *State, kind NoticeKind, url string) {
	f.change.Notices = append(f.change.Notices, Notice{s.Source, kind, url})
}

// configured notes the operator's URL, and forgets what was known of another one. An
// older release wrote none down.
func configured(s *State, url string) {
	if s.Configured != "" && s.Configured != url {
		forget(s)
	}
	s.Configured = url
}

// forget drops what is known of the URL that was asked.
func forget(s *State) {
	s.Gone, s.Paused, s.Move, s.Moved = Tally{}, false, Move{}, ""
	s.Failures, s.Failure, s.Cause, s.Since, s.Hints = 0, "", CauseNone, 0, Hints{}
	s.Identity = Identity{}
}

// failed folds a poll that brought nothing.
func (f *fold) failed(s *State, r *Result) {
	if s.Failures == 0 {
		s.Since = r.At
	}
	s.Failures++
	s.Failure, s.Cause = r.Failure, r.Cause
	if r.Cause == CauseGone {
		count(&s.Gone, r.At)
	}
	gone := proves(&s.Gone, gonePolls, goneOver)
	if s.Moved != "" && (gone || s.Failures >= asideAfter && r.At >= s.Since.Add(moveOver)) {
		f.notice(s, NoticeBack, s.Moved)
		s.Moved, s.Gone = "", Tally{}
		s.Failures, s.Since = 1, r.At
		return
	}
	if gone && !s.Paused {
		s.Paused = true
		f.notice(s, NoticePaused, "")
	}
}

// answered folds what a poll that succeeded says of the source itself.
func (f *fold) answered(s *State, r *Result) {
	if s.Paused {
		f.notice(s, NoticeResumed, "")
	}
	s.Failures, s.Failure, s.Cause, s.Since = 0, "", CauseNone, 0
	s.Gone, s.Paused = Tally{}, false
	if r.More {
		return
	}
	s.Hints = learn(s.Hints, r)
	if id := IdentityOf(&r.Meta); r.Outcome == Modified && id != (Identity{}) {
		s.Identity = id
	}
	f.move(s, r)
}

// learn is what the hints are after the poll. A document that was not sent again
// stands, and a delta says little of the whole.
func learn(h Hints, r *Result) Hints {
	switch {
	case r.Outcome == Modified && !r.Delta:
		return r.Hints
	case r.Outcome == Modified:
		h.Newest = max(h.Newest, r.Hints.Newest)
	}
	h.Fresh = r.Hints.Fresh
	return h
}

// move weighs where the poll was sent for good. Only the same feed at the same place
// counts on, poll after poll; a failure in between says nothing.
func (f *fold) move(s *State, r *Result) {
	same := r.Outcome == Unchanged || r.Same
	if r.Moved == "" || !same || r.Moved == s.Asked(r.URL) {
		s.Move = Move{}
		return
	}
	if s.Move.URL != r.Moved {
		s.Move = Move{URL: r.Moved}
	}
	count(&s.Move.Tally, r.At)
	if proves(&s.Move.Tally, movePolls, moveOver) {
		s.Moved, s.Move = r.Moved, Move{}
		f.notice(s, NoticeMoved, s.Moved)
		if s.Moved == s.Configured {
			s.Moved = ""
		}
	}
}

// overlaps says whether the document has anything in common with the listing before
// it: an item, or another state of its entry. Without, entries may have come and gone
// unseen.
func overlaps(r *Result, rows []Listed, numbers map[Sum]uint64) bool {
	raws, entries := make(map[Sum]bool, len(rows)), make(map[uint64]bool, len(rows))
	for _, row := range rows {
		if row.Entry/maxItems > r.Base {
			continue // of an earlier part of this very document
		}
		raws[row.Raw] = true
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

// missed notes a document that does not overlap with what was listed before.
func (f *fold) missed(s *State, r *Result, rows []Listed, numbers map[Sum]uint64) {
	if r.More || !r.Whole || r.CaughtUp || s.URL != r.URL || overlaps(r, rows, numbers) {
		return
	}
	s.Missed++
	s.MissedAt, s.MissedAfter = r.At, max(0, int64(r.At-s.ListedAt))
	f.notice(s, NoticeMissed, "")
}
