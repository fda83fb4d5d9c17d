package bolt

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
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

// use is the handle, which is opened again where it was given up or is stale, for readers
// not at every moment; a stale one stays where that fails. The caller holds s.opening.
func (s *Store) use(write bool) (*handle, error) {
	switch {
	case s.closed:
		return nil, storage.ErrClosed
	case s.handle != nil && !s.handle.stale:
		return s.handle, nil
	case !write && s.lost != nil && time.Now().Before(s.retry):
		if s.handle == nil {
			return nil, s.lost
		}
		return s.handle, nil
	}
	s.retry = time.Now().Add(reopenPause)
	old := s.handle
	if old != nil {
		unlockFile(old.file)
	}
	h, _, err := openHandle(s.path, s.o)
	switch {
	case err == nil && old != nil:
		_ = old.file.Close()
	case err != nil && old != nil && lockFile(old.file) == nil:
		s.lost = err
		return old, nil // to read from
	}
	s.handle, s.lost = h, err
	return h, err
}

// giveUp takes the handle out of use, because of why. The caller holds s.opening.
func (s *Store) giveUp(h *handle, why error) {
	if s.handle != h {
		return
	}
	s.handle, s.lost, s.retry = nil, why, time.Now()
	unlockFile(h.file)
	_ = h.file.Close()
}

// errReopened says that a view may have seen what was written after it began.
var errReopened = errors.New("the file was opened again meanwhile")

// kept is an error where h was given up.
func (s *Store) kept(h *handle) error {
	s.opening.Lock()
	defer s.opening.Unlock()
	if s.handle != h && !s.closed && !h.retired {
		return errReopened
	}
	return nil
}

// begin starts a transaction. A writer holds s.write.
func (s *Store) begin(write bool) (h *handle, tx *bbolt.Tx, err error) {
	s.opening.Lock()
	defer s.opening.Unlock()
	if h, err = s.use(write); err != nil {
		return nil, nil, translate(err)
	}
	if write {
		if h, err = s.writable(h); err != nil {
			return nil, nil, translate(err)
		}
	}
	if err := h.readable(); err != nil {
		return nil, nil, err
	}
	if p := guarded(func() error { tx, err = h.db.Begin(write); return nil }); p != nil {
		err = p
		s.giveUp(h, p)
	}
	if errors.Is(err, berrors.ErrInvalidMapping) { // as it stays after the file could not be mapped
		s.giveUp(h, translate(err))
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
// s.opening.
func (s *Store) writable(h *handle) (*handle, error) {
	at, err := os.Stat(s.path)
	switch {
	case h.stale:
		return nil, s.lost
	case errors.Is(err, fs.ErrNotExist):
		if err := s.putBack(h); err != nil {
			return nil, fmt.Errorf("the file was deleted, and cannot be written again from what is open: %w", err)
		}
		return s.use(true)
	case err != nil:
		return nil, err
	case !os.SameFile(at, h.info):
		s.giveUp(h, errors.New("another file was put in its place"))
		return s.use(true)
	case !h.readOnly:
		return h, nil
	}
	f, err := os.OpenFile(s.path, os.O_RDWR, 0)
	if err != nil {
		return nil, fmt.Errorf("it is open to be read alone: %w", err)
	}
	_ = f.Close()
	s.giveUp(h, syscall.EROFS)
	return s.use(true)
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
// s.write and s.opening.
func (s *Store) putBack(h *handle) error {
	s.retry = time.Now().Add(reopenPause)
	s.lost = copyHandle(h, s.path)
	if s.lost == nil {
		s.giveUp(h, nil)
	}
	return s.lost
}
