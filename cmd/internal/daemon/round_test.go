package daemon

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"

	"github.com/openvoicenews/openvoice/cmd/internal/report"
)

// logOf hands out the batches.
type logOf [][]feed.Record

func (l logOf) Follow(_ context.Context, _ feed.Position, fn func([]feed.Record) (int, error)) error {
	for _, rs := range l {
		if _, err := fn(rs); err != nil {
			return err
		}
	}
	return nil
}

func TestTally(t *testing.T) {
	record := func(n uint64, source string) feed.Record {
		return feed.Record{Position: feed.Position{Number: n}, Result: &feed.Result{Source: source}}
	}
	unchanged := feed.Record{Position: feed.Position{Number: 3}, Unchanged: []feed.Result{{Source: "b"}}}
	var y tally
	var f storage.Follower = y.follow(logOf{{record(1, "a"), record(2, "b"), unchanged}, {record(4, "a")}})
	err := f.Follow(t.Context(), feed.Position{}, func(rs []feed.Record) (int, error) {
		for _, r := range rs { // as a batch that is applied singly
			y.changed([]feed.Change{{Position: r.Position, Added: int(r.Position.Number), Edited: 1}})
		}
		return len(rs), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	got := []count{y.take("a"), y.take("b"), y.take("c"), y.take("a")}
	if want := []count{{added: 5, edited: 2}, {added: 2, edited: 1}, {}, {}}; !reflect.DeepEqual(got, want) {
		t.Errorf("counts %v, want %v", got, want)
	}
}

func TestRoundListener(t *testing.T) {
	var got []string
	l := newListener(report.RoundOptions{Only: []string{"a", "b"}}, func(l report.RoundEvent) { got = append(got, l.String()) })
	l.hear(feed.Result{Source: "a", Outcome: feed.Modified}, nil, count{added: 2})
	l.hear(feed.Result{Source: "a", Outcome: feed.Unchanged}, nil, count{})
	l.hear(feed.Result{Source: "z", Outcome: feed.Modified}, nil, count{added: 9})
	l.hear(feed.Result{Source: "b", Outcome: feed.Modified}, errors.New("store is full"), count{})
	if want := "[a: modified, 2 new b: failed: store is full]"; fmt.Sprint(got) != want {
		t.Errorf("heard %v, want %s", got, want)
	}
	if l.sum.New != 2 {
		t.Errorf("%d new, want 2", l.sum.New)
	}
}
