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

// group is a set of sources that somebody wants fetched once.
type group struct {
	sources []string // ids
	due     bool     // only those are wanted whose time has come
	left    int
	losses  int // in a row
	summary Summary
	err     error
	done    chan struct{}
	over    bool // done is closed
}

// task is one source on its way from being wanted to being committed.
type task struct {
	id       string // of the source
	source   int    // its place in the work; gone: it is no longer in it
	host     string
	groups   []*group
	due      bool // Run wants it, whoever else does
	prepared bool
	job      feed.Job
	cancel   context.CancelFunc // set while it is being fetched
	ctx      context.Context
	result   feed.Result
	began    time.Time // when it was let out to be fetched
}

// bySchedule says whether nobody wants the source but because its time has come.
func (t *task) bySchedule() bool {
	return !slices.ContainsFunc(t.groups, func(g *group) bool { return !g.due })
}

// event is what a goroutine of ours has to say.
type event struct {
	fetched  *task   // its result is there
	appended []*task // these are folded, or err says why not
	outcome  feed.Outcome
	err      error
	slot     bool // the append held a slot
}

// dispatcher fetches. It is an actor: all here belongs to the goroutine in run.
type dispatcher struct {
	g        *Ingester
	work     *assignment
	ctx      context.Context // fetches end with it
	saving   context.Context // appends outlive it
	giveUp   context.CancelFunc
	lanes    *lanes
	tasks    []*task // by source; nil where none is on its way
	count    int     // of tasks
	datable  int     // tasks not yet fetched that may tell a server's time
	limit    int     // of slots
	slots    int     // in use by fetches and by appends that are not small
	running  int     // goroutines
	events   chan event
	held     []*task
	holding  time.Time // since when
	batch    []*task
	since    time.Time // when the batch was begun
	stopping bool
	deadline time.Time // for appends, once stopping; zero when it has passed
	badClock bool      // said so already
	lost     bool      // said that the log refuses, already
	places   []place   // by source
	calm     calm
	network  network

	resident bool   // goes on when there is nothing to do
	queue    *queue // when sources are due; nil but in Run
	ticks    <-chan time.Time
	// When the queue was planned, on our clock and on the monotonic one.
	planned, plannedAt time.Time
}

func newDispatcher(g *Ingester, ctx context.Context) *dispatcher {
	a := g.current.Load()
	d := &dispatcher{
		g: g, ctx: ctx, work: a, lanes: newLanes(a.HostSpacing), tasks: make([]*task, len(a.Sources)),
		places: make([]place, len(a.Sources)), events: make(chan event), limit: cmp.Or(a.Concurrency, DefaultConcurrency),
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
		d.tell()
		if d.count == 0 && d.running == 0 && (!d.resident || d.stopping) {
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
			d.lanes.forget(time.Now())
			d.adopt(d.g.current.Load())
			d.watch()
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
	look(d.lanes.open(now))
	d.start(now)
	if len(d.batch) > 0 {
		if len(d.batch) >= maxBatch || d.stopping || d.quiet() || now.Sub(d.since) >= batchWait {
			d.save(d.batch, false)
			d.batch = nil
		} else {
			look(d.since.Add(batchWait))
		}
	}
	look(d.deadline)
	return wait.Sub(now)
}

// quiet says whether nothing is being fetched or about to be.
func (d *dispatcher) quiet() bool { return d.slots == 0 && len(d.lanes.ready) == 0 }

// admit takes a group in. A source that is on its way already is not fetched again.
func (d *dispatcher) admit(grp *group) {
	for _, id := range grp.sources {
		i, ok := d.work.index[id]
		if !ok { // it has just left the configuration
			grp.summary.Dropped++
			continue
		}
		t := d.want(i)
		t.groups = append(t.groups, grp)
		grp.left++
	}
	d.close(grp)
}

// want is the source's task, a new one where none is on its way.
func (d *dispatcher) want(source int) *task {
	if t := d.tasks[source]; t != nil {
		return t
	}
	t := &task{id: d.work.id(source), source: source, host: d.places[source].lane}
	d.tasks[source] = t
	d.count++
	if t.host != "" {
		d.datable++
	}
	d.lanes.add(t)
	return t
}

// watch plans anew when our clock was set, for what was planned by the old one may lie
// days ahead, and when somebody says so.
func (d *dispatcher) watch() {
	expected := d.planned.Add(time.Since(d.plannedAt))
	step := d.g.now().Sub(expected).Abs()
	if told := d.g.replan.Swap(false); step < clockStep && !told {
		return
	}
	if err := d.plan(); err != nil {
		d.g.logger().ErrorContext(d.ctx, "planning the next polls failed; the earlier plan stays", "err", err)
	}
}

// due takes in what is due by now.
func (d *dispatcher) due() {
	for now := d.g.now(); ; {
		i, ok := d.queue.pop(now)
		if !ok {
			return
		}
		if d.places[i].twin == "" {
			d.want(i).due = true
		}
	}
}

// start begins fetches while there are slots.
func (d *dispatcher) start(now time.Time) {
	for !d.stopping && len(d.lanes.ready) > 0 && d.slots < d.limit {
		if !d.lanes.ready[0].prepared {
			d.prepare()
			d.lanes.open(now) // what was not let through made room
			continue
		}
		t := d.lanes.take()
		d.lanes.started(t, now)
		t.began = now
		t.ctx, t.cancel = context.WithCancel(d.ctx)
		d.slots++
		d.running++
		fetch := d.work.Fetch.Fetch
		go func() {
			t.result = fetch(t.ctx, t.job)
			d.events <- event{fetched: t}
		}()
	}
}

// prepare makes the jobs of the next few ready tasks from what is stored, in one
// view. What a server told to wait, or another source brings, is let go.
func (d *dispatcher) prepare() {
	now := d.g.now()
	next := d.lanes.ready[:min(viewBatch, len(d.lanes.ready))]
	until := make(map[*task]time.Time)
	err := d.g.View(d.ctx, func(k StateReader) error {
		for _, t := range next {
			src := &d.work.Sources[t.source]
			s, ok := k.State(src.Job.Source)
			asked := d.places[t.source].asked
			b := later(notBefore(src, s), d.calm.until(asked, t.bySchedule(), now))
			if t.bySchedule() { // an hour to skip may have begun while it stood in line
				at, _ := Next(src, s, ok, now)
				b = later(b, at)
			}
			if b.After(now) {
				until[t] = b
				continue
			}
			if d.places[t.source].twin != "" {
				until[t] = now.Add(time.Hour)
				continue
			}
			t.job = job(src, s, ok, now)
			t.job.Listed = k.Listing(src.Job.Source)
			t.prepared = true
			d.g.polls.begin(t.id)
		}
		return nil
	})
	if err != nil {
		failed := make(map[*task]bool, len(next))
		for _, t := range next {
			failed[t] = true
		}
		d.drop(func(t *task) bool { return failed[t] }, err)
		return
	}
	if len(until) == 0 {
		return
	}
	for _, t := range d.lanes.remove(func(t *task) bool { return !until[t].IsZero() }) {
		d.undated(t)
		d.reschedule(t.source, until[t])
		d.finish(t, func(s *Summary) { s.Waiting++ }, nil)
	}
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
	unwanted := make(map[*task]bool)
	for _, t := range d.tasks {
		if t == nil {
			continue
		}
		n := len(t.groups)
		t.groups = without(t.groups, grp)
		if len(t.groups) < n {
			grp.summary.Dropped++
			grp.left--
		}
		unwanted[t] = len(t.groups) == 0 && len(t.groups) < n && !t.due
	}
	d.close(grp)
	d.drop(func(t *task) bool { return unwanted[t] }, ErrStopped)
	for t, gone := range unwanted {
		if gone && t.cancel != nil {
			t.cancel()
		}
	}
}

func without(gs []*group, g *group) []*group {
	kept := make([]*group, 0, len(gs))
	for _, o := range gs {
		if o != g {
			kept = append(kept, o)
		}
	}
	return kept
}
