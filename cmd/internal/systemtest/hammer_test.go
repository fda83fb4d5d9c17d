package systemtest

import (
	"errors"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/openvoicenews/openvoice/cmd/internal/cmdtest"
)

// hammer SITE PATH starts to ask without pause.
func cmdHammer(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: hammer SITE PATH")
	}
	of(ts).hammer = cmdtest.StartHammer(strings.TrimPrefix(args[0], "http://"), args[1], 4)
	h := of(ts).hammer
	ticker := time.NewTicker(time.Millisecond)
	defer ticker.Stop()
	for range 30_000 {
		if h.Answered.Load() >= 50 {
			return
		}
		<-ticker.C
	}
	ts.Fatalf("no answers")
}

// unhammer stops to ask and fails if a request was lost.
func cmdUnhammer(ts *testscript.TestScript, neg bool, args []string) {
	h := of(ts).hammer
	h.Stop()
	for _, err := range h.Lost {
		if !errors.Is(err, syscall.ECONNREFUSED) {
			ts.Fatalf("%d requests lost, %d answered, %d refused; the first: %v", len(h.Lost), h.Answered.Load(), h.Refused.Load(), err)
		}
	}
	ts.Logf("%d requests answered, %d refused", h.Answered.Load(), h.Refused.Load())
}
