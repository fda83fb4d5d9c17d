package bolt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"github.com/openvoicenews/openvoice/storage"
)

// format is the version of the file's layout. It is raised when an older release
// could not read what this one writes, or the other way round.
const format = 6

// pageSize is that of new files. A page holds two values at least or is followed by
// another, so contents, which measure about 2 kB when compressed, would fill only half
// of pages of 4096 bytes; larger pages than this make each change of an index dearer.
const pageSize = 8192

// Open opens the store at path, or makes a new one where no file exists, the folder
// included; what root makes in a user's folder is the user's. A file that another
// process holds is [storage.ErrLocked] naming the holder; one that is no store, of a
// later format or damaged is [storage.ErrFormat], and is left as it is. Where memory or
// address space is lacking it is [storage.ErrMemory].
func Open(path string, o Options) (*Store, error) {
	s := &Store{opener: opener{path: path, o: o}, merge: o.rule()}
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err = create(path); err == nil {
			info, err = os.Stat(path)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("open store %s: %w", path, err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("open store %s: it is no file: %w", path, storage.ErrFormat)
	}
	if info.Size() == 0 {
		return nil, unreadable(path, "the file is empty")
	}
	h, empty, err := openHandle(path, o)
	if err != nil {
		return nil, err
	}
	s.handle = h
	if empty { // else its name was synced before the first record was folded
		if err = syncFolder(filepath.Dir(path)); err != nil && !h.readOnly {
			_ = h.db.Close()
			return nil, fmt.Errorf("open store %s: %w", path, err)
		}
	}
	return s, nil
}

// openHandle opens the file that is there, and reports whether no record was ever folded
// into it. On a file system that is read-only it is open to be read alone.
func openHandle(path string, o Options) (h *handle, empty bool, err error) {
	h, err = openFile(path, o)
	if errors.Is(err, syscall.EROFS) {
		o.readOnly = true
		h, err = openFile(path, o)
	}
	if errors.Is(err, berrors.ErrTimeout) {
		by := "another process"
		if info, err := os.Stat(path); err == nil {
			by = holder(info)
		}
		return nil, false, fmt.Errorf("open store %s: %w by %s", path, storage.ErrLocked, by)
	}
	if err != nil {
		return nil, false, unopened(path, err)
	}
	if h.info, err = h.file.Stat(); err == nil {
		empty, err = h.inspect(path)
	}
	if err != nil {
		_ = guarded(h.db.Close) // what is wrong is known already
		return nil, false, err
	}
	return h, empty, nil
}

// unopened is the error for a file that could not be opened: what the system refuses is
// no fault of the file.
func unopened(path string, err error) error {
	var disk *fs.PathError
	var system syscall.Errno
	switch {
	case noMemory(err):
		return fmt.Errorf("open store %s: %w", path, translate(err))
	case errors.As(err, &disk): // which names the path
		return fmt.Errorf("open store: %w", err)
	case errors.As(err, &system):
		return fmt.Errorf("open store %s: %w", path, err)
	}
	return unreadable(path, err.Error())
}

// unreadable is the error for a file that is not to be touched, with a way out.
func unreadable(path, why string) error {
	return fmt.Errorf("open store %s: %s: %w; restore a backup, or move the file away to begin anew", path, why, storage.ErrFormat)
}

// openFile opens what is there and creates nothing. All that the file may grow to is
// mapped at once, so that growth never waits for views to end; where the address space
// is too small for that, what there is.
func openFile(path string, o Options) (*handle, error) {
	mapped := max(1<<30, 2*o.MaxSize)
	if math.MaxInt == math.MaxInt32 {
		mapped = 0
	}
	h, err := mapFile(path, o, int(mapped))
	if err != nil && mapped > 0 && noMemory(err) {
		h, err = mapFile(path, o, 0)
	}
	if err == nil && o.MaxSize > 0 {
		h.db.AllocSize = int(min(max(o.MaxSize/64, 256<<10), int64(h.db.AllocSize)))
	}
	return h, err
}

// mapFile opens the file and maps so many of its bytes, at least all that it has. The
// library panics on some damaged files.
func mapFile(path string, o Options, mapped int) (h *handle, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	var f *os.File
	defer func() {
		if p := recover(); p != nil {
			// What is mapped keeps the file open, and with it its lock.
			unlockFile(f)
			_ = f.Close()
			err = fmt.Errorf("damaged: %v", p)
			if _, ok := p.(runtime.Error); ok {
				err = errors.New("damaged or cut off: a page that it needs is not in the file")
			}
		}
	}()
	wait := o.Wait
	if wait == 0 {
		wait = 2 * time.Second
	}
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{
		ReadOnly: o.readOnly, Timeout: wait, FreelistType: bbolt.FreelistMapType, InitialMmapSize: mapped, MaxSize: int(o.MaxSize), NoSync: o.NoSync, NoGrowSync: o.NoSync,
		OpenFile: func(name string, flag int, mode os.FileMode) (*os.File, error) {
			f, err = os.OpenFile(name, flag&^os.O_CREATE, mode)
			return f, err
		},
	})
	if err != nil {
		return nil, err
	}
	return &handle{db: db, file: f, pageSize: db.Info().PageSize, readOnly: o.readOnly}, nil
}

// inspect checks that the open file is a store of this release's, and whole as far
// as a look at its length can tell, and reports whether no record was ever folded.
func (h *handle) inspect(path string) (empty bool, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	var tx *bbolt.Tx
	// A transaction that writes, where it can, so that the free pages are counted.
	err = guarded(func() (err error) { tx, err = h.db.Begin(!h.readOnly); return translate(err) })
	if errors.Is(err, storage.ErrFormat) {
		return false, unreadable(path, err.Error())
	}
	if err != nil {
		return false, fmt.Errorf("open store %s: %w", path, err)
	}
	defer tx.Rollback()
	if err := h.long(tx); errors.Is(err, storage.ErrFormat) {
		return false, unreadable(path, strings.TrimSuffix(err.Error(), ": "+storage.ErrFormat.Error()))
	} else if err != nil {
		return false, fmt.Errorf("open store %s: %w", path, err)
	}
	r := stored{reader{tx: tx, file: new(unpacker)}}
	in := r.bucket(bMeta)
	if r.err != nil || in == nil {
		return false, unreadable(path, "the file is a bbolt database of another program")
	}
	v := r.get(bMeta, []byte("format"))
	if v == nil {
		return false, unreadable(path, "the file does not say its format")
	}
	p, err := plain(bMeta, []byte("format"), v)
	if err != nil || len(p) != 4 {
		return false, unreadable(path, "the file's format cannot be read")
	}
	f := binary.BigEndian.Uint32(p)
	if f != format {
		return false, fmt.Errorf("open store %s: it has format %d, this release reads format %d: %w; use the release that wrote it, or move the file away to begin anew", path, f, format, storage.ErrFormat)
	}
	for b := range bEnd {
		r.bucket(b)
	}
	empty = r.head().Position.Number == 0
	if r.err != nil {
		return false, unreadable(path, r.err.Error())
	}
	return empty, nil
}

// stamp says in the file that it has this release's format.
func stamp(tx *bbolt.Tx) error {
	k := []byte("format")
	return tx.Bucket([]byte(bMeta.String())).Put(k, seal(bMeta, k, binary.BigEndian.AppendUint32([]byte{vPlain}, format)))
}

// create makes an empty store at path, whole or not at all, and never in the place
// of a file that is there. Its name is not synced yet.
func create(path string) error {
	dir := filepath.Dir(path)
	if err := makeFolder(dir); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, filepath.Base(path)+".new-*") // mode 0600
	if err != nil {
		return err
	}
	temp := f.Name()
	defer os.Remove(temp)
	if err := f.Close(); err != nil {
		return err
	}
	if err := initialise(temp); err != nil {
		return err
	}
	if err := HandOver(temp, dir); err != nil {
		return err
	}
	if err := link(temp, path); err != nil && !errors.Is(err, fs.ErrExist) { // else another process was faster
		return err
	}
	return nil
}

// makeFolder makes the folder, and those above it that are missing, so that a power cut
// loses none of them.
func makeFolder(dir string) error {
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	above := filepath.Dir(dir)
	if err := makeFolder(above); err != nil {
		return err
	}
	err := os.Mkdir(dir, 0o700)
	if err == nil || errors.Is(err, fs.ErrExist) {
		err = syncFolder(above)
	}
	if err != nil {
		_ = os.Remove(dir) // if it is empty, so that the next attempt makes and syncs it
	}
	return err
}

// syncFolder makes the names in the folder durable.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// HandOver gives a file that root made to the user whose folder it lies in, as a
// service's is: else a command of root's would shut the service out of its store, or of
// what lies beside it. It does nothing for other users.
func HandOver(path, dir string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	id, ok := identify(info)
	if !ok || id.user == 0 {
		return nil
	}
	return os.Chown(path, id.user, id.group)
}

func initialise(path string) error {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{PageSize: pageSize, FreelistType: bbolt.FreelistMapType})
	if err != nil {
		return err
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		for b := range bEnd {
			if _, err := tx.CreateBucket([]byte(b.String())); err != nil {
				return err
			}
		}
		return stamp(tx)
	})
	return errors.Join(err, db.Close())
}
