package merge

import "github.com/openvoicenews/openvoice/feed"

// MergeUniting is [Merge] with a decision in the place of the scorer's: behind the
// record the entries of the two ids are made one story, where they may be.
func MergeUniting(a, b string, j feed.Join) func(Known, feed.Record) feed.Change {
	return func(k Known, r feed.Record) feed.Change {
		f := begin(k, &r)
		f.foldRecord(&r)
		f.stories.merge(f.entries.get(f.keys.entryByID(a)), f.entries.get(f.keys.entryByID(b)), j)
		f.expireDue()
		return f.finish()
	}
}
