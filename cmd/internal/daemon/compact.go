package daemon

import (
	"context"
	"time"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

const (
	// compactEvery is how often the store is measured.
	compactEvery = 10 * time.Minute
	// compactFree is how many bytes must be free before the store is compacted by itself;
	// they must also be more than half of it.
	compactFree = 64 << 20
)

// CallCompact makes the store's file smaller.
var CallCompact = control.Call[*API, control.None, report.Compacted]{Name: "compact", Handle: (*API).compact}

func (a *API) compact(ctx context.Context, _ control.None) (r report.Compacted, err error) {
	r.Before, r.After, err = a.ledger.store.Compact(ctx)
	return r, err
}

// tidy compacts the store where much of it is free.
func (l *ledger) tidy(ctx context.Context) {
	free, size, err := l.store.Free()
	if err != nil || free <= compactFree || free <= size/2 || l.store.err() != nil {
		return
	}
	before, after, err := l.store.Compact(ctx)
	if err != nil {
		l.log.ErrorContext(ctx, "the store, of which much is free, cannot be compacted; it goes on as it is", "err", err)
		return
	}
	l.log.InfoContext(ctx, "the store was compacted", "before", text.Bytes(before), "after", text.Bytes(after))
}
