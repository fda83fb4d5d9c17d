package merge

import (
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/substance"
)

// issueGap is how much later than the last one an item under the same id is dated at least
// for a rewritten text to be a new issue: an entry a day of a daily briefing. Anything less
// is an edit, as of a live blog.
const issueGap = feed.Time(12 * time.Hour / time.Second)

// changesSubstance reports whether what the source says of the entry becomes something
// else with the content; see [substance.Changed]. To be asked before it is put.
func (f *fold) changesSubstance(w *workingEntry, source string, after *feed.Content) bool {
	before, ok := f.content(w, source)
	return !ok || substance.Changed(&before, after)
}

// isNextIssue reports whether the item is a new thing under the id of the source's last one:
// a rewritten text with a given date at least 12 hours later.
func (d *document) isNextIssue(w *workingEntry, o *feed.Origin, it *feed.Item) bool {
	if o.Tomb || o.Dated == 0 || it.TextHash == o.TextHash || it.Content.Dated() < o.Dated+issueGap {
		return false
	}
	before, ok := d.content(w, o.Source)
	return ok && substance.Changed(&before, &it.Content) && d.isRewritten(w, o, it)
}

// isRewritten reports whether the item leaves less than a third of the text that the source
// gave the entry. Of a tombstone nothing is left.
func (d *document) isRewritten(w *workingEntry, o *feed.Origin, it *feed.Item) bool {
	before, ok := d.content(w, o.Source)
	if !ok {
		return true
	}
	after := it.Content
	if before.Body.Value != "" || before.Summary.Value != "" { // a title may stay the same
		before.Title, after.Title = "", ""
	}
	return rewritten(&before, &after)
}
