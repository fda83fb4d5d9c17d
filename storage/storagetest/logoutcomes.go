package storagetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
)

// poisonous is a store that cannot fold records of the source "poison".
type poisonous struct{ storage.Store }

func (p poisonous) Apply(ctx context.Context, rs []feed.Record) ([]feed.Change, error) {
	for i := range rs {
		if slices.Contains(storage.Sources(&rs[i]), "poison") {
			return nil, fmt.Errorf("merge panicked: %w", storage.ErrRecord)
		}
	}
	return p.Store.Apply(ctx, rs)
}

// testOutcomes holds what an append returns to what the record did.
func testOutcomes(t *testing.T, begin func(*testing.T, feed.Position) storage.Log, s storage.Store) {
	l := begin(t, feed.Position{})
	following(t, l, poisonous{s})
	item := func(id, text string) feed.Item {
		return Item(feed.Content{ID: "tag:a.example," + id, Link: "https://a.example/" + id, Title: id, Body: feed.Text{Value: text}})
	}
	whole := func(minutes feed.Time, base uint64, items ...feed.Item) feed.Record {
		r := Whole("a", start+60*minutes, base, items...)
		return feed.Record{Result: &r}
	}
	for i, c := range []struct {
		record feed.Record
		want   feed.Outcome
	}{
		{whole(0, 0, item("one", "first"), item("two", "first")), feed.Outcome{Added: 2}},
		{whole(1, 0, item("one", "second")), feed.Outcome{Stale: []string{"a"}}},
		{whole(2, 1, item("one", "second"), item("two", "first")), feed.Outcome{Edited: 1}},
		{one("poison", "first"), feed.Outcome{Aside: true}},
		{whole(3, 3, item("three", "first")), feed.Outcome{Added: 1, Notices: []feed.Notice{{Source: "a", Kind: feed.NoticeMissed}}}},
		{feed.Record{Control: &feed.Control{At: start + 240, RemoveSource: "a"}}, feed.Outcome{}},
	} {
		got, err := l.Append(t.Context(), c.record)
		if err != nil {
			t.Fatal(err)
		}
		c.want.Position = standing(t, s)
		if c.want.Position.Number != uint64(i+1) || !reflect.DeepEqual(got, c.want) {
			t.Errorf("record %d came to %+v, want %+v", i+1, got, c.want)
		}
	}
}

// testOutcomesApart appends polls at once, every other of which is stale. Whether the log
// folds them as one record or not, each hears of its own source alone.
func testOutcomesApart(t *testing.T, begin func(*testing.T, feed.Position) storage.Log, s storage.Store) {
	l := begin(t, feed.Position{})
	following(t, l, s)
	got := make([]feed.Outcome, 40)
	errs := make([]error, len(got))
	var wg sync.WaitGroup
	for i := range got {
		r := Poll(fmt.Sprintf("source-%d", i), start, uint64(i%2))
		wg.Go(func() { got[i], errs[i] = l.Append(t.Context(), feed.Record{Result: &r}) })
	}
	wg.Wait()
	for i, o := range got {
		var want []string
		if i%2 == 1 {
			want = []string{fmt.Sprintf("source-%d", i)}
		}
		if errs[i] != nil || len(o.Stale) != len(want) || !slices.Equal(o.Stale, want) {
			t.Errorf("poll %d came to %+v, %v; stale are %v", i, o, errs[i], want)
		}
	}
}

// testOutcomeUnknown folds a record that the store has folded already, as after a crash
// between the commit and the answer. What it came to is not known, so it is stale.
func testOutcomeUnknown(t *testing.T, s storage.Store) {
	rs := log("one", "two")
	if _, err := s.Apply(t.Context(), rs[:1]); err != nil {
		t.Fatal(err)
	}
	again := refolded{rs, nil}
	if err := storage.Replay(t.Context(), &again, s, storage.Folding{}); err != nil {
		t.Fatal(err)
	}
	want := []feed.Outcome{{Position: rs[0].Position, Stale: []string{"one"}}, {Position: rs[1].Position, Added: 1}}
	if !reflect.DeepEqual(again.done, want) {
		t.Errorf("the records came to %+v, want %+v", again.done, want)
	}
}

// refolded is a log that hands out all of its records, wherever the store stands.
type refolded struct {
	records []feed.Record
	done    []feed.Outcome
}

func (r *refolded) Follow(_ context.Context, _ feed.Position, fn storage.Fold) (err error) {
	r.done, err = fn(r.records)
	return err
}

// testLogClosed closes a log: who follows it comes to an end, and who appends hears so.
func testLogClosed(t *testing.T, begin func(*testing.T, feed.Position) storage.Log, s storage.Store) {
	l := begin(t, feed.Position{})
	done := make(chan error, 1)
	go func() { done <- storage.Replay(t.Context(), l, s, storage.Folding{}) }()
	if _, err := l.Append(t.Context(), one("one", "first")); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := l.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}
	if err := <-done; err != nil {
		t.Errorf("following a log that was closed ended with %v, want nil", err)
	}
	if _, err := l.Append(t.Context(), one("two", "first")); !errors.Is(err, storage.ErrClosed) {
		t.Errorf("append to a closed log: %v, want ErrClosed", err)
	}
}
