package cli

import (
	"github.com/spf13/cobra"

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
			return askOfEntry(p, c, daemon.CallWhyNot, args[0], asJSON)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return c
}
