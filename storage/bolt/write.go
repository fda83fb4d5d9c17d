package bolt

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
)

// writer puts values into one bucket after another.
type writer struct {
	tx     *bbolt.Tx
	pack   *packer
	b      bucket
	to     *bbolt.Bucket
	last   []byte // key of the bucket as it was
	growth int64  // by how much entries and contents grew, in bytes
	key    []byte // scratch for keys
	value  []byte // scratch for values
	enc    bytes.Buffer
	slab   []byte // values must stay as they are until the commit
}

// fill is how far pages of ascending keys are filled; others are left half empty for
// what comes between.
const fill = 0.95

// in turns to a bucket.
func (w *writer) in(b bucket) {
	w.b, w.to = b, w.tx.Bucket([]byte(b.String()))
	if b.ascending() {
		w.to.FillPercent = fill
		k, _ := w.to.Cursor().Last()
		w.last = append(w.last[:0], k...)
	}
	if w.key == nil {
		w.key = make([]byte, 0, 2048)
	}
}

// remove deletes the key.
func (w *writer) remove(key []byte) error {
	w.grow(key, 0)
	if err := w.to.Delete(key); err != nil {
		return fmt.Errorf("delete from bucket %s: %w", w.b, err)
	}
	return nil
}

// seal stores w.value, which begins with its version, with its checksum.
func (w *writer) seal(key []byte) error {
	w.value = seal(w.b, key, w.value)
	return w.store(key, w.value)
}

func (w *writer) store(key, value []byte) error {
	w.grow(key, len(value))
	if len(value) > cap(w.slab)-len(w.slab) {
		w.slab = make([]byte, 0, max(64<<10, len(value)))
	}
	n := len(w.slab)
	w.slab = append(w.slab, value...)
	if err := w.to.Put(key, w.slab[n:len(w.slab):len(w.slab)]); err != nil {
		return fmt.Errorf("write to bucket %s: %w", w.b, err)
	}
	return nil
}

// grow notes how much larger the store becomes.
func (w *writer) grow(key []byte, size int) {
	if w.b != bEntries && w.b != bContents {
		return
	}
	w.growth += int64(size)
	if bytes.Compare(key, w.last) <= 0 {
		w.growth -= int64(len(w.to.Get(key)))
	}
}

// encode stores v.
func (w *writer) encode(key []byte, v any) error {
	w.enc.Reset()
	w.enc.WriteByte(vPlain)
	if err := storage.EncodeTo(&w.enc, v); err != nil {
		return err
	}
	w.value = append(w.value[:0], w.enc.Bytes()...)
	return w.seal(key)
}

func (w *writer) content(key []byte, c *feed.Content) error {
	v, err := w.pack.pack(key, c)
	if err != nil {
		return err
	}
	return w.store(key, v)
}

func (c cell[T]) changed() bool { return c.dirty }

func writeCell[T any](w *writer, key []byte, c cell[T]) error {
	if c.value == nil {
		return w.remove(key)
	}
	return w.encode(key, c.value)
}

func (k contentKey) compare(o contentKey) int {
	return cmp.Or(cmp.Compare(k.number, o.number), cmp.Compare(k.source, o.source))
}

func splitNumber(k []byte) (uint64, error) {
	if len(k) != 8 {
		return 0, fmt.Errorf("the key %q is no number: %w", k, storage.ErrFormat)
	}
	return binary.BigEndian.Uint64(k), nil
}
