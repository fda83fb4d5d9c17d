package daemon

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// A round is one line, when nothing is under way any more, or each minute.
func TestRoundLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b bytes.Buffer
		var l roundLines
		log := slog.New(slog.NewTextHandler(&b, nil))
		says := func(idle bool, want string) {
			t.Helper()
			b.Reset()
			l.log(log, time.Now(), idle)
			if got := b.String(); !strings.Contains(got, want) || (got == "") != (want == "") {
				t.Errorf("it says %q, want %q", got, want)
			}
		}
		says(true, "")
		l.polled(Poll{Result: feed.Result{Outcome: feed.Modified, Took: 300 * time.Millisecond}, Outcome: feed.Outcome{Added: 3, Edited: 1}})
		time.Sleep(2 * time.Second)
		l.polled(Poll{Result: feed.Result{Outcome: feed.Failed}})
		l.polled(Poll{Result: feed.Result{Outcome: feed.Modified, Pushed: true}, Outcome: feed.Outcome{Added: 9}})
		l.polled(Poll{Err: errors.New("full")})
		says(false, "")
		says(true, "msg=polled sources=2 new=3 changed=1 failed=1 took=2.3s")
		says(true, "")
		l.polled(Poll{Result: feed.Result{Outcome: feed.Unchanged}})
		time.Sleep(time.Minute)
		says(false, "sources=1 new=0 changed=0 failed=0 took=0s")
	})
}
