package publish

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/edition"
	"github.com/openvoicenews/openvoice/feed/render"
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
	d := b.finish(&Document{
		Path: path, Type: f.Type() + "; charset=utf-8", Body: body, Self: x.Self, Links: links, Policy: "default-src 'none'",
		Format: f, Shared: true, Pinged: true,
	})
	if b.spec.Deltas && d != b.last.documents[path] {
		if b.deltas[path] == nil {
			b.deltas[path] = &history{}
		}
		err = b.deltas[path].next(d, shown, format)
	}
	return d, err
}

// page is the document at [render.PagePath], which lists the feeds and what is new.
func (b *Builder) page(front []*article) (*Document, error) {
	p := html.Page{Site: b.spec.Site}
	for i := range b.feeds {
		of := &b.feeds[i]
		x := html.Feed{Name: of.name, Title: of.edition.Title}
		for j, f := range b.formats {
			x.Documents = append(x.Documents, html.Document{
				Type: f.Type(), Label: strings.ToUpper(strings.TrimPrefix(f.Extension(), ".")),
				Path: strings.TrimPrefix(of.paths[j], "/"), Address: of.selves[j],
			})
		}
		if i > 0 && i <= len(b.spec.Categories) {
			p.Categories = append(p.Categories, x)
		} else {
			p.Feeds = append(p.Feeds, x)
		}
	}
	for _, a := range front[:min(len(front), html.Headlines)] {
		p.Headlines = append(p.Headlines, a.head)
	}
	body, err := p.Render()
	if err != nil {
		return nil, err
	}
	self := absolute(b.spec.Site.URL, render.PagePath)
	links := []Link{{Rel: "self", Href: self, Type: html.Type}}
	for j, f := range b.formats {
		links = append(links, Link{Rel: "alternate", Href: b.feeds[0].selves[j], Type: f.Type()})
	}
	return b.finish(&Document{
		Path: render.PagePath, Type: html.Type + "; charset=utf-8", Body: body, Self: self, Links: links, Policy: html.Policy(),
	}), nil
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
