package daemon

import (
	"errors"
	"fmt"
	"testing"

	"github.com/openvoicenews/openvoice/feed"

	"github.com/openvoicenews/openvoice/cmd/internal/report"
)

func TestRoundListener(t *testing.T) {
	var got []string
	l := newListener(report.RoundOptions{Only: []string{"a", "b"}}, func(l report.RoundEvent) { got = append(got, l.String()) })
	l.hear(feed.Result{Source: "a", Outcome: feed.Modified}, &feed.Outcome{Added: 2}, nil)
	l.hear(feed.Result{Source: "a", Outcome: feed.Unchanged}, &feed.Outcome{}, nil)
	l.hear(feed.Result{Source: "z", Outcome: feed.Modified}, &feed.Outcome{Added: 9}, nil)
	l.hear(feed.Result{Source: "b", Outcome: feed.Modified}, &feed.Outcome{}, errors.New("store is full"))
	if want := "[a: modified, 2 new b: failed: store is full]"; fmt.Sprint(got) != want {
		t.Errorf("heard %v, want %s", got, want)
	}
	if l.sum.New != 2 {
		t.Errorf("%d new, want 2", l.sum.New)
	}
}
