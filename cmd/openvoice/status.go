package main

import (
	"context"
	"encoding/json"

	"github.com/spf13/cobra"
)

func (p *program) statusCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "status",
		Short: "Say how the sources fare",
		Long: `Say of each source when it was fetched and is next, what came of it, how many
entries it has, and what it waits for or what there is to do; and whether a daemon
runs.

` + exitHelp,
		Args: takes(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			return p.ask(c, func(ctx context.Context, peer Peer[*station]) error {
				r, err := Ask(ctx, peer, callStatus, None{})
				if err != nil {
					return err
				}
				if asJSON {
					enc := json.NewEncoder(p.stdout)
					enc.SetIndent("", "  ")
					return enc.Encode(r)
				}
				return r.print(p.stdout)
			})
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return c
}
