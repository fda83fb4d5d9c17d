package story

import "slices"

// Near are the stories that an open entry's words lead to, its own aside, the nearest
// first: those that [Window.Place] would compare it with.
func (w *Window) Near(number uint64) (stories []uint64) {
	i, ok := w.slots.numbers[number]
	if !ok {
		return nil
	}
	own := w.slots.all[i].cluster.story
	q := w.queryOf(&w.slots.all[i])
	q.find()
	for _, hit := range q.mem.hits {
		s := w.slots.all[hit].cluster.story
		if s == own || slices.Contains(stories, s) {
			continue
		}
		if stories = append(stories, s); len(stories) == w.model.Stories {
			break
		}
	}
	return stories
}

// Fit says how well an open entry would do in another open story, and which score it must
// reach to join that. ok is false where either is not open, or their dates are quiet
// seconds apart.
func (w *Window) Fit(number, story uint64, quiet int64) (c Candidate, least int, ok bool) {
	i, open := w.slots.numbers[number]
	in := w.clusters.byStory[story]
	if !open || in == nil || gap(w.slots.all[i].at, in) >= quiet {
		return c, 0, false
	}
	s := &w.slots.all[i]
	q := w.queryOf(s)
	c = Candidate{Story: story, cluster: in}
	q.measure(&c.Features, s.at, in)
	c.Score = w.model.joins(&c.Features)
	return c, w.model.least(w.terms.tabled(w.terms.names[s.lang]), q.kind(), c.Features[fPrior]), true
}
