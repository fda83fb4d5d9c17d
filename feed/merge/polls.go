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

	// How long a server that failed conditional requests is asked without before one is
	// tried again: it may have been down, and be up by chance when it was asked so.
	bareFirst = 24 * time.Hour
	bareMost  = 14 * 24 * time.Hour
)

// poll is one result under fold, with the state of its source.
type poll struct {
	*fold
	state  *feed.State
	result *feed.Result
	before feed.Time // of the last poll that succeeded; 0: none did
}

// foldResult folds one fetch of one source.
func (f *fold) foldResult(r *feed.Result) {
	s := f.sources.state(r.Source)
	if r.Outcome != feed.Failed && !isCurrent(s, r) {
		f.change.Stale = append(f.change.Stale, r.Source)
		return
	}
	f.applyPolicy(s, r.Policy)
	s.Removed = false
	if a := f.change.Ahead; a != 0 && a != f.known.Ahead() {
		f.notice(s, feed.NoticeAhead, "")
	}
	f.polled = append(f.polled, s)
	p := poll{f, s, r, s.Succeeded}
	if r.Pushed {
		p.foldPush()
	} else {
		p.foldPoll()
	}
}

// foldPoll folds what came because we asked for it.
func (p poll) foldPoll() {
	s, r := p.state, p.result
	noteConfiguredURL(s, r.URL)
	s.Fetched, s.NotBefore, s.Status = r.At, r.NotBefore, r.Status
	day := s.On(r.At)
	if r.Part == 0 {
		day.Polls++
	}
	if r.Outcome == feed.Failed {
		day.Failures++
		p.foldFailure()
		s.Last = p.number
		return
	}
	s.Succeeded = r.At
	if r.Outcome == feed.Modified {
		p.foldDocument()
	} else {
		s.ListedAt = max(s.ListedAt, r.At) // a clock that was set back takes nothing back
	}
	p.foldSuccess()
	p.notePart()
	if r.HasMore {
		return
	}
	s.URL, s.Validator = r.URL, r.Validator
	if r.Outcome == feed.Modified || !r.BodyHash.IsZero() {
		s.BodyHash = r.BodyHash
	}
}

// foldPush folds what came without being asked for. It is no poll: it says nothing on
// when and where to ask next.
func (p poll) foldPush() {
	if p.result.Outcome == feed.Modified {
		p.foldDocument()
		p.notePart()
	}
}

// notePart notes how far the parts of a fetch are folded.
func (p poll) notePart() {
	s, r := p.state, p.result
	s.Last, s.BasedOn, s.PartsFolded = p.number, 0, 0
	if r.HasMore {
		s.BasedOn, s.PartsFolded = r.BasedOn, r.Part+1
	} else {
		s.Batch = feed.Batch{}
	}
}

// isCurrent reports whether the result was computed from the state that is here now.
func isCurrent(s *feed.State, r *feed.Result) bool {
	if r.Part > 0 {
		return s.PartsFolded == r.Part && s.BasedOn == r.BasedOn
	}
	return s.Last == r.BasedOn
}

// foldFailure folds a poll that brought nothing.
func (p poll) foldFailure() {
	s, r := p.state, p.result
	if s.Failures == 0 {
		s.Since = r.At
	}
	s.Failures++
	s.Failure, s.Cause = r.Failure, r.Cause
	p.weighRefusal()
	if r.Cause == feed.CauseGone {
		addPoll(&s.Gone, r.At)
	}
	gone := proves(&s.Gone, gonePolls, goneOver)
	if s.Moved != "" && (gone || s.Failures >= asideAfter && r.At >= s.Since.Add(moveOver)) {
		p.notice(s, feed.NoticeBack, s.Moved)
		s.Moved, s.Gone = "", feed.Streak{}
		s.Failures, s.Since = 1, r.At
		return
	}
	if gone && !s.Paused {
		s.Paused = true
		p.notice(s, feed.NoticePaused, "")
	}
}

// foldSuccess folds what a poll that succeeded says of the source itself.
func (p poll) foldSuccess() {
	s, r := p.state, p.result
	if s.Paused {
		p.notice(s, feed.NoticeResumed, "")
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
	p.noteAnswer()
	if r.Outcome == feed.Modified && !r.Delta && s.Declared != r.Declared {
		if s.Declared = r.Declared; s.Declared != "" {
			p.notice(s, feed.NoticeDeclared, s.Declared)
		}
	}
	p.weighMove()
}

// weighRefusal counts the failures that conditional requests may be the reason of. What
// is no answer says nothing; another failure, of a server that refuses all the same,
// begins the count again.
func (p poll) weighRefusal() {
	s, r := p.state, p.result
	switch {
	case r.Cause == feed.CauseNetwork, r.Cause == feed.CauseOurs:
	case r.Refused && s.Bare != 0: // asked to see whether it was mended
		elapsed := time.Duration(r.At-s.Bare) * time.Second
		s.BareEnds = r.At.Add(min(max(elapsed, bareFirst), bareMost))
	case r.Refused, r.Bare && s.Bare == 0 && s.Refusals > 0:
		s.Refusals++
	case !r.Bare:
		s.Refusals = 0
	}
}

// noteAnswer notes what an answer says of conditional requests.
func (p poll) noteAnswer() {
	s, r := p.state, p.result
	switch {
	case r.Bare && s.Bare == 0 && s.Refusals > 0:
		s.Bare, s.BareEnds = r.At, r.At.Add(bareFirst)
		p.notice(s, feed.NoticeBare, "")
	case !r.Bare && s.Bare != 0:
		s.Bare, s.BareEnds = 0, 0
		p.notice(s, feed.NoticeBareOver, "")
	}
	s.Refusals = 0
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
func (p poll) weighMove() {
	s, r := p.state, p.result
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
		p.notice(s, feed.NoticeMoved, s.Moved)
		if s.Moved == s.Configured {
			s.Moved = ""
		}
	}
}

// addPoll counts one more poll.
func addPoll(t *feed.Streak, at feed.Time) {
	if t.Polls == 0 {
		t.First = at
	}
	t.Polls, t.Last = t.Polls+1, max(t.Last, at)
}

// proves reports whether so many polls agreed over such a time.
func proves(t *feed.Streak, polls int, over time.Duration) bool {
	return t.Polls >= polls && t.Last >= t.First.Add(over)
}

// noteConfiguredURL stores the operator's URL. Where it changed, what was known of the
// former one is dropped.
func noteConfiguredURL(s *feed.State, url string) {
	if s.Configured != "" && s.Configured != url {
		forgetURL(s)
	}
	s.Configured = url
}

// forgetURL drops what is known of the source's URL.
func forgetURL(s *feed.State) {
	s.Gone, s.Paused, s.Move, s.Moved = feed.Streak{}, false, feed.Move{}, ""
	s.Failures, s.Failure, s.Cause, s.Since, s.Hints = 0, "", feed.CauseNone, 0, feed.Hints{}
	s.Identity, s.Declared = feed.Identity{}, ""
	s.Refusals, s.Bare, s.BareEnds = 0, 0, 0
}
