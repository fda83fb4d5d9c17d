package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
	"github.com/openvoicenews/openvoice/cmd/internal/exit"
)

func whyNotCommand(p *app) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "why-not ID|URL",
		Short: "Say what keeps an entry out, and what would let it in",
		Long: `Say of the entry with this id, or at this address, what keeps it from being published:
retention, your own word, or a rule, with its file and line and what it found; or, of
what is published, what keeps it out of each feed that does not show it. And say which
small changes would let it in. Of what was never seen it says which sources could have
brought it, and how they fare.

` + exit.Help,
		Args: takes(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			return p.ask(c, func(ctx context.Context, peer control.Peer[*daemon.API]) error {
				got, err := control.Ask(ctx, peer, daemon.CallWhyNot, args[0])
				if err != nil {
					return err
				}
				if asJSON {
					return writeJSON(p.stdout, got)
				}
				return got.WriteText(p.stdout)
			})
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return c
}
