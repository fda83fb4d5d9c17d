package cli

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/openvoicenews/openvoice/config"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
	"github.com/openvoicenews/openvoice/cmd/internal/exit"
	"github.com/openvoicenews/openvoice/cmd/internal/httpd"
	"github.com/openvoicenews/openvoice/cmd/internal/metrics"
)

const runHelp = `Run the daemon: open the store, serve what is in it, then fetch each source on its
schedule and publish what comes. A source that was never fetched, or that missed
its time while no daemon ran, is fetched at once.

A changed configuration takes effect by itself, unless it says reload: {watch: false}.

SIGTERM and SIGINT end it without losing an accepted request or a fetched entry; a
second one ends it at once. SIGHUP reads the configuration again, as
"openvoice reload" does. Under systemd it tells when it is ready and how it fares. "openvoice once", "status", "why" and "db"
ask a running daemon through a socket beside the store.

` + exit.Help

func runCommand(p *app) *cobra.Command {
	var record string
	c := &cobra.Command{
		Use:   "run",
		Short: "Run the daemon",
		Long:  runHelp,
		Args:  takes(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := p.load()
			if err != nil {
				return err
			}
			p.sayWhich(cfg)
			return runDaemon(c.Context(), p, cfg, p.loggerOf(cfg.Log), record)
		},
	}
	c.Flags().StringVar(&record, "record", "", recordFlag)
	return c
}

// runDaemon runs a daemon until ctx ends or something fails for good. A stop that was asked for is
// no failure: what goes wrong during it is logged.
func runDaemon(ctx context.Context, p *app, cfg *config.Config, log *slog.Logger, record string) error {
	err := openAndRun(ctx, p, cfg, log, record)
	if ctx.Err() == nil {
		return err
	}
	if err != nil {
		log.Error("not everything went well during the stop", "err", err)
	}
	log.Info("stopped")
	return nil
}

// openAndRun runs a daemon on the store that cfg names, and closes it. All that can stand in
// its way elsewhere is looked at before, so that none of it leaves an empty store behind.
func openAndRun(ctx context.Context, p *app, cfg *config.Config, log *slog.Logger, record string) error {
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	defer signal.Stop(hangups)
	if err := errors.Join(canRecord(record), httpd.CanListenPrivate(control.SocketPath(cfg.Store.Path))); err != nil {
		return err
	}
	o := daemon.RunOptions{Calls: calls(), Manager: daemon.ManagerOf(p.getenv), Hangups: hangups, Inputs: p.inputs, Read: rereader(p)}
	if err := listen(ctx, p, cfg, log, &o); err != nil {
		return err
	}
	watch := metrics.New(cfg.Metrics.Sources, log)
	s, err := daemon.OpenAtLast(ctx, cfg, p.options(log, watched(&o, watch)...), o)
	if s == nil {
		return errors.Join(p.denied(err, cfg.Store.Path), o.Close())
	}
	if err := errors.Join(s.RecordTo(ctx, record), watchable(&o, watch, s)); err != nil {
		return errors.Join(err, o.Close(), s.Close(ctx))
	}
	return errors.Join(s.Run(ctx, o), s.Close(ctx))
}

// watched is what watch wants to be told, where somebody can ask for it.
func watched(o *daemon.RunOptions, watch *metrics.Metrics) []daemon.Observer {
	if o.Watchers == nil {
		return nil
	}
	return []daemon.Observer{watch.Observer()}
}

// watchable has watch answer for the daemon, where somebody can ask for it.
func watchable(o *daemon.RunOptions, watch *metrics.Metrics, s *daemon.Daemon) (err error) {
	if o.Watchers != nil {
		o.Watch, err = watch.Handler(s.API().Vitals)
	}
	return err
}

// rereader reads the configuration again, from the file that was read at the start.
func rereader(p *app) func() (*config.Config, *config.Inputs, error) {
	path := p.file.path()
	return func() (*config.Config, *config.Inputs, error) {
		l := p.file.loader()
		cfg, err := l.Load(path)
		return cfg, l.Inputs, err
	}
}
