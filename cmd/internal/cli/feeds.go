package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

const feedsHelp = `Say of each feed that is published where it lies, how many entries it shows, when it
last got something new, and which sources lead most of it. Where no daemon runs, it is
what one would publish now.`

func feedsCommand(p *app) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "feeds",
		Short: "Say what each feed shows",
		Long:  feedsHelp,
		Args:  takes(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			return p.askSoon(c, func(ctx context.Context, peer control.Peer[*daemon.API]) error {
				all, err := control.Ask(ctx, peer, daemon.CallFeeds, control.None{})
				switch {
				case err != nil:
					return err
				case asJSON:
					return writeJSON(p.stdout, all)
				}
				return report.WriteFeeds(text.Cut{W: p.stdout, Width: width(p.stdout, p.getenv)}, all)
			})
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print a JSON array")
	return c
}
