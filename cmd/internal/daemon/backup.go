package daemon

import (
	"context"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
)

// BackupRequest asks for a copy of the store.
type BackupRequest struct {
	Path string `json:"path"` // absolute
	Keep int    `json:"keep"` // copies, with those before; 0: a file that is there is an error
}

// CallBackup copies the store.
var CallBackup = control.Call[*API, BackupRequest, control.None]{Name: "backup", Handle: (*API).backup}

func (a *API) backup(ctx context.Context, r BackupRequest) (control.None, error) {
	return control.None{}, a.ledger.store.Backup(ctx, r.Path, r.Keep)
}
