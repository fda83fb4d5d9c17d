package bolt

import (
	"bytes"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
)

// head is where the store stands.
type head struct {
	Position feed.Position `cbor:"1,keyasint"`
	Now      feed.Time     `cbor:"2,keyasint"`
	Untraced uint64        `cbor:"3,keyasint,omitempty"` // the last record whose trace is gone
	Ahead    feed.Time     `cbor:"4,keyasint,omitempty"` // feed.Change.Ahead
}

// reader reads from one transaction of the file. It keeps the first error, and
// finds nothing from then on. A damaged page makes the library panic; that is an
// error like any other.
type reader struct {
	tx   *bbolt.Tx
	file *unpacker
	err  error
	key  []byte // scratch
	open [bEnd]*bbolt.Bucket

	spare func(error) // hears of damaged values, which are passed over; nil: they fail the reader
	lost  int         // of them
}

// fail keeps the first error, but for damage that is to be passed over.
func (r *reader) fail(err error) {
	if r.spare != nil && errors.Is(err, storage.ErrFormat) {
		r.lost++
		r.spare(err)
		return
	}
	if r.err == nil {
		r.err = err
	}
}

// guard turns a panic of the library, or a fault of a file that was cut off under
// the map, into an error of the reader. It is deferred by all that touches the map.
func (r *reader) guard(b bucket) {
	if p := recover(); p != nil {
		r.fail(fmt.Errorf("bucket %s: %w", b, panicked(p)))
	}
}

func (r *reader) bucket(b bucket) *bbolt.Bucket {
	defer r.guard(b)
	at := &r.open[b]
	if *at == nil {
		*at = r.tx.Bucket([]byte(b.String()))
		if *at == nil {
			r.fail(fmt.Errorf("bucket %s is missing: %w", b, storage.ErrFormat))
		}
	}
	return *at
}

// get is the value under key as it is stored, nil where there is none. It is good
// until the transaction ends.
func (r *reader) get(b bucket, key []byte) []byte {
	if r.err != nil {
		return nil
	}
	defer r.guard(b)
	if in := r.bucket(b); in != nil && len(key) > 0 {
		return in.Get(key)
	}
	return nil
}

// load decodes the value under key into to.
func (r *reader) load(b bucket, key []byte, to any) bool {
	defer r.guard(b)
	v := r.get(b, key)
	if v == nil {
		return false
	}
	if err := decode(b, key, v, to); err != nil {
		r.fail(err)
		return false
	}
	return true
}

// number is the entry's number under key.
func (r *reader) number(b bucket, key []byte) (uint64, bool) {
	defer r.guard(b)
	v := r.get(b, key)
	if v == nil {
		return 0, false
	}
	n, err := decodeNumber(b, key, v)
	if err != nil {
		r.fail(err)
		return 0, false
	}
	return n, true
}

// rows is a walk over the keys of a bucket that begin with a prefix.
type rows struct {
	r      *reader
	b      bucket
	c      *bbolt.Cursor
	prefix []byte
	k, v   []byte // of the row it stands on; k nil at the end
	buf    []byte // what k lies in
}

// from begins a walk at the first key not below start.
func (r *reader) from(b bucket, prefix, start []byte) *rows {
	w := &rows{r: r, b: b, prefix: prefix}
	w.step(func() (k, v []byte) {
		in := r.bucket(b)
		if in == nil {
			return nil, nil
		}
		w.c = in.Cursor()
		return w.c.Seek(start)
	})
	return w
}

// below begins a walk backwards at the last key below end.
func (r *reader) below(b bucket, end []byte) *rows {
	w := &rows{r: r, b: b}
	w.step(func() (k, v []byte) {
		in := r.bucket(b)
		if in == nil {
			return nil, nil
		}
		w.c = in.Cursor()
		if k, _ := w.c.Seek(end); k == nil {
			return w.c.Last()
		}
		return w.c.Prev()
	})
	return w
}

// fromEnd begins a walk backwards at the last key that begins with prefix, which
// ends with a byte that is not 0xff.
func (r *reader) fromEnd(b bucket, prefix []byte) *rows {
	end := bytes.Clone(prefix)
	end[len(end)-1]++
	w := r.below(b, end)
	w.prefix = prefix
	return w
}

func (w *rows) next() { w.step(w.c.Next) }
func (w *rows) prev() { w.step(w.c.Prev) }

// ok reports whether the walk stands on a row.
func (w *rows) ok() bool {
	return w.r.err == nil && w.k != nil && bytes.HasPrefix(w.k, w.prefix)
}

// step moves, and copies the key: a damaged page may say that it lies anywhere.
func (w *rows) step(move func() (k, v []byte)) {
	w.k, w.v = nil, nil
	if w.r.err != nil {
		return
	}
	defer w.r.guard(w.b)
	k, v := move()
	if len(k) > bbolt.MaxKeySize {
		w.r.fail(damaged(w.b, nil, "a key is too long"))
		return
	}
	if k != nil {
		w.buf = append(w.buf[:0], k...)
		w.k, w.v = w.buf, v
	}
}

// value decodes the value of the row.
func (w *rows) value(to any) bool {
	defer w.r.guard(w.b)
	if err := decode(w.b, w.k, w.v, to); err != nil {
		w.r.fail(err)
		return false
	}
	return true
}

// number is the row's value.
func (w *rows) number() (uint64, bool) {
	defer w.r.guard(w.b)
	n, err := decodeNumber(w.b, w.k, w.v)
	if err != nil {
		w.r.fail(err)
	}
	return n, err == nil
}
