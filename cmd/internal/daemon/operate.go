package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/robfig/cron/v3"
	"golang.org/x/sync/errgroup"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/feed/serve"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/httpd"
)

const (
	// lookEvery is how often the store's file is looked at.
	lookEvery = 5 * time.Second
	// storeGrace is how long a stop waits for a store that is unavailable.
	storeGrace = 5 * time.Second
)

// RunOptions are what a daemon is run with. Readers is required.
type RunOptions struct {
	Readers net.Listener        // where the site is served; Run closes it
	Calls   []control.Row[*API] // that commands make
	Manager Manager             // the service manager; zero: none
	Hangups <-chan os.Signal    // SIGHUP, at which the configuration is read again; nil: none come
	Inputs  *config.Inputs      // that the configuration was read from; nil: they are not watched
	// Read reads the configuration again. The inputs are told also where it fails.
	Read func() (*config.Config, *config.Inputs, error)
	// Watch is a handler on an address of its own, for who watches the daemon; nil: none.
	Watch http.Handler
	// Watchers is that address. Run closes it.
	Watchers net.Listener
}

// Close closes what nothing is served on yet.
func (o *RunOptions) Close() error {
	if o.Watchers == nil {
		return o.Readers.Close()
	}
	return errors.Join(o.Readers.Close(), o.Watchers.Close())
}

// Run publishes what is stored, listens for commands, and does all that the
// configuration asks for, until ctx ends or something fails for good.
func (d *Daemon) Run(ctx context.Context, o RunOptions) error {
	if err := d.site.start(ctx); err != nil {
		return errors.Join(err, o.Close())
	}
	defer func() { d.site.started() }()
	commands, err := httpd.ListenPrivate(control.SocketPath(d.ledger.path))
	if unwritable(err) {
		d.log.WarnContext(ctx, "commands cannot reach this daemon", "err", err)
	} else if err != nil {
		return errors.Join(err, o.Close())
	}
	sources := d.generations.Load().work.Sources
	d.listen(httpd.Address(o.Readers.Addr()))
	d.log.InfoContext(ctx, "serving", "address", d.api.info.Address, "store", d.ledger.path, "sources", len(sources), "version", Version())
	if o.Watchers != nil {
		d.log.InfoContext(ctx, "serving metrics", "address", httpd.Address(o.Watchers.Addr()))
	}
	if err := d.first.begin(ctx, d.log, d.ledger.store, sources); err != nil && !isTold(err) {
		if commands != nil {
			err = errors.Join(err, commands.Close())
		}
		return errors.Join(err, o.Close())
	}
	return d.operate(ctx, o, commands)
}

// lateDesk answers commands once the control socket, which the disk refused, can be made,
// until stop ends.
func lateDesk(stop, after context.Context, a *API, log *slog.Logger, calls []control.Row[*API]) error {
	for stop.Err() == nil {
		pause(stop, lookEvery)
		l, err := httpd.ListenPrivate(control.SocketPath(a.ledger.path))
		if err != nil {
			continue
		}
		log.InfoContext(stop, "commands can reach this daemon again")
		var g errgroup.Group
		desk := serving{"control socket", httpd.New(stop, l, deskHandler(a, calls), log), make(chan struct{})}
		g.Go(desk.serve)
		<-stop.Done()
		desk.stop(after, log)
		return g.Wait()
	}
	return nil
}

// unwritable reports whether a file could not be made because the disk takes nothing.
func unwritable(err error) bool {
	for _, e := range []error{syscall.EROFS, syscall.ENOSPC, syscall.EDQUOT, syscall.EIO} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// listen notes that the daemon is about to serve at the address.
func (d *Daemon) listen(address string) {
	d.api.info = newDaemonInfo(address)
	d.api.folding = func(ctx context.Context, fn func(context.Context) error) error { return fn(ctx) } // it goes on anyway
	d.hubs.listening = true
}

// operate runs the actors of the daemon and returns when all have ended. They end in
// this order: ticks, fetches and rounds; then replay, when all that was got is
// stored; then the readers' requests. The first error ends all.
func (d *Daemon) operate(ctx context.Context, o RunOptions, commands net.Listener) error {
	g, stop := errgroup.WithContext(ctx)
	after := context.WithoutCancel(ctx) // for what must not be cut off
	system := notifier{o.Manager.Socket}
	d.reloads.open(d, &o)
	readers := d.hubs.handler(d.observers.served(d.Handler()))
	web := serving{"readers", httpd.NewPublic(after, o.Readers, readers, d.log, httpd.Affordable()), make(chan struct{})}
	watch := serving{"metrics", nil, make(chan struct{})}
	if o.Watchers != nil {
		watch.server = httpd.NewPublic(stop, o.Watchers, o.Watch, d.log, watchersMost)
		g.Go(watch.serve)
	}

	g.Go(web.serve)
	desk := serving{what: "control socket"}
	if commands != nil {
		desk = serving{"control socket", httpd.New(stop, commands, deskHandler(&d.api, o.Calls), d.log), make(chan struct{})}
		g.Go(desk.serve)
	} else {
		g.Go(func() error { return lateDesk(stop, after, &d.api, d.log, o.Calls) })
	}
	g.Go(func() error { return d.Fold(after) })
	g.Go(func() error { return d.site.run(stop) })
	g.Go(func() error { return runJobs(stop, d.log, d.jobs(stop, system, o.Manager.Watchdog)) })
	g.Go(func() error { return d.hubs.subscriptions(stop) })
	g.Go(func() error { return d.webhooks.run(stop, d) })
	g.Go(func() error { return d.hubs.hints(stop) })
	g.Go(func() error { return d.hubs.pings(stop) })
	g.Go(func() error { return d.reloads.heedHangups(stop, o.Hangups) })
	g.Go(func() error { return d.reloads.watcher().Run(stop) })

	var appenders sync.WaitGroup
	appenders.Add(2)
	g.Go(func() error { defer appenders.Done(); return d.Poll(stop) })
	g.Go(func() error { defer appenders.Done(); return d.hubs.pushes(stop) })
	g.Go(func() error {
		<-stop.Done()
		_ = system.notify("STOPPING=1", statusLine("Stopping")) // best effort: the service manager is the only listener
		if commands != nil {
			desk.stop(after, d.log)
		}
		time.AfterFunc(storeGrace, d.ledger.hurry)
		appenders.Wait()
		err := d.Finish()
		if watch.server != nil {
			watch.stop(after, d.log)
		}
		web.stop(after, d.log)
		return err
	})
	if err := system.ready(statusLine("Serving %s", d.api.info.Address)); err != nil {
		d.log.WarnContext(ctx, "notify service manager", "err", err)
	}
	return g.Wait()
}

// watchersMost is how many connections watchers may have.
const watchersMost = 64

// deskHandler answers commands, and shows who may ask them the profiles of the process.
func deskHandler(a *API, calls []control.Row[*API]) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", control.Handler(a, calls...))
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return mux
}

// Handler answers readers: with what was built last, and with pages that are made on
// request.
func (d *Daemon) Handler() http.Handler {
	return serve.Handler(d.site.current.Load, serve.Options{Next: d.next, Pages: operatedPages{loggedPages{&d.site}, &d.operator}, Pictures: newPictures(&d.site, d.ledger.path, d.generations), Ready: d.ready.is})
}

// serving is a server that runs.
type serving struct {
	what   string
	server *httpd.Server
	done   chan struct{} // closed when serve has returned
}

func (s *serving) serve() error {
	defer close(s.done)
	return s.server.Serve()
}

// stop stops the server. What fails there ends nothing but its connections.
func (s *serving) stop(ctx context.Context, log *slog.Logger) {
	if err := s.server.Stop(ctx, s.done); err != nil {
		log.WarnContext(ctx, "server stopped, but connections may have been lost", "of", s.what, "err", err)
	}
}

// job is done again and again, unless it still is since the last time.
type job struct {
	every time.Duration
	do    func()
}

// operatorEvery is how often it is looked for what somebody should look at.
const operatorEvery = 5 * time.Second

// jobs are those of the daemon. A watchdog hears of each tick that was heeded: of a work
// loop that goes on.
func (d *Daemon) jobs(ctx context.Context, system notifier, watchdog bool) []job {
	return []job{
		{time.Second, func() {
			if d.ledger.store.err() == nil { // else nothing could be stored
				d.Tick(ctx, time.Now())
			}
			if watchdog && ctx.Err() == nil {
				_ = system.notify("WATCHDOG=1") // one that is not told will act
			}
		}},
		{operatorEvery, func() { d.operator.look(ctx) }},
		{listsTick, func() {
			if err := d.reloads.follow(ctx); err != nil && ctx.Err() == nil && !isTold(err) {
				d.log.WarnContext(ctx, "what lists name could not be taken over", "err", err)
			}
		}},
		{lookEvery, func() { d.ledger.store.look(ctx) }},
		{evictEvery, func() {
			if err := d.ledger.makeRoom(ctx); err != nil && !isTold(err) && ctx.Err() == nil {
				d.log.ErrorContext(ctx, "no room could be made in the store", "err", err)
			}
		}},
		{compactEvery, func() { d.ledger.tidy(ctx) }},
		{backupLook, func() { d.ledger.copyStore(ctx, d.generations.Load().backup) }},
		{time.Second, func() {
			d.ready.expect(d.ingester.Upcoming())
			d.lines.log(d.log, time.Now(), d.ingester.Waiting() == 0)
		}},
		{15 * time.Second, func() {
			if err := system.notify(d.api.statusText()); err != nil {
				d.log.WarnContext(ctx, "notify service manager", "err", err)
			}
		}},
	}
}

// runJobs does the jobs until ctx ends, and waits for those under way.
func runJobs(ctx context.Context, logger *slog.Logger, jobs []job) error {
	log := cronLog{logger}
	// Skip before Recover: the other way round a job that panicked once would count
	// as running for ever.
	c := cron.New(cron.WithLogger(log), cron.WithLocation(time.UTC),
		cron.WithChain(cron.SkipIfStillRunning(log), cron.Recover(log)))
	for _, j := range jobs {
		c.Schedule(cron.Every(j.every), cron.FuncJob(j.do))
	}
	c.Start()
	<-ctx.Done()
	<-c.Stop().Done()
	return nil
}

// cronLog passes on what the scheduler has to say: its errors as such, all else for
// debugging.
type cronLog struct{ log *slog.Logger }

func (l cronLog) Info(msg string, kv ...any) { l.log.Debug("jobs: "+msg, kv...) }

func (l cronLog) Error(err error, msg string, kv ...any) {
	l.log.Error("jobs: "+msg, append(kv, "err", fmt.Sprint(err))...)
}
