package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
	"github.com/openvoicenews/openvoice/cmd/internal/exit"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

// refused says on stderr what is wrong with the configuration that a daemon read, and is
// an error where anything is.
func (p *app) refused(wrong []string) error {
	if len(wrong) == 0 {
		return nil
	}
	for _, e := range wrong {
		if !p.told { // it may be read otherwise by the user of the daemon
			fmt.Fprintln(p.stderr, e)
		}
	}
	return exit.Fail(exit.Config, fmt.Errorf("running daemon: %s: the configuration before stays in force", text.Plural(len(wrong), "error")))
}

func reloadCommand(p *app) *cobra.Command {
	var asJSON bool
	var how daemon.ReloadRequest
	c := &cobra.Command{
		Use:   "reload",
		Short: "Have the daemon read its configuration again",
		Long: `Have the running daemon read its configuration again and put it in force: fetching at
once, what is published as soon as its feeds are full. Nothing is polled because of
it, and no request, fetch or hub subscription is lost. It says what changed.

A configuration that is wrong is refused, with each error as "openvoice check" tells
it, and the one before stays in force. The store and the address that is listened on
cannot change while the daemon runs. One by which more of a feed would leave it than
reload.most allows is refused too, unless --accept is given; "openvoice diff" shows it.

` + exit.Help,
		Args: takes(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			return p.ask(c, func(ctx context.Context, peer control.Peer[*daemon.API]) error {
				r, err := control.Ask(ctx, peer, daemon.CallReload, how)
				if err != nil {
					return err
				}
				switch {
				case asJSON:
					err = writeJSON(p.stdout, r)
				case len(r.Errors) == 0:
					err = r.WriteText(p.stdout)
				}
				return errors.Join(err, p.refused(r.Errors))
			})
		},
	}
	c.Flags().BoolVar(&how.Accept, "accept", false, "put it in force however much of a feed would leave it")
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return c
}
