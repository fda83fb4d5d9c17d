package recording

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/zstd"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
)

// maxAhead is how many records a file may have beyond the store: those of a
// transaction that a crash cut off.
const maxAhead = 64

// Writer appends to a recording. It serves one call at a time.
type Writer struct {
	file *os.File
	last feed.Position // Log empty: the file has no head yet
	end  int64
	enc  *zstd.Encoder
	buf  []byte
}

// Append opens the recording at path, or makes it, to go on behind at, where the
// store stands that follows the log. A record that is cut off at the end goes, and so
// do the few that reached the file and not the store. It is an error when the file
// is of another log, or lacks records up to at.
func Append(path string, at feed.Position) (*Writer, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open recording: %w", err)
	}
	w := &Writer{file: f}
	if err = w.goOn(at); err == nil {
		w.enc, err = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	}
	if err != nil {
		return nil, fmt.Errorf("open recording %s: %w", path, errors.Join(err, f.Close()))
	}
	return w, nil
}

// goOn finds where the file ends that is the store's.
func (w *Writer) goOn(at feed.Position) error {
	s, err := scan(w.file)
	if err == io.EOF || errors.Is(err, ErrTorn) {
		return w.cut(0)
	}
	if err != nil {
		return err
	}
	if s.log != at.Log {
		return fmt.Errorf("it is of the log %s, the store follows %s: give another file", s.log, or(at.Log, "none yet"))
	}
	w.last, w.end = feed.Position{Log: s.log}, s.at
	last, first := uint64(0), uint64(0)
	for err = s.next(); err == nil; err = s.next() {
		if last = s.number; first == 0 {
			first = last
		}
		if last <= at.Number {
			w.last.Number, w.end = last, s.at
		}
	}
	switch {
	case err != io.EOF && !errors.Is(err, ErrTorn):
		return err
	case last > at.Number+maxAhead:
		return fmt.Errorf("it holds records up to %d, the store only up to %d: give another file", last, at.Number)
	case last != 0 && last < at.Number, first > at.Number+1:
		return fmt.Errorf("it holds the records %d to %d, the store stands at %d: give another file", first, last, at.Number)
	}
	return w.cut(w.end)
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// cut ends the file at the byte.
func (w *Writer) cut(end int64) error {
	if end == 0 {
		w.last = feed.Position{}
	}
	w.end = end
	if err := w.file.Truncate(end); err != nil {
		return err
	}
	_, err := w.file.Seek(end, io.SeekStart)
	return err
}

// write appends the records and says where each of them begins.
func (w *Writer) write(rs []feed.Record) (starts []int64, err error) {
	b := w.buf[:0]
	last := w.last
	for i := range rs {
		at := rs[i].Position
		if last.Log == "" {
			h, err := head(at.Log)
			if err != nil {
				return nil, err
			}
			b, last.Log = append(b, h...), at.Log
		}
		if at.Log != last.Log || last.Number != 0 && at.Number != last.Number+1 {
			return nil, fmt.Errorf("record %d of log %s does not follow record %d of log %s", at.Number, at.Log, last.Number, last.Log)
		}
		starts = append(starts, w.end+int64(len(b)))
		if b, err = w.frame(b, &rs[i]); err != nil {
			return nil, err
		}
		last = at
	}
	w.buf = b
	if _, err := w.file.Write(b); err != nil {
		return nil, errors.Join(err, w.cut(w.end))
	}
	w.end += int64(len(b))
	w.last = last
	return starts, nil
}

func (w *Writer) frame(b []byte, r *feed.Record) ([]byte, error) {
	plain, err := storage.Encode(r)
	if err != nil {
		return b, err
	}
	start := len(b)
	b = append(b, make([]byte, frame)...)
	b = w.enc.EncodeAll(plain, b)
	payload := b[start+frame:]
	binary.BigEndian.PutUint32(b[start:], uint32(len(payload)))
	binary.BigEndian.PutUint64(b[start+4:], r.Position.Number)
	binary.BigEndian.PutUint32(b[start+12:], checksum(r.Position.Number, payload))
	return b, nil
}

// Follow is f, recorded: what f hands out is written before it is folded, and what
// could not be folded is taken out again. A recording that cannot be written ends
// the following.
func (w *Writer) Follow(f storage.Follower) storage.Follower { return recorded{f, w} }

type recorded struct {
	storage.Follower
	to *Writer
}

func (r recorded) Follow(ctx context.Context, after feed.Position, fn storage.Fold) error {
	return r.Follower.Follow(ctx, after, func(rs []feed.Record) ([]feed.Outcome, error) {
		starts, err := r.to.write(rs)
		if err != nil {
			return nil, fmt.Errorf("write recording %s: %w", r.to.file.Name(), err)
		}
		done, err := fn(rs)
		if n := len(done); n < len(rs) {
			r.to.last = rs[n].Position
			r.to.last.Number--
			if cut := r.to.cut(starts[n]); cut != nil {
				return done, fmt.Errorf("write recording %s: %w", r.to.file.Name(), cut)
			}
		}
		return done, err
	})
}

// Close ends the recording, once it is on the disk.
func (w *Writer) Close() error {
	if err := errors.Join(w.file.Sync(), w.file.Close()); err != nil {
		return fmt.Errorf("close recording: %w", err)
	}
	return nil
}
