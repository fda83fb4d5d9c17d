package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"sync"
	"time"

	"github.com/robfig/cron/v3"
	"golang.org/x/sync/errgroup"

	"github.com/openvoicenews/openvoice/feed/serve"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/httpd"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

// RunOptions are what a daemon is run with. Readers is required.
type RunOptions struct {
	Readers      net.Listener     // where the site is served; run closes it
	NotifySocket string           // of the service manager, as sd_notify(3) has it; empty: none
	Hangups      <-chan os.Signal // SIGHUP; nil: none come
}

// Run publishes what is stored, listens for commands, and does all that the
// configuration asks for, until ctx ends or something fails for good.
func (s *Daemon) Run(ctx context.Context, o RunOptions) error {
	s.hangups = o.Hangups
	readers := o.Readers
	if err := s.Build(ctx); err != nil {
		return errors.Join(err, readers.Close())
	}
	commands, err := httpd.ListenPrivate(control.SocketPath(s.path))
	if err != nil {
		return errors.Join(err, readers.Close())
	}
	s.info = newDaemonInfo(httpd.Address(readers.Addr()))
	s.log.InfoContext(ctx, "serving", "address", s.info.Address, "store", s.path, "sources", len(s.generation.Load().work.Sources), "version", Version())
	if err := s.beginFirstRound(ctx); err != nil {
		return errors.Join(err, readers.Close(), commands.Close())
	}
	return s.operate(ctx, readers, commands, notifier{o.NotifySocket})
}

// operate runs the actors of the daemon and returns when all have ended. They end in
// this order: ticks, fetches and rounds; then replay, when all that was got is
// stored; then the readers' requests. The first error ends all.
func (s *Daemon) operate(ctx context.Context, readers, commands net.Listener, system notifier) error {
	g, stop := errgroup.WithContext(ctx)
	after := context.WithoutCancel(ctx) // for what must not be cut off
	web := httpd.NewPublic(after, readers, s.hubs.handler(s.observers.served(serve.Handler(s.site.current.Load, serve.Options{Next: s.next}))), s.log, httpd.Affordable())
	desk := httpd.New(stop, commands, control.Handler(s, calls()...), s.log)

	webDone, deskDone := make(chan struct{}), make(chan struct{})
	g.Go(func() error { defer close(webDone); return web.Serve() })
	g.Go(func() error { defer close(deskDone); return desk.Serve() })
	g.Go(func() error { return s.Fold(after) })
	g.Go(func() error { return s.site.run(stop) })
	g.Go(func() error { return s.runJobs(stop, system) })
	g.Go(func() error { return s.hubs.subscriptions(stop) })
	g.Go(func() error { return s.hubs.pings(stop) })
	g.Go(func() error { return s.heedHangups(stop) })

	var appenders sync.WaitGroup
	appenders.Add(2)
	g.Go(func() error { defer appenders.Done(); return s.Poll(stop) })
	g.Go(func() error { defer appenders.Done(); return s.hubs.pushes(stop) })
	g.Go(func() error {
		<-stop.Done()
		_ = system.notify("STOPPING=1", statusLine("Stopping")) // best effort: the service manager is the only listener
		s.stopServer(after, "control socket", desk, deskDone)
		appenders.Wait()
		err := s.Finish()
		s.stopServer(after, "readers", web, webDone)
		return err
	})
	if err := system.notify("READY=1", statusLine("Serving %s", s.info.Address)); err != nil {
		s.log.WarnContext(ctx, "notify service manager", "err", err)
	}
	return g.Wait()
}

// stopServer stops a server of the daemon. What fails there ends nothing but its
// connections.
func (s *Daemon) stopServer(ctx context.Context, of string, w *httpd.Server, served <-chan struct{}) {
	if err := w.Stop(ctx, served); err != nil {
		s.log.WarnContext(ctx, "server stopped, but connections may have been lost", "of", of, "err", err)
	}
}

// heedHangups says of each SIGHUP that nothing follows from it, until ctx ends.
func (s *Daemon) heedHangups(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-s.hangups:
			s.log.WarnContext(ctx, "SIGHUP: reload is not supported yet: restart to read the configuration again")
		}
	}
}

// Poll fetches on schedule until ctx ends.
func (s *Daemon) Poll(ctx context.Context) error {
	err := s.reconcile(ctx)
	if err == nil {
		err = s.ingester.Run(ctx)
	}
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// runJobs runs the few fixed jobs until ctx ends, and waits for those under way.
func (s *Daemon) runJobs(ctx context.Context, system notifier) error {
	log := cronLog{s.log}
	// Skip before Recover: the other way round a job that panicked once would count
	// as running for ever.
	c := cron.New(cron.WithLogger(log), cron.WithLocation(time.UTC),
		cron.WithChain(cron.SkipIfStillRunning(log), cron.Recover(log)))
	tick := func() { s.Tick(ctx, time.Now()) }
	fare := func() {
		if err := system.notify(s.statusText()); err != nil {
			s.log.WarnContext(ctx, "notify service manager", "err", err)
		}
	}
	c.Schedule(cron.Every(time.Second), cron.FuncJob(tick))
	c.Schedule(cron.Every(15*time.Second), cron.FuncJob(fare))
	c.Start()
	<-ctx.Done()
	<-c.Stop().Done()
	return nil
}

// Tick has the ingester look for jobs that are due at now. It returns when that has
// been heard, or when ctx ends.
func (s *Daemon) Tick(ctx context.Context, now time.Time) {
	select {
	case s.ticks <- now:
	case <-ctx.Done():
	}
}

// Finish lets nothing more into the log. What is in it is folded, and replay returns.
func (s *Daemon) Finish() error { return s.queue.Close() }

// statusText is how the daemon fares, for the service manager.
func (s *Daemon) statusText() string {
	entries := 0
	if snap := s.site.current.Load(); snap != nil {
		entries = snap.Entries
	}
	return statusLine("Serving %s, %s, %d entries published", s.info.Address, text.Plural(len(s.generation.Load().work.Sources), "source"), entries)
}

// cronLog passes on what the scheduler has to say: its errors as such, all else for
// debugging.
type cronLog struct{ log *slog.Logger }

func (l cronLog) Info(msg string, kv ...any) { l.log.Debug("jobs: "+msg, kv...) }

func (l cronLog) Error(err error, msg string, kv ...any) {
	l.log.Error("jobs: "+msg, append(kv, "err", fmt.Sprint(err))...)
}
