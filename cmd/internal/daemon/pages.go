package daemon

import (
	"context"
	"errors"

	"github.com/openvoicenews/openvoice/feed/publish"
	"github.com/openvoicenews/openvoice/feed/serve"

	"github.com/openvoicenews/openvoice/cmd/internal/static"
)

// loggedPages are the site's pages that are made on request; what fails is logged.
type loggedPages struct{ site *site }

var _ serve.Pages = loggedPages{}

// Page implements [serve.Pages].
func (p loggedPages) Page(ctx context.Context, path string) (*publish.Document, error) {
	deep := p.site.deep.Load()
	d, err := deep.Page(ctx, path)
	for next := p.site.deep.Load(); err != nil && next != deep; next = p.site.deep.Load() { // another configuration came meanwhile
		deep = next
		d, err = deep.Page(ctx, path)
	}
	if err != nil && !errors.Is(err, publish.ErrBusy) && ctx.Err() == nil {
		p.site.log.ErrorContext(ctx, "a page could not be made", "path", path, "err", err)
	}
	return d, err
}

// WriteSite writes all that is published into the folder, see [static.Write]. A build must
// have been done.
func (d *Daemon) WriteSite(ctx context.Context, dir string) (static.Summary, error) {
	return static.Write(ctx, dir, d.site.current.Load(), loggedPages{&d.site})
}

// Missing implements [serve.Pages].
func (p loggedPages) Missing() (*publish.Document, error) { return p.site.deep.Load().Missing() }
