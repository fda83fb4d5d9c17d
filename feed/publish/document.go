package publish

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// finish adds to d, whose Path and Body are set, all that follows from them. A body
// that is still the last one costs nothing but its hash.
func (b *Builder) finish(d *Document) (*Document, error) {
	sum := sha256.Sum256(d.Body)
	name := base64.RawStdEncoding.EncodeToString(sum[:18]) // without "-", which sets off the coding
	d.ETag = `"` + name + `"`
	if last := b.last[d.Path]; last != nil && last.ETag == d.ETag {
		return last, nil
	}
	var err error
	if d.Codings, err = b.compressor.codings(d.Body, name); err != nil {
		return nil, fmt.Errorf("compress %s: %w", d.Path, err)
	}
	d.Modified = b.modified(d.Path, d.ETag)
	return d, nil
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
