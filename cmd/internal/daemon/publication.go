package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/openvoicenews/openvoice/feed/catalog"
	"github.com/openvoicenews/openvoice/feed/publish"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/bolt"
)

const (
	fillBatch = 2000             // entries that are decided on while one view is open
	fillLimit = 10 * time.Second // for which a build waits until its feeds are full
)

// publication is what snapshots of one configuration are made by: the builder, and the
// catalogue, which is kept in a file beside the store, or in memory where no file can be
// had. It is not safe for concurrent use.
type publication struct {
	log       *slog.Logger
	store     nodeStore
	path      string // of the catalogue's file
	builder   *publish.Builder
	catalogue *catalog.Catalog
	patience  time.Duration // for which a build waits until its feeds are full
	like      *publication  // whose catalogue is read too, because its plan decides alike; nil: it has its own
	deep      *publish.Deep
	swap      sync.RWMutex // guards catalogue where deep looks
}

// CatalogueFile is a file that a catalogue is kept in: a [catalog.File].
type CatalogueFile struct{ *bolt.Derived }

// View implements [catalog.File].
func (f CatalogueFile) View(fn func(catalog.Reader) error) error {
	return f.Derived.View(func(tx *bolt.DerivedTx) error { return fn(tx) })
}

// Update implements [catalog.File].
func (f CatalogueFile) Update(fn func(catalog.Writer) error) error {
	return f.Derived.Update(func(tx *bolt.DerivedTx) error { return fn(tx) })
}

// publicationLike is a publication of the builder, whose plan decides as that of p does.
// It reads the catalogue of p until it takes it over.
func publicationLike(p *publication, b *publish.Builder) *publication {
	n := &publication{log: p.log, store: p.store, path: p.path, builder: b, patience: p.patience, like: p}
	n.deep = b.Deep(n.look)
	return n
}

// takeOver takes the catalogue of the publication that it is like, which is not to be used
// or closed any more.
func (p *publication) takeOver() {
	p.catalogue, p.path, p.like = p.like.catalogue, p.like.path, nil
	p.catalogue.Adopt(p.builder.Plan())
}

// openPublication opens the publication of the builder. The caller closes it.
func openPublication(ctx context.Context, log *slog.Logger, store nodeStore, path string, builder *publish.Builder) (*publication, error) {
	p := &publication{log: log, store: store, path: path, builder: builder, patience: fillLimit}
	p.deep = builder.Deep(p.look)
	file, err := bolt.OpenDerived(path, catalog.Tables()...)
	if err == nil {
		if p.catalogue, err = catalog.Open(CatalogueFile{file}, p.builder.Plan()); err != nil {
			err = errors.Join(err, file.Close())
		}
	}
	if err != nil {
		return p, p.useMemory(ctx, err)
	}
	return p, nil
}

// useMemory keeps the catalogue in memory, because of the error.
func (p *publication) useMemory(ctx context.Context, why error) (err error) {
	p.log.WarnContext(ctx, "the catalogue of what is published cannot be kept in a file; it is kept in memory, and made anew at each start", "file", p.path, "err", why)
	c, err := catalog.Open(new(catalog.Memory), p.builder.Plan())
	p.swap.Lock()
	defer p.swap.Unlock()
	p.catalogue = c
	return err
}

// view calls fn with a view that passes over what is damaged, of which the operator is told.
func (p *publication) view(ctx context.Context, fn func(storage.View) error) error {
	return p.store.View(ctx, func(v storage.View) error {
		if c, ok := p.store.(interface{ damaged(error) }); ok {
			v.Spare(c.damaged)
		}
		return fn(v)
	})
}

// look calls fn with a view and the catalogue as it is, beside builds. It is safe for
// concurrent use.
func (p *publication) look(ctx context.Context, fn func(publish.DeepView, catalog.Picture) error) error {
	p.swap.RLock()
	c := p.catalogue
	p.swap.RUnlock()
	return p.view(ctx, func(v storage.View) error {
		return c.Read(func(rows catalog.Picture) error { return fn(v, rows) })
	})
}

// build makes a snapshot of what is stored.
func (p *publication) build(ctx context.Context) (snap *publish.Snapshot, err error) {
	err = p.read(ctx, func(v storage.View, rows catalog.Picture) (err error) {
		snap, err = p.builder.Build(v, rows)
		return err
	})
	return snap, err
}

// read calls fn with a view and the catalogue at its position, once that has the rows
// that feeds show. A catalogue in doubt is made anew.
func (p *publication) read(ctx context.Context, fn func(storage.View, catalog.Picture) error) error {
	if p.like != nil {
		return p.like.read(ctx, fn)
	}
	for doubts := 0; ; doubts++ {
		err := p.readOnce(ctx, fn)
		if !errors.Is(err, catalog.ErrDoubt) || doubts == 2 {
			return err
		}
		p.log.WarnContext(ctx, "the catalogue of what is published is made anew", "file", p.path, "err", err)
		err = p.catalogue.Forget()
		if err != nil || doubts == 1 {
			err = p.useMemory(ctx, errors.Join(err, p.catalogue.Close()))
		}
		if err != nil {
			return err
		}
	}
}

// readOnce is read without help for a catalogue in doubt.
func (p *publication) readOnce(ctx context.Context, fn func(storage.View, catalog.Picture) error) error {
	end := time.Now().Add(p.patience)
	for {
		done, err := false, p.fill(ctx, func() bool { return len(p.catalogue.Unfilled()) == 0 || time.Now().After(end) })
		if err != nil {
			return err
		}
		err = p.view(ctx, func(v storage.View) error {
			if err := p.catalogue.Step(v); err != nil {
				return err
			}
			if len(p.catalogue.Unfilled()) > 0 && time.Now().Before(end) { // it was begun anew
				return nil
			}
			done = true
			return p.catalogue.Read(func(rows catalog.Picture) error { return fn(v, rows) })
		})
		if done || err != nil {
			return err
		}
	}
}

// fill decides on entries that have not been decided on yet until it is enough, or all
// have been.
func (p *publication) fill(ctx context.Context, enough func() bool) error {
	for done := p.catalogue.Done(); !done && !enough(); {
		err := p.view(ctx, func(v storage.View) (err error) {
			if err = p.catalogue.Step(v); err == nil {
				done, err = p.catalogue.Fill(v, fillBatch)
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("make the catalogue: %w", err)
		}
	}
	return nil
}

// unfilled are the paths of the feeds that may lack entries, because not all have been
// decided on; nil for none.
func (p *publication) unfilled() *[]string {
	var paths []string
	for _, i := range p.catalogue.Unfilled() {
		paths = append(paths, p.builder.Plan().Feeds()[i].Path)
	}
	if paths == nil {
		return nil
	}
	return &paths
}

// close closes the catalogue, if it is its own.
func (p *publication) close() error {
	if p.like != nil {
		return nil
	}
	return p.catalogue.Close()
}

// moveTo gives the catalogue's file the name of another, which is gone then.
func (p *publication) moveTo(path string) {
	if err := os.Rename(p.path, path); err == nil { // else it is made anew at the next start
		p.path = path
	}
}
