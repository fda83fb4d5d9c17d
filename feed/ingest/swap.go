package ingest

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
