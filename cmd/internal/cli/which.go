package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/openvoicenews/openvoice/config"

	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
)

// sayWhich tells the user which store a command is about, where the system's
// configuration could have been meant as well.
func (p *app) sayWhich(cfg *config.Config) {
	if rival := p.rival(); rival != "" {
		fmt.Fprintf(p.stderr, "openvoice: %s counts, with the store %s; for that of the system add --config %s\n",
			p.configPath(), cfg.Store.Path, rival)
	}
}

// newStore is asked before a round makes the store of cfg, and says so where the
// system has another. It is an error where that may have been meant.
func (p *app) newStore(cfg *config.Config) error {
	if _, err := os.Stat(cfg.Store.Path); !errors.Is(err, fs.ErrNotExist) {
		return nil // there is one, or opening it says what is wrong
	}
	if rival := p.rival(); rival != "" {
		return fmt.Errorf("there is no store %s yet, and it may not be meant: choose with --config %s, or --config %s, which makes it",
			cfg.Store.Path, rival, p.configPath())
	}
	if p.other() != "" {
		fmt.Fprintf(p.stderr, "openvoice: new store: %s\n", cfg.Store.Path)
	}
	return nil
}

// open opens what the configuration names. The caller closes it.
func (p *app) open(ctx context.Context, cfg *config.Config, log *slog.Logger) (*daemon.Daemon, error) {
	s, err := daemon.Open(ctx, cfg, daemon.Options{Log: log, Store: p.store, Tune: p.tune})
	if err != nil {
		return nil, p.denied(err, cfg.Store.Path)
	}
	return s, nil
}

// denied explains an error that says that this process may not use the store.
func (p *app) denied(err error, store string) error {
	state, _, _ := strings.Cut(p.getenv("STATE_DIRECTORY"), ":")
	switch {
	case !errors.Is(err, fs.ErrPermission) && !errors.Is(err, syscall.EROFS):
		return err
	case state != "" && filepath.Dir(store) != state:
		return fmt.Errorf("%w; this service may write in %s: set store.path to %s", err, state, filepath.Join(state, filepath.Base(store)))
	}
	return fmt.Errorf("%w; %s is for root and for the user that it belongs to: ask as one of them", err, store)
}
