package daemon

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/openvoicenews/openvoice/feed/ingest"
	"github.com/openvoicenews/openvoice/storage"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

// API answers what a control socket can be asked, for this process and for others. Each
// call is one row, beside its handler: the client asks with it and the daemon answers
// with it.
type API struct {
	ledger      *ledger
	generations *generations
	site        *site
	hubs        *hubs
	webhooks    *webhooks
	rounds      *rounds
	ingester    *ingest.Ingester
	folding     func(context.Context, func(context.Context) error) error // does what appends to the log
	ready       *readiness
	board       *board
	diffs       sync.Mutex                     // one comparison at a time
	refused     atomic.Pointer[report.Refusal] // the configuration that was read last; nil: it is in force
	info        *report.DaemonInfo             // nil outside of a daemon
	// reloadNow is nil likewise.
	reloadNow func(context.Context, ReloadRequest) (report.Reload, error)
	wordsNow  func(context.Context) (report.Words, error)
}

// CallDump sends what is stored, and CallCheck what is wrong with it.
var (
	CallDump  = control.Stream[*API, control.None, []byte]{Name: "dump", Handle: (*API).dump}
	CallCheck = control.Stream[*API, control.None, string]{Name: "check", Handle: (*API).check}
)

// dump sends the store as JSON lines, in pieces that end anywhere.
func (a *API) dump(ctx context.Context, _ control.None, send func([]byte) error) error {
	return storage.Dump(ctx, a.ledger.store, pieces(send))
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
func (a *API) check(ctx context.Context, _ control.None, send func(string) error) error {
	var failed error
	err := a.ledger.store.Check(ctx, func(fault string) {
		if failed == nil {
			failed = send(text.OneLine(fault))
		}
	})
	return errors.Join(err, failed)
}
