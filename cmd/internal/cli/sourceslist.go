package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
	"github.com/openvoicenews/openvoice/cmd/internal/exit"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

const sourcesListHelp = `Say of each source, or of those that are named, when it was fetched and is next, how
many entries it has, how it fares, and what there is to do. With --flagged only of
those that somebody should look at; "openvoice status --help" says which these are.`

func sourcesListCommand(p *app) *cobra.Command {
	var asJSON, flagged bool
	c := &cobra.Command{
		Use:               "list [ID...]",
		Short:             "Say how each source fares",
		Long:              sourcesListHelp,
		Args:              takes(0, 1<<20),
		ValidArgsFunction: completeSources(&p.file),
		RunE: func(c *cobra.Command, ids []string) error {
			return p.askSoon(c, func(ctx context.Context, peer control.Peer[*daemon.API]) error {
				r, err := control.Ask(ctx, peer, daemon.CallStatus, report.StatusRequest{})
				if err != nil {
					return err
				}
				for _, id := range ids {
					if !slices.ContainsFunc(r.Sources, func(s report.SourceStatus) bool { return s.ID == id }) {
						return exit.Fail(exit.Usage, fmt.Errorf("no source %q is known; openvoice sources list shows them", id))
					}
				}
				r.Sources = slices.DeleteFunc(r.Sources, func(s report.SourceStatus) bool {
					return len(ids) > 0 && !slices.Contains(ids, s.ID) || flagged && len(s.Findings) == 0
				})
				if asJSON {
					return writeJSON(p.stdout, append([]report.SourceStatus{}, r.Sources...))
				}
				return r.WriteSources(text.Cut{W: p.stdout, Width: width(p.stdout, p.getenv)})
			})
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print a JSON array")
	c.Flags().BoolVar(&flagged, "flagged", false, "only those that somebody should look at")
	return c
}

// completeSources completes the ids of sources that are not named yet.
func completeSources(from *configFile) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		cfg, err := from.load()
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var ids []string
		for i := range cfg.Sources {
			if id := cfg.Sources[i].ID; !slices.Contains(args, id) {
				ids = append(ids, cobra.CompletionWithDesc(id, text.OneLine(cfg.Sources[i].Title)))
			}
		}
		return ids, cobra.ShellCompDirectiveNoFileComp
	}
}
