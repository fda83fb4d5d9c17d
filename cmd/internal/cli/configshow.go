package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
	"github.com/openvoicenews/openvoice/cmd/internal/exit"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
)

func configCommand(p *app) *cobra.Command {
	c := group(&cobra.Command{Use: "config", Short: "Look at the configuration"})
	c.AddCommand(configShowCommand(p))
	return c
}

const configShowHelp = `Show the configuration that is in force in the running daemon; where none runs, what
the file says. All files that it is made of are one, defaults are filled in, and what
holds by "defaults" stands at each source and feed.

What is secret is hidden: the values of headers, user and password in URLs, the values
of parameters of URLs that may be keys or tokens, and what comes from files.

` + exit.Help

func configShowCommand(p *app) *cobra.Command {
	var source string
	var asJSON bool
	c := &cobra.Command{
		Use:   "show",
		Short: "Show the configuration that is in force",
		Long:  configShowHelp,
		Args:  takes(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			var r report.Config
			cfg, err := p.load()
			d := p.unshaken(c.Context(), err)
			if d == nil {
				if err != nil {
					return err
				}
				p.sayWhich(cfg)
				if d, err = control.Find(c.Context(), cfg.Store.Path); err != nil {
					return p.denied(err, cfg.Store.Path)
				}
			}
			of := "in force in the running daemon"
			if d != nil {
				r, err = control.Ask(c.Context(), control.Peer[*daemon.API]{Client: d}, daemon.CallConfig, source)
			} else {
				of = "no daemon runs; this is what " + p.file.path() + " says"
				r, err = daemon.ShowConfig(cfg, source)
			}
			switch {
			case err != nil:
				return err
			case asJSON:
				return writeJSON(p.stdout, r.JSON)
			}
			_, err = fmt.Fprintf(p.stdout, "# %s\n%s", of, r.YAML)
			return err
		},
	}
	c.Flags().StringVar(&source, "source", "", "only the source with this `ID`")
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return c
}
