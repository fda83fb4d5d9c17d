package daemon

import (
	"context"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/publish"
	"github.com/openvoicenews/openvoice/feed/webhook"
	"github.com/openvoicenews/openvoice/storage"

	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

// webhooks tells the operator's hooks of entries that rules name.
type webhooks struct {
	*webhook.Sender
	site  *site
	store nodeStore
}

// open reads what the hooks were told.
func (w *webhooks) open(ctx context.Context, d *Daemon, g *generation) error {
	w.site, w.store = &d.site, d.ledger.store
	w.Sender = &webhook.Sender{Hooks: g.hooks, Poster: g.client, News: w, Memory: d.ledger.store, Report: func(hook, what string, _ bool) {
		d.log.Warn("webhook: "+text.OneLine(what), "webhook", hook)
	}}
	if err := w.Load(ctx); err != nil {
		return err
	}
	return w.Look(ctx)
}

// hooksOf are the webhooks that cfg defines.
func hooksOf(cfg *config.Config) (all []webhook.Hook) {
	for i := range cfg.Webhooks {
		h := &cfg.Webhooks[i]
		all = append(all, webhook.Hook{ID: h.ID, URL: h.URL, Secret: h.Secret.Reveal})
	}
	return all
}

// notices say what is told by the rules in force.
func (w *webhooks) notices() publish.Notices {
	w.site.building.Lock()
	defer w.site.building.Unlock()
	return w.site.made.builder.Notices()
}

// Find implements [webhook.Newsroom].
func (w *webhooks) Find(ctx context.Context, after feed.Position) (at feed.Position, due []webhook.Due, err error) {
	n := w.notices()
	err = w.store.View(ctx, func(v storage.View) error {
		at, due = v.Position(), nil
		if at.Log != after.Log || at.Number == after.Number {
			return nil
		}
		traces, ok := v.Traces(after.Number)
		if !ok {
			return nil
		}
		seen := map[uint64]bool{}
		for t := range traces {
			for _, number := range t.Entries {
				if seen[number] {
					continue
				}
				seen[number] = true
				hooks, err := n.Hooks(v, number)
				if err != nil {
					return err
				}
				for _, h := range hooks {
					due = append(due, webhook.Due{Hook: h, Entry: number})
				}
			}
		}
		return nil
	})
	return at, due, err
}

// Tell implements [webhook.Newsroom].
func (w *webhooks) Tell(ctx context.Context, d webhook.Due) (body []byte, err error) {
	n := w.notices()
	err = w.store.View(ctx, func(v storage.View) (err error) {
		body, err = n.Body(v, d.Hook, d.Entry)
		return err
	})
	return body, err
}

// run tells the hooks until ctx ends.
func (w *webhooks) run(ctx context.Context, d *Daemon) error {
	d.hubs.runPeriodically(ctx, "webhook: telling webhooks", w.Wake(), w.Work)
	return nil
}
