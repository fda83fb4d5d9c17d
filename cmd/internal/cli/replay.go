package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/bolt"
	"github.com/openvoicenews/openvoice/storage/recording"

	"github.com/openvoicenews/openvoice/cmd/internal/exit"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

// recordFlag is what `run` and `once` say of --record.
const recordFlag = "append every record to this `FILE`, for \"openvoice db replay\""

// canRecord is an error where no recording can be at path.
func canRecord(path string) error {
	if path == "" {
		return nil
	}
	if _, err := os.Stat(filepath.Dir(path)); err != nil {
		return fmt.Errorf("record to %s: %w", path, err)
	}
	return nil
}

func dbReplayCommand(p *app) *cobra.Command {
	var store string
	c := &cobra.Command{
		Use:   "replay FILE --store NEW",
		Short: "Fold a recording into a store",
		Long: `Fold the records that "openvoice run --record" or "once --record" wrote to FILE
into the store NEW, which is made where there is none. A store that holds the first
of them already goes on with the rest, so what was interrupted is done again. Equal
recordings make equal stores.

A recording that begins in the middle of a log can be folded only into a copy of the
store as it was then.

` + exit.Help,
		Args: takes(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			if store == "" {
				return usage(c, errors.New("--store is missing"))
			}
			return replayInto(c.Context(), p, args[0], store)
		},
	}
	c.Flags().StringVar(&store, "store", "", "the store `NEW`, a file")
	return c
}

func replayInto(ctx context.Context, p *app, file, path string) (err error) {
	store, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	folded := 0
	f := &recording.File{Path: file}
	err = storage.Replay(ctx, f, store, storage.Folding{Changed: func(cs []feed.Change) { folded += len(cs) }})
	var hole *storage.GapError
	if errors.As(err, &hole) {
		return fmt.Errorf("%w; fold it into a store that stands right before it", err)
	}
	if err != nil {
		return err
	}
	if f.Torn {
		fmt.Fprintf(p.stderr, "openvoice: %s ends within a record, which was left out\n", file)
	}
	return store.View(ctx, func(v storage.View) error {
		at := v.Position()
		fmt.Fprintf(p.stdout, "%s folded, the store stands at record %d of log %s\n", text.Plural(folded, "record"), at.Number, at.Log)
		return nil
	})
}
