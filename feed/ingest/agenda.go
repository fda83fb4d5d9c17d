package ingest

import (
	"context"
	"fmt"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// place is where a source is asked.
type place struct {
	asked  string // URL
	target string // host that redirects led to last, where that is another; empty: none
	line   string // host in whose line the source stands
	twin   string // id of another source that is asked there already; empty: none
}

// agenda is what is due and when: where each source is asked, which hosts asked for fewer
// requests, and, in Run, which source comes next. It is made of what is stored, and learns
// what each poll came to.
type agenda struct {
	g       *Ingester
	ctx     context.Context
	work    *assignment
	places  []place // by source
	backoff hostBackoff
	hosts   int    // that are asked and lie beyond our own network
	queue   *queue // when sources are due; nil but in Run
	// When the queue was planned, on our clock and on the monotonic one.
	planned, plannedAt time.Time
}

func newAgenda(g *Ingester, ctx context.Context, w *assignment) *agenda {
	return &agenda{g: g, ctx: ctx, work: w, places: make([]place, len(w.Sources))}
}

// adopt begins anew with the work of w, of which nothing is known yet.
func (a *agenda) adopt(w *assignment) {
	a.work, a.backoff, a.places = w, hostBackoff{}, make([]place, len(w.Sources))
	for i := range a.places { // until what is stored says more
		a.places[i].asked = w.Sources[i].Job.URL
		a.places[i].line = host(a.places[i].asked)
	}
	if a.queue != nil {
		a.queue = newQueue(len(w.Sources))
	}
}

// plan learns from what is stored where each source is asked and, in Run, when those
// are due that are not busy, which is to say on their way.
func (a *agenda) plan(busy func(source int) bool) error {
	a.planned, a.plannedAt = a.g.now(), time.Now()
	err := a.g.View(a.ctx, func(k StateReader) error {
		twins := Twins(a.work.Sources, k.State)
		beyondUs := make(map[string]bool)
		for i := range a.work.Sources {
			src := &a.work.Sources[i]
			s, ok := k.State(src.Job.Source)
			at := a.learn(i, &s, ok)
			if twin := twins[src.Job.Source]; twin != a.places[i].twin {
				a.places[i].twin = twin
				a.warnOf(i)
			}
			if h := host(a.places[i].asked); beyond(h) {
				beyondUs[h] = true
			}
			if !busy(i) {
				a.set(i, at)
			}
		}
		a.hosts = len(beyondUs)
		a.join()
		return nil
	})
	if err != nil {
		return fmt.Errorf("read when sources are due: %w", err)
	}
	return nil
}

// watch plans anew when our clock was set, for what was planned by the old one may lie
// days ahead, and when somebody says so.
func (a *agenda) watch(busy func(source int) bool) {
	expected := a.planned.Add(time.Since(a.plannedAt))
	step := a.g.now().Sub(expected).Abs()
	if told := a.g.replan.Swap(false); step < clockStep && !told {
		return
	}
	if err := a.plan(busy); err != nil {
		a.g.logger().ErrorContext(a.ctx, "planning the next polls failed; the earlier plan stays", "err", err)
	}
}

// set makes the source due at t, in Run.
func (a *agenda) set(source int, t time.Time) {
	if a.queue != nil && source != gone {
		a.queue.set(source, t)
	}
}

// next takes out the next source that is due by now, and says whether there is one.
func (a *agenda) next(now time.Time) (source int, ok bool) {
	for {
		i, ok := a.queue.pop(now)
		if !ok || a.places[i].twin == "" && !a.work.Sources[i].Paused {
			return i, ok
		}
	}
}

// tell makes known when the next source is due; the zero time where some are on their way.
func (a *agenda) tell(idle bool) {
	if a.queue == nil {
		return
	}
	var at time.Time
	if idle {
		at = a.queue.first()
	}
	if last := a.g.upcoming.Load(); last == nil || !last.Equal(at) {
		a.g.upcoming.Store(&at)
	}
}

// prepare makes the jobs of the tasks from what is stored, in one view, but for those that
// must wait because a server said so, or because another source brings what they would.
func (a *agenda) prepare(ts []*task) (wait map[*task]time.Time, err error) {
	now := a.g.now()
	wait = make(map[*task]time.Time)
	err = a.g.View(a.ctx, func(k StateReader) error {
		for _, t := range ts {
			src := &a.work.Sources[t.source]
			s, ok := k.State(src.Job.Source)
			asked := a.places[t.source].asked
			b := later(notBefore(src, s), a.backoff.until(asked, t.bySchedule(), now))
			if t.bySchedule() { // an hour to skip may have begun while it stood in line
				at, _ := Next(src, s, ok, now)
				b = later(b, at)
			}
			if b.After(now) {
				wait[t] = b
				continue
			}
			if a.places[t.source].twin != "" {
				wait[t] = now.Add(time.Hour)
				continue
			}
			t.job = job(src, s, ok, now)
			t.failures, t.failing = s.Failures, s.Since
			t.job.Listed = k.Listing(src.Job.Source)
			t.prepared = true
			a.g.polls.begin(t.id)
		}
		return nil
	})
	return wait, err
}

// learn takes over what is stored of a source, and says when it is due.
func (a *agenda) learn(source int, s *feed.State, known bool) time.Time {
	src := &a.work.Sources[source]
	at, _ := Next(src, *s, known, a.g.now())
	p := &a.places[source]
	p.asked, p.target = s.Asked(src.Job.URL), host(s.Validator.Target)
	if p.target == host(p.asked) {
		p.target = ""
	}
	a.backoff.note(source, p.asked, s, at)
	return at
}

// review looks at what is stored now of sources whose results were committed, and says
// when they are due again.
func (a *agenda) review(ctx context.Context, ts []*task, o *feed.Outcome, busy func(source int) bool) map[*task]time.Time {
	due := make(map[*task]time.Time, len(ts))
	var moved, redirected bool
	look := func(t *task, s feed.State, known bool) {
		if t.source == gone {
			return
		}
		r, before := &t.result, a.places[t.source]
		// The server's word binds also where the result was skipped, or where its time was
		// not believed.
		s.Fetched, s.NotBefore, s.Hints.Fresh = max(s.Fetched, r.At), max(s.NotBefore, r.NotBefore), max(s.Hints.Fresh, r.Hints.Fresh)
		due[t] = a.learn(t.source, &s, true)
		after := a.places[t.source]
		moved, redirected = moved || after.asked != before.asked, redirected || after.target != before.target
	}
	err := a.g.View(ctx, func(k StateReader) error {
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
		if err := a.plan(busy); err != nil {
			a.g.logger().ErrorContext(a.ctx, "planning the next polls after a source moved failed; the earlier plan stays", "err", err)
		}
	} else if redirected {
		a.join()
	}
	return due
}

// throttled notes what the server of a task's source said, before the next one of its
// host's line is let out.
func (a *agenda) throttled(t *task) {
	r := &t.result
	s := feed.State{Cause: r.Cause, Fetched: r.At, NotBefore: r.NotBefore}
	a.backoff.note(t.source, a.places[t.source].asked, &s, r.At.Add(backoff(r.Cause)).Std())
}

// warnOf tells the operator of a source that is not asked because another one is.
func (a *agenda) warnOf(source int) {
	if p := a.places[source]; p.twin != "" {
		a.g.logger().WarnContext(a.ctx, "source has moved to where another is asked already, and is not asked any more: take it out of the configuration",
			"source", a.work.Sources[source].Job.Source, "url", redact(p.asked), "other", p.twin)
	}
}

// join puts sources into one line whose requests meet at one host, because that of the
// one redirects to that of the other, or both to a third.
func (a *agenda) join() {
	leads := make(map[string]string)
	end := func(h string) string {
		for leads[h] != "" {
			h = leads[h]
		}
		return h
	}
	for i := range a.places {
		if a, b := end(host(a.places[i].asked)), end(a.places[i].target); b != "" && a != b {
			leads[a] = b
		}
	}
	for i := range a.places {
		a.places[i].line = end(host(a.places[i].asked))
	}
}
