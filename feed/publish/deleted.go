package publish

import (
	"cmp"
	"slices"

	"github.com/openvoicenews/openvoice/feed/edition"
)

// maxDeleted is how many ids a feed says of that they are gone: the last ones.
const maxDeleted = 100

// deletedFrom are the ids under which readers may know something of the stories that are
// shown, and which stand in the feed no longer, the latest first.
func deletedFrom(shown []*article) (all []edition.Deleted) {
	stands := make(map[string]bool, len(shown))
	for _, a := range shown {
		stands[a.id] = true
	}
	for _, a := range shown {
		for _, r := range a.retired {
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
