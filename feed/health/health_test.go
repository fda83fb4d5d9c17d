package health

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

const today = 20_000 // a day

var now = feed.Time(today*86400 + 12*3600)

// ago is the time so many days before now.
func ago(days float64) feed.Time { return now - feed.Time(days*86400) }

// brought are the counts of days, so many days ago, on which so many entries came.
func brought(n int, days ...int) (all []feed.DayCount) {
	for _, d := range days {
		all = append(all, feed.DayCount{Day: uint32(today - d), Polls: 24, New: n})
	}
	return all
}

func TestFindings(t *testing.T) {
	const url = "https://a.example/feed"
	weekly := brought(1, 28, 21, 14)
	workdays := brought(5, 11, 10, 9, 8, 7, 4)
	wire := brought(100, 10, 9, 8, 7, 6, 5, 4, 3, 2)
	for _, c := range []struct {
		name  string
		state feed.State
		twin  string
		want  string // kinds
	}{
		{"was never asked", feed.State{}, "", ""},
		{"is well", feed.State{Fetched: now, Succeeded: now, Delivered: ago(1), Days: workdays}, "", ""},
		{"weekly, a week and a half ago", feed.State{Fetched: now, Succeeded: now, Delivered: ago(11), Days: weekly}, "", ""},
		{"weekly, four weeks ago", feed.State{Fetched: now, Succeeded: now, Delivered: ago(28), Days: weekly}, "", "silent"},
		{"on workdays, over the weekend", feed.State{Fetched: now, Succeeded: now, Delivered: ago(4), Days: workdays}, "", ""},
		{"on workdays, ten days ago", feed.State{Fetched: now, Succeeded: now, Delivered: ago(10), Days: workdays}, "", "silent"},
		{"a wire, since the day before yesterday", feed.State{Fetched: now, Succeeded: now, Delivered: ago(1.5), Days: wire}, "", "silent"},
		{"a wire, this morning", feed.State{Fetched: now, Succeeded: now, Delivered: ago(0.3), Days: wire}, "", ""},
		{"monthly by its dates", feed.State{Fetched: now, Succeeded: now, Delivered: ago(50), Hints: feed.Hints{Gap: 30 * 86400}}, "", ""},
		{"its document is fresh, its entries are others'", feed.State{Fetched: now, Succeeded: now, Delivered: ago(28), Days: weekly, Hints: feed.Hints{Newest: ago(1)}}, "", ""},
		{"empty for three days", feed.State{Fetched: now, Succeeded: now, Days: brought(0, 3, 2, 1, 0)}, "", "silent"},
		{"empty since today", feed.State{Fetched: now, Succeeded: now, Days: brought(0, 0)}, "", ""},
		{"failed once", feed.State{Fetched: now, Succeeded: ago(1), Failures: 1, Since: now}, "", ""},
		{"failed a day", feed.State{Fetched: now, Succeeded: ago(1), Failures: 9, Since: ago(1), Days: workdays}, "", "degraded"},
		{"failed ten days", feed.State{Fetched: now, Succeeded: ago(10), Failures: 9, Since: ago(10), Days: workdays}, "", "dead"},
		{"weekly, failed ten days", feed.State{Fetched: now, Succeeded: ago(10), Failures: 9, Since: ago(10), Days: weekly}, "", "degraded"},
		{"gone", feed.State{Fetched: now, Paused: true, Failures: 3, Since: ago(1)}, "", "dead"},
		{"moved", feed.State{Fetched: now, Succeeded: now, Delivered: now, Configured: url, Moved: "https://b.example/"}, "", "moved"},
		{"moved to another's", feed.State{Fetched: now, Succeeded: now, Delivered: now, Configured: url, Moved: "https://b.example/"}, "other", "moved"},
		{"moved by an older word", feed.State{Fetched: now, Succeeded: now, Delivered: now, Configured: "https://old.example/", Moved: "https://b.example/"}, "", ""},
		{"says that it moved", feed.State{Fetched: now, Succeeded: now, Delivered: now, Declared: "https://b.example/"}, "", "moved"},
		{"a quarter of its polls fail", feed.State{Fetched: now, Succeeded: now, Delivered: now, Days: []feed.DayCount{{Day: today, Polls: 8, Failures: 2}}}, "", "degraded"},
		{"few of its polls fail", feed.State{Fetched: now, Succeeded: now, Delivered: now, Days: []feed.DayCount{{Day: today, Polls: 24, Failures: 2}}}, "", ""},
		{"failed a month ago", feed.State{Fetched: now, Succeeded: now, Delivered: now, Days: []feed.DayCount{{Day: today - 20, Polls: 24, Failures: 24}, {Day: today, Polls: 24}}}, "", ""},
		{"missed some", feed.State{Fetched: now, Succeeded: now, Delivered: now, Missed: 1, MissedAt: ago(1)}, "", "degraded"},
		{"missed some long ago", feed.State{Fetched: now, Succeeded: now, Delivered: now, Missed: 1, MissedAt: ago(10)}, "", ""},
		{"unconditional", feed.State{Fetched: now, Succeeded: now, Delivered: now, Bare: ago(1)}, "", "degraded"},
		{"set aside", feed.State{Fetched: now, Succeeded: now, Delivered: now, Aside: []uint64{7}}, "", "degraded"},
		{"silent, moved and degraded", feed.State{Fetched: now, Succeeded: now, Delivered: ago(59), Days: weekly, Declared: "https://b.example/", Bare: ago(1)}, "", "silent moved degraded"},
	} {
		var kinds []string
		for _, f := range Of(Source{State: &c.state, URL: url, Twin: c.twin}, now) {
			kinds = append(kinds, string(f.Kind))
			if f.Says == "" || strings.HasSuffix(f.Says, ".") {
				t.Errorf("%s: it says %q", c.name, f.Says)
			}
		}
		if got := strings.Join(kinds, " "); got != c.want {
			t.Errorf("a source that %s is %q, want %q", c.name, got, c.want)
		}
	}
}

// What is said comes the worst first, and says everything there is to know.
func TestKindsAreInOrder(t *testing.T) {
	s := feed.State{Fetched: now, Failures: 5, Since: ago(40), Failure: "HTTP status 404", Cause: feed.CauseMissing, Declared: "https://b.example/"}
	all := Of(Source{State: &s, URL: "https://a.example/"}, now)
	if len(all) != 2 || all[0].Kind != Dead || all[0].Since != ago(40) || !strings.Contains(all[0].Says, "404") || !strings.Contains(all[0].Do, "page of its publisher") {
		t.Errorf("found %+v", all)
	}
	if !slices.IsSortedFunc(all, func(a, b Finding) int { return slices.Index(Kinds(), a.Kind) - slices.Index(Kinds(), b.Kind) }) {
		t.Errorf("the worst does not come first: %+v", all)
	}
}

func TestQuiet(t *testing.T) {
	for want, s := range map[time.Duration]feed.State{
		21 * day: {},
		2 * day:  {Hints: feed.Hints{Gap: 600}},
		60 * day: {Hints: feed.Hints{Gap: 90 * 86400}},
		9 * day:  {Days: brought(1, 6, 3), Hints: feed.Hints{Gap: 3600}},
		day:      {Days: brought(24, 8, 7, 6, 5, 4, 3, 2, 1)},
		3 * day:  {Days: brought(23, 8, 7, 6, 5, 4, 3, 2, 1)},
	} {
		if got := Quiet(&s); got != want {
			t.Errorf("quiet is %v, want %v of %+v", got, want, s)
		}
	}
}
