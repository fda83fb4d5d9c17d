package merge

import (
	"slices"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/story"
)

// placement finds the story of a new entry.
type placement struct {
	*fold
	new *workingEntry
}

// placeInWindow finds the new entry's story among those of the open window, and puts
// it there. One that came back into a story that goes by its id stays in it.
func (p placement) placeInWindow(policy *feed.Policy, it *feed.Item) {
	if policy.Window <= 0 || it.Fingerprint.IsZero() {
		return
	}
	w := p.new
	p.window.evictExpired(policy)
	e := story.Entry{
		Fingerprint: fingerprintOf(policy, it), Source: party(&w.entry.Origins[0]), Seen: int64(w.entry.Origins[0].FirstSeen),
		At: int64(w.entry.Published), Quiet: policy.Window, Apart: p.excluded(),
	}
	e.Own = func(number uint64) bool { return p.isOf(number, e.Source) }
	win, n := p.known.Window(), w.entry.Number
	back := p.stories.byID(w.entry.Story)
	if back != nil && isSingle(&back.story) { // it was left by the others
		back = nil
	}
	if back != nil {
		e.Apart = func(uint64) bool { return true }
	}
	d := win.Place(&e)
	d.WindowEntry.Number = n
	o := d.WindowEntry
	if o.Story = n; back != nil {
		o.Story = back.story.Number
	}
	win.Put(&o)
	p.window.markDirty(n)
	if d.Joined != 0 {
		alone := p.isAlone(d.Joined)
		p.apply(&d)
		if alone {
			p.gather(d.Stories, policy.Window)
		}
	}
	p.noteRefused(&d)
}

// noteRefused keeps the best story that the entry did not join, and why not.
func (p placement) noteRefused(d *story.Decision) {
	m := p.oldestOpen(d.Refused.Story)
	if d.Refused.Story == 0 || m == nil || m.entry.Story == p.new.entry.Story {
		return
	}
	e := feed.Evidence{Candidate: m.entry.ID, Threshold: int64(d.Least), Shared: d.Refused.Shared}
	for i := range d.Stories {
		if c := &d.Stories[i]; c.Story == d.Refused.Story {
			e.Score, e.Features = int64(c.Score), named(story.FeatureNames[:], c.Features[:])
		}
	}
	p.new.entry.Refused = &feed.Refusal{Story: m.entry.Story, Evidence: e}
}

// excluded says which stories the operator keeps the entry out of; nil: none.
func (p placement) excluded() func(uint64) bool {
	id := p.new.entry.ID
	if !slices.ContainsFunc(p.overrides.get(id).List, func(o feed.Override) bool { return !o.Together }) {
		return nil
	}
	return func(number uint64) bool {
		m := p.oldestOpen(number)
		return m == nil || p.overrides.keptApart(id, m.entry.Story)
	}
}

// apply carries out what the window decided on the entry: it joins a story, and
// others turn out to be the same one. What may not be is left.
func (p placement) apply(d *story.Decision) {
	a := p.likestEntry(d)
	if a == nil || !p.stories.merge(a, p.new, feed.Join{Evidence: joinEvidence(d, a.entry.ID)}) {
		return
	}
	for i := range d.Pairs {
		pair := &d.Pairs[i]
		if pair.Story != d.WindowEntry.Story && !slices.Contains(d.Merge, pair.Story) {
			continue
		}
		if m := p.oldestOpen(pair.Story); m != nil && p.mayJoin(m) {
			p.stories.merge(m, p.new, feed.Join{Evidence: pairEvidence(pair, p.new.entry.ID)})
		}
	}
}

// likestEntry is the entry of the joined story that is likest to the new one; where that
// is a copy, the likest that it is a copy of.
func (p placement) likestEntry(d *story.Decision) *workingEntry {
	members := p.known.Window().Members(d.Joined)
	for i := range d.Entries {
		l := &d.Entries[i]
		if slices.Contains(members, l.Number) && (l.Copy || d.WindowEntry.Copy == 0) {
			return p.entries.get(l.Number)
		}
	}
	return p.oldestOpen(d.Joined)
}

// oldestOpen is the oldest open entry of the story, nil for none.
func (p placement) oldestOpen(number uint64) *workingEntry {
	for _, n := range p.known.Window().Members(number) {
		if w := p.entries.get(n); w != nil {
			return w
		}
	}
	return nil
}

// joinEvidence is why an entry joined a story: it is a copy of one of its entries, or
// the story's score is high enough.
func joinEvidence(d *story.Decision, candidate string) *feed.Evidence {
	e := &feed.Evidence{Candidate: candidate, Shared: d.Shared, Copy: d.WindowEntry.Copy != 0}
	if e.Copy {
		for i := range d.Entries {
			if l := &d.Entries[i]; l.Copy {
				score, threshold := l.Threshold()
				e.Score, e.Threshold = int64(score), int64(threshold)
				e.Features = []feed.Feature{{Name: "within", Value: int64(l.Within)}, {Name: "both", Value: int64(l.Both)}, {Name: "title", Value: int64(l.Title)}}
				return e
			}
		}
	}
	for i := range d.Stories {
		if c := &d.Stories[i]; c.Story == d.Joined {
			e.Score, e.Threshold = int64(c.Score), int64(d.Least)
			e.Features = named(story.FeatureNames[:], c.Features[:])
		}
	}
	return e
}

// pairEvidence is why two stories turned out to be one.
func pairEvidence(p *story.Pair, candidate string) *feed.Evidence {
	return &feed.Evidence{
		Candidate: candidate, Score: int64(p.Score), Threshold: int64(p.Least),
		Features: named(story.PairNames[:], p.Features[:]),
	}
}

// named are the features that are not zero, but for the bias, which is always the same.
func named(names []string, values []int) (fs []feed.Feature) {
	for i, v := range values {
		if v != 0 && i > 0 {
			fs = append(fs, feed.Feature{Name: names[i], Value: int64(v)})
		}
	}
	return fs
}
