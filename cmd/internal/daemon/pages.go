package daemon

import (
	"context"
	"errors"

	"github.com/openvoicenews/openvoice/feed/picture"
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

// pictures are those that pages show: fetched from public space alone, and kept in a folder
// beside the store.
type pictures struct {
	site  *site
	cache picture.Cache
}

var _ serve.Pictures = (*pictures)(nil)

// newPictures are the pictures of the site whose store lies at the path, fetched as sources
// are. generations has whose networks may be reached.
func newPictures(s *site, store string, of *generations) *pictures {
	return &pictures{site: s, cache: picture.Cache{Folder: store + ".pictures", Get: func(ctx context.Context, address string) ([]byte, error) {
		raw, err := of.Load().pictures.Get(ctx, address, nil)
		if err != nil {
			return nil, err
		}
		return raw.Body, nil
	}}}
}

// Picture implements [serve.Pictures].
func (p *pictures) Picture(ctx context.Context, path string) ([]byte, string, error) {
	address, err := p.site.deep.Load().Picture(ctx, path)
	if address == "" || err != nil {
		return nil, "", err
	}
	body, kind, err := p.cache.Picture(ctx, address)
	switch {
	case errors.Is(err, picture.ErrBusy):
		return nil, "", publish.ErrBusy
	case errors.Is(err, picture.ErrNone):
		p.site.log.DebugContext(ctx, "a picture is not shown", "address", address, "err", err)
		return nil, "", nil
	case err != nil:
		p.site.log.ErrorContext(ctx, "a picture cannot be kept", "err", err)
	}
	return body, kind, err
}
