package cli

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/config"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
	"github.com/openvoicenews/openvoice/cmd/internal/exit"
)

// verb is a command that writes the operator's word on entries into the overrides file.
type verb struct {
	name, args  string
	least       int // arguments
	short, long string
	lasts       string // default of --for; empty: there is no such flag
	to          bool   // --to is needed
	stories     bool   // the id of a story stands for all that is in it
}

func hideCommand(p *app) *cobra.Command {
	return verbCommand(p, verb{
		name: "hide", args: "ID|URL...", least: 1, stories: true, short: "Take entries out of all feeds and pages",
		long: `Take entries out of all feeds and pages, whatever rules say. They stay in the store, and
"release" or "overrides undo" brings them back.`,
	})
}

func releaseCommand(p *app) *cobra.Command {
	return verbCommand(p, verb{
		name: "release", args: "ID|URL...", least: 1, stories: true, short: "Publish entries that are held, dropped or hidden",
		long: `Publish entries that a rule holds back or drops, or that were hidden before. It does not
overrule a takedown.`,
	})
}

func takedownCommand(p *app) *cobra.Command {
	return verbCommand(p, verb{
		name: "takedown", args: "ID|URL...", least: 1, short: "Take entries out and delete their content",
		long: `Take entries out of all feeds and pages, and delete from the store what their sources
say of them, now and later. Of a story name the reports: one alone is meant by an id or
an address. Where it is taken back, the sources are asked for the content again; what
they no longer list does not come back.`,
	})
}

func pinCommand(p *app) *cobra.Command {
	return verbCommand(p, verb{
		name: "pin", args: "ID|URL...", least: 1, lasts: "6h", short: "Put entries first in their feeds for a time",
		long: `Put entries first in their feeds, for --for from now. A feed has three such places;
the newest have them.`,
	})
}

func recategoriseCommand(p *app) *cobra.Command {
	return verbCommand(p, verb{
		name: "recategorise", args: "ID|URL...", least: 1, to: true, stories: true, short: "Say which categories entries are in",
		long: `Say which categories entries are in: those of --to, and what they imply, and no others,
whatever sources and rules say.`,
	})
}

func labelCommand(p *app) *cobra.Command {
	return verbCommand(p, verb{
		name: "label", args: "ID|URL...", least: 1, to: true, stories: true, short: "Say what entries are about, for learning alone",
		long: `Say which categories entries are about, for a classifier to learn from. It changes
nothing that is published.`,
	})
}

func joinCommand(p *app) *cobra.Command {
	return verbCommand(p, verb{
		name: "join", args: "ID|URL ID|URL...", least: 2, short: "Say that entries are of one story",
		long: "Say that entries are of one story, for good: what comes later is bound by it, too.",
	})
}

func splitCommand(p *app) *cobra.Command {
	return verbCommand(p, verb{
		name: "split", args: "ID|URL...", least: 1, short: "Say that entries are of different stories",
		long: `Say that entries are of different stories, for good. Where one is named it leaves the
others of its story.`,
	})
}

// verb is the command of v.
func verbCommand(p *app, v verb) *cobra.Command {
	w := writing{app: p, verb: v, now: time.Now}
	c := &cobra.Command{
		Use: v.name + " " + v.args, Short: v.short,
		Long: v.long + `

An entry is named by the id under which it or its story is published, by the one that
its source gave, or by its address. An id that nothing is known by is kept for when it
comes. The word and its reason are written into the overrides file and take effect
at once; "openvoice overrides" lists them and takes them back.

` + exit.Help,
		Args: takes(v.least, 100),
		RunE: func(c *cobra.Command, args []string) error {
			if strings.TrimSpace(w.reason) == "" {
				return usage(c, errors.New("say why: --reason is missing"))
			}
			if v.to && len(w.to) == 0 {
				return usage(c, errors.New("say which categories: --to is missing"))
			}
			return p.askOf(c, func(ctx context.Context, cfg *config.Config, peer control.Peer[*daemon.API]) error {
				return w.run(ctx, cfg, peer, args)
			})
		},
	}
	c.Flags().StringVar(&w.reason, "reason", "", "why, in a `TEXT` for you and others; needed")
	if v.lasts != "" {
		c.Flags().StringVar(&w.lasts, "for", v.lasts, "for how `LONG` from now, as in 90m, 6h or 2d")
	}
	if v.to {
		c.Flags().StringSliceVar(&w.to, "to", nil, "the `TERMS` of the categories, with commas between; needed")
	}
	return c
}
