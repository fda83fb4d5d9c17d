package daemon

import (
	"context"
	"fmt"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/render/html"
	"github.com/openvoicenews/openvoice/storage"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
)

// CallNamed finds the entries that go by ids and addresses, and CallWords has the daemon
// read the operator's overrides again and put them in force.
var (
	CallNamed = control.Call[*API, []string, []report.Named]{Name: "named", Handle: (*API).named}
	CallWords = control.Call[*API, control.None, report.Words]{Name: "words", Handle: (*API).words}
)

// named are the entries that go by what was asked, in its order.
func (a *API) named(ctx context.Context, asked []string) (all []report.Named, err error) {
	err = a.ledger.store.View(ctx, func(v storage.View) error {
		all = nil // it may be called again
		for _, s := range asked {
			n, err := whyReader{View: v, generation: a.generations.Load()}.named(s)
			if err != nil {
				return err
			}
			all = append(all, n)
		}
		return nil
	})
	return all, err
}

// named are the entries that go by what was asked.
func (w whyReader) named(asked string) (report.Named, error) {
	n := report.Named{Asked: asked, Entries: []report.NamedEntry{}, Story: []report.NamedEntry{}}
	alone := false // the page of an entry is of it alone, whatever goes by its id
	if id, story, ok := html.IDOf(w.generation.spec.Site.URL, asked); ok {
		n.Asked, asked, alone = id, id, !story
	}
	add := func(to *[]report.NamedEntry, number uint64, by string) error {
		e, ok := w.Entry(number)
		if !ok {
			return fmt.Errorf("entry %d is in an index, but not in the store", number)
		}
		*to = append(*to, report.NamedEntry{ID: e.ID, Title: w.title(&e), Source: e.Lead, By: by, Story: w.storyOf(&e)})
		return nil
	}
	for _, f := range w.find(asked) {
		if err := add(&n.Entries, f.number, f.by); err != nil {
			return n, err
		}
	}
	if number, ok := w.StoryByID(asked); ok && !alone {
		s, _ := w.Story(number)
		for _, m := range s.Members {
			if e, ok := w.Entry(m); !ok || !e.Live() {
				continue
			}
			if err := add(&n.Story, m, "its story"); err != nil {
				return n, err
			}
		}
	}
	return n, nil
}

// storyOf is the ids of the others in the story of the entry.
func (w whyReader) storyOf(e *feed.Entry) (ids []string) {
	number, ok := w.StoryByID(e.Story)
	if !ok {
		return nil
	}
	s, _ := w.Story(number)
	for _, m := range s.Members {
		if other, ok := w.Entry(m); ok && m != e.Number {
			ids = append(ids, other.ID)
		}
	}
	return ids
}

// words is the call.
func (a *API) words(ctx context.Context, _ control.None) (report.Words, error) {
	return a.wordsNow(ctx)
}

// storeWords reads the operator's overrides again and has them folded, where no daemon
// runs: the next one knows them before it serves anything. Nothing can be folded
// afterwards.
func (d *Daemon) storeWords(ctx context.Context) (r report.Words, err error) {
	all, err := d.generations.Load().words()
	if err != nil {
		return r, err
	}
	if err := d.withFold(ctx, func(ctx context.Context) error { return d.ledger.override(ctx, all) }); err != nil {
		return r, err
	}
	return r, d.site.served.forget()
}

// words reads the operator's overrides again, has them folded, and publishes what comes of
// them before it returns.
func (l *reloads) words(ctx context.Context) (r report.Words, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	d, next := l.daemon, *l.daemon.generations.Load()
	if in := l.inputs.Load(); in != nil {
		l.note(in.With(next.wordsFile)) // it is no reason to read all
	}
	if next.overrides, err = next.words(); err != nil {
		d.log.ErrorContext(ctx, "the overrides are refused; those before stay in force", "err", err)
		return r, fmt.Errorf("the overrides before stay in force: %w", err)
	}
	d.generations.Store(&next)
	after := context.WithoutCancel(ctx)
	if err := d.ledger.override(after, next.overrides); err != nil {
		return r, err
	}
	if err := d.site.build(after); err != nil {
		return r, err
	}
	r.InForce = true
	return r, d.site.forget()
}
