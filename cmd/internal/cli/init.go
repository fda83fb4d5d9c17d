package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/config"
)

func initCommand(p *app) *cobra.Command {
	return &cobra.Command{
		Use:   "init [FILE]",
		Short: "Write a commented starter configuration",
		Long: `Write a commented configuration to start from into FILE, openvoice.yaml if none
is named; "-" is standard output. A file that is there is never overwritten.`,
		Args: takes(0, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			name := "openvoice.yaml"
			if len(args) > 0 {
				name = args[0]
			}
			if name == "-" {
				_, err := p.stdout.Write(config.Starter())
				return err
			}
			if err := writeNew(name, config.Starter()); err != nil {
				return fmt.Errorf("write starter configuration: %w", err)
			}
			_, err := fmt.Fprintf(p.stdout, "%s is written. Edit it, then: openvoice check --config %s\n", name, name)
			return err
		},
	}
}

// writeNew writes a file that does not exist yet.
func writeNew(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already", name)
	}
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}
