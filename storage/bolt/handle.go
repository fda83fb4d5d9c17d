package bolt

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
	"syscall"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"github.com/openvoicenews/openvoice/storage"
)

// reopenPause is the least time between two attempts to open the file again.
const reopenPause = time.Second

// handle is the file as the library has it open. Where the library panics within itself it
// may keep its locks for ever. Then the handle is given up: nothing is asked of it any
// more, what it has mapped stays mapped for the views that are under way, and the file is
// opened again.
type handle struct {
	db       *bbolt.DB
	file     *os.File // the library's
	info     fs.FileInfo
	pageSize int  // in bytes
	readOnly bool // the file system is
	retired  bool // another file took its place, which holds the same; nothing writes to it
	stale    bool // a commit failed: it is read from until the file could be opened again
}

// opener opens the file at the path, again where its handle was given up, and begins
// transactions in it.
type opener struct {
	path string
	o    Options

	opening sync.Mutex // guards what follows, and the beginning of transactions
	handle  *handle    // nil: it was given up
	lost    error      // why it was given up, or could not be opened again
	retry   time.Time  // when it is opened again at the earliest
	closed  bool
}

// use is the handle, which is opened again where it was given up or is stale, for readers
// not at every moment; a stale one stays where that fails. The caller holds opening.
func (f *opener) use(write bool) (*handle, error) {
	switch {
	case f.closed:
		return nil, storage.ErrClosed
	case f.handle != nil && !f.handle.stale:
		return f.handle, nil
	case !write && f.lost != nil && time.Now().Before(f.retry):
		if f.handle == nil {
			return nil, f.lost
		}
		return f.handle, nil
	}
	f.retry = time.Now().Add(reopenPause)
	old := f.handle
	if old != nil {
		unlockFile(old.file)
	}
	h, _, err := openHandle(f.path, f.o)
	switch {
	case err == nil && old != nil:
		_ = old.file.Close()
	case err != nil && old != nil && lockFile(old.file) == nil:
		f.lost = err
		return old, nil // to read from
	}
	f.handle, f.lost = h, err
	return h, err
}

// giveUp takes the handle out of use, because of why. The caller holds opening.
func (f *opener) giveUp(h *handle, why error) {
	if f.handle != h {
		return
	}
	f.handle, f.lost, f.retry = nil, why, time.Now()
	unlockFile(h.file)
	_ = h.file.Close()
}

// errReopened says that a view may have seen what was written after it began.
var errReopened = errors.New("the file was opened again meanwhile")

// kept is an error where h was given up.
func (f *opener) kept(h *handle) error {
	f.opening.Lock()
	defer f.opening.Unlock()
	if f.handle != h && !f.closed && !h.retired {
		return errReopened
	}
	return nil
}

// begin starts a transaction. A writer holds the store's write.
func (f *opener) begin(write bool) (h *handle, tx *bbolt.Tx, err error) {
	f.opening.Lock()
	defer f.opening.Unlock()
	if h, err = f.use(write); err != nil {
		return nil, nil, translate(err)
	}
	if write {
		if h, err = f.writable(h); err != nil {
			return nil, nil, translate(err)
		}
	}
	if err := h.readable(); err != nil {
		return nil, nil, err
	}
	if p := guarded(func() error { tx, err = h.db.Begin(write); return nil }); p != nil {
		err = p
		f.giveUp(h, p)
	}
	if errors.Is(err, berrors.ErrInvalidMapping) { // as it stays after the file could not be mapped
		f.giveUp(h, translate(err))
	}
	if err != nil {
		return nil, nil, translate(err)
	}
	if err := h.long(tx); err != nil {
		_ = tx.Rollback()
		return nil, nil, err
	}
	return h, tx, nil
}

// readable is an error where the file's first pages cannot be read: the library would
// panic on them with its locks held.
func (h *handle) readable() error {
	var b [1]byte
	for page := range 2 {
		if _, err := h.file.ReadAt(b[:], int64(page*h.pageSize)); err == io.EOF {
			return fmt.Errorf("the file is cut off: %w", storage.ErrFormat)
		} else if err != nil {
			return err
		}
	}
	return nil
}

// long is an error where the file is shorter than the transaction says.
func (h *handle) long(tx *bbolt.Tx) error {
	info, err := h.file.Stat()
	if err != nil {
		return err
	}
	if info.Size() < tx.Size() {
		return fmt.Errorf("the file is cut off: it has %d of %d bytes: %w", info.Size(), tx.Size(), storage.ErrFormat)
	}
	return nil
}

// writable is the handle to write by: h, where its file lies at the path and can be
// written. What another process put there is opened in its place. The caller holds
// opening.
func (f *opener) writable(h *handle) (*handle, error) {
	at, err := os.Stat(f.path)
	switch {
	case h.stale:
		return nil, f.lost
	case errors.Is(err, fs.ErrNotExist):
		if err := f.putBack(h); err != nil {
			return nil, fmt.Errorf("the file was deleted, and cannot be written again from what is open: %w", err)
		}
		return f.use(true)
	case err != nil:
		return nil, err
	case !os.SameFile(at, h.info):
		f.giveUp(h, errors.New("another file was put in its place"))
		return f.use(true)
	case !h.readOnly:
		return h, nil
	}
	file, err := os.OpenFile(f.path, os.O_RDWR, 0)
	if err != nil {
		return nil, fmt.Errorf("it is open to be read alone: %w", err)
	}
	_ = file.Close()
	f.giveUp(h, syscall.EROFS)
	return f.use(true)
}

// Attached is an error where the store cannot be written now: the disk refuses it, or its
// file is gone. A file that was deleted is written again from what is open, and one that
// was replaced is opened.
func (s *Store) Attached() error {
	s.write.Lock()
	defer s.write.Unlock()
	s.opening.Lock()
	defer s.opening.Unlock()
	h, err := s.use(true)
	if err == nil {
		h, err = s.writable(h)
	}
	if err == nil {
		err = h.readable()
	}
	if err != nil {
		return fmt.Errorf("store %s: %w", s.path, translate(err))
	}
	return nil
}

// explained is err, where it comes of a page that could not be read from the disk said so:
// that is no damage.
func (h *handle) explained(err error) error {
	var fault *pageFault
	if !errors.As(err, &fault) {
		return err
	}
	const page = 4096
	var b [page]byte
	var at int64
	if guarded(func() error { at = int64(fault.addr-h.db.Info().Data) / page * page; return nil }) != nil {
		return err
	}
	if _, failed := h.file.ReadAt(b[:], at); failed != nil && failed != io.EOF && !errors.Is(failed, fs.ErrClosed) {
		return fmt.Errorf("byte %d cannot be read: %w", at, failed)
	}
	return err
}

// pageFault is a page of the file that could not be had.
type pageFault struct{ addr uintptr }

func (f *pageFault) Error() string { return "a page cannot be had: " + storage.ErrFormat.Error() }

func (f *pageFault) Unwrap() error { return storage.ErrFormat }

// panicked is the error for what the library, or a page that is not there, panicked with.
func panicked(p any) error {
	if f, ok := p.(interface{ Addr() uintptr }); ok {
		return fmt.Errorf("damaged page: %w", &pageFault{f.Addr()})
	}
	return fmt.Errorf("damaged page: %v: %w", p, storage.ErrFormat)
}

// putBack writes the file, which was deleted, again from what is open. The caller holds
// the store's write, and opening.
func (f *opener) putBack(h *handle) error {
	f.retry = time.Now().Add(reopenPause)
	f.lost = copyHandle(h, f.path)
	if f.lost == nil {
		f.giveUp(h, nil)
	}
	return f.lost
}
