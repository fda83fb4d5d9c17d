package cli

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
)

func versionCommand(p *app) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of the program, of Go, and the platform",
		Args:  takes(0, 0),
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(p.stdout, versionLine())
			return err
		},
	}
}

// versionLine is what "version" and --version print.
func versionLine() string {
	return fmt.Sprintf("openvoice %s %s %s/%s", daemon.Version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
