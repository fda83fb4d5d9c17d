package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/config"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
	"github.com/openvoicenews/openvoice/cmd/internal/exit"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

const onceHelp = `Fetch all sources once, or those named with --source, publish a snapshot of what
is stored then, and exit. Schedules and freshness do not bind it, except with
--due: then only sources whose time has come are fetched, which is what a timer
wants. A server's Retry-After and the spacing between requests to one host do.

While a daemon runs, the daemon does the round.

With --record FILE every record is also written to FILE, so that the same can be
folded again: see "openvoice db replay".

With --publish DIR the site and its feeds are written into DIR, for a web server to
serve where no daemon runs: index.html, feed.atom, story/....html and so on. Files
that are equal are left alone, those that the site no longer has are removed, and
a folder that holds other files is refused.

With --dry-run everything is fetched and nothing is stored: what is shown is what
a round would bring, each source looked at by itself.

` + exit.Help

func onceCommand(p *app) *cobra.Command {
	var o report.RoundOptions
	var publish string
	c := &cobra.Command{
		Use:   "once",
		Short: "Fetch each source once, then exit",
		Long:  onceHelp,
		Args:  takes(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			if o.DryRun && o.Record != "" {
				return usage(c, errors.New("a dry run has no records: --dry-run and --record exclude each other"))
			}
			if o.DryRun && publish != "" {
				return usage(c, errors.New("a dry run publishes nothing: --dry-run and --publish exclude each other"))
			}
			log := p.logger(slog.LevelError)
			cfg, err := p.load()
			d := p.unshaken(c.Context(), err)
			if err != nil && d == nil {
				return err
			}
			show := newProgress(p.stdout, p.quiet)
			defer show.end()
			send := func(l report.RoundEvent) error {
				show.line(l)
				return nil
			}
			if d != nil {
				return roundBy(c.Context(), d, o, publish, send)
			}
			return oneRound(c.Context(), p, cfg, log, o, publish, send)
		},
	}
	c.Flags().BoolVar(&o.Due, "due", false, "only sources whose time has come")
	c.Flags().StringArrayVar(&o.Only, "source", nil, "only the source with this `ID`; may be repeated")
	c.Flags().StringVar(&o.Record, "record", "", recordFlag)
	c.Flags().StringVar(&publish, "publish", "", "write the site into `DIR`")
	c.Flags().BoolVar(&o.DryRun, "dry-run", false, "fetch, say what would change, and store nothing")
	return c
}

// oneRound has a round done by the daemon where one runs, else by this process.
func oneRound(ctx context.Context, p *app, cfg *config.Config, log *slog.Logger, o report.RoundOptions, publish string, send func(report.RoundEvent) error) error {
	p.sayWhich(cfg)
	d, err := control.Find(ctx, cfg.Store.Path)
	if err != nil {
		return p.denied(err, cfg.Store.Path)
	}
	if d != nil {
		return roundBy(ctx, d, o, publish, send)
	}
	if o.DryRun {
		remove, err := lendStore(cfg)
		if err != nil {
			return err
		}
		defer remove()
	} else if err := p.newStore(cfg); err != nil {
		return err
	}
	s, err := p.open(ctx, cfg, log)
	if err != nil {
		return err
	}
	err = s.RecordTo(ctx, o.Record)
	if err == nil {
		err = s.RunRound(ctx, o, send)
	}
	if code := exit.Code(err); publish != "" && (code == exit.OK || code == exit.Partly) {
		if failed := writeSite(ctx, p, s, publish); failed != nil {
			err = exit.Fail(exit.Failure, errors.Join(failed, err))
		}
	}
	return errors.Join(err, s.Close(ctx))
}

// writeSite writes what is published into the folder, and says what came of it.
func writeSite(ctx context.Context, p *app, d *daemon.Daemon, dir string) error {
	sum, err := d.WriteSite(ctx, dir)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "site       %s in %s: %d written, %d removed\n", text.Plural(sum.Documents, "document"), dir, sum.Written, sum.Removed)
	if sum.Partial {
		return fmt.Errorf("write the site into %s: it has more documents than can be written: what is left out are the oldest pages", dir)
	}
	return nil
}

// roundBy has a round done by the daemon.
func roundBy(ctx context.Context, d *control.Client, o report.RoundOptions, publish string, send func(report.RoundEvent) error) error {
	if o.Record != "" {
		return errors.New("a daemon does the round, and only it can record it: start it as `openvoice run --record FILE`")
	}
	if publish != "" {
		return errors.New("a daemon runs, and serves the site itself: let the web server pass requests on to it (docs/proxies.md), or stop it")
	}
	return control.Follow(ctx, control.Peer[*daemon.API]{Client: d}, daemon.CallRound, o, send)
}

// lendStore gives cfg a throw-away store where it has none yet, so that a dry run
// makes none.
func lendStore(cfg *config.Config) (remove func(), err error) {
	_, err = os.Stat(cfg.Store.Path)
	if !errors.Is(err, fs.ErrNotExist) {
		return func() {}, nil // there is one, or opening it says what is wrong
	}
	dir, err := os.MkdirTemp("", "openvoice-dry-run-")
	if err != nil {
		return nil, fmt.Errorf("make folder for dry run: %w", err)
	}
	cfg.Store.Path = filepath.Join(dir, "openvoice.db")
	return func() { os.RemoveAll(dir) }, nil
}
