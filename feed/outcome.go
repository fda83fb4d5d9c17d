package feed

import "slices"

// Outcome is what a record came to when it was folded. It is not stored. The zero value
// is that of a record that changed nothing.
type Outcome struct {
	Position Position
	// Stale names the sources whose results were skipped, because they were computed
	// from a state that is no longer the current one: fetch again. A source whose result
	// was folded before, so that nobody knows what it came to, is named too.
	Stale []string
	// Aside reports that the record could not be folded and was set aside.
	Aside   bool
	Added   int // entries new to readers
	Edited  int // origins whose text changed
	Expired int // origins purged
	Notices []Notice
}

// Outcome is what the change says of its record.
func (c *Change) Outcome() Outcome {
	return Outcome{Position: c.Position, Stale: c.Stale, Added: c.Added, Edited: c.Edited, Expired: c.Expired, Notices: c.Notices}
}

// Skipped reports whether the source's result was not folded.
func (o *Outcome) Skipped(source string) bool { return o.Aside || slices.Contains(o.Stale, source) }

// Of is o without what it says of other sources by name. The counts are the whole
// record's.
func (o Outcome) Of(sources ...string) Outcome {
	o.Stale = only(o.Stale, func(s string) bool { return slices.Contains(sources, s) })
	o.Notices = only(o.Notices, func(n Notice) bool { return slices.Contains(sources, n.Source) })
	return o
}

// only are those of all that match, all itself where each does.
func only[T any](all []T, match func(T) bool) []T {
	other := func(v T) bool { return !match(v) }
	if !slices.ContainsFunc(all, other) {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), other)
}

// Then is what o and a later record came to together: what a fetch of several parts did.
func (o Outcome) Then(later Outcome) Outcome {
	later.Stale = slices.Concat(o.Stale, later.Stale)
	slices.Sort(later.Stale)
	later.Stale = slices.Compact(later.Stale)
	later.Aside = o.Aside || later.Aside
	later.Added, later.Edited, later.Expired = o.Added+later.Added, o.Edited+later.Edited, o.Expired+later.Expired
	later.Notices = slices.Concat(o.Notices, later.Notices)
	return later
}
