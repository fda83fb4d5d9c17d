package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
	"github.com/openvoicenews/openvoice/cmd/internal/exit"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

func dbCommand(p *app) *cobra.Command {
	c := group(&cobra.Command{Use: "db", Short: "Look into the store, copy it, restore it, or make one"})
	c.AddCommand(dbCheckCommand(p), dbDumpCommand(p), dbReplayCommand(p), dbBackupCommand(p), dbRestoreCommand(p), dbSalvageCommand(p), dbCompactCommand(p))
	return c
}

func dbCheckCommand(p *app) *cobra.Command {
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

func dbDumpCommand(p *app) *cobra.Command {
	return &cobra.Command{
		Use:   "dump",
		Short: "Print what is stored as JSON lines, one origin a line",
		Long: `Print what each source says of each entry, one JSON object a line: source, id,
link, title, text_sha256, entry, story, categories, published, updated,
first_seen, last_listed, revision, arrival, join. Equal stores give equal bytes.

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
