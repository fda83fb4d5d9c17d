package ingest

import (
	"cmp"
	"slices"
)

// gone is the place of a source that is no longer in the work.
const gone = -1

// assignment is work made ready. It never changes.
type assignment struct {
	Work
	index map[string]int // of Sources, by id
}

func assign(w Work) *assignment {
	a := &assignment{Work: w, index: make(map[string]int, len(w.Sources))}
	for i := range w.Sources {
		a.index[w.Sources[i].Job.Source] = i
	}
	return a
}

func (a *assignment) id(source int) string { return a.Sources[source].Job.Source }

// Swap gives the ingester other work. Run goes over to it at once: a fetch under way
// goes on, and its result is stored; one that has not begun begins as the new work has
// it; a source that is no longer in the work is fetched no more, and what is under way
// of it is called off. Nothing is fetched because of the swap but what is due. A round
// that Run does goes on with those of its sources that are left, the others count as
// dropped; a round or a run that begins later has the new work from its start.
func (g *Ingester) Swap(w Work) {
	g.once.Do(g.setUp)
	g.current.Store(assign(w))
	select {
	case g.swapped <- struct{}{}:
	default: // Run has not looked since the last one
	}
}

// Assigned is the work in force.
func (g *Ingester) Assigned() Work {
	g.once.Do(g.setUp)
	return g.current.Load().Work
}

// adopt goes over to the work of a. Where the store cannot be read, it is tried again
// with the next tick, and the earlier work stays until then.
func (d *dispatcher) adopt(a *assignment) {
	if a == d.work {
		return
	}
	if err := d.g.View(d.ctx, func(StateReader) error { return nil }); err != nil {
		d.g.logger().ErrorContext(d.ctx, "new sources cannot be planned; the earlier ones stay, and it is tried again", "err", err)
		return
	}
	waiting := d.lanes.remove(func(*task) bool { return true })
	tasks := make([]*task, len(a.Sources))
	for _, t := range d.tasks {
		if t == nil {
			continue
		}
		if i, ok := a.index[t.id]; ok {
			t.source, tasks[i] = i, t
			continue
		}
		t.source = gone
		if t.cancel != nil {
			t.cancel()
		}
	}
	d.work, d.tasks, d.calm = a, tasks, calm{}
	d.limit, d.lanes.spacing = cmp.Or(a.Concurrency, DefaultConcurrency), a.HostSpacing
	d.network.lost = nil // all are planned anew
	d.places = make([]place, len(a.Sources))
	for i := range d.places { // until what is stored says more
		d.places[i].asked = a.Sources[i].Job.URL
		d.places[i].lane = host(d.places[i].asked)
	}
	if d.queue != nil {
		d.queue = newQueue(len(a.Sources))
	}
	if err := d.plan(); err != nil {
		d.g.logger().ErrorContext(d.ctx, "planning the polls of new sources failed; it is tried again", "err", err)
		d.g.replan.Store(true)
	}
	d.release()
	d.restart(waiting)
}

// release lets go of results that wait, of sources that are no longer in the work.
func (d *dispatcher) release() {
	for _, list := range []*[]*task{&d.held, &d.batch, &d.network.doubted} {
		ts := *list
		*list = slices.DeleteFunc(slices.Clone(ts), func(t *task) bool { return t.source == gone })
		for _, t := range ts {
			if t.source == gone {
				d.lose(t, ErrStopped)
			}
		}
	}
}

// restart puts tasks that have not begun in line as the work now has them.
func (d *dispatcher) restart(waiting []*task) {
	for _, t := range waiting {
		d.undated(t)
		if t.source == gone {
			d.lose(t, ErrStopped)
			continue
		}
		t.prepared = false
		if t.host = d.places[t.source].lane; t.host != "" {
			d.datable++
		}
		d.lanes.add(t)
	}
}
