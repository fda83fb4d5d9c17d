package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
)

func TestProgress(t *testing.T) {
	lines := []line{
		{Total: 4},
		{Source: "a", Outcome: "modified", New: 2, Edited: 1, Repairs: []string{"1 character dropped"}},
		{Source: "b", Outcome: "unchanged"},
		{Source: "c", Outcome: "failed", Failure: "500:\n\x1b[31mred"},
		{Sum: &sum{Sources: 4, Unchanged: 1, Modified: 1, Failed: 1, Waiting: 1, New: 2, Edited: 1, Seconds: 0.25}},
	}
	var plain bytes.Buffer
	p := newProgress(&plain)
	for _, l := range lines {
		p.line(l)
	}
	p.end()
	want := "a: modified, 2 new, 1 changed; repaired: 1 character dropped\nb: unchanged\nc: failed: 500: [31mred\n" +
		"4 sources: 1 unchanged, 1 modified, 1 failed, 1 waiting as their servers asked; 2 new entries, 1 changed; 0.2 s\n"
	if plain.String() != want {
		t.Errorf("plain:\n%s\nwant:\n%s", &plain, want)
	}
	var screen bytes.Buffer
	p = &progress{w: &screen, bar: true}
	for _, l := range lines {
		p.line(l)
	}
	const c = "\r\x1b[K"
	want = c + "[........................................] 0/4, 0 failed" +
		c + "[##########..............................] 1/4, 0 failed" +
		c + "[####################....................] 2/4, 0 failed" +
		c + "c: failed: 500: [31mred\n" +
		c + "[##############################..........] 3/4, 1 failed" +
		c + "4 sources: 1 unchanged, 1 modified, 1 failed, 1 waiting as their servers asked; 2 new entries, 1 changed; 0.2 s\n"
	if screen.String() != want {
		t.Errorf("terminal:\n%q\nwant:\n%q", &screen, want)
	}
}

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
	l := newListener(roundOptions{Only: []string{"a", "b"}}, func(l line) { got = append(got, l.String()) })
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

func TestExitCode(t *testing.T) {
	for _, c := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errors.New("any"), 1},
		{fmt.Errorf("deep: %w", failWith(exitUsage, errors.New("x"))), 2},
		{errors.Join(failWith(exitPartly, errors.New("x")), errors.New("y")), 3},
		{fmt.Errorf("open: %w", storage.ErrLocked), 75},
		{failWith(exitConfig, errors.New("x")), 78},
		{failWith(exitConfig, nil), 0},
	} {
		if got := exitCode(c.err); got != c.want {
			t.Errorf("%v: status %d, want %d", c.err, got, c.want)
		}
	}
}
