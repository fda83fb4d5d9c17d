package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
	"github.com/openvoicenews/openvoice/cmd/internal/exit"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

func checkCommand(p *app) *cobra.Command {
	return &cobra.Command{
		Use:   "check",
		Short: "Say everything that is wrong with the configuration",
		Long: `Read the configuration and say everything that is wrong with it, all at once:
file, line and column, the line itself, and what to do about it. What is likely a
mistake, as a placeholder that still stands, is a warning, and none of the errors.
Nothing is fetched and no store is opened.

` + exit.Help,
		Args: takes(0, 0),
		RunE: func(*cobra.Command, []string) error {
			cfg, err := p.load()
			if err != nil {
				return err
			}
			if _, err := daemon.LoadTheme(cfg); err != nil {
				return exit.Fail(exit.Config, err)
			}
			for _, w := range cfg.Warnings {
				fmt.Fprintln(p.stderr, w)
			}
			_, err = fmt.Fprintf(p.stdout, "%s: no errors; %s, %s, %s of its own%s\n", p.configPath(),
				text.Plural(len(cfg.Sources), "source"), text.Plural(len(cfg.Categories), "category feed"), text.Plural(len(cfg.Feeds), "feed"),
				warned(len(cfg.Warnings)))
			return err
		},
	}
}

// warned is the end of the line that sums up a check.
func warned(n int) string {
	if n == 0 {
		return ""
	}
	return "; " + text.Plural(n, "warning")
}
