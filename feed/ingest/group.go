package ingest

import (
	"errors"
	"slices"
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

// ended counts one of the group's tasks, which ended with err. It reports whether the group
// is to be withdrawn, since too many results in a row were lost.
func (g *group) ended(count func(*Summary), err error) (hopeless bool) {
	count(&g.summary)
	g.left--
	if err != nil && !errors.Is(err, ErrStopped) {
		if g.err == nil {
			g.err = err
		}
		g.losses++
		hopeless = g.losses == maxLosses && !errors.Is(err, ErrNetwork) // neighbours can be reached
	}
	g.close()
	return hopeless
}

// withdraw takes the group off the tasks, and reports those that nobody else wants.
func (g *group) withdraw(tasks []*task) (unwanted map[*task]bool) {
	unwanted = make(map[*task]bool)
	for _, t := range tasks {
		if t == nil || !slices.Contains(t.groups, g) {
			continue
		}
		t.groups = slices.DeleteFunc(slices.Clone(t.groups), func(o *group) bool { return o == g })
		g.summary.Dropped++
		g.left--
		if len(t.groups) == 0 && !t.due {
			unwanted[t] = true
		}
	}
	g.close()
	return unwanted
}

// close tells the group's owner when there is nothing left to wait for.
func (g *group) close() {
	if g.left == 0 && !g.over {
		g.over = true
		close(g.done)
	}
}
