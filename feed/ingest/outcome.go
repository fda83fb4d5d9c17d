package ingest

import (
	"cmp"
	"errors"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// handle takes what a goroutine brought.
func (d *dispatcher) handle(e event) {
	d.running--
	if e.fetched != nil {
		d.fetched(e.fetched)
		return
	}
	if e.slot {
		d.slots--
	}
	var due map[*task]time.Time
	if e.err == nil {
		due = d.review(e.appended, &e.outcome)
	}
	for _, t := range e.appended {
		d.committed(t, due[t], e.outcome.Of(t.result.Source), e.err)
	}
}

// fetched passes a result on: to the verdict on the clock where that is still open,
// else to the log.
func (d *dispatcher) fetched(t *task) {
	called := t.ctx.Err() != nil
	t.cancel()
	if r := &t.result; r.Cause == feed.CauseThrottled && t.source != gone { // before the next one of the host's line is let out
		s := feed.State{Cause: r.Cause, Fetched: r.At, NotBefore: r.NotBefore}
		d.calm.note(t.source, d.places[t.source].asked, &s, r.At.Add(backoff(r.Cause)).Std())
	}
	d.slots--
	if t.source != gone && d.places[t.source].target != "" {
		d.lanes.started(t, time.Now()) // at the host that it was redirected to
	}
	d.lanes.left(t)
	d.undated(t)
	if t.source == gone {
		d.lose(t, ErrStopped)
		return
	}
	if t.result.Outcome == feed.Failed && called {
		d.lose(t, ErrStopped)
		return
	}
	if t.result.Date != 0 {
		d.g.clock.add(t.result.Date, time.Now())
	}
	if len(d.held) == 0 {
		d.holding = time.Now()
	}
	d.held = append(d.held, t)
}

func (d *dispatcher) undated(t *task) {
	if t.host != "" {
		d.datable--
	}
}

// judge lets the held results go on to the log once enough servers said what time
// it is, or no more will, or they have waited long enough; or drops them all. It says
// when to look again.
func (d *dispatcher) judge(now time.Time) (again time.Time) {
	if len(d.held) == 0 {
		return again
	}
	if again = d.holding.Add(holdWait); !d.g.clock.enough() && d.datable > 0 && len(d.held) < maxHeld && !d.stopping && now.Before(again) {
		return again
	}
	held := d.held
	d.held = nil
	if err := d.g.clock.check(d.g.now(), now); err != nil {
		d.wrongClock(held, err)
		return time.Time{}
	}
	d.badClock = false
	d.g.skewed.Store(false)
	for _, t := range held {
		if !d.network.doubtful(t, host(d.places[t.source].asked), now) {
			d.record(t, now)
		}
	}
	return time.Time{}
}

// record gives a result to the log: at once, or, where it says little, with others.
func (d *dispatcher) record(t *task, now time.Time) {
	if t.result.Outcome != feed.Unchanged {
		d.slots++
		d.save([]*task{t}, true)
		return
	}
	if len(d.batch) == 0 {
		d.since = now
	}
	d.batch = append(d.batch, t)
}

// wrongClock drops what was fetched and stops what is on its way.
func (d *dispatcher) wrongClock(held []*task, err error) {
	d.g.clock.forget()
	d.g.skewed.Store(true)
	if !d.badClock {
		d.g.logger().ErrorContext(d.ctx, "results discarded: system clock is wrong", "err", err)
		d.badClock = true
	}
	for _, t := range held {
		d.lose(t, err)
	}
	d.drop(func(*task) bool { return true }, err)
	for _, t := range d.tasks {
		if t != nil && t.cancel != nil {
			t.cancel()
		}
	}
}

// save appends results in a goroutine: several unchanged ones, or one of any kind.
func (d *dispatcher) save(ts []*task, slot bool) {
	d.running++
	go func() {
		e := event{appended: ts, slot: slot}
		if slot {
			e.outcome, e.err = d.g.appendParts(d.saving, ts[0].result)
		} else {
			r := feed.Record{Version: feed.Version, Unchanged: make([]feed.Result, len(ts))}
			for i, t := range ts {
				r.Unchanged[i] = t.result
			}
			e.outcome, e.err = d.g.Log.Append(d.saving, r)
		}
		d.events <- e
	}()
}

// review looks at what is stored now of sources whose results were committed, and says
// when they are due again.
func (d *dispatcher) review(ts []*task, o *feed.Outcome) map[*task]time.Time {
	due := make(map[*task]time.Time, len(ts))
	var moved, redirected bool
	look := func(t *task, s feed.State, known bool) {
		if t.source == gone {
			return
		}
		r, before := &t.result, d.places[t.source]
		if o.Skipped(r.Source) || !known { // the server's word binds all the same
			s.Fetched, s.NotBefore, s.Hints.Fresh = max(s.Fetched, r.At), max(s.NotBefore, r.NotBefore), max(s.Hints.Fresh, r.Hints.Fresh)
		}
		due[t] = d.learn(t.source, &s, true)
		after := d.places[t.source]
		moved, redirected = moved || after.asked != before.asked, redirected || after.target != before.target
	}
	err := d.g.View(d.saving, func(k StateReader) error {
		for _, t := range ts {
			s, ok := k.State(t.id)
			look(t, s, ok)
		}
		return nil
	})
	if err != nil {
		for _, t := range ts {
			look(t, feed.State{}, false)
		}
	}
	if moved { // maybe to where another is
		if err := d.plan(); err != nil {
			d.g.logger().ErrorContext(d.ctx, "planning the next polls after a source moved failed; the earlier plan stays", "err", err)
		}
	} else if redirected {
		d.join()
	}
	return due
}

// committed ends a task whose result was given to the log, where it came to o, and whose
// source is due again at due.
func (d *dispatcher) committed(t *task, due time.Time, o feed.Outcome, err error) {
	r := &t.result
	if err != nil {
		if !d.lost {
			d.g.logger().ErrorContext(d.ctx, "result could not be stored", "source", t.id, "err", err)
		}
		d.lost = true
		d.lose(t, err)
		return
	}
	d.lost = false
	if r.Outcome == feed.Failed {
		d.g.logger().WarnContext(d.ctx, "fetch failed", "source", t.id, "url", redact(t.job.URL), "status", r.Status, "err", r.Failure)
	}
	if d.g.Done != nil {
		d.g.Done(*r, o, nil)
	}
	d.reschedule(t.source, due)
	for _, grp := range t.groups {
		grp.losses = 0
	}
	d.finish(t, func(s *Summary) {
		switch r.Outcome {
		case feed.Modified:
			s.Modified++
			s.Items += len(r.Items)
		case feed.Unchanged:
			s.Unchanged++
		default:
			s.Failed++
		}
	}, nil)
}

// lose ends a task without a record. Its source is tried again soon.
func (d *dispatcher) lose(t *task, err error) {
	if d.g.Done != nil && t.result.Outcome != 0 && !errors.Is(err, ErrStopped) {
		d.g.Done(t.result, feed.Outcome{}, err)
	}
	d.reschedule(t.source, d.g.now().Add(cmp.Or(d.g.Retry, DefaultRetry)))
	d.finish(t, func(s *Summary) { s.Dropped++ }, err)
}

// drop ends the tasks that have not begun and that gone says so of.
func (d *dispatcher) drop(gone func(*task) bool, err error) {
	for _, t := range d.lanes.remove(gone) {
		d.undated(t)
		d.lose(t, err)
	}
}

func (d *dispatcher) reschedule(source int, at time.Time) {
	if d.queue != nil && source != gone {
		d.queue.set(source, at)
	}
}

// finish takes the task out and tells the groups that wanted it.
func (d *dispatcher) finish(t *task, count func(*Summary), err error) {
	if t.source != gone {
		d.tasks[t.source] = nil
	}
	d.g.polls.end(t.id)
	d.count--
	for _, grp := range t.groups {
		count(&grp.summary)
		grp.left--
		if err != nil && !errors.Is(err, ErrStopped) {
			if grp.err == nil {
				grp.err = err
			}
			if grp.losses++; grp.losses == maxLosses && !errors.Is(err, ErrNetwork) { // neighbours can be reached
				defer d.leave(grp, err)
			}
		}
		d.close(grp)
	}
}

// close tells the group's owner when there is nothing left to wait for.
func (d *dispatcher) close(grp *group) {
	if grp.left == 0 && !grp.over {
		grp.over = true
		close(grp.done)
	}
}
