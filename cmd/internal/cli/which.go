package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/openvoicenews/openvoice/config"
)

// sayWhich tells the user which store a command is about, where the system's
// configuration could have been meant as well.
func (p *app) sayWhich(cfg *config.Config) {
	if rival := p.file.rival(); rival != "" {
		fmt.Fprintf(p.stderr, "openvoice: %s counts, with the store %s; for that of the system add --config %s\n",
			p.file.path(), cfg.Store.Path, rival)
	}
}

// newStore is asked before a round makes the store of cfg, and says so where the
// system has another. It is an error where that may have been meant.
func (p *app) newStore(cfg *config.Config) error {
	if _, err := os.Stat(cfg.Store.Path); !errors.Is(err, fs.ErrNotExist) {
		return nil // there is one, or opening it says what is wrong
	}
	if rival := p.file.rival(); rival != "" {
		return fmt.Errorf("there is no store %s yet, and it may not be meant: choose with --config %s, or --config %s, which makes it",
			cfg.Store.Path, rival, p.file.path())
	}
	if p.file.other() != "" {
		fmt.Fprintf(p.stderr, "openvoice: new store: %s\n", cfg.Store.Path)
	}
	return nil
}
