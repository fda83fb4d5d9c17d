package cli

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"github.com/openvoicenews/openvoice/cmd/internal/exit"
)

func manCommand(p *app) *cobra.Command {
	return &cobra.Command{
		Use:   "man DIR",
		Short: "Write the manual pages of all commands into a folder",
		Long: `Write one manual page for each command into DIR, which is made if it is
missing: openvoice.1, openvoice-run.1 and so on.`,
		Args: takes(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			err := os.MkdirAll(args[0], 0o755)
			if err != nil {
				return fmt.Errorf("make folder for manual pages: %w", err)
			}
			header := &doc.GenManHeader{Title: "OPENVOICE", Section: "1", Source: "OpenVoice", Manual: "OpenVoice Manual"}
			root := c.Root()
			root.Long += "\n\nExit statuses:\n\n" + exit.Codes // topics have no pages
			root.DisableAutoGenTag = true                      // equal trees give equal pages but for the date, which $SOURCE_DATE_EPOCH sets
			if err := doc.GenManTree(root, header, args[0]); err != nil {
				return fmt.Errorf("write manual pages into %s: %w", args[0], err)
			}
			return nil
		},
	}
}
