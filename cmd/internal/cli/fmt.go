package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/config"

	"github.com/openvoicenews/openvoice/cmd/internal/exit"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

const fmtHelp = `Write the configuration, or each FILE, as it is best written: without blanks at the
ends of lines, with one blank line at most between others, with line ends of Unix,
and a blank behind the "#" of a comment. What it says stays, and so do comments, order
and indentation.

With --diff nothing is written: what would change is shown, and the exit status is 1
where anything would.`

func fmtCommand(p *app) *cobra.Command {
	var diff bool
	c := &cobra.Command{
		Use:   "fmt [FILE...]",
		Short: "Write the configuration as it is best written",
		Long:  fmtHelp,
		Args:  takes(0, 1<<20),
		RunE: func(_ *cobra.Command, files []string) error {
			if len(files) == 0 {
				l := p.file.loader()
				_, _ = l.Load(p.file.path()) // for the files that it is made of: what is wrong in them does not matter
				files = append([]string{p.file.path()}, l.Inputs.Parts()...)
			}
			differ := 0
			for _, name := range files {
				n, err := formatFile(p.stdout, name, diff)
				if err != nil {
					return err
				}
				differ += n
			}
			if diff && differ > 0 {
				return fmt.Errorf("%s would change", text.Plural(differ, "line"))
			}
			return nil
		},
	}
	c.Flags().BoolVar(&diff, "diff", false, "show what would change, and write nothing")
	return c
}

// format formats the file, or shows how, and counts what that changes.
func formatFile(out io.Writer, name string, diff bool) (int, error) {
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target // the link stays
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return 0, exit.Fail(exit.Config, err)
	}
	made, changes, err := config.Format(data)
	if err != nil {
		return 0, exit.Fail(exit.Config, fmt.Errorf("%s: %w; openvoice check says more", shortPath(name), err))
	}
	if len(changes) == 0 {
		return 0, nil
	}
	if !diff {
		if err := replaceFile(name, made); err != nil {
			return 0, fmt.Errorf("write %s: %w", name, err)
		}
		fmt.Fprintf(out, "%s: %s changed\n", shortPath(name), text.Plural(len(changes), "line"))
		return len(changes), nil
	}
	fmt.Fprintf(out, "--- %s\n+++ %s\n", shortPath(name), shortPath(name))
	removed := 0
	for _, c := range changes {
		if c.Removed {
			fmt.Fprintf(out, "@@ -%d +%d,0 @@\n-%s\n", c.Line, c.Line-removed-1, c.Old)
			removed++
			continue
		}
		fmt.Fprintf(out, "@@ -%d +%d @@\n-%s\n+%s\n", c.Line, c.Line-removed, c.Old, c.New)
	}
	return len(changes), nil
}
