package publish

import (
	"container/heap"
	"iter"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/curate"
)

// oldestFirst is a heap of rows whose root is the one to go next.
type oldestFirst []feed.Ref

func (h oldestFirst) Len() int           { return len(h) }
func (h oldestFirst) Less(i, j int) bool { return h[i].Compare(h[j]) > 0 }
func (h oldestFirst) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *oldestFirst) Push(x any)        { *h = append(*h, x.(feed.Ref)) }
func (h *oldestFirst) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

func (r *reader) head(ix feed.Index) (feed.Ref, bool) {
	ref, known := r.heads[ix]
	if !known {
		for ref = range r.view.Newest(ix) {
			break
		}
		r.heads[ix] = ref
	}
	return ref, ref.Number != 0
}

// newest are the newest n rows of the union of the indexes, each once, newest first;
// more says that there may be others. Of an index whose newest row is not among the n
// it reads no second one, and of the others no row behind the first that is not, so
// what it costs does not depend on how long they are.
func (r *reader) newest(indexes []feed.Index, n int) (refs []feed.Ref, more bool) {
	if len(indexes) == 1 {
		return r.front(indexes[0], n)
	}
	type start struct {
		feed.Ref
		index feed.Index
	}
	starts := make([]start, 0, len(indexes))
	for _, ix := range indexes {
		if ref, ok := r.head(ix); ok {
			starts = append(starts, start{ref, ix})
		}
	}
	slices.SortFunc(starts, func(a, b start) int { return a.Ref.Compare(b.Ref) })
	best := make(oldestFirst, 0, n+1)
	seen := make(map[uint64]bool, 2*n)
	for _, s := range starts {
		if len(best) == n && s.Ref.Compare(best[0]) >= 0 {
			more = true
			break
		}
		for ref := range r.view.Newest(s.index) {
			if len(best) == n && ref.Compare(best[0]) >= 0 {
				more = true
				break
			}
			if seen[ref.Number] {
				continue
			}
			seen[ref.Number] = true
			heap.Push(&best, ref)
			if len(best) > n {
				heap.Pop(&best)
				more = true
			}
		}
	}
	slices.SortFunc(best, feed.Ref.Compare)
	return best, more
}

func (r *reader) front(ix feed.Index, n int) (refs []feed.Ref, more bool) {
	for ref := range r.view.Newest(ix) {
		if len(refs) == n {
			return refs, true
		}
		refs = append(refs, ref)
	}
	return refs, false
}

// scan bounds how many rows are looked at for one that is shown, where a feed asks
// for categories of some sources: a feed of something rare then ends early rather
// than that a build reads the whole store.
const scan = 20

// rows are the entries that the feed takes, by its place in the plan, the newest first.
func (r *reader) rows(at int) iter.Seq2[curate.Row, error] {
	f := &r.desk.plan.Feeds()[at]
	return func(yield func(curate.Row, error) bool) {
		indexes, wide := r.desk.plan.Indexes(f)
		seen := map[uint64]bool{} // while wide
		from, n := 0, f.Limit
		for {
			refs, more := r.newest(indexes, n)
			for _, ref := range refs[from:] {
				row, takes, err := r.row(at, ref)
				if err == nil && (!takes || seen[ref.Number]) {
					continue
				}
				if wide {
					seen[ref.Number] = true
				}
				if !yield(row, err) || err != nil {
					return
				}
			}
			switch {
			case !more || n >= max(scan*f.Limit, 1000):
				return
			case wide: // many are of sources that left the plan: ask for the others by name
				indexes, wide = r.desk.plan.SourceIndexes(), false
				from = 0
			default:
				from, n = len(refs), 4*n
			}
		}
	}
}

// row is the entry of ref as a row of the feed, if that takes it.
func (r *reader) row(at int, ref feed.Ref) (row curate.Row, takes bool, err error) {
	d, err := r.decide(ref.Number, "an index")
	if err != nil || !d.Takes(at) {
		return row, false, err
	}
	row.Ref = ref
	if r.desk.plan.Feeds()[at].Stories {
		row.Story = r.story(d.Subject.Entry)
	}
	return row, true, nil
}

// choose are the rows that the feed shows, in its order.
func (r *reader) choose(at int) ([]curate.Row, error) {
	return curate.Choose(&r.desk.plan.Feeds()[at], r.rows(at))
}
