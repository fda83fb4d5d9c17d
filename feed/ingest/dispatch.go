package ingest

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

const (
	viewBatch = 32 // jobs made in one view
	maxHeld   = 64 // results that wait for a verdict on the clock
	maxBatch  = 128
	batchWait = time.Second     // how long an unchanged poll waits for others to share a record
	holdWait  = 5 * time.Second // how long a result waits for a verdict on the clock
	clockStep = time.Minute     // by how much our clock must be set for schedules to be planned anew
	maxLosses = 3               // results in a row that the log refuses before a round gives up
)

// event is what a goroutine of ours has to say.
type event struct {
	fetched  *task   // its result is there
	appended []*task // these are folded, or err says why not
	outcome  feed.Outcome
	err      error
	slot     bool // the append held a slot
}

// dispatcher fetches. It is an actor: all here belongs to the goroutine in run. What is due
// it has from the agenda, what is on its way stands in the roster, and what was fetched
// goes by held results and the network's doubts to the log.
type dispatcher struct {
	g        *Ingester
	ctx      context.Context // fetches end with it
	saving   context.Context // appends outlive it
	giveUp   context.CancelFunc
	agenda   *agenda
	roster   roster
	limit    int // of slots
	slots    int // in use by fetches and by appends that are not small
	running  int // goroutines
	events   chan event
	held     heldResults
	network  network
	batch    batch
	stopping bool
	deadline time.Time // for appends, once stopping; zero when it has passed
	badClock bool      // said so already
	lost     bool      // said that the log refuses, already
	resident bool      // goes on when there is nothing to do
	ticks    <-chan time.Time
}

func newDispatcher(g *Ingester, ctx context.Context) *dispatcher {
	a := g.current.Load()
	d := &dispatcher{
		g: g, ctx: ctx, agenda: newAgenda(g, ctx, a), roster: roster{queues: newHostQueues(a.HostSpacing), tasks: make([]*task, len(a.Sources))},
		events: make(chan event), limit: cmp.Or(a.Concurrency, DefaultConcurrency), held: heldResults{clock: &g.clock},
	}
	d.saving, d.giveUp = context.WithCancel(context.WithoutCancel(ctx))
	return d
}

// run works until there is nothing left to do, or ctx has ended and what was
// fetched is appended. No goroutine of its own is left then.
func (d *dispatcher) run(ctx context.Context) {
	defer d.giveUp()
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	stop := ctx.Done()
	var requests, withdraw chan *group
	var swapped chan struct{}
	if d.resident {
		requests, withdraw, swapped = d.g.requests, d.g.withdraw, d.g.swapped
	}
	for {
		wait := d.step()
		d.agenda.tell(d.roster.count == 0 && !d.stopping)
		d.g.waiting.Store(int64(d.roster.count))
		if d.roster.count == 0 && d.running == 0 && (!d.resident || d.stopping) {
			return
		}
		timer.Reset(wait)
		select {
		case e := <-d.events:
			d.handle(e)
		case <-timer.C:
			if d.stopping && !time.Now().Before(d.deadline) {
				d.giveUp()
				d.deadline = time.Time{}
			}
		case <-stop:
			stop, requests, swapped, d.ticks, d.stopping = nil, nil, nil, nil, true
			d.deadline = time.Now().Add(cmp.Or(d.g.Grace, DefaultGrace))
			d.drop(func(*task) bool { return true }, ErrStopped)
		case grp := <-requests:
			d.admit(grp)
		case grp := <-withdraw:
			d.leave(grp, nil)
		case <-swapped:
			d.adopt(d.g.current.Load())
			d.due()
		case <-d.ticks:
			d.roster.queues.forget(time.Now())
			d.adopt(d.g.current.Load())
			d.agenda.watch(d.roster.has)
			d.due()
		}
	}
}

// step does all that can be done now, and says how long to wait at most for the
// next thing.
func (d *dispatcher) step() time.Duration {
	now := time.Now()
	wait := now.Add(time.Hour)
	look := func(at time.Time) {
		if !at.IsZero() && at.Before(wait) {
			wait = at
		}
	}
	look(d.judge(now))
	look(d.doubt(now))
	look(d.roster.queues.open(now))
	d.start(now)
	quiet := d.slots == 0 && len(d.roster.queues.ready) == 0
	ts, again := d.batch.take(now, d.stopping || quiet)
	if len(ts) > 0 {
		d.save(ts, false)
	}
	look(again)
	look(d.deadline)
	return wait.Sub(now)
}

// admit takes a group in. A source that is on its way already is not fetched again.
func (d *dispatcher) admit(grp *group) {
	for _, id := range grp.sources {
		i, ok := d.agenda.work.index[id]
		if !ok { // it has just left the configuration
			grp.summary.Dropped++
			continue
		}
		t := d.roster.want(i, d.agenda)
		t.groups = append(t.groups, grp)
		grp.left++
	}
	grp.close()
}

// leave ends a group before its time: what nobody else wants is not fetched, or
// called off.
func (d *dispatcher) leave(grp *group, err error) {
	if grp.over {
		return
	}
	if grp.err == nil {
		grp.err = err
	}
	unwanted := grp.withdraw(d.roster.tasks)
	d.drop(func(t *task) bool { return unwanted[t] }, ErrStopped)
	for t := range unwanted {
		t.callOff()
	}
}

// due takes in what is due by now.
func (d *dispatcher) due() {
	for now := d.g.now(); ; {
		i, ok := d.agenda.next(now)
		if !ok {
			return
		}
		d.roster.want(i, d.agenda).due = true
	}
}

// start begins fetches while there are slots.
func (d *dispatcher) start(now time.Time) {
	queues := d.roster.queues
	for !d.stopping && len(queues.ready) > 0 && d.slots < d.limit {
		if !queues.ready[0].prepared {
			d.prepare()
			queues.open(now) // what was not let through made room
			continue
		}
		t := queues.take()
		queues.started(t, now)
		t.began = now
		t.ctx, t.cancel = context.WithCancel(d.ctx)
		d.slots++
		d.running++
		fetch := d.agenda.work.Fetch.Fetch
		go func() {
			t.result = fetch(t.ctx, t.job)
			t.result.Took = time.Since(now)
			d.events <- event{fetched: t}
		}()
	}
}

// prepare makes the jobs of the next few ready tasks. Those that must wait are let go.
func (d *dispatcher) prepare() {
	ready := d.roster.queues.ready
	next := slices.Clone(ready[:min(viewBatch, len(ready))])
	wait, err := d.agenda.prepare(next)
	if err != nil {
		d.drop(func(t *task) bool { return slices.Contains(next, t) }, err)
		return
	}
	if len(wait) == 0 {
		return
	}
	for _, t := range d.roster.withdraw(func(t *task) bool { return !wait[t].IsZero() }) {
		d.agenda.set(t.source, wait[t])
		d.finish(t, func(s *Summary) { s.Waiting++ }, nil)
	}
}

// adopt goes over to the work of a. Where the store cannot be read, it is tried again
// with the next tick, and the earlier work stays until then.
func (d *dispatcher) adopt(a *assignment) {
	if a == d.agenda.work {
		return
	}
	if err := d.g.View(d.ctx, func(StateReader) error { return nil }); err != nil {
		d.g.logger().ErrorContext(d.ctx, "new sources cannot be planned; the earlier ones stay, and it is tried again", "err", err)
		return
	}
	waiting := d.roster.withdraw(func(*task) bool { return true })
	d.roster.adopt(a)
	d.agenda.adopt(a)
	d.limit, d.roster.queues.spacing = cmp.Or(a.Concurrency, DefaultConcurrency), a.HostSpacing
	d.network.lost = nil // all are planned anew
	if err := d.agenda.plan(d.roster.has); err != nil {
		d.g.logger().ErrorContext(d.ctx, "planning the polls of new sources failed; it is tried again", "err", err)
		d.g.replan.Store(true)
	}
	for _, list := range []*[]*task{&d.held.tasks, &d.batch.tasks, &d.network.doubted} {
		ts := *list
		*list = slices.DeleteFunc(slices.Clone(ts), func(t *task) bool { return t.source == gone })
		for _, t := range ts {
			if t.source == gone {
				d.lose(t, ErrStopped)
			}
		}
	}
	for _, t := range waiting {
		if t.source == gone {
			d.lose(t, ErrStopped)
			continue
		}
		t.prepared = false
		d.roster.enqueue(t, d.agenda.places[t.source].line)
	}
}
