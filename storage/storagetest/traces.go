package storagetest

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
)

// testTraces: a view tells what each record changed, for thirty days of the log.
func testTraces(t *testing.T, b Backend) {
	s := open(t, b, nil)
	day := feed.Time(24 * time.Hour / time.Second)
	rs := log("a", "b", "c")
	rs[2].Result.At += 20 * day
	changes := apply(t, s, rs...)
	if got, ok := traces(t, s, 1); !ok || len(got) != 2 || got[0].Record != 2 || got[1].Record != 3 {
		t.Errorf("behind the first of three records: %+v, %v", got, ok)
	}
	got, ok := traces(t, s, 0)
	if len(got) != 3 || !ok {
		t.Fatalf("%d traces, %v, want 3", len(got), ok)
	}
	for i, c := range changes {
		want := feed.Trace{Record: c.Position.Number, At: c.Now, Entries: []uint64{c.Entries[0].After.Number}}
		if d := cmp.Diff(want, got[i]); d != "" {
			t.Errorf("record %d: %s", i+1, d)
		}
	}
	late := one("d", "late")
	late.Result.At += 31 * day
	apply(t, s, Number(rs[2].Position, late)...)
	if got, ok := traces(t, s, 0); ok || slices.ContainsFunc(got, func(t feed.Trace) bool { return t.Record <= 2 }) {
		t.Errorf("31 days later: %+v, all of them %v", got, ok)
	}
	if got, ok := traces(t, s, 2); !ok || len(got) != 2 || got[0].Record != 3 {
		t.Errorf("31 days later, behind what is gone: %+v, %v", got, ok)
	}
}

// traces are those that s keeps behind the record, and whether these are all.
func traces(t *testing.T, s storage.Store, after uint64) (all []feed.Trace, ok bool) {
	t.Helper()
	err := s.View(t.Context(), func(v storage.View) error {
		var seq func(func(feed.Trace) bool)
		seq, ok = v.Traces(after)
		all = slices.Collect(seq)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all, ok
}
