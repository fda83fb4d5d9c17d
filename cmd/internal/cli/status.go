package cli

import (
	"context"
	"io"
	"os"
	"strconv"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

const statusHelp = `Say what needs somebody, the worst first, then how daemon, store, feeds and hubs
fare, and each source where there are few; "openvoice sources list" has them all.

A source is judged by its own rhythm: it is dead where it has failed for longer than
it is ever silent, or is gone; silent where it answers and has brought nothing for
three times its longest pause; moved where it is asked elsewhere than the
configuration says; degraded where it works badly, as one that fails now and then.

The daemon answers where one runs, also while its configuration is wrong. With --json
every source is in it. Lines are cut at the width of a terminal.`

// fewSources are how many sources the status lists one by one.
const fewSources = 25

func statusCommand(p *app) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "status",
		Short: "Say what needs you, and how everything fares",
		Long:  statusHelp,
		Args:  takes(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			ask := report.StatusRequest{Most: fewSources}
			if asJSON {
				ask.Most = 0
			}
			return p.askSoon(c, func(ctx context.Context, peer control.Peer[*daemon.API]) error {
				r, err := control.Ask(ctx, peer, daemon.CallStatus, ask)
				if err != nil {
					return err
				}
				if asJSON {
					return writeJSON(p.stdout, r)
				}
				return r.WriteText(text.Cut{W: p.stdout, Width: width(p.stdout, p.getenv)})
			})
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return c
}

// width is how wide the terminal is that w is, in characters; 0 where it is
// none, and what is printed is for another program.
func width(w io.Writer, getenv func(string) string) int {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0
	}
	if n, err := strconv.Atoi(getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	n, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return n
}
