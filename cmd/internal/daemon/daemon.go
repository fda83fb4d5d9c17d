// Package daemon is the running instance: one store, with everything that fetches into
// it, publishes from it, serves readers and hubs, and answers the command line.
//
// It promises that what it was told to keep is on disk before it says so, that a stop
// loses no accepted request and no fetched entry, and that every goroutine it starts
// has ended when it returns. It must never decide what an entry is or how it looks:
// that is the business of the packages under feed.
package daemon

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/fetch"
	"github.com/openvoicenews/openvoice/feed/ingest"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/bolt"

	"github.com/openvoicenews/openvoice/cmd/internal/report"
)

// Daemon is a store that this process holds, with all that works on it. It opens and closes
// its parts, and does what takes several of them; the rest is theirs.
type Daemon struct {
	log         *slog.Logger
	generations *generations     // made of configurations, and the one in force
	ledger      *ledger          // the store, and the log that is folded into it
	ingester    *ingest.Ingester // fetches
	ticks       chan time.Time   // for it
	site        site             // builds snapshots, and holds the current one
	rounds      rounds           // done when somebody asks
	lines       roundLines       // tell what polls came to
	first       firstRound       // tells how far the first fetches are
	hubs        hubs             // subscriptions, deliveries and pings
	webhooks    webhooks         // told of entries that rules name
	api         API              // answers commands
	reloads     reloads          // of the configuration
	observers   observers        // told of what is done
	ready       readiness        // whether readers are shown what there is to show
	board       board            // the states of sources
	follower    follower         // of lists of sources
	operator    operatorFeed     // of what somebody should look at
	register    register         // of sources over time, as it is noted
}

// Options are what a daemon is opened with beside its configuration. Log is required.
type Options struct {
	Log   *slog.Logger
	Store bolt.Options        // its MaxSize is ignored: the configuration has it
	Tune  func(*fetch.Client) // changes the fetcher before its first use; nil: as it is configured

	Observers []Observer // told of what is done, after the daemon's own
}

// Open opens the store that cfg names, and what works on it. The caller closes
// it.
func Open(ctx context.Context, cfg *config.Config, o Options) (*Daemon, error) {
	o.Store.MaxSize = cfg.Store.MaxSize
	l, err := openLedger(ctx, cfg.Store.Path, o.Store, o.Log)
	if err != nil {
		return nil, err
	}
	d := &Daemon{ledger: l, ticks: make(chan time.Time), generations: &generations{tune: o.Tune}}
	d.log = slog.New(namingHandler{o.Log.Handler(), d.generations})
	d.generations.log, d.generations.floor, d.generations.followed = d.log, d.hubs.floor, d.follower.with
	if err := d.follower.open(ctx, d.log, l.store); err != nil && !isTold(err) {
		return nil, errors.Join(err, l.store.Close())
	}
	if err := d.register.open(ctx, l.store); isTold(err) {
		d.generations.unread = true
	} else if err != nil {
		return nil, errors.Join(err, l.store.Close())
	}
	d.generations.register = d.register.noted
	d.observers = append(ownObservers(d), o.Observers...)
	g, err := d.generations.generate(cfg)
	if err != nil {
		return nil, errors.Join(err, l.store.Close())
	}
	d.generations.Store(g)
	if err := errors.Join(d.hubs.open(ctx, d, g), d.site.open(ctx, d, g.spec), d.webhooks.open(ctx, d, g)); err != nil {
		return nil, errors.Join(err, l.store.Close())
	}
	d.ingester = d.generations.ingester(l, l.queue, func(r feed.Result, o feed.Outcome, err error) { d.observers.polled(Poll{r, o, err}) })
	d.ingester.Ticks = d.ticks
	d.rounds.open(d)
	d.api = API{ledger: l, generations: d.generations, site: &d.site, hubs: &d.hubs, rounds: &d.rounds, ingester: d.ingester, ready: &d.ready, board: &d.board, folding: d.withFold}
	d.api.wordsNow, d.api.webhooks = d.storeWords, &d.webhooks
	d.reloads.daemon = d
	d.operator.log, d.operator.api = o.Log, &d.api
	return d, nil
}

// API answers the calls that commands make, also where no daemon runs.
func (d *Daemon) API() *API { return &d.api }

// Store is the store that is open. Whoever folds into it must not do so while replay runs.
func (d *Daemon) Store() storage.Store { return d.ledger.store }

// RecordTo appends every record that is folded from now on to the file; "" is none.
func (d *Daemon) RecordTo(ctx context.Context, path string) error {
	return d.ledger.recordTo(ctx, path)
}

// Fold folds the log into the store until the log is closed.
func (d *Daemon) Fold(ctx context.Context) error { return d.ledger.fold(ctx, d.observers.folded) }

// Finish lets nothing more into the log. What is in it is folded, and replay returns.
func (d *Daemon) Finish() error { return d.ledger.queue.Close() }

// withFold runs fn with replay beside it, and everything is stored when it returns: what
// `once` does where no daemon runs.
func (d *Daemon) withFold(ctx context.Context, fn func(context.Context) error) error {
	d.ledger.hurry()
	g, stop := errgroup.WithContext(context.WithoutCancel(ctx))
	g.Go(func() error { return d.Fold(stop) })
	err := fn(ctx)
	return errors.Join(err, d.Finish(), g.Wait())
}

// Build publishes a snapshot of what is stored.
func (d *Daemon) Build(ctx context.Context) error { return d.site.build(ctx) }

// Tick has the ingester look for jobs that are due at now. It returns when that has
// been heard, or when ctx ends.
func (d *Daemon) Tick(ctx context.Context, now time.Time) {
	select {
	case d.ticks <- now:
	case <-ctx.Done():
	}
}

// Poll fetches on schedule until ctx ends.
func (d *Daemon) Poll(ctx context.Context) error {
	err := d.reconcile(ctx)
	for isTold(err) && ctx.Err() == nil {
		pause(ctx, lookEvery)
		err = d.reconcile(ctx)
	}
	if err == nil {
		err = d.ingester.Run(ctx)
	}
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// pause waits, at most until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// RunRound does a round and publishes what is stored then, where no daemon runs.
func (d *Daemon) RunRound(ctx context.Context, o report.RoundOptions, send func(report.RoundEvent) error) error {
	return d.withFold(ctx, func(ctx context.Context) error {
		if err := d.reloads.follow(ctx); err != nil {
			return err
		}
		if !o.DryRun {
			if err := errors.Join(d.reconcile(ctx), d.ledger.makeRoom(ctx)); err != nil {
				return err
			}
		}
		err := d.rounds.run(ctx, o, send)
		if o.DryRun {
			return err
		}
		_, told := d.webhooks.Work(ctx)
		return errors.Join(err, told)
	})
}

// reconcile tells the log what the configuration says otherwise than the store: of
// sources that are gone, and of the operator's overrides. What is new of the list of
// sources is noted.
func (d *Daemon) reconcile(ctx context.Context) error {
	if err := d.ingester.Reconcile(ctx); err != nil {
		return err
	}
	g := d.generations.Load()
	return errors.Join(d.ledger.override(ctx, g.overrides), d.register.note(ctx, g.spec.Register))
}

// next is when readers may expect a change; the zero time is at any moment.
func (d *Daemon) next() time.Time {
	if d.site.owes() || d.hubs.subscriber.Trusts() {
		return time.Time{}
	}
	return d.ingester.Upcoming()
}

// Close closes the store, once what polls found out of hubs is in it. Nothing of the
// daemon may run any more.
func (d *Daemon) Close(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	return errors.Join(d.hubs.subscriber.Save(ctx), d.register.finish(ctx), d.site.close(ctx), d.ledger.close())
}
