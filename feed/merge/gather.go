package merge

import (
	"slices"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/story"
)

// One outlet, or one owner, alone makes no story: two of its entries are in one story by
// themselves only if one is a copy of the other, or if another's report is there.

// reportersIn are those who have reports in the open story of the number, sorted.
func (p placement) reportersIn(number uint64) []string {
	if s := p.stories.numbered(number); s != nil {
		return s.story.Outlets
	}
	if w := p.oldestOpen(number); w != nil {
		return reporters(w.entry)
	}
	return nil
}

// isOf reports whether all reports in the story are the party's.
func (p placement) isOf(number uint64, party string) bool {
	all := p.reportersIn(number)
	return len(all) == 1 && all[0] == party
}

// isAlone reports whether one party alone has reports in the story.
func (p placement) isAlone(number uint64) bool { return len(p.reportersIn(number)) < 2 }

// mayJoin reports whether the story of the entry may become one with the new entry's:
// they are not of one party alone.
func (p placement) mayJoin(w *workingEntry) bool {
	return len(union(p.stories.of(w).story.Outlets, p.stories.of(p.new).story.Outlets)) > 1
}

// maxGather is how many entries of a story are asked what is near them.
const maxGather = 8

// gather brings into the new entry's story, which one party alone had until now, what
// that party's other entries would have joined had they come last. near are the stories
// that the entry was compared with.
func (p placement) gather(near []story.Candidate, quiet int64) {
	into := p.stories.of(p.new)
	if len(into.story.Outlets) < 2 {
		return
	}
	win := p.known.Window()
	var numbers []uint64
	for i := range near {
		numbers = append(numbers, near[i].Story)
	}
	members := win.Members(into.story.Number)
	for _, n := range members[:min(len(members), maxGather)] {
		numbers = append(numbers, win.Near(n)...)
	}
	slices.Sort(numbers)
	for _, number := range slices.Compact(numbers) {
		from := p.reportersIn(number)
		if number == into.story.Number || len(from) != 1 || !slices.Contains(into.story.Outlets, from[0]) {
			continue
		}
		m := p.newestOpen(number)
		if m == nil {
			continue
		}
		c, least, ok := win.Fit(m.entry.Number, into.story.Number, quiet)
		if !ok || c.Score < least {
			continue
		}
		p.stories.merge(m, p.new, feed.Join{Evidence: &feed.Evidence{
			Candidate: p.new.entry.ID, Score: int64(c.Score), Threshold: int64(least), Features: named(story.FeatureNames[:], c.Features[:]),
		}})
		into = p.stories.of(p.new)
	}
}

// newestOpen is the newest open entry of the story, nil for none.
func (p placement) newestOpen(number uint64) *workingEntry {
	members := p.known.Window().Members(number)
	if len(members) == 0 {
		return nil
	}
	return p.entries.get(members[len(members)-1])
}
