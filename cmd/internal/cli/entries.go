package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

const entriesHelp = `Show what is stored, the latest to come first: when it came, from where, its title,
and its id, which "openvoice why" takes. With words only entries that have them all in
titles, texts or addresses, in whatever case, with or without accents.

With --json each line is one JSON object.`

func entriesCommand(p *app) *cobra.Command {
	var ask report.EntriesRequest
	var asJSON bool
	c := &cobra.Command{
		Use:   "entries [WORD...]",
		Short: "Show what is stored, or look for words in it",
		Long:  entriesHelp,
		Args:  takes(0, 100),
		RunE: func(c *cobra.Command, words []string) error {
			if ask.Most < 1 {
				return usage(c, errors.New("--limit: write a number from 1"))
			}
			ask.Query = strings.Join(words, " ")
			out, found := text.Cut{W: p.stdout, Width: width(p.stdout, p.getenv)}, 0
			return p.askSoon(c, func(ctx context.Context, peer control.Peer[*daemon.API]) error {
				err := control.Follow(ctx, peer, daemon.CallEntries, ask, func(e report.EntryLine) error {
					found++
					if asJSON {
						return writeLine(p.stdout, e)
					}
					return e.WriteText(out)
				})
				if err == nil && found == 0 {
					fmt.Fprintln(p.stderr, "openvoice: no entry has been found")
				}
				return err
			})
		},
	}
	c.Flags().StringVar(&ask.Source, "source", "", "only of the source with this `ID`")
	c.Flags().IntVar(&ask.Most, "limit", 20, "this `NUMBER` of entries at most")
	c.Flags().BoolVar(&asJSON, "json", false, "print a JSON object a line")
	_ = c.RegisterFlagCompletionFunc("source", completeSources(&p.file))
	return c
}
