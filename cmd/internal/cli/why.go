package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
	"github.com/openvoicenews/openvoice/cmd/internal/exit"
)

func whyCommand(p *app) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "why ID|URL",
		Short: "Say why an entry is what and where it is",
		Long: `Say of the entry with this id, or at this address: which sources list it and by
what it was recognised, which story it is in with the evidence of each join, which
of your overrides speak of it, and which categories and feeds it is in, and why.

The id is the one under which the entry or its story is published, or the one that
its source gave.

` + exit.Help,
		Args: takes(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			return askOfEntry(p, c, daemon.CallWhy, args[0], asJSON)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return c
}

// told is an answer of which there is a form for people.
type told[T any] interface {
	*T
	WriteText(io.Writer) error
}

// askOfEntry asks about the entry with the id, or at the address, and prints the answer.
func askOfEntry[T any, P told[T]](p *app, c *cobra.Command, call control.Call[*daemon.API, string, T], entry string, asJSON bool) error {
	return p.ask(c, func(ctx context.Context, peer control.Peer[*daemon.API]) error {
		got, err := control.Ask(ctx, peer, call, entry)
		if err != nil {
			return err
		}
		if asJSON {
			return writeJSON(p.stdout, got)
		}
		return P(&got).WriteText(p.stdout)
	})
}
