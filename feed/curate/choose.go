package curate

import (
	"iter"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// Row is an entry that a feed takes.
type Row struct {
	feed.Ref
	Story *feed.Story // that the feed shows in place of the entry; nil: none
}

// Shown is the place among others of what the feed shows: the entry, or its story, which
// stands where it began.
func (r *Row) Shown() feed.Ref {
	if r.Story == nil {
		return r.Ref
	}
	return r.Story.Ref()
}

// Choose fills the places of the feed, which are f.Limit, from the rows of all that it
// takes, the newest first: each story once, by its newest entry. The chosen are in the
// order in which the feed lists them. No more rows are asked for than are needed; the
// first error ends it.
func Choose(f *Feed, rows iter.Seq2[Row, error]) ([]Row, error) {
	var all []Row
	told := map[uint64]bool{}
	for row, err := range rows {
		if err != nil {
			return nil, err
		}
		if row.Story != nil {
			if told[row.Story.Number] {
				continue
			}
			told[row.Story.Number] = true
		}
		if all = append(all, row); len(all) == f.Limit {
			break
		}
	}
	if f.Stories {
		slices.SortFunc(all, func(a, b Row) int { return a.Shown().Compare(b.Shown()) })
	}
	return all, nil
}

// Indexes are indexes whose union holds every entry that f takes, and others too.
// wide says that they hold many others where sources have left the plan; then
// [Plan.SourceIndexes] is the narrower choice.
func (p *Plan) Indexes(f *Feed) (all []feed.Index, wide bool) {
	switch {
	case len(f.Sources) > 0:
		for _, id := range f.Sources {
			if p.sources[id] != nil {
				all = append(all, feed.Index{Source: id})
			}
		}
		return all, false
	case len(f.Categories) > 0:
		return p.categoryIndexes(f.Categories), false
	}
	return []feed.Index{{}}, true
}

// SourceIndexes are the indexes of all sources of the plan.
func (p *Plan) SourceIndexes() []feed.Index {
	all := make([]feed.Index, len(p.order))
	for i, id := range p.order {
		all[i] = feed.Index{Source: id}
	}
	return all
}

func (p *Plan) categoryIndexes(terms []string) []feed.Index {
	var all []feed.Index
	wanted := make(map[int]bool, len(terms))
	seen := make(map[string]bool, 2*len(terms))
	for _, i := range p.find(terms) {
		wanted[i] = true
		for _, name := range names(p.categories[i]) {
			if !seen[name] {
				seen[name] = true
				all = append(all, feed.Index{Term: name})
			}
		}
	}
	for _, id := range p.order {
		for _, i := range p.sources[id].categories {
			if wanted[i] {
				all = append(all, feed.Index{Source: id})
				break
			}
		}
	}
	return all
}
