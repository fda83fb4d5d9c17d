package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/config"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
	"github.com/openvoicenews/openvoice/cmd/internal/exit"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

func overridesCommand(p *app) *cobra.Command {
	c := &cobra.Command{Use: "overrides", Short: "Show what you said of entries, and take it back"}
	c.AddCommand(listOverridesCommand(p), undoCommand(p))
	return group(c)
}

func listOverridesCommand(p *app) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "list",
		Short: "Show the overrides file, numbered",
		Long: `Show what the overrides file says, each item with its number, in the order of the file.

` + exit.Help,
		Args: takes(0, 0),
		RunE: func(*cobra.Command, []string) error {
			cfg, err := p.load()
			if err != nil {
				return err
			}
			items, err := overrideItems(cfg)
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(p.stdout, append([]config.OverrideItem{}, items...))
			}
			var out bytes.Buffer
			for i := range items {
				sayItem(&out, i, &items[i])
			}
			if len(items) == 0 {
				fmt.Fprintf(&out, "%s says nothing\n", cfg.Overrides.File)
			}
			_, err = out.WriteTo(p.stdout)
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON array")
	return c
}

// overrideItems are those of the file, none where there is no file.
func overrideItems(cfg *config.Config) ([]config.OverrideItem, error) {
	data, err := os.ReadFile(cfg.Overrides.File)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read overrides: %w", err)
	}
	return config.OverrideItems(data)
}

func sayItem(out *bytes.Buffer, at int, it *config.OverrideItem) {
	what := it.Verb
	if len(it.To) > 0 {
		what += " to " + strings.Join(it.To, ", ")
	}
	if it.For != "" {
		what += " for " + it.For
	}
	fmt.Fprintf(out, "%-4d %s  %s: %s\n", at+1, it.Time, text.OneLine(what), text.OneLine(it.Reason))
	for _, id := range it.IDs {
		fmt.Fprintf(out, "     %s\n", text.OneLine(id))
	}
}

func undoCommand(p *app) *cobra.Command {
	return &cobra.Command{
		Use:   "undo [NUMBER|ID]",
		Short: "Take back what you said",
		Long: `Take an item out of the overrides file: the one with the number that "overrides list"
shows, else the last that speaks of the id, else the last of all. What it did is
undone at once. Comments stay.

` + exit.Help,
		Args: takes(0, 1),
		RunE: func(c *cobra.Command, args []string) error {
			return p.askOf(c, func(ctx context.Context, cfg *config.Config, peer control.Peer[*daemon.API]) error {
				return undo(ctx, p.stdout, cfg, peer, strings.Join(args, ""))
			})
		},
	}
}

// undo takes back the item that which names.
func undo(ctx context.Context, w io.Writer, cfg *config.Config, peer control.Peer[*daemon.API], which string) error {
	var out bytes.Buffer
	err := editOverrides(cfg, func(data []byte) ([]byte, error) {
		items, err := config.OverrideItems(data)
		if err != nil {
			return nil, err
		}
		at, err := itemOf(items, which)
		if err != nil {
			return nil, err
		}
		sayItem(&out, at, &items[at])
		return config.RemoveOverride(data, at)
	})
	if err != nil {
		return err
	}
	in, err := control.Ask(ctx, peer, daemon.CallWords, control.None{})
	if err != nil {
		return fmt.Errorf("it is out of %s, but still in force: %w", cfg.Overrides.File, err)
	}
	if in.InForce {
		fmt.Fprintf(&out, "is undone, and out of %s\n", cfg.Overrides.File)
	} else {
		fmt.Fprintf(&out, "is out of %s; no daemon runs: it is undone at the next start or round\n", cfg.Overrides.File)
	}
	_, err = out.WriteTo(w)
	return err
}

// itemOf is the place of the item that which names: a number, an id, or the last.
func itemOf(items []config.OverrideItem, which string) (int, error) {
	n, err := strconv.Atoi(which)
	switch {
	case len(items) == 0:
		return 0, errors.New("the overrides file says nothing")
	case which == "":
		return len(items) - 1, nil
	case err == nil && n >= 1 && n <= len(items):
		return n - 1, nil
	case err == nil:
		return 0, fmt.Errorf("there is no item %d: `openvoice overrides list` numbers them from 1 to %d", n, len(items))
	}
	for i := range slices.Backward(items) {
		if slices.Contains(items[i].IDs, which) {
			return i, nil
		}
	}
	return 0, fmt.Errorf("no item speaks of %q: `openvoice overrides list` shows them all", which)
}
