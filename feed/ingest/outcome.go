package ingest

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"slices"
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
		due = d.agenda.review(d.saving, e.appended, &e.outcome, d.roster.has)
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
	if t.result.Cause == feed.CauseThrottled && t.source != gone {
		d.agenda.throttled(t)
	}
	d.slots--
	if t.source != gone && d.agenda.places[t.source].target != "" {
		d.roster.queues.started(t, time.Now()) // at the host that it was redirected to
	}
	d.roster.queues.left(t)
	d.roster.dated(t)
	if t.source == gone || t.result.Outcome == feed.Failed && called {
		d.lose(t, ErrStopped)
		return
	}
	p := &d.agenda.places[t.source]
	d.held.add(t, cmp.Or(p.target, host(p.asked)))
}

// judge passes on the results that waited for a verdict on our clock, or drops them all
// where that is wrong. It says when to look again.
func (d *dispatcher) judge(now time.Time) (again time.Time) {
	ts, again, err := d.held.release(d.g.now(), now, d.roster.more() && !d.stopping)
	switch {
	case len(ts) == 0:
		return again
	case err != nil:
		d.wrongClock(ts, err)
		return again
	}
	d.badClock = false
	d.g.skewed.Store(false)
	for _, t := range ts {
		if !d.network.doubtful(t, host(d.agenda.places[t.source].asked), now) {
			d.record(t, now)
		}
	}
	return again
}

// doubt passes on the failures that waited for a verdict on our network, and lets go of
// those that are ours. It says when to look again.
func (d *dispatcher) doubt(now time.Time) (again time.Time) {
	if lost, ok := d.network.recovered(); ok {
		d.g.logger().InfoContext(d.ctx, "hosts can be reached again", "sources", len(lost))
		for _, source := range lost {
			if !d.roster.has(source) {
				d.agenda.set(source, d.g.now())
			}
		}
	}
	ts, again := d.network.release(now, d.roster.more() && !d.stopping)
	answered := d.network.answers()
	ours := !answered && d.network.ours(d.agenda.hosts)
	for _, t := range ts {
		switch {
		case ours:
			d.unreached(t)
		case d.stopping && !answered:
			d.lose(t, ErrStopped)
		default:
			d.record(t, now)
		}
	}
	return again
}

// unreached lets go of a failure that is ours.
func (d *dispatcher) unreached(t *task) {
	n := &d.network
	if !n.down {
		n.down = true
		d.g.logger().ErrorContext(d.ctx, "no host can be reached: the fault is this machine's network; nothing is recorded of the sources, and they are tried again soon",
			"hosts", len(n.silent), "err", t.result.Failure)
	}
	wait := n.lose(t.source, cmp.Or(d.g.Retry, DefaultRetry))
	d.lose(t, ErrNetwork)
	d.agenda.set(t.source, d.g.now().Add(wait))
}

// record gives a result to the log: at once, or, where it says little, with others.
func (d *dispatcher) record(t *task, now time.Time) {
	if t.result.Outcome != feed.Unchanged {
		d.slots++
		d.save([]*task{t}, true)
		return
	}
	d.batch.add(t, now)
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
	for _, t := range d.roster.tasks {
		if t != nil {
			t.callOff()
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
	logResult(d.ctx, d.g.logger(), t, &o)
	if d.g.Done != nil {
		d.g.Done(*r, o, nil)
	}
	d.agenda.set(t.source, due)
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

// logResult tells of the result: of a source that fails the first time, and of one that answers
// again, and of all others for debugging.
func logResult(ctx context.Context, log *slog.Logger, t *task, o *feed.Outcome) {
	r := &t.result
	level := slog.LevelDebug
	switch {
	case r.Outcome == feed.Failed:
		if t.failures == 0 {
			level = slog.LevelWarn
		}
		log.Log(ctx, level, "fetch failed", "source", t.id, "url", redact(t.job.URL), "status", r.Status, "failures", t.failures+1, "err", r.Failure)
		return
	case t.failures > 0 && !resumed(o):
		log.InfoContext(ctx, "source answers again", "source", t.id, "failures", t.failures, "failing_since", t.failing)
	}
	log.DebugContext(ctx, "fetched", "source", t.id, "outcome", r.Outcome, "status", r.Status, "new", o.Added, "changed", o.Edited, "took", r.Took)
}

// resumed reports whether the outcome tells of a source that answers again already.
func resumed(o *feed.Outcome) bool {
	return slices.ContainsFunc(o.Notices, func(n feed.Notice) bool { return n.Kind == feed.NoticeResumed })
}

// lose ends a task without a record. Its source is tried again soon.
func (d *dispatcher) lose(t *task, err error) {
	if d.g.Done != nil && t.result.Outcome != 0 && !errors.Is(err, ErrStopped) {
		d.g.Done(t.result, feed.Outcome{}, err)
	}
	d.agenda.set(t.source, d.g.now().Add(cmp.Or(d.g.Retry, DefaultRetry)))
	d.finish(t, func(s *Summary) { s.Dropped++ }, err)
}

// drop ends the tasks that have not begun and that gone says so of.
func (d *dispatcher) drop(gone func(*task) bool, err error) {
	for _, t := range d.roster.withdraw(gone) {
		d.lose(t, err)
	}
}

// finish takes the task out and tells the groups that wanted it.
func (d *dispatcher) finish(t *task, count func(*Summary), err error) {
	d.roster.end(t)
	d.g.polls.end(t.id)
	for _, grp := range t.groups {
		if grp.ended(count, err) {
			defer d.leave(grp, err)
		}
	}
}
