package daemon

import (
	"context"
	"fmt"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/ingest"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/exit"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
)

// CallReset has what servers said of sources forgotten, and fetches these once more.
var CallReset = control.Stream[*API, []string, report.RoundEvent]{Name: "reset", Handle: (*API).reset}

// reset forgets validators, back-off, moves and the current listing of the sources. Their
// entries stay, and are recognised.
func (a *API) reset(ctx context.Context, ids []string, send func(report.RoundEvent) error) error {
	stored := a.generations.Load().names.find(ids)
	for i, id := range stored {
		if !a.generations.Load().has(id) {
			return exit.Fail(exit.Usage, fmt.Errorf("reset source %q: %w", ids[i], ingest.ErrUnknown))
		}
	}
	return a.folding(ctx, func(ctx context.Context) error {
		for i, id := range stored {
			r := feed.Record{Version: feed.Version, Control: &feed.Control{At: feed.At(time.Now()), RemoveSource: id}}
			if _, err := a.ledger.queue.Append(ctx, r); err != nil {
				return fmt.Errorf("reset source %s: %w", ids[i], err)
			}
		}
		return a.rounds.run(ctx, report.RoundOptions{Only: ids}, send)
	})
}
