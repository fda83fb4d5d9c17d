package cli

import (
	"context"
	"encoding/json"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
	"github.com/openvoicenews/openvoice/cmd/internal/exit"
)

func statusCommand(p *app) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "status",
		Short: "Say how the sources fare",
		Long: `Say of each source when it was fetched and is next, what came of it, how many
entries it has, and what it waits for or what there is to do; and whether a daemon
runs.

` + exit.Help,
		Args: takes(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			return p.ask(c, func(ctx context.Context, peer control.Peer[*daemon.API]) error {
				r, err := control.Ask(ctx, peer, daemon.CallStatus, control.None{})
				if err != nil {
					return err
				}
				if asJSON {
					enc := json.NewEncoder(p.stdout)
					enc.SetIndent("", "  ")
					return enc.Encode(r)
				}
				return r.WriteText(p.stdout)
			})
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return c
}
