package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/bolt"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
	"github.com/openvoicenews/openvoice/cmd/internal/exit"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

func dbBackupCommand(p *app) *cobra.Command {
	var keep int
	c := &cobra.Command{
		Use:   "backup FILE",
		Short: "Copy the store, also while the daemon runs",
		Long: `Write a copy of the store, as it is at one moment, to FILE. It is read whole and
checked before it gets its name. A running daemon writes it itself, with its own
rights, and goes on meanwhile.

A FILE that is there is not touched, except with --keep N: then N copies are kept,
the ones before as FILE.1, FILE.2 and so on.

` + exit.Help,
		Args: takes(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			path, err := filepath.Abs(args[0])
			if err != nil {
				return err
			}
			if keep < 0 {
				return usage(c, fmt.Errorf("--keep %d: at least 0", keep))
			}
			return p.ask(c, func(ctx context.Context, peer control.Peer[*daemon.API]) error {
				if _, err := control.Ask(ctx, peer, daemon.CallBackup, daemon.BackupRequest{Path: path, Keep: keep}); err != nil {
					return err
				}
				_, err := fmt.Fprintf(p.stdout, "%s is a copy of the store, and sound\n", path)
				return err
			})
		},
	}
	c.Flags().IntVar(&keep, "keep", 0, "replace FILE, and keep `N` copies in all")
	return c
}

func dbRestoreCommand(p *app) *cobra.Command {
	return &cobra.Command{
		Use:   "restore FILE",
		Short: "Put a backup in the place of the store",
		Long: `Check FILE, a backup, and put a copy of it in the place of the store. What is
there is kept beside it under another name, which is printed. No daemon may run.

` + exit.Help,
		Args: takes(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			cfg, err := p.load()
			if err != nil {
				return err
			}
			ctx := c.Context()
			p.sayWhich(cfg)
			d, err := control.Find(ctx, cfg.Store.Path)
			if err != nil {
				return p.denied(err, cfg.Store.Path)
			}
			if d != nil {
				return fmt.Errorf("%w: a daemon runs with %s: stop it first", storage.ErrLocked, cfg.Store.Path)
			}
			aside, err := bolt.Restore(ctx, args[0], cfg.Store.Path)
			if err != nil {
				return p.denied(err, cfg.Store.Path)
			}
			if aside != "" {
				fmt.Fprintf(p.stdout, "the store before is kept as %s\n", aside)
			}
			_, err = fmt.Fprintf(p.stdout, "%s is restored\n", cfg.Store.Path)
			return err
		},
	}
}

func dbSalvageCommand(p *app) *cobra.Command {
	var from, to string
	c := &cobra.Command{
		Use:   "salvage --from OLD --to NEW",
		Short: "Make a store of all that can be read of a damaged one",
		Long: `Make the store NEW of all that can be read of the store OLD, which is only read.
Each value that passes its checksum is carried over, and what is derived is made
anew. What is missing is printed, one line each. Sources that lost something are
asked for all of their documents at the next poll, and what they still list comes
back under its old id.

No daemon may write to OLD meanwhile. To go on with NEW, restore it:
openvoice db restore NEW

` + exit.Help,
		Args: takes(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			if from == "" || to == "" {
				return usage(c, errors.New("--from OLD and --to NEW are needed"))
			}
			got, err := bolt.Salvage(c.Context(), from, to)
			if err != nil {
				return err
			}
			for _, m := range got.Missing {
				fmt.Fprintf(p.stdout, "missing: %s\n", text.OneLine(m))
			}
			fmt.Fprintf(p.stdout, "%s has entries, stories and sources of %s: %d, %d and %d\n", to, from, got.Entries, got.Stories, got.Sources)
			return bolt.Verify(c.Context(), to)
		},
	}
	c.Flags().StringVar(&from, "from", "", "the damaged store `OLD`, a file")
	c.Flags().StringVar(&to, "to", "", "the store `NEW`, a file that is not there yet")
	return c
}

func dbCompactCommand(p *app) *cobra.Command {
	return &cobra.Command{
		Use:   "compact",
		Short: "Give back the room that is free in the store",
		Long: `Write the store into a new file without the room that is free in it, check that,
and go on with it. A running daemon does it by itself when more than half of the
file, and more than 64 MiB, is free; readers notice nothing.

` + exit.Help,
		Args: takes(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			return p.ask(c, func(ctx context.Context, peer control.Peer[*daemon.API]) error {
				r, err := control.Ask(ctx, peer, daemon.CallCompact, control.None{})
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(p.stdout, "the store had %s and has %s\n", text.Bytes(r.Before), text.Bytes(r.After))
				return err
			})
		},
	}
}
