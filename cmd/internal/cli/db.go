package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
	"github.com/openvoicenews/openvoice/cmd/internal/exit"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

func (p *app) dbCommand() *cobra.Command {
	c := group(&cobra.Command{Use: "db", Short: "Look into the store, or make one from a recording"})
	c.AddCommand(p.dbCheckCommand(), p.dbDumpCommand(), p.dbReplayCommand())
	return c
}

func (p *app) dbCheckCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check",
		Short: "Say whether the store is sound",
		Long: `Look at every page and every checksum of the store, and compare every index with
the entries. What is wrong is printed, one line each, and the exit status is 1.

` + exit.Help,
		Args: takes(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			return p.ask(c, func(ctx context.Context, peer control.Peer[*daemon.API]) error {
				faults := 0
				err := control.Follow(ctx, peer, daemon.CallCheck, control.None{}, func(fault string) error {
					faults++
					_, err := fmt.Fprintln(p.stdout, text.OneLine(fault))
					return err
				})
				if err != nil {
					return err
				}
				if faults > 0 {
					return fmt.Errorf("check store: %s", text.Plural(faults, "fault"))
				}
				_, err = fmt.Fprintln(p.stdout, "the store is sound")
				return err
			})
		},
	}
}

func (p *app) dbDumpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "dump",
		Short: "Print what is stored as JSON lines, one origin a line",
		Long: `Print what each source says of each entry, one JSON object a line: source, id,
link, title, text_sha256, entry, story, categories, published, updated,
first_seen, last_listed, revision, join. Equal stores give equal bytes.

` + exit.Help,
		Args: takes(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			return p.ask(c, func(ctx context.Context, peer control.Peer[*daemon.API]) error {
				return control.Follow(ctx, peer, daemon.CallDump, control.None{}, func(piece []byte) error {
					_, err := p.stdout.Write(piece)
					return err
				})
			})
		},
	}
}

// ask lets fn ask the daemon where one runs, else this process, which then opens the
// store. It makes no store.
func (p *app) ask(c *cobra.Command, fn func(context.Context, control.Peer[*daemon.API]) error) error {
	log := p.logger(slog.LevelWarn)
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
		return fn(ctx, control.Peer[*daemon.API]{Client: d})
	}
	if _, err := os.Stat(cfg.Store.Path); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("open store: %w; `openvoice run` or `openvoice once` makes it", err)
	}
	s, err := p.open(ctx, cfg, log)
	if err != nil {
		return err
	}
	return errors.Join(fn(ctx, control.Peer[*daemon.API]{Local: s.API()}), s.Close(ctx))
}
