package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/config"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
	"github.com/openvoicenews/openvoice/cmd/internal/exit"
)

func diffCommand(p *app) *cobra.Command {
	var since string
	var all, asJSON bool
	c := &cobra.Command{
		Use:   "diff",
		Short: "Say what another configuration would change",
		Long: `Say what the configuration that --config names would change over all that is stored:
which entries come to feeds and leave them, which change their categories, by which
rules, and how the shares of sources, owners and countries shift. Nothing is changed.

It is compared with what the running daemon has in force; where none runs, with the
configuration that $OPENVOICE_CONFIG names, else openvoice.yaml in the working
directory, else ` + systemConfig + `. Without --config, that file is compared
with what the daemon has in force.

The exit status is 1 where "openvoice reload" would need --accept.

` + exit.Help,
		Args: takes(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			var d time.Duration
			if since != "" {
				var ok bool
				if d, ok = config.ParseDuration(since); !ok || d == 0 {
					return usage(c, fmt.Errorf("--since: %q is no duration, such as 12h or 30d", since))
				}
			}
			next, err := p.load()
			if err != nil {
				return err
			}
			return askBefore(p, c, next, func(ctx context.Context, peer control.Peer[*daemon.API]) error {
				got, err := control.Ask(ctx, peer, daemon.CallDiff, daemon.Propose(next, d))
				if err != nil {
					return err
				}
				if asJSON {
					err = writeJSON(p.stdout, got)
				} else {
					err = got.WriteText(p.stdout, all)
				}
				if err == nil && got.Refused {
					err = exit.Fail(exit.Failure, errSaid)
				}
				return err
			})
		},
	}
	c.Flags().StringVar(&since, "since", "", "look at what arrived within this `DURATION` alone, such as 30d")
	c.Flags().BoolVar(&all, "all", false, "list every entry that comes to feeds or leaves them")
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return c
}

// askBefore is ask where next is not the configuration that is in force, but may be.
func askBefore(p *app, c *cobra.Command, next *config.Config, fn func(context.Context, control.Peer[*daemon.API]) error) error {
	ctx := c.Context()
	d, err := control.Find(ctx, next.Store.Path)
	if err != nil {
		return p.denied(err, next.Store.Path)
	}
	if d != nil {
		return fn(ctx, control.Peer[*daemon.API]{Client: d})
	}
	before := *p
	before.file.flag = ""
	is, err := os.Stat(before.file.path())
	if err == nil {
		var new os.FileInfo
		if new, err = os.Stat(p.file.path()); err == nil && !os.SameFile(is, new) {
			return before.askSoon(c, fn)
		}
	}
	return errors.New("no daemon runs, so nobody knows what is in force: name the new configuration with --config, and have $OPENVOICE_CONFIG name the one before")
}
