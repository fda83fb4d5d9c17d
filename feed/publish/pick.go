package publish

import (
	"cmp"
	"container/heap"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// newer orders rows as the indexes do: newest first, ties by id.
func newer(a, b feed.Ref) int {
	if c := cmp.Compare(b.Published, a.Published); c != 0 {
		return c
	}
	return cmp.Compare(a.ID, b.ID)
}

// oldestFirst is a heap of rows whose root is the one to go next.
type oldestFirst []feed.Ref

func (h oldestFirst) Len() int           { return len(h) }
func (h oldestFirst) Less(i, j int) bool { return newer(h[i], h[j]) > 0 }
func (h oldestFirst) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *oldestFirst) Push(x any)        { *h = append(*h, x.(feed.Ref)) }
func (h *oldestFirst) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// reader reads a view for one build. What it has read once it does not read again.
type reader struct {
	view    View
	heads   map[feed.Index]feed.Ref // the newest row of each; Number 0: none
	entries map[uint64]*feed.Entry
	stories map[string]*feed.Story // by id; nil: none is stored
}

func newReader(v View) *reader {
	return &reader{view: v, heads: map[feed.Index]feed.Ref{}, entries: map[uint64]*feed.Entry{}, stories: map[string]*feed.Story{}}
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
	slices.SortFunc(starts, func(a, b start) int { return newer(a.Ref, b.Ref) })
	best := make(oldestFirst, 0, n+1)
	seen := make(map[uint64]bool, 2*n)
	for _, s := range starts {
		if len(best) == n && newer(s.Ref, best[0]) >= 0 {
			more = true
			break
		}
		for ref := range r.view.Newest(s.index) {
			if len(best) == n && newer(ref, best[0]) >= 0 {
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
	slices.SortFunc(best, newer)
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

// story is the story that the entry is in, nil for one of one.
func (r *reader) story(e *feed.Entry) *feed.Story {
	s, known := r.stories[e.Story]
	if !known {
		if n, ok := r.view.StoryByID(e.Story); ok {
			if got, ok := r.view.Story(n); ok {
				s = &got
			}
		}
		r.stories[e.Story] = s
	}
	return s
}

// entry is the entry of the number; nil where the view has none.
func (r *reader) entry(number uint64) *feed.Entry {
	e, known := r.entries[number]
	if !known {
		if got, ok := r.view.Entry(number); ok {
			e = &got
		}
		r.entries[number] = e
	}
	return e
}
