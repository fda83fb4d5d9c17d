package bolt

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// Derived is a file beside a store for what can be made of the store again. It costs no
// sync: after a crash of the machine, or where it is damaged, it is empty. It is safe for
// concurrent use.
type Derived struct {
	path   string
	tables []string
	db     *bbolt.DB
}

var (
	markBucket = []byte("derived") // holds nothing but the mark
	openMark   = []byte("opened")  // the boot in which it was opened and not closed; none where it was closed
)

// bootFile tells one run of the machine from another; it is a Linux kernel's.
const bootFile = "/proc/sys/kernel/random/boot_id"

// OpenDerived opens the file at path with the tables, or makes it. One that is damaged, or
// that a crash of the machine left behind, is made anew. Another process that holds it is
// an error.
func OpenDerived(path string, tables ...string) (*Derived, error) {
	d := &Derived{path: path, tables: tables}
	err := d.open()
	if err != nil && !errors.Is(err, errHeld) && !errors.Is(err, fs.ErrPermission) {
		err = d.anew()
	}
	if err == nil {
		if err = HandOver(path, filepath.Dir(path)); err != nil {
			_ = guarded(d.db.Close)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return d, nil
}

var (
	errHeld  = errors.New("another process holds it")
	errStale = errors.New("it was not closed before the machine stopped")
)

// open opens what is there, or makes it.
func (d *Derived) open() (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	err = guarded(func() (err error) {
		d.db, err = bbolt.Open(d.path, 0o600, &bbolt.Options{
			Timeout: time.Second, FreelistType: bbolt.FreelistMapType, NoFreelistSync: true, NoSync: true, NoGrowSync: true, InitialMmapSize: 64 << 20,
		})
		return err
	})
	if errors.Is(err, berrors.ErrTimeout) {
		return errHeld
	}
	if err != nil {
		return err
	}
	if err = d.begin(); err != nil {
		_ = guarded(d.db.Close)
	}
	return err
}

// begin says in the file that it is open, and makes the tables.
func (d *Derived) begin() error {
	err := guarded(func() error {
		return d.db.Update(func(tx *bbolt.Tx) error {
			b, err := tx.CreateBucketIfNotExists(markBucket)
			if err != nil {
				return err
			}
			boot := thisBoot()
			if was := b.Get(openMark); was != nil && string(was) != boot {
				return errStale
			}
			for _, t := range d.tables {
				if _, err := tx.CreateBucketIfNotExists([]byte(t)); err != nil {
					return err
				}
			}
			return b.Put(openMark, []byte(boot))
		})
	})
	if err != nil {
		return err
	}
	return guarded(d.db.Sync)
}

// thisBoot names this run of the machine; where that is not known, each call another one.
func thisBoot() string {
	b, err := os.ReadFile(bootFile)
	if err != nil {
		return time.Now().String()
	}
	return strings.TrimSpace(string(b))
}

// anew makes an empty file in the place of what is there.
func (d *Derived) anew() error {
	if err := os.Remove(d.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return d.open()
}

// View calls fn with a picture that does not change.
func (d *Derived) View(fn func(*DerivedTx) error) error {
	return d.run(d.db.View, fn)
}

// Update calls fn with a picture that it may change: all of its changes are there
// afterwards, or none where an error is returned.
func (d *Derived) Update(fn func(*DerivedTx) error) error {
	return d.run(d.db.Update, fn)
}

func (d *Derived) run(do func(func(*bbolt.Tx) error) error, fn func(*DerivedTx) error) error {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	var own error // fn's, which says enough
	err := guarded(func() error {
		return do(func(tx *bbolt.Tx) error {
			t := &DerivedTx{tx: tx, open: make(map[string]*bbolt.Bucket, len(d.tables))}
			if own = fn(t); own == nil {
				own = t.err
			}
			return own
		})
	})
	if err != nil && err != own {
		err = fmt.Errorf("%s: %w", d.path, translate(err))
	}
	return err
}

// Reset empties all tables.
func (d *Derived) Reset() error {
	return d.run(d.db.Update, func(t *DerivedTx) error {
		for _, name := range d.tables {
			if err := t.tx.DeleteBucket([]byte(name)); err != nil && !errors.Is(err, berrors.ErrBucketNotFound) {
				return err
			}
			if _, err := t.tx.CreateBucket([]byte(name)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Close closes the file, so that it is good after a crash of the machine too.
func (d *Derived) Close() error {
	err := guarded(func() error {
		if err := d.db.Sync(); err != nil { // before it says that it is whole
			return err
		}
		err := d.db.Update(func(tx *bbolt.Tx) error { return tx.Bucket(markBucket).Delete(openMark) })
		return errors.Join(err, d.db.Sync())
	})
	if err := errors.Join(err, guarded(d.db.Close)); err != nil {
		return fmt.Errorf("close %s: %w", d.path, err)
	}
	return nil
}

// DerivedTx is a transaction of a [Derived]. It keeps the first error, answers "nothing"
// from then on, and is not safe for concurrent use. Keys and values that it returns are
// good until it ends; those that it is given must stay as they are until then.
type DerivedTx struct {
	tx   *bbolt.Tx
	open map[string]*bbolt.Bucket
	err  error
}

// in is the table, nil where it cannot be had.
func (t *DerivedTx) in(table string) *bbolt.Bucket {
	if t.err != nil {
		return nil
	}
	b := t.open[table]
	if b == nil {
		if b = t.tx.Bucket([]byte(table)); b == nil {
			t.err = fmt.Errorf("table %s is missing", table)
		}
		t.open[table] = b
	}
	return b
}

// Get is the value under the key, nil for none.
func (t *DerivedTx) Get(table string, key []byte) []byte {
	if b := t.in(table); b != nil {
		return b.Get(key)
	}
	return nil
}

// Up are the rows from the key on, ascending.
func (t *DerivedTx) Up(table string, from []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(k, v []byte) bool) {
		b := t.in(table)
		if b == nil {
			return
		}
		c := b.Cursor()
		for k, v := c.Seek(from); k != nil && yield(k, v); {
			k, v = c.Next()
		}
	}
}

// Down are the rows below the key, descending.
func (t *DerivedTx) Down(table string, below []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(k, v []byte) bool) {
		b := t.in(table)
		if b == nil {
			return
		}
		c := b.Cursor()
		back := c.Prev
		if k, _ := c.Seek(below); k == nil {
			back = c.Last
		}
		for k, v := back(); k != nil && yield(k, v); {
			k, v = c.Prev()
		}
	}
}

// Put puts the value under the key.
func (t *DerivedTx) Put(table string, key, value []byte) {
	if b := t.in(table); b != nil {
		t.keep(b.Put(key, value))
	}
}

// Delete leaves nothing under the key.
func (t *DerivedTx) Delete(table string, key []byte) {
	if b := t.in(table); b != nil {
		t.keep(b.Delete(key))
	}
}

// keep keeps the first error.
func (t *DerivedTx) keep(err error) {
	if t.err == nil {
		t.err = err
	}
}
