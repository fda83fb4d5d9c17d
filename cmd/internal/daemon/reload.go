package daemon

import (
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/catalog"
	"github.com/openvoicenews/openvoice/feed/compare"
	"github.com/openvoicenews/openvoice/feed/publish"
	"github.com/openvoicenews/openvoice/storage"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
	"github.com/openvoicenews/openvoice/cmd/internal/watch"
)

// CallReload has the daemon read its configuration again and put it in force.
var CallReload = control.Call[*API, ReloadRequest, report.Reload]{Name: "reload", Handle: (*API).reload}

// ReloadRequest is how the operator wants it done.
type ReloadRequest struct {
	Accept bool // however much of a feed changes
}

// errNoDaemon is the answer where no daemon runs.
var errNoDaemon = errors.New("no daemon runs: the next start reads the configuration")

// reloads puts configurations in force, one after the other.
type reloads struct {
	daemon *Daemon
	read   func() (*config.Config, *config.Inputs, error)
	system notifier                      // hears of each reload
	mu     sync.Mutex                    // one at a time
	inputs atomic.Pointer[config.Inputs] // that were read last; nil: nobody knows them
	done   chan struct{}                 // they have been read
}

// open makes ready to reload.
func (l *reloads) open(d *Daemon, o *RunOptions) {
	l.read, l.system, l.done, d.api.reloadNow = o.Read, notifier{o.Manager.Socket}, make(chan struct{}, 1), l.reload
	d.api.wordsNow = l.words
	l.inputs.Store(o.Inputs)
}

// watcher reloads when the files have changed, while the configuration in force wants it.
func (l *reloads) watcher() *watch.Watcher {
	return &watch.Watcher{
		Log: l.daemon.log, Read: l.done, Changed: func(ctx context.Context) { _, _ = l.reload(ctx, ReloadRequest{}) },
		Inputs: func() *config.Inputs {
			if !l.daemon.generations.Load().watch {
				return nil
			}
			return l.inputs.Load()
		},
	}
}

// reload is the call.
func (a *API) reload(ctx context.Context, how ReloadRequest) (report.Reload, error) {
	if a.reloadNow == nil {
		return report.Reload{}, errNoDaemon
	}
	return a.reloadNow(ctx, how)
}

// reload reads the configuration and puts it in force. One that is wrong is told in the
// report, one that changes what cannot be while the daemon runs, or too much of a feed, is
// an error; the one before stays then.
func (l *reloads) reload(ctx context.Context, how ReloadRequest) (r report.Reload, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	_ = l.system.reloading() // best effort: the reload itself tells who asked for it
	defer func() { _ = l.system.ready(l.daemon.api.statusText()) }()
	r, err = l.try(ctx, how)
	if ctx.Err() != nil {
		return r, fmt.Errorf("reload: %w", ctx.Err()) // the daemon stops, or nobody waits any more
	}
	l.daemon.observers.reloaded(err)
	l.daemon.api.refused.Store(refusalOf(err))
	var wrong config.Errors
	switch {
	case errors.As(err, &wrong):
		l.daemon.log.ErrorContext(ctx, "the configuration is refused; the one before stays in force", "errors", len(wrong))
		for _, e := range wrong {
			r.Errors = append(r.Errors, e.Error())
			l.daemon.log.ErrorContext(ctx, e.Brief(), "hint", e.Hint)
		}
		return r, nil
	case err != nil:
		l.daemon.log.ErrorContext(ctx, "the configuration is refused; the one before stays in force", "err", err)
		return r, fmt.Errorf("the configuration before stays in force: %w", err)
	}
	l.daemon.log.InfoContext(ctx, "reloaded", "changes", r.String())
	return r, nil
}

// refusalOf is what the status says of the error; nil: the configuration is in force.
func refusalOf(err error) *report.Refusal {
	if err == nil {
		return nil
	}
	r := report.Refusal{At: feed.At(time.Now()), Reason: err.Error()}
	if wrong := (config.Errors)(nil); errors.As(err, &wrong) {
		r.Reason, r.More = wrong[0].Brief(), len(wrong)-1
	}
	return &r
}

// try is reload that logs nothing.
func (l *reloads) try(ctx context.Context, how ReloadRequest) (r report.Reload, err error) {
	d := l.daemon
	cfg, inputs, err := l.read()
	l.note(inputs)
	if err != nil {
		return r, err
	}
	old := d.generations.Load()
	next, err := d.generations.generate(cfg)
	if err != nil {
		return r, err
	}
	if err := old.fixed.sameAs(&next.fixed); err != nil {
		return r, err
	}
	for _, w := range cfg.Warnings {
		r.Warnings = append(r.Warnings, w.Error())
	}
	p, err := d.site.prepare(ctx, next.spec)
	if err != nil {
		return r, err
	}
	before, err := d.site.choices(ctx, d.site.inForce())
	if err != nil {
		return r, errors.Join(err, p.close())
	}
	after, err := d.site.choices(ctx, p)
	if err != nil {
		return r, errors.Join(err, p.close())
	}
	shifts := compare.Shifts(before, after)
	if !how.Accept {
		if err := bounded(shifts, strictest(old.most, next.most)); err != nil {
			return r, errors.Join(err, p.close())
		}
	}
	r.Changes = slices.Concat(changedParts(old, next), changedSections(old, next), moved(shifts))
	return r, l.force(context.WithoutCancel(ctx), next, p)
}

// note notes what was read.
func (l *reloads) note(inputs *config.Inputs) {
	l.inputs.Store(inputs)
	select {
	case l.done <- struct{}{}:
	default: // nobody has seen that yet
	}
}

// heedHangups reloads at each SIGHUP until ctx ends. What is wrong is logged.
func (l *reloads) heedHangups(ctx context.Context, hangups <-chan os.Signal) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-hangups:
			_, _ = l.reload(ctx, ReloadRequest{})
		}
	}
}

// fixed is what of a configuration cannot change while a daemon runs.
type fixed struct {
	store   config.Store
	listen  config.Listen
	metrics config.Metrics
	log     config.Log
}

// sameAs is an error that says what differs.
func (f *fixed) sameAs(next *fixed) error {
	switch {
	case f.store.Path != next.store.Path:
		return fmt.Errorf("store.path is %s, and cannot become %s while the daemon runs: restart it", f.store.Path, next.store.Path)
	case f.store.MaxSize != next.store.MaxSize:
		return errors.New("store.max_size cannot change while the daemon runs: restart it")
	case f.listen.Network != next.listen.Network || f.listen.Address != next.listen.Address:
		return fmt.Errorf("listen is %s, and cannot become %s while the daemon runs: restart it", f.listen.Address, next.listen.Address)
	case f.metrics.Sources != next.metrics.Sources || f.metrics.Listen.Network != next.metrics.Listen.Network || f.metrics.Listen.Address != next.metrics.Listen.Address:
		return errors.New("metrics cannot change while the daemon runs: restart it")
	case f.log != next.log:
		return errors.New("log cannot change while the daemon runs: restart it")
	}
	return nil
}

// changedParts are the sources, categories and feeds that come, go and change.
func changedParts(old, next *generation) (changes []string) {
	sources := func(g *generation) map[string]any {
		all := map[string]any{}
		for i := range g.work.Sources {
			src := g.work.Sources[i]
			src.Floor = nil
			all[src.Job.Source] = []any{src, g.spec.Sources[i]}
		}
		return all
	}
	categories := func(g *generation) map[string]any {
		all := map[string]any{}
		for _, c := range g.spec.Categories {
			all[c.Term] = c
		}
		return all
	}
	feeds := func(g *generation) map[string]any {
		all := map[string]any{"": g.spec.Main}
		for _, f := range g.spec.Feeds {
			all[f.ID] = f
		}
		return all
	}
	rules := func(g *generation) map[string]any {
		all := map[string]any{}
		for _, r := range g.spec.Rules {
			r.Place = "" // it may be another, and the rule the same
			all[r.ID] = r
		}
		return all
	}
	changes = counted(changes, sources(old), sources(next), "source", "sources")
	changes = counted(changes, rules(old), rules(next), "rule", "rules")
	changes = counted(changes, categories(old), categories(next), "category", "categories")
	return counted(changes, feeds(old), feeds(next), "feed", "feeds")
}

// changedSections are the other sections that say something else.
func changedSections(old, next *generation) (changes []string) {
	for _, key := range next.config.Changed(old.config) {
		changes = append(changes, key+" changed")
	}
	return changes
}

// counted appends how many of the things come, go and change.
func counted(changes []string, old, next map[string]any, one, many string) []string {
	var came, gone, changed int
	for k, v := range next {
		switch was, ok := old[k]; {
		case !ok:
			came++
		case !reflect.DeepEqual(was, v):
			changed++
		}
	}
	for k := range old {
		if _, ok := next[k]; !ok {
			gone++
		}
	}
	for _, c := range []struct {
		n    int
		form string
	}{{came, "+%d %s"}, {gone, "-%d %s"}, {changed, "%d changed %s"}} {
		if name := many; c.n > 0 {
			if c.n == 1 {
				name = one
			}
			changes = append(changes, fmt.Sprintf(c.form, c.n, name))
		}
	}
	return changes
}

// choices are what each feed of the publication shows.
func (s *site) choices(ctx context.Context, p *publication) (all publish.Shown, err error) {
	s.building.Lock() // the catalogue may be that of builds
	defer s.building.Unlock()
	err = p.read(ctx, func(v storage.View, rows catalog.Picture) error {
		all = p.builder.Choose(v, rows)
		return nil
	})
	return all, err
}

// swap puts the generation in force: fetching and subscriptions at once, what is
// published with the next build, which is owed then. The error is of what the log
// could not be told of sources that have left and of overrides; the generation is in
// force all the same, and the next start tells the log again.
func (l *reloads) swap(ctx context.Context, next *generation) error {
	p, err := l.daemon.site.prepare(ctx, next.spec)
	if err != nil {
		return err
	}
	return l.force(ctx, next, p)
}

// force is swap with what is published made already.
func (l *reloads) force(ctx context.Context, next *generation, p *publication) error {
	d := l.daemon
	d.site.swap(p, func() { d.generations.Store(next) })
	d.ingester.Swap(next.work)
	d.hubs.subscriber.Swap(next.topics)
	d.hubs.publisher.Swap(next.hub)
	d.webhooks.Swap(next.hooks, next.client)
	d.site.owe()
	return d.reconcile(ctx)
}
