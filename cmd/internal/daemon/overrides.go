package daemon

import (
	"context"
	"fmt"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
)

// reconcile tells the log what the configuration says otherwise than the store: of
// sources that are gone, and of the operator's overrides.
func (s *Daemon) reconcile(ctx context.Context) error {
	if err := s.ingester.Reconcile(ctx); err != nil {
		return err
	}
	var news []feed.Override
	err := s.store.View(ctx, func(v storage.View) error {
		news = difference(s.generation.Load().overrides, v)
		return nil
	})
	if err != nil {
		return fmt.Errorf("compare overrides: %w", err)
	}
	for len(news) > 0 {
		n := min(len(news), overridesPerRecord)
		c := &feed.Control{At: feed.At(time.Now()), Overrides: news[:n]}
		o, err := s.queue.Append(ctx, feed.Record{Version: feed.Version, Control: c})
		if err != nil {
			return fmt.Errorf("tell the log of overrides: %w", err)
		}
		if o.Aside {
			s.log.ErrorContext(ctx, "overrides could not be folded and were set aside: please report it as a bug", "record", o.Position.Number)
		}
		s.log.InfoContext(ctx, "overrides", "changed", n)
		news = news[n:]
	}
	return nil
}

// overridesPerRecord bounds what one record can make of stories.
const overridesPerRecord = 200

// difference is what makes the stored overrides those wanted: first what is taken
// back, so that nothing that is no more can stand against what is new.
func difference(want []feed.Override, v storage.View) (news []feed.Override) {
	type pair struct{ a, b string }
	wanted := make(map[pair]feed.Override, len(want))
	for _, o := range want {
		wanted[pair{o.A, o.B}] = o
	}
	for o := range v.AllOverrides() {
		w, ok := wanted[pair{o.A, o.B}]
		switch {
		case !ok:
			o.Gone, o.Did, o.Was = true, false, nil
			news = append(news, o)
		case w.Together == o.Together && w.At == o.At && w.Reason == o.Reason:
			delete(wanted, pair{o.A, o.B})
		}
	}
	for _, o := range want {
		if _, ok := wanted[pair{o.A, o.B}]; ok {
			news = append(news, o)
		}
	}
	return news
}
