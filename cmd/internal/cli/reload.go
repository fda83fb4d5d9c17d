package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
	"github.com/openvoicenews/openvoice/cmd/internal/exit"
)

func reloadCommand(p *app) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "reload",
		Short: "Have the daemon read its configuration again",
		Long: `Have the running daemon read its configuration again and put it in force: fetching at
once, what is published as soon as its feeds are full. Nothing is polled because of
it, and no request, fetch or hub subscription is lost. It says what changed.

A configuration that is wrong is refused, with each error as "openvoice check" tells
it, and the one before stays in force. The store and the address that is listened on
cannot change while the daemon runs.

` + exit.Help,
		Args: takes(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			return p.ask(c, func(ctx context.Context, peer control.Peer[*daemon.API]) error {
				r, err := control.Ask(ctx, peer, daemon.CallReload, control.None{})
				if err != nil {
					return err
				}
				if asJSON {
					return writeJSON(p.stdout, r)
				}
				return r.WriteText(p.stdout)
			})
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return c
}
