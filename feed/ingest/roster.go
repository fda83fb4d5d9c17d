package ingest

import (
	"context"
	"slices"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

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
	failures int       // of the source in a row, before this fetch
	failing  feed.Time // since when
}

// bySchedule says whether nobody wants the source but because its time has come.
func (t *task) bySchedule() bool {
	return !slices.ContainsFunc(t.groups, func(g *group) bool { return !g.due })
}

// roster is the sources on their way, each once, and the lines in which those that have
// not begun wait for their hosts.
type roster struct {
	queues  *hostQueues
	tasks   []*task // by source; nil where none is on its way
	count   int     // of tasks, with those whose source has left the work
	datable int     // tasks not yet fetched that may tell a server's time
}

// has reports whether the source is on its way.
func (r *roster) has(source int) bool { return r.tasks[source] != nil }

// want is the task of a source of the agenda, a new one where none is on its way.
func (r *roster) want(source int, a *agenda) *task {
	if t := r.tasks[source]; t != nil {
		return t
	}
	t := &task{id: a.work.id(source), source: source}
	r.tasks[source] = t
	r.count++
	r.enqueue(t, a.places[source].line)
	return t
}

// enqueue puts a task that has not begun in the line of the host.
func (r *roster) enqueue(t *task, host string) {
	if t.host = host; host != "" {
		r.datable++
	}
	r.queues.add(t)
}

// withdraw takes the tasks out of their lines that have not begun and that gone says so of.
func (r *roster) withdraw(gone func(*task) bool) []*task {
	ts := r.queues.remove(gone)
	for _, t := range ts {
		r.dated(t)
	}
	return ts
}

// more reports whether servers are still to tell their time.
func (r *roster) more() bool { return r.datable > 0 }

// dated notes that the task will tell no server's time any more.
func (r *roster) dated(t *task) {
	if t.host != "" {
		r.datable--
	}
}

// adopt finds the tasks their places in the work of a. Those whose source has left it are
// called off.
func (r *roster) adopt(a *assignment) {
	tasks := make([]*task, len(a.Sources))
	for _, t := range r.tasks {
		if t == nil {
			continue
		}
		if i, ok := a.index[t.id]; ok {
			t.source, tasks[i] = i, t
			continue
		}
		t.source = gone
		t.callOff()
	}
	r.tasks = tasks
}

// end takes the task out.
func (r *roster) end(t *task) {
	if t.source != gone {
		r.tasks[t.source] = nil
	}
	r.count--
}

// callOff ends the fetch of the task, if it has begun.
func (t *task) callOff() {
	if t.cancel != nil {
		t.cancel()
	}
}
