package daemon

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/bolt"

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

// backupLook is how often it is looked whether a copy of the store is due.
const backupLook = time.Minute

// copyStore copies the store where the copy before is old enough.
func (l *ledger) copyStore(ctx context.Context, b config.Backup) {
	if b.Path == "" || l.store.err() != nil {
		return
	}
	if last, err := os.Stat(b.Path); err == nil && time.Since(last.ModTime()) < b.Every {
		return
	}
	if time.Since(l.copied) < min(b.Every, backupRetry) { // it failed a moment ago
		return
	}
	l.copied = time.Now()
	err := os.MkdirAll(filepath.Dir(b.Path), 0o700)
	if err == nil {
		err = l.store.Backup(ctx, b.Path, b.Keep)
	}
	if err != nil && ctx.Err() == nil {
		l.log.ErrorContext(ctx, "the store could not be copied; it is tried again within the hour", "err", err)
	} else if err == nil {
		l.log.InfoContext(ctx, "the store was copied", "to", b.Path)
	}
}

// backupRetry is how long after a copy that failed the next one is tried.
const backupRetry = time.Hour

// fallBack puts the last good copy in the place of a store that is damaged, as why says, if
// the configuration wants that. It reports whether it did.
func fallBack(ctx context.Context, cfg *config.Config, o Options, why error) bool {
	if !cfg.Store.Fallback || cfg.Backup.Path == "" || !errors.Is(why, storage.ErrFormat) {
		return false
	}
	for i := range cfg.Backup.Keep {
		copied := cfg.Backup.Path
		if i > 0 {
			copied = fmt.Sprintf("%s.%d", copied, i)
		}
		aside, err := bolt.Restore(ctx, copied, cfg.Store.Path)
		if err != nil {
			o.Log.ErrorContext(ctx, "a copy of the store cannot take its place", "copy", copied, "err", err)
			continue
		}
		o.Log.ErrorContext(ctx, "the store is damaged: a copy has taken its place, and what came since is fetched again as far as it is listed",
			"copy", copied, "damaged", aside, "err", why)
		return true
	}
	return false
}
