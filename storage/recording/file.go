package recording

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/zstd"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
)

// Bounds of a batch that is handed out.
const (
	maxRecords = 500
	maxBytes   = 16 << 20 // of the records as they lie in the file, expanded
	maxEntries = 5000
)

// File is a recording as a log.
type File struct {
	Path string
	// Folded, which may be nil, hears how far Follow has come: the number of the last
	// record that was dealt with.
	Folded func(number uint64)
	// Torn says, after Follow, that the file ended within a record, which was left out.
	Torn bool
}

var _ storage.Follower = (*File)(nil)

// Follow implements [storage.Follower] up to the end of the file, where it returns
// nil. It begins again at the first record where the position is of no log.
func (f *File) Follow(ctx context.Context, after feed.Position, fn storage.Fold) error {
	file, err := os.Open(f.Path)
	if err != nil {
		return fmt.Errorf("open recording: %w", err)
	}
	defer file.Close()
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(storage.MaxValue))
	if err == nil {
		defer d.Close()
		err = f.follow(ctx, file, d, after, fn)
	}
	if err != nil {
		return fmt.Errorf("read recording %s: %w", f.Path, err)
	}
	return nil
}

func (f *File) follow(ctx context.Context, file *os.File, d *zstd.Decoder, after feed.Position, fn storage.Fold) error {
	f.Torn = false
	s, err := scan(file)
	if err == io.EOF || errors.Is(err, ErrTorn) {
		f.Torn = err != io.EOF
		return nil
	}
	if err != nil {
		return err
	}
	b := batch{file: f, fn: fn}
	var buf []byte
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := s.next()
		if err == io.EOF || errors.Is(err, ErrTorn) {
			f.Torn = err != io.EOF
			return b.hand()
		}
		if err != nil {
			return errors.Join(b.hand(), err)
		}
		if after.Log == s.log && s.number <= after.Number {
			continue
		}
		var r feed.Record
		if r, buf, err = s.unpack(d, buf); err != nil {
			return errors.Join(b.hand(), err)
		}
		if err := b.add(r, len(buf)); err != nil {
			return err
		}
	}
}

// batch collects records for one transaction.
type batch struct {
	file    *File
	fn      storage.Fold
	records []feed.Record
	bytes   int
	entries int
}

func (b *batch) add(r feed.Record, size int) error {
	n := len(r.Unchanged)
	if r.Result != nil {
		n = len(r.Result.Items)
	}
	if b.entries+n > maxEntries {
		if err := b.hand(); err != nil {
			return err
		}
	}
	b.records, b.bytes, b.entries = append(b.records, r), b.bytes+size, b.entries+n
	if len(b.records) < maxRecords && b.bytes < maxBytes {
		return nil
	}
	return b.hand()
}

// hand hands the batch out.
func (b *batch) hand() error {
	if len(b.records) == 0 {
		return nil
	}
	done, err := b.fn(b.records)
	n := len(done)
	if err == nil && n < len(b.records) {
		err = fmt.Errorf("%d of %d records were dealt with, and nobody said why", n, len(b.records))
	}
	if n > 0 && b.file.Folded != nil {
		b.file.Folded(b.records[n-1].Position.Number)
	}
	b.records, b.bytes, b.entries = nil, 0, 0
	return err
}
