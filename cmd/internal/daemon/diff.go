package daemon

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/catalog"
	"github.com/openvoicenews/openvoice/feed/compare"
	"github.com/openvoicenews/openvoice/feed/publish"
	"github.com/openvoicenews/openvoice/feed/rule"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/bolt"

	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
)

// CallDiff says what another configuration would change.
var CallDiff = control.Call[*API, Proposal, report.Diff]{Name: "diff", Handle: (*API).diff}

// Proposal is what another configuration decides on what is published, as it travels.
type Proposal struct {
	Site       string // the id
	Sources    []publish.Source
	Categories []publish.Category
	Feeds      []publish.Feed
	Rules      []rule.Rule
	Review     publish.Review
	Main       publish.Selection
	Most       int           // reload.most, in percent; 0: no bound
	Since      time.Duration // what arrived longer ago, by the store's clock, is not looked at; 0: all is
}

// Propose is what the configuration decides.
func Propose(cfg *config.Config, since time.Duration) Proposal {
	s := publishSpec(cfg)
	return Proposal{s.Site.ID, s.Sources, s.Categories, s.Feeds, s.Rules, s.Review, s.Main, cfg.Reload.Most, since}
}

// spec is the proposal as a site is built by it.
func (p *Proposal) spec() publish.Spec {
	return publish.Spec{Site: publish.Site{ID: p.Site}, Sources: p.Sources, Categories: p.Categories, Feeds: p.Feeds, Rules: p.Rules, Review: p.Review, Main: p.Main}
}

// diffBatch is how many entries are looked at in one view.
const diffBatch = 500

// diff compares what is in force with the proposal.
func (a *API) diff(ctx context.Context, p Proposal) (r report.Diff, err error) {
	if !a.diffs.TryLock() {
		return r, errors.New("another comparison is under way: try again later")
	}
	defer a.diffs.Unlock()
	began, g := time.Now(), a.generations.Load()
	files, drop := diffFiles(a.ledger.path)
	defer drop()
	since := feed.Time(0)
	if p.Since > 0 {
		err = a.ledger.store.View(ctx, func(v storage.View) error { since = max(1, v.Now().Add(-p.Since)); return nil })
		if err != nil {
			return r, err
		}
	}
	c, err := compare.New(g.spec, p.spec(), files, since)
	if err != nil {
		return r, err
	}
	for done := false; !done && err == nil; {
		err = a.ledger.store.View(ctx, func(v storage.View) (err error) {
			done, err = c.Step(v, diffBatch)
			return err
		})
		if err == nil {
			err = ctx.Err()
		}
	}
	if err == nil {
		err = a.ledger.store.View(ctx, func(v storage.View) (err error) {
			r.Result, err = c.Result(v)
			return err
		})
	}
	if err != nil {
		return r, fmt.Errorf("compare configurations: %w", err)
	}
	r.Most = strictest(g.most, p.Most)
	for i := range r.Feeds {
		r.Refused = r.Refused || r.Feeds[i].Over(r.Most)
	}
	r.Seconds = time.Since(began).Seconds()
	return r, nil
}

// diffFiles are files for the catalogues of both configurations; in memory where there can
// be none. They lie beside the store. drop removes them.
func diffFiles(store string) (files [2]catalog.File, drop func()) {
	var paths []string
	for i, name := range []string{".diff-before", ".diff-after"} {
		path := store + name
		_ = os.Remove(path) // what a crash left
		file, err := bolt.OpenDerived(path, catalog.Tables()...)
		if err != nil {
			files[i] = new(catalog.Memory)
			continue
		}
		files[i], paths = CatalogueFile{file}, append(paths, path)
	}
	return files, func() {
		for _, f := range files {
			_ = f.Close() // it goes in any case
		}
		for _, path := range paths {
			_ = os.Remove(path)
		}
	}
}
