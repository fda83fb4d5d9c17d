package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
	"github.com/openvoicenews/openvoice/cmd/internal/exit"
)

// Run executes one command line and returns the exit status. What went wrong is on
// stderr by then.
func (p *app) Run(ctx context.Context, args []string) int {
	root := tree(p)
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

// commands are what the command line offers.
func commands() []func(*app) *cobra.Command {
	return []func(*app) *cobra.Command{
		runCommand, onceCommand, checkCommand,
		sourcesCommand, configCommand, dbCommand, initCommand, healthcheckCommand, fmtCommand, feedsCommand, entriesCommand, debugCommand, exitCodesTopic,
		hideCommand, releaseCommand, takedownCommand, pinCommand, recategoriseCommand, labelCommand, joinCommand, splitCommand, overridesCommand,
		reloadCommand, diffCommand, statusCommand, whyCommand, whyNotCommand, storyCommand, versionCommand, manCommand,
	}
}

// calls are what commands ask a running daemon, and so what one answers.
func calls() []control.Row[*daemon.API] {
	return []control.Row[*daemon.API]{
		daemon.CallRound, daemon.CallDump, daemon.CallCheck, daemon.CallBackup, daemon.CallCompact, daemon.CallStatus, daemon.CallStories, daemon.CallWhy, daemon.CallReload,
		daemon.CallNamed, daemon.CallWords,
		daemon.CallReset, daemon.CallFeeds, daemon.CallEntries,
		daemon.CallDiff, daemon.CallWhyNot,
		daemon.CallConfig,
	}
}

// tree is the command tree. Help, completions and manual pages all come from it.
func tree(p *app) *cobra.Command {
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
	root.PersistentFlags().StringVar(&p.file.flag, "config", "",
		"the configuration `FILE` (default $OPENVOICE_CONFIG, ./openvoice.yaml or "+systemConfig+")")
	root.PersistentFlags().Var(levelFlag{p}, "log-level",
		"least `LEVEL` of the log on stderr: debug, info, warn or error (default info for run, else warn)")
	root.PersistentFlags().BoolFuncP("verbose", "v", "log everything, as with --log-level debug", p.logFrom(slog.LevelDebug))
	root.PersistentFlags().BoolFuncP("quiet", "q", "log errors alone, and show no progress", func(s string) error {
		p.quiet = true
		return p.logFrom(slog.LevelError)(s)
	})
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error { return usage(c, err) })
	for _, make := range commands() {
		root.AddCommand(make(p))
	}
	return group(root)
}

// exitCodesTopic is help on exit statuses, and no command.
func exitCodesTopic(*app) *cobra.Command {
	return &cobra.Command{Use: "exit-codes", Short: "What the exit statuses mean", Long: "What a command ends with:\n\n" + exit.Codes}
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
		for c.SuggestionsMinimumDistance = 1; c.SuggestionsMinimumDistance <= 2; c.SuggestionsMinimumDistance++ { // the nearest first
			if like := c.SuggestionsFor(args[0]); len(like) > 0 {
				text += fmt.Sprintf(", did you mean %q?", like[0])
				break
			}
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
