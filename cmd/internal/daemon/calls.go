package daemon

import (
	"context"
	"errors"

	"github.com/openvoicenews/openvoice/storage"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

// The calls between command line and daemon. Each is one row: the client asks with it
// and the daemon answers with it.
var (
	CallRound   = control.Stream[*Daemon, report.RoundOptions, report.RoundEvent]{Name: "once", Handle: (*Daemon).round}
	CallDump    = control.Stream[*Daemon, control.None, []byte]{Name: "dump", Handle: (*Daemon).dump}
	CallCheck   = control.Stream[*Daemon, control.None, string]{Name: "check", Handle: (*Daemon).check}
	CallStatus  = control.Call[*Daemon, control.None, report.Status]{Name: "status", Handle: (*Daemon).status}
	CallStories = control.Stream[*Daemon, control.None, report.ToldStory]{Name: "stories", Handle: (*Daemon).stories}
	CallWhy     = control.Call[*Daemon, string, report.Why]{Name: "why", Handle: (*Daemon).why}
)

// calls is the table that the control socket serves.
func calls() []control.Row[*Daemon] {
	return []control.Row[*Daemon]{CallRound, CallDump, CallCheck, CallStatus, CallStories, CallWhy}
}

// dump sends the store as JSON lines, in pieces that end anywhere.
func (s *Daemon) dump(ctx context.Context, _ control.None, send func([]byte) error) error {
	return storage.Dump(ctx, s.store, pieces(send))
}

// pieces is a writer that sends on what is written.
type pieces func([]byte) error

func (p pieces) Write(b []byte) (int, error) {
	if err := p(b); err != nil {
		return 0, err
	}
	return len(b), nil
}

// check sends each fault of the store in a line.
func (s *Daemon) check(ctx context.Context, _ control.None, send func(string) error) error {
	var failed error
	err := s.store.Check(ctx, func(fault string) {
		if failed == nil {
			failed = send(text.OneLine(fault))
		}
	})
	return errors.Join(err, failed)
}
