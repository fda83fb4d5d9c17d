package storagetest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/merge"
	"github.com/openvoicenews/openvoice/storage"
)

// start is the time of the first record of the clauses.
const start = feed.Time(1_800_000_000)

// clauses are the sentences of the contract that a small example shows.
func clauses() map[string]func(*testing.T, Backend) {
	return map[string]func(*testing.T, Backend){
		"Idempotent":      testIdempotent,
		"Hole":            testHole,
		"ForeignLog":      testForeignLog,
		"LaterVersion":    testLaterVersion,
		"AllOrNone":       testAllOrNone,
		"SetAside":        testSetAside,
		"SetAsideBounded": testSetAsideBounded,
		"Poison":          testPoison,
		"Invalid":         testInvalid,
		"ViewConsistent":  testViewConsistent,
		"ViewEnds":        testViewEnds,
		"ViewError":       testViewError,
		"CallersOwn":      testCallersOwn,
		"Forgotten":       testForgotten,
		"Closed":          testClosed,
		"Cancelled":       testCancelled,
		"Notes":           testNotes,
		"Traces":          testTraces,
		"Claims":          testClaims,
	}
}

// one is a result of the source with one item, as a record.
func one(source, title string) feed.Record {
	r := Whole(source, start, 0, Item(feed.Content{ID: "tag:" + source + "," + title, Title: title, Link: "https://" + source + ".example/" + title}))
	return feed.Record{Result: &r}
}

// log are records of several sources, positions given.
func log(sources ...string) []feed.Record {
	var rs []feed.Record
	for _, s := range sources {
		rs = append(rs, one(s, "first"))
	}
	return Number(feed.Position{Log: "a"}, rs...)
}

func open(t *testing.T, b Backend, merge storage.Merge) storage.Store {
	t.Helper()
	s := b.Open(t, t.TempDir(), merge)
	t.Cleanup(func() { s.Close() })
	return s
}

func apply(t *testing.T, s storage.Store, rs ...feed.Record) []feed.Change {
	t.Helper()
	cs, err := s.Apply(t.Context(), rs)
	if err != nil {
		t.Fatal(err)
	}
	return cs
}

// refuses checks that the store neither takes the records nor changes.
func refuses(t *testing.T, s storage.Store, ctx context.Context, rs ...feed.Record) error {
	t.Helper()
	before := describe(t, s, nil)
	cs, err := s.Apply(ctx, rs)
	if err == nil || cs != nil {
		t.Fatalf("Apply = %d changes, %v, want none and an error", len(cs), err)
	}
	if after := describe(t, s, nil); before != after {
		t.Fatalf("a refused transaction changed the store from\n%s\nto\n%s", before, after)
	}
	return err
}

func testIdempotent(t *testing.T, b Backend) {
	s := open(t, b, nil)
	rs := log("one", "two", "three")
	if cs := apply(t, s, rs...); len(cs) != 3 || cs[0].Added != 1 {
		t.Fatalf("Apply = %d changes, want 3", len(cs))
	}
	before := describe(t, s, nil)
	if strings.Count(before, "\n") < 10 {
		t.Fatalf("the store shows too little:\n%s", before)
	}
	for i := range rs {
		if cs := apply(t, s, rs[i:]...); len(cs) != 0 {
			t.Errorf("Apply of records from %d again = %d changes, want 0", i+1, len(cs))
		}
	}
	if cs := apply(t, s); len(cs) != 0 {
		t.Errorf("Apply of nothing = %d changes, want 0", len(cs))
	}
	if after := describe(t, s, nil); before != after {
		t.Errorf("records applied again changed the store from\n%s\nto\n%s", before, after)
	}
}

func testHole(t *testing.T, b Backend) {
	s := open(t, b, nil)
	rs := log("one", "two", "three", "four")
	var hole *storage.GapError
	if err := refuses(t, s, t.Context(), rs[1]); !errors.As(err, &hole) {
		t.Errorf("a first record of number 2: %v, want a hole", err)
	}
	apply(t, s, rs[0])
	if err := refuses(t, s, t.Context(), rs[1], rs[3]); !errors.As(err, &hole) || hole.Got.Number != 4 {
		t.Errorf("record 4 behind 2: %v, want a hole", err)
	}
	if err := refuses(t, s, t.Context(), rs[2]); !errors.As(err, &hole) || hole.Have.Number != 1 || hole.Got.Number != 3 {
		t.Errorf("record 3 behind 1: %v, want a hole", err)
	}
	if err := s.SetAside(t.Context(), rs[2], "why"); !errors.As(err, &hole) {
		t.Errorf("SetAside of record 3 behind 1: %v, want a hole", err)
	}
}

func testForeignLog(t *testing.T, b Backend) {
	s := open(t, b, nil)
	apply(t, s, log("one")...)
	for _, at := range []feed.Position{{Log: "b", Number: 2}, {Log: "b", Number: 1}, {Log: "", Number: 2}} {
		r := one("two", "first")
		r.Version, r.Position = feed.Version, at
		var hole *storage.GapError
		if err := refuses(t, s, t.Context(), r); !errors.As(err, &hole) {
			t.Errorf("record %+v: %v, want a hole", at, err)
		}
	}
}

func testLaterVersion(t *testing.T, b Backend) {
	s := open(t, b, nil)
	rs := log("one", "two")
	rs[1].Version = feed.Version + 1
	if err := refuses(t, s, t.Context(), rs...); !errors.Is(err, storage.ErrFormat) {
		t.Errorf("a record of a later version: %v, want ErrFormat", err)
	}
	if err := s.SetAside(t.Context(), rs[1], "why"); err == nil {
		t.Error("a record of a later version was set aside; it must wait for a later release")
	}
}

// poisoned panics for the source "poison".
func poisoned(k merge.Known, r feed.Record) feed.Change {
	if slices.Contains(storage.Sources(&r), "poison") {
		panic("a bad record")
	}
	return merge.Merge(k, r)
}

func testAllOrNone(t *testing.T, b Backend) {
	s := open(t, b, poisoned)
	apply(t, s, log("one")...)
	rs := log("one", "two", "poison", "three")
	if err := refuses(t, s, t.Context(), rs...); !errors.Is(err, storage.ErrRecord) || !strings.Contains(err.Error(), "record 3") || !strings.Contains(err.Error(), "a bad record") {
		t.Errorf("Apply: %v, want an ErrRecord that names record 3 and the panic", err)
	}
	if cs := apply(t, s, rs[:2]...); len(cs) != 1 {
		t.Errorf("the records before it: %d changes, want 1", len(cs))
	}
}

func testSetAside(t *testing.T, b Backend) {
	s := open(t, b, poisoned)
	rs := log("one", "poison", "two")
	apply(t, s, rs[0])
	for range 2 { // the second time it is passed over
		if err := s.SetAside(t.Context(), rs[1], "it panics"); err != nil {
			t.Fatal(err)
		}
	}
	apply(t, s, rs[1:]...)
	err := s.View(t.Context(), func(v storage.View) error {
		if p := v.Position(); p != rs[2].Position {
			t.Errorf("position %+v, want %+v", p, rs[2].Position)
		}
		if st, ok := v.State("poison"); !ok || !slices.Equal(st.Aside, []uint64{2}) || st.Last != 0 {
			t.Errorf("state of the bad record's source: %+v, %t, want it to name record 2 and nothing else", st, ok)
		}
		if st, _ := v.State("one"); st.Aside != nil {
			t.Errorf("the state of another source names records %v", st.Aside)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func testSetAsideBounded(t *testing.T, b Backend) {
	s := open(t, b, nil)
	at := feed.Position{Log: "a"}
	for range storage.MaxAside + 3 {
		r := Number(at, one("one", "first"))[0]
		at = r.Position
		if err := s.SetAside(t.Context(), r, "why"); err != nil {
			t.Fatal(err)
		}
	}
	err := s.View(t.Context(), func(v storage.View) error {
		st, _ := v.State("one")
		if n := len(st.Aside); n != storage.MaxAside || st.Aside[n-1] != at.Number {
			t.Errorf("the state names %d records, the last %d; want %d and %d", n, st.Aside[n-1], storage.MaxAside, at.Number)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// listed is a log that holds its records already, delivered in one batch.
type listed []feed.Record

func (l listed) Follow(_ context.Context, after feed.Position, fn storage.Fold) error {
	rest := l[after.Number:]
	done, err := fn(rest)
	if err == nil && len(done) < len(rest) {
		err = errors.New("not all records were dealt with")
	}
	return err
}

func testPoison(t *testing.T, b Backend) {
	s := open(t, b, poisoned)
	rs := log("one", "poison", "two", "poison", "three")
	var changed []uint64
	err := storage.Replay(t.Context(), listed(rs), s, storage.Folding{Changed: func(cs []feed.Change) {
		for _, c := range cs {
			changed = append(changed, c.Position.Number)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if want := []uint64{1, 3, 5}; !slices.Equal(changed, want) {
		t.Errorf("changes of the records %v, want %v", changed, want)
	}
	err = s.View(t.Context(), func(v storage.View) error {
		if st, _ := v.State("poison"); !slices.Equal(st.Aside, []uint64{2, 4}) {
			t.Errorf("the state names %v, want 2 and 4", st.Aside)
		}
		if n := len(live(v)); n != 3 {
			t.Errorf("%d entries, want 3", n)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := storage.Replay(t.Context(), listed(rs), s, storage.Folding{}); err != nil {
		t.Errorf("replay of nothing new: %v", err)
	}
}

func testInvalid(t *testing.T, b Backend) {
	failed := one("one", "first").Result
	for name, r := range map[string]feed.Record{
		"nothing":           {},
		"two things":        {Result: failed, Control: &feed.Control{At: start}},
		"no source":         one("", "first"),
		"a zero byte":       one("a\x00b", "first"),
		"a batch with news": {Unchanged: []feed.Result{*failed}},
	} {
		s := open(t, b, nil)
		rs := Number(feed.Position{Log: "a"}, r)
		if err := refuses(t, s, t.Context(), rs...); !errors.Is(err, storage.ErrRecord) {
			t.Errorf("%s: %v, want ErrRecord", name, err)
		}
		if err := s.SetAside(t.Context(), rs[0], "why"); err != nil {
			t.Errorf("%s cannot be set aside: %v", name, err)
		}
	}
}

// live are the numbers of the entries that are live.
func live(v storage.View) (numbers []uint64) {
	for e := range v.Entries(0) {
		if e.Live() {
			numbers = append(numbers, e.Number)
		}
	}
	return numbers
}

func testViewConsistent(t *testing.T, b Backend) {
	s := open(t, b, nil)
	rs := log("one", "two")
	apply(t, s, rs[0])
	err := s.View(t.Context(), func(v storage.View) error {
		before := live(v)
		done := make(chan error)
		go func() {
			_, err := s.Apply(t.Context(), rs[1:])
			done <- err
		}()
		if err := <-done; err != nil {
			return err
		}
		if _, ok := v.State("two"); ok || v.Position().Number != 1 {
			t.Error("a view shows what was folded after it began")
		}
		if after := live(v); !slices.Equal(before, after) {
			t.Errorf("the entries of a view changed from %v to %v", before, after)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func testViewEnds(t *testing.T, b Backend) {
	s := open(t, b, nil)
	apply(t, s, log("one", "two")...)
	var away storage.View
	err := s.View(t.Context(), func(v storage.View) error {
		away = v
		for range v.States() {
			break
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(slices.Collect(away.Entries(0))) + len(slices.Collect(away.States())) + len(slices.Collect(away.EntriesBack(1<<64-1))); n != 0 {
		t.Errorf("a view that is over still shows %d things", n)
	}
	if _, ok := away.State("one"); ok {
		t.Error("a view that is over still knows a state")
	}
}

func testViewError(t *testing.T, b Backend) {
	s := open(t, b, nil)
	want := errors.New("mine")
	if err := s.View(t.Context(), func(storage.View) error { return want }); !errors.Is(err, want) {
		t.Errorf("View = %v, want the error of its function", err)
	}
}

func testCallersOwn(t *testing.T, b Backend) {
	s := open(t, b, nil)
	r := log("one")
	apply(t, s, r...)
	before := describe(t, s, nil)
	spoil := func(e feed.Entry, c feed.Content, l []feed.Listed) {
		e.Origins[0].Keys[0] = feed.Key{}
		e.Origins[0].Source = "spoilt"
		l[0].Entry = 99
		clear(c.Categories)
	}
	err := s.View(t.Context(), func(v storage.View) error {
		for e := range v.Entries(0) {
			c, _ := v.Content(e.Number, "one")
			spoil(e, c, v.Listing("one"))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	r[0].Result.Items[0].Keys[0] = feed.Key{}
	r[0].Result.Items[0].Content.Title = "spoilt"
	if after := describe(t, s, nil); before != after {
		t.Errorf("a caller changed what is stored from\n%s\nto\n%s", before, after)
	}
}

func testForgotten(t *testing.T, b Backend) {
	s := open(t, b, nil)
	rs := Number(feed.Position{Log: "a"}, one("one", "first"), one("one-more", "first"),
		feed.Record{Control: &feed.Control{At: start, RemoveSource: "one"}})
	rs[0].Result.Policy.KeepSeconds = 86400
	apply(t, s, rs...)
	at := rs[2].Position
	for days := feed.Time(1); days < 40; days += 3 {
		r := Number(at, feed.Record{Control: &feed.Control{At: start + days*86400}})
		at = r[0].Position
		apply(t, s, r...)
	}
	err := s.View(t.Context(), func(v storage.View) error {
		_, revision := v.Revision("one", 1)
		if st, ok := v.State("one"); ok || revision || len(v.Listing("one")) > 0 {
			t.Errorf("a removed source is still known when its last entry is gone: %+v, revision %t", st, revision)
		}
		_, revision = v.Revision("one-more", 1)
		if _, ok := v.State("one-more"); !ok || !revision || len(v.Listing("one-more")) != 1 {
			t.Error("a source whose name begins like a removed one's was forgotten with it")
		}
		if n := len(slices.Collect(v.Entries(0))); n != 1 {
			t.Errorf("%d entries, want that of the other source", n)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func testClosed(t *testing.T, b Backend) {
	s := open(t, b, nil)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := s.Apply(t.Context(), log("one"))
	for what, err := range map[string]error{
		"Apply": err, "SetAside": s.SetAside(t.Context(), log("one")[0], "why"),
		"View": s.View(t.Context(), func(storage.View) error { return nil }),
	} {
		if !errors.Is(err, storage.ErrClosed) {
			t.Errorf("%s of a closed store: %v, want ErrClosed", what, err)
		}
	}
	if n, ok := s.(storage.Notes); ok {
		if _, err := n.Note(t.Context(), "k"); !errors.Is(err, storage.ErrClosed) {
			t.Errorf("Note of a closed store: %v, want ErrClosed", err)
		}
		if err := n.SetNotes(t.Context(), map[string][]byte{"k": {1}}); !errors.Is(err, storage.ErrClosed) {
			t.Errorf("SetNotes of a closed store: %v, want ErrClosed", err)
		}
	}
}

func testCancelled(t *testing.T, b Backend) {
	ctx, cancel := context.WithCancel(t.Context())
	s := open(t, b, func(k merge.Known, r feed.Record) feed.Change {
		if slices.Contains(storage.Sources(&r), "two") {
			cancel()
		}
		return merge.Merge(k, r)
	})
	if err := refuses(t, s, ctx, log("one", "two", "three")...); !errors.Is(err, context.Canceled) {
		t.Errorf("Apply when its context ends between records: %v, want context.Canceled", err)
	}
	if err := s.SetAside(ctx, log("one")[0], "why"); !errors.Is(err, context.Canceled) {
		t.Errorf("SetAside: %v, want context.Canceled", err)
	}
	if err := s.View(ctx, func(storage.View) error { t.Error("called"); return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("View: %v, want context.Canceled", err)
	}
}
