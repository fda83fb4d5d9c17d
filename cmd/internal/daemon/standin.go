package daemon

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/publish"
	"github.com/openvoicenews/openvoice/feed/serve"
	"github.com/openvoicenews/openvoice/storage"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/httpd"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

// standIn serves what was served last while the store cannot be opened.
type standIn struct {
	cfg   *config.Config
	o     Options
	run   RunOptions
	last  *publish.Snapshot
	info  *report.DaemonInfo
	why   error // that the store cannot be opened
	since feed.Time
}

// OpenAtLast is [Open] for a daemon that is to run with the options. Where the store cannot
// be opened, as its disk fails or its file is damaged, readers get what was served last
// until it can; where nothing was, that is the error. It is nil without an error where ctx
// ends first.
func OpenAtLast(ctx context.Context, cfg *config.Config, o Options, run RunOptions) (*Daemon, error) {
	d, err := Open(ctx, cfg, o)
	if err != nil && fallBack(ctx, cfg, o, err) {
		d, err = Open(ctx, cfg, o)
	}
	if err == nil || !storage.Unavailable(err) || errors.Is(err, storage.ErrLocked) || errors.Is(err, fs.ErrPermission) {
		return d, err
	}
	last, _ := (&lastServed{path: servedPath(cfg.Store.Path)}).load()
	if last == nil {
		return nil, err
	}
	s := &standIn{cfg: cfg, o: o, run: run, last: last, why: err, since: feed.At(time.Now())}
	s.info = newDaemonInfo(httpd.Address(run.Readers.Addr()))
	s.info.Entries, s.info.Newest = last.Entries, last.Newest
	return s.serve(ctx)
}

// serve serves until the store could be opened, or ctx ends.
func (s *standIn) serve(ctx context.Context) (d *Daemon, err error) {
	log := s.o.Log
	log.ErrorContext(ctx, "the store cannot be opened; serving what was served last, and trying again", "address", s.info.Address, "err", s.why)
	after := context.WithoutCancel(ctx)
	servers := []*serving{{"readers", httpd.NewPublic(after, lent{s.run.Readers}, serve.Handler(func() *publish.Snapshot { return s.last }, serve.Options{}), log, httpd.Affordable()), make(chan struct{})}}
	if len(s.run.Calls) == 0 {
		// nobody is to ask
	} else if l, err := httpd.ListenPrivate(control.SocketPath(s.cfg.Store.Path)); err != nil {
		log.WarnContext(ctx, "commands cannot reach this daemon", "err", err)
	} else {
		servers = append(servers, &serving{"control socket", httpd.New(ctx, l, s.desk(), log), make(chan struct{})})
	}
	var g errgroup.Group
	for _, w := range servers {
		g.Go(w.serve)
	}
	system := notifier{s.run.Manager.Socket}
	if err := system.notify("READY=1", statusLine("Serving %s, what was served last: %s", s.info.Address, text.OneLine(s.why.Error()))); err != nil {
		log.WarnContext(ctx, "notify service manager", "err", err)
	}
	for d == nil && ctx.Err() == nil {
		if s.run.Manager.Watchdog {
			_ = system.notify("WATCHDOG=1") // one that is not told will act
		}
		if pause(ctx, lookEvery); ctx.Err() == nil {
			d, _ = Open(ctx, s.cfg, s.o) // what it says is known
		}
	}
	for _, w := range servers {
		w.stop(after, log)
	}
	if err := g.Wait(); err != nil {
		log.WarnContext(ctx, "server stopped", "err", err)
	}
	if d != nil {
		log.InfoContext(ctx, "the store can be opened again", "unavailable_for", time.Since(s.since.Std()).Round(time.Second))
	}
	return d, nil
}

// desk answers commands: with the status, or with why the store cannot be opened.
func (s *standIn) desk() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", control.Refuse(s.why, s.run.Calls...))
	row := control.Call[*standIn, control.None, report.Status]{Name: CallStatus.Name, Handle: (*standIn).status}
	mux.Handle("/"+CallStatus.Name, control.Handler[*standIn](s, row))
	return mux
}

func (s *standIn) status(context.Context, control.None) (report.Status, error) {
	r := report.Status{
		Store: s.cfg.Store.Path, Daemon: s.info, Position: s.last.Position, Now: s.last.Now,
		Faults: []report.Fault{{Cannot: "opened", Reason: text.OneLine(s.why.Error()), Since: s.since}},
	}
	for i := range s.cfg.Sources {
		r.Sources = append(r.Sources, report.SourceStatus{ID: s.cfg.Sources[i].ID, Configured: true, Unknown: true})
	}
	return r, nil
}

// lent is a listener that its server does not close.
type lent struct{ net.Listener }

// SetDeadline is that of the listener, which ends what waits in Accept.
func (l lent) SetDeadline(t time.Time) error {
	d, ok := l.Listener.(interface{ SetDeadline(time.Time) error })
	if !ok {
		return errors.New("the listener has no deadlines")
	}
	return d.SetDeadline(t)
}

// Close lets the next server listen.
func (l lent) Close() error { return l.SetDeadline(time.Time{}) }
