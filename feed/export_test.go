package feed

// MergeUniting is [Merge] with a decision in the place of the scorer's: behind the
// record the entries of the two ids are made one story, where they may be.
func MergeUniting(a, b string, j Join) func(Known, Record) Change {
	return func(k Known, r Record) Change {
		f := begin(k, &r)
		f.record(&r)
		f.unite(f.entry(f.holder(a)), f.entry(f.holder(b)), j)
		f.expire()
		return f.finish()
	}
}
