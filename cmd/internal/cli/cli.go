package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/feed/fetch"
	"github.com/openvoicenews/openvoice/storage/bolt"

	"github.com/openvoicenews/openvoice/cmd/internal/exit"
)

// app is the process as the commands see it.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	root           string // where /etc and /var/lib lie; empty: /

	configFlag string      // --config, empty where it was not given
	logLevel   *slog.Level // --log-level, nil likewise

	store bolt.Options        // of the store, but for its size; zero: as a store is used
	tune  func(*fetch.Client) // changes the fetcher before its first use; nil: as it is configured
}

// Run executes one command line and returns the exit status. What went wrong is on
// stderr by then.
func (p *app) Run(ctx context.Context, args []string) int {
	root := p.commands()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err != nil && !errors.Is(err, errSaid) {
		fmt.Fprintf(p.stderr, "openvoice: %v\n", err)
	}
	return exit.Code(err)
}

// errSaid is in an error that the user has read already.
var errSaid = errors.New("reported")

const rootHelp = `OpenVoice fetches the feeds that you list in a YAML file, recognises what it has
seen before and what several outlets report at once, and publishes curated,
categorised Atom feeds that feed readers subscribe to.

The configuration is the file given with --config, else the one that
$OPENVOICE_CONFIG names, else openvoice.yaml in the working directory, else
` + systemConfig + `.

` + exit.Help

// systemConfig is where packages put the configuration.
const systemConfig = "/etc/openvoice/openvoice.yaml"

// commands is the command tree. Help, completions and manual pages all come from it.
func (p *app) commands() *cobra.Command {
	root := &cobra.Command{
		Use:           "openvoice",
		Short:         "News aggregator: feeds in, one curated Atom feed out",
		Long:          rootHelp,
		Version:       versionLine(),
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetIn(p.stdin)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	root.PersistentFlags().StringVar(&p.configFlag, "config", "",
		"the configuration `FILE` (default $OPENVOICE_CONFIG, ./openvoice.yaml or "+systemConfig+")")
	root.PersistentFlags().Var(levelFlag{p}, "log-level",
		"least `LEVEL` of the log on stderr: debug, info, warn or error (default info for run, else warn)")
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error { return usage(c, err) })
	root.AddCommand(
		p.runCommand(), p.onceCommand(), p.checkCommand(),
		p.sourcesCommand(), p.dbCommand(), p.initCommand(),
		p.statusCommand(), p.whyCommand(), p.storyCommand(), p.versionCommand(), p.manCommand(),
	)
	return group(root)
}

// group makes a command that only holds others: alone it shows its help, and with a
// word that names none of them it is an error.
func group(c *cobra.Command) *cobra.Command {
	c.Args = cobra.ArbitraryArgs
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return c.Help()
		}
		text := fmt.Sprintf("unknown command %q", args[0])
		c.SuggestionsMinimumDistance = 2
		if like := c.SuggestionsFor(args[0]); len(like) > 0 {
			text += fmt.Sprintf(", did you mean %q?", like[0])
		}
		return usage(c, errors.New(text))
	}
	return c
}

// takes checks the number of arguments of a command.
func takes(least, most int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) < least {
			return usage(c, errors.New("an argument is missing"))
		}
		if len(args) > most {
			return usage(c, fmt.Errorf("unexpected argument %q", args[most]))
		}
		return nil
	}
}

// usage makes err end with the status of a wrong command line and says how it is
// used.
func usage(c *cobra.Command, err error) error {
	return exit.Fail(exit.Usage, fmt.Errorf("%w\nusage: %s\nmore with: %s --help",
		err, c.UseLine(), c.CommandPath()))
}

// configPath is the configuration file that the command line, the environment or
// custom names.
func (p *app) configPath() string {
	if p.configFlag != "" {
		return p.configFlag
	}
	if v := strings.TrimSpace(p.getenv("OPENVOICE_CONFIG")); v != "" {
		return v
	}
	const local = "openvoice.yaml"
	if _, err := os.Stat(local); err == nil {
		return local
	}
	return filepath.Join("/", p.root, systemConfig)
}

// rival is the system's configuration where another is taken only because it lies in
// the working directory, so that the user may have meant either; else empty.
func (p *app) rival() string {
	if p.configFlag != "" || strings.TrimSpace(p.getenv("OPENVOICE_CONFIG")) != "" {
		return ""
	}
	return p.other()
}

// other is the system's configuration where there is one and another is taken.
func (p *app) other() string {
	system := filepath.Join("/", p.root, systemConfig)
	there, err := os.Stat(system)
	if err != nil {
		return ""
	}
	taken, err := os.Stat(p.configPath())
	if err != nil || os.SameFile(there, taken) {
		return ""
	}
	return system
}
