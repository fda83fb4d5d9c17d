package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/config"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
)

// editCommand is a command that changes the sources with the given ids in the
// configuration, each as change says, and has a running daemon take that over.
func editCommand(p *app, use, short, long, done string, change func(*config.Text, string) error) *cobra.Command {
	return &cobra.Command{
		Use:               use + " ID...",
		Short:             short,
		Long:              long + "\n\n" + editHelp,
		Args:              takes(1, 1<<20),
		ValidArgsFunction: completeSources(&p.file),
		RunE: func(c *cobra.Command, ids []string) error {
			for _, id := range ids {
				file, err := p.editSources(id, func(t *config.Text) error { return change(t, id) })
				if err != nil {
					return err
				}
				fmt.Fprintf(p.stdout, "%s %s in %s\n", id, done, shortPath(file))
			}
			return p.takeOver(c)
		},
	}
}

const editHelp = `The file of the configuration in which the source stands is edited in place: comments,
order and form of all else stay as they are. A running daemon takes it over at once.`

func sourcesRemoveCommand(p *app) *cobra.Command {
	return editCommand(p, "remove", "Take sources out of the configuration",
		"Take sources out of the configuration. Their entries stay for as long as keep says,\nand are then gone.",
		"is taken out", func(t *config.Text, id string) error { return t.Remove(sourcesKey, "id", id) })
}

func sourcesPauseCommand(p *app) *cobra.Command {
	return editCommand(p, "pause", "Keep sources from being polled",
		`Write "paused: true" for sources: they are not polled, and their entries stay.`,
		"is paused", func(t *config.Text, id string) error {
			return t.Set(sourcesKey, "id", id, config.Pair{Key: "paused", Value: "true"})
		})
}

func sourcesResumeCommand(p *app) *cobra.Command {
	return editCommand(p, "resume", "Have sources polled again that were paused",
		`Take "paused: true" from sources, which are polled again then.`,
		"is polled again", func(t *config.Text, id string) error { return t.Unset(sourcesKey, "id", id, "paused") })
}

const sourcesResetHelp = `Forget what servers said of sources, and fetch them at once, whole and at their
configured address: validators, Retry-After, back-off after failures, a pause because
they were gone, and where they moved. Their entries stay, and are recognised.`

func sourcesResetCommand(p *app) *cobra.Command {
	return &cobra.Command{
		Use:               "reset ID...",
		Short:             "Forget what servers said of sources, and fetch them",
		Long:              sourcesResetHelp,
		Args:              takes(1, 1<<20),
		ValidArgsFunction: completeSources(&p.file),
		RunE: func(c *cobra.Command, ids []string) error {
			return p.ask(c, func(ctx context.Context, peer control.Peer[*daemon.API]) error {
				show := newProgress(p.stdout, p.quiet)
				defer show.end()
				return control.Follow(ctx, peer, daemon.CallReset, ids, func(e report.RoundEvent) error {
					show.line(e)
					return nil
				})
			})
		},
	}
}
