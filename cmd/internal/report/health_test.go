package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed/health"
	"github.com/openvoicenews/openvoice/feed/websub"

	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

// What needs somebody comes first, the worst first, and ends.
func TestHealthComesFirst(t *testing.T) {
	r := Status{
		Daemon: &DaemonInfo{Version: "1", PID: 7, Started: 1, Address: "http://127.0.0.1:1/"},
		Store:  "x.db", Stale: "what is served is as of yesterday",
		Refused: &Refusal{At: 86400, Reason: "openvoice.yaml:3:1: x", More: 2},
		Size:    &StoreSize{Bytes: 95, Free: 5, Limit: 100},
		Faults:  []Fault{{Cannot: "written", Reason: "disk\non fire", Since: 86400}},
		Hub:     &websub.PublisherStatus{Hub: "https://hub.example/", Waiting: 1, Failure: "500"},
		Counts:  Counts{Configured: 500, Well: 480, Failing: 3, Unfetched: 1, Paused: 2, Flagged: map[health.Kind]int{health.Silent: 1, health.Dead: 12}},
	}
	r.Sources = append(r.Sources, SourceStatus{ID: "quiet", Findings: []health.Finding{{Kind: health.Silent, Says: "nothing came"}}})
	for i := range 12 {
		r.Sources = append(r.Sources, SourceStatus{ID: fmt.Sprintf("gone-%d", i), Findings: []health.Finding{{Kind: health.Dead, Says: "it\nis gone", Do: "take it out"}, {Kind: health.Dead, Says: "twice"}}})
	}
	var b bytes.Buffer
	if err := r.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	want := `health     to look at: 5 things, 12 sources dead, 1 source silent
  - the store cannot be written since 1970-01-02T00:00:00Z: disk on fire
  - what is served is as of yesterday
  - the configuration was refused at 1970-01-02T00:00:00Z, and the one before is in force: openvoice.yaml:3:1: x, and 2 errors more; openvoice check says what to do
  - the store is 90 % full: raise store.max_size, or keep less
  - the hub cannot be told of changes: 500
  - gone-0 is dead: it is gone -> take it out
`
	if got := b.String(); !strings.HasPrefix(got, want) || !strings.Contains(got, "\n  and 3 more: openvoice sources list --flagged\n") {
		t.Errorf("got\n%s\nwant it to begin with\n%s", got, want)
	}
	for _, line := range []string{
		"store      x.db, 90 B of 100 B, 0 records, the last fetch at never",
		"sources    500 configured, 480 well, 3 failing, 1 never fetched, 2 paused",
		"           openvoice sources list shows each of them",
	} {
		if !strings.Contains(b.String(), line+"\n") {
			t.Errorf("%q is missing in\n%s", line, &b)
		}
	}
}

func TestAllIsWell(t *testing.T) {
	for want, c := range map[string]Counts{"health     ok\n": {Configured: 1, Well: 1}, "health     unknown\n": {}} {
		var b bytes.Buffer
		if err := (&Status{Counts: c}).WriteText(&b); err != nil || !strings.HasPrefix(b.String(), want) {
			t.Errorf("%v: got\n%s\nwant %s", err, &b, want)
		}
	}
}

// Lines are cut where a terminal ends, by characters.
func TestCut(t *testing.T) {
	for width, want := range map[int]string{0: "äöüß und so\nab\nc", 5: "äöüß…\nab\nc", 11: "äöüß und so\nab\nc", 1: "äöüß und so\nab\nc"} {
		var b bytes.Buffer
		if n, err := fmt.Fprint(text.Cut{W: &b, Width: width}, "äöüß und so\nab\nc"); err != nil || n != len("äöüß und so\nab\nc") || b.String() != want {
			t.Errorf("at %d: %q (%d, %v), want %q", width, &b, n, err, want)
		}
	}
	for n, want := range map[int64]string{0: "0 B", 1023: "1023 B", 1024: "1.0 KiB", 1536: "1.5 KiB", 4 << 30: "4.0 GiB", 1<<20 - 1: "1.0 MiB", 1 << 62: "4.0 EiB"} {
		if got := text.Bytes(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}
