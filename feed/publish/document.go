package publish

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/edition"
	"github.com/openvoicenews/openvoice/feed/render"
	"github.com/openvoicenews/openvoice/feed/render/html"
)

// recipe is all that a feed's document in one format is made of. It does not change, so
// that the document can be made later, by whoever asks for it.
type recipe struct {
	format   render.Format
	edition  edition.Feed
	path     string
	articles []*article
	index    int // of the format
	packer   *packer
	page     string    // path of the page that a browser is shown in its place; empty: none
	token    feed.Hash // see [Document]
	private  bool      // not everybody may read it
	past     Stamp     // of what was last served there
	now      time.Time // of the build
	last     *Document // that was last served there; nil: it is not known
}

func (b *Builder) recipe(p *planned, format int, show *shown) *recipe {
	x := p.edition
	x.Self, x.Updated, x.Deleted, x.Others = p.selves[format], show.updated, show.deleted, p.others(b.formats, format)
	path := p.paths[format]
	page := p.page
	if p.private() {
		page = ""
	}
	return &recipe{
		token: p.token, private: p.private(), page: page,
		format: b.formats[format], edition: x, path: path, articles: show.articles, index: format, packer: b.packer,
		past: b.past[path], now: b.clock(), last: b.last.documents[path],
	}
}

// document makes the document, or finds it where its bytes are still the last ones.
func (r *recipe) document() (*Document, []part, error) {
	bodies, err := partsOf(r.articles, r.index)
	if err != nil {
		return nil, nil, err
	}
	all := make([][]byte, len(bodies))
	for i := range bodies {
		all[i] = bodies[i].body
	}
	f, x := r.format, &r.edition
	body, err := f.Feed(*x, all)
	if err != nil {
		return nil, nil, err
	}
	links := []Link{{Rel: "self", Href: x.Self, Type: f.Type()}, {Rel: "alternate", Href: x.Alternate, Type: html.Type}}
	if x.Hub != "" {
		links = append(links, Link{Rel: "hub", Href: x.Hub})
	}
	noIndex := r.private
	for _, a := range r.articles {
		noIndex = noIndex || a.noIndex
	}
	return finished(&Document{
		Path: r.path, Type: f.Type() + "; charset=utf-8", Body: body, Self: x.Self, Links: links, Policy: "default-src 'none'",
		Format: f, Shared: !r.private, Pinged: !r.private, Page: r.page, Token: r.token, NoIndex: noIndex,
	}, r.last, r.past, r.now, r.packer), bodies, nil
}

// deferred is the document of the feed that is made when somebody asks for it.
func (b *Builder) deferred(p *planned, format int, show *shown) *Deferred {
	r, h := b.recipe(p, format, show), p.deltas.seen(p.paths[format])
	if d := b.last.deferred[r.path]; d != nil {
		r.last = d.made.Load()
	}
	d := newDeferred(r.path, r.edition.Self, r.past, func() (*Document, error) {
		defer r.packer.turn()()
		d, bodies, err := r.document()
		if err == nil && h != nil && d != r.last {
			d.past, err = h.before(d, bodies)
		}
		return d, err
	})
	d.Pinged, d.Page = !r.private, r.page
	return d
}

// page is the page of the feed, which shows the articles. It is made when somebody asks for
// it.
func (b *Builder) page(of *planned, shown []*article, updated feed.Time) *Deferred {
	past, now, last := b.past[of.page], b.clock(), (*Document)(nil)
	if d := b.last.deferred[of.page]; d != nil {
		last = d.made.Load()
	}
	return newDeferred(of.page, absolute(b.spec.Site.URL, of.page), past, func() (*Document, error) {
		defer b.packer.turn()()
		d, err := b.desk.page(of, shown, updated)
		if err != nil {
			return nil, err
		}
		return finished(d, last, past, now, b.packer), nil
	})
}

// page is the page of the feed, without what follows from its bytes.
func (d *desk) page(of *planned, shown []*article, updated feed.Time) (*Document, error) {
	if of.private() {
		shown, updated = nil, 0
	}
	all := make([]*html.Listed, len(shown))
	for i, a := range shown {
		all[i] = a.listed()
	}
	render := d.pages.Front
	if of.page != html.FrontPath {
		render = func(all []*html.Listed, updated feed.Time) ([]byte, error) {
			return d.pages.Section(of.page, all, updated)
		}
	}
	body, err := render(all, updated)
	if err != nil {
		return nil, err
	}
	self := absolute(d.spec.Site.URL, of.page)
	links := []Link{{Rel: "self", Href: self, Type: html.Type}}
	for j, f := range d.formats {
		if !of.private() {
			links = append(links, Link{Rel: "alternate", Href: of.selves[j], Type: f.Type()})
		}
	}
	return &Document{Path: of.page, Type: html.Type + "; charset=utf-8", Body: body, Self: self, Links: links, Policy: html.Policy}, nil
}

// fixed adds to s what no news changes: files that pages refer to, and the operator's own
// pages.
func (b *Builder) fixed(s *Snapshot) error {
	for _, f := range b.pages.Files() {
		if err := s.add(b.file(&f)); err != nil {
			return err
		}
	}
	for _, path := range b.pages.TextPaths() {
		body, err := b.pages.TextPage(path)
		if err != nil {
			return fmt.Errorf("build %s: %w", path, err)
		}
		self := absolute(b.spec.Site.URL, path)
		d := &Document{Path: path, Type: html.Type + "; charset=utf-8", Body: body, Self: self, Links: []Link{{Rel: "self", Href: self, Type: html.Type}}, Policy: html.Policy}
		if err := s.add(b.finish(d)); err != nil {
			return err
		}
	}
	return b.lists(s)
}

// file is a file that pages refer to.
func (b *Builder) file(f *html.File) *Document {
	return b.finish(&Document{
		Path: f.Path, Type: f.Type, Body: f.Body, Self: absolute(b.spec.Site.URL, f.Path), Policy: "default-src 'none'", Immutable: true,
	})
}

// finish adds to d, whose Path and Body are set, all that follows from them. A body
// that is still the last one costs nothing but its hash.
func (b *Builder) finish(d *Document) *Document {
	return finished(d, b.last.documents[d.Path], b.past[d.Path], b.clock(), b.packer)
}

// finished is d with all that follows from its Path and Body, or last where that has the
// same. past is the stamp of what was last served there, now the time of the build.
func finished(d, last *Document, past Stamp, now time.Time, p *packer) *Document {
	sum := sha256.Sum256(d.Body)
	name := base64.RawStdEncoding.EncodeToString(sum[:18]) // without "-", which sets off the coding
	d.ETag = `"` + name + `"`
	if last != nil && last.ETag == d.ETag {
		return last
	}
	d.Codings = p.codings(d.Body, name)
	d.Modified = past.modified(d.ETag, now)
	return d
}

// clock is the time of the build.
func (b *Builder) clock() time.Time {
	if b.Now != nil {
		return b.Now()
	}
	return time.Now()
}

// modified is when the document got the bytes of the ETag: as remembered where they
// are the same, else now, but always later than the bytes before, so that two
// changes in one second can be told apart. s is the stamp of those.
func (s Stamp) modified(etag string, at time.Time) time.Time {
	if s.ETag == etag {
		return s.Modified.Std()
	}
	now := feed.At(at)
	if s.ETag != "" && now <= s.Modified {
		now = s.Modified + 1
	}
	return now.Std()
}
