package publish

import (
	"cmp"
	"slices"

	"github.com/openvoicenews/openvoice/feed/curate"
	"github.com/openvoicenews/openvoice/feed/edition"
)

// maxDeleted is how many ids a feed says of that they are gone: the last ones.
const maxDeleted = 100

// deletedFrom are the ids under which readers may know something of the stories of the
// rows, and which stand in the feed no longer, the latest first.
func deletedFrom(rows []curate.Row) (all []edition.Deleted) {
	stands := make(map[string]bool, len(rows))
	for i := range rows {
		stands[rows[i].Shown().ID] = true
	}
	for i := range rows {
		if rows[i].Story == nil {
			continue
		}
		for _, r := range rows[i].Story.Retired {
			if !stands[r.ID] {
				all = append(all, edition.Deleted{ID: r.ID, When: r.At})
			}
		}
	}
	slices.SortFunc(all, func(a, b edition.Deleted) int {
		return cmp.Or(cmp.Compare(b.When, a.When), cmp.Compare(a.ID, b.ID))
	})
	return all[:min(len(all), maxDeleted)]
}
