package publish

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/edition"
	"github.com/openvoicenews/openvoice/feed/render/html"
)

// feedDocument is the feed in one of the formats.
func (b *Builder) feedDocument(p *planned, format int, shown []*article, deleted []edition.Deleted, updated feed.Time) (*Document, error) {
	f, x, path := b.formats[format], p.edition, p.paths[format]
	x.Self, x.Updated, x.Deleted = p.selves[format], updated, deleted
	parts := make([][]byte, len(shown))
	for i, a := range shown {
		parts[i] = a.parts[format].body
	}
	body, err := f.Feed(x, parts)
	if err != nil {
		return nil, err
	}
	links := []Link{{Rel: "self", Href: x.Self, Type: f.Type()}, {Rel: "alternate", Href: x.Alternate, Type: html.Type}}
	if x.Hub != "" {
		links = append(links, Link{Rel: "hub", Href: x.Hub})
	}
	noIndex := false
	for _, a := range shown {
		noIndex = noIndex || a.noIndex
	}
	d := b.finish(&Document{
		Path: path, Type: f.Type() + "; charset=utf-8", Body: body, Self: x.Self, Links: links, Policy: "default-src 'none'",
		Format: f, Shared: !p.private(), Pinged: !p.private(), Token: p.token, NoIndex: noIndex || p.private(),
	})
	if b.spec.Deltas && d != b.last.documents[path] {
		if b.deltas[path] == nil {
			b.deltas[path] = &history{}
		}
		err = b.deltas[path].next(d, shown, format)
	}
	return d, err
}

// page is the page of the feed, which shows the articles.
func (b *Builder) page(of *planned, shown []*article, updated feed.Time) (*Document, error) {
	if of.private() {
		shown, updated = nil, 0
	}
	all := make([]*html.Listed, len(shown))
	for i, a := range shown {
		all[i] = a.listed
	}
	make := b.pages.Front
	if of.page != html.FrontPath {
		make = func(all []*html.Listed, updated feed.Time) ([]byte, error) {
			return b.pages.Section(of.page, all, updated)
		}
	}
	body, err := make(all, updated)
	if err != nil {
		return nil, err
	}
	self := absolute(b.spec.Site.URL, of.page)
	links := []Link{{Rel: "self", Href: self, Type: html.Type}}
	for j, f := range b.formats {
		if !of.private() {
			links = append(links, Link{Rel: "alternate", Href: of.selves[j], Type: f.Type()})
		}
	}
	return b.finish(&Document{Path: of.page, Type: html.Type + "; charset=utf-8", Body: body, Self: self, Links: links, Policy: html.Policy}), nil
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
	return nil
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
	sum := sha256.Sum256(d.Body)
	name := base64.RawStdEncoding.EncodeToString(sum[:18]) // without "-", which sets off the coding
	d.ETag = `"` + name + `"`
	if last := b.last.documents[d.Path]; last != nil && last.ETag == d.ETag {
		return last
	}
	d.Codings = b.packer.codings(d.Body, name)
	d.Modified = b.modified(d.Path, d.ETag)
	return d
}

// modified is when the document got the bytes of the ETag: as remembered where they
// are the same, else now, but always later than the bytes before, so that two
// changes in one second can be told apart.
func (b *Builder) modified(path, etag string) time.Time {
	past, known := b.past[path]
	if known && past.ETag == etag {
		return past.Modified.Std()
	}
	now := feed.At(time.Now())
	if b.Now != nil {
		now = feed.At(b.Now())
	}
	if known && now <= past.Modified {
		now = past.Modified + 1
	}
	return now.Std()
}
