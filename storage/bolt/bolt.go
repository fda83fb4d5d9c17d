// Package bolt keeps a store in one bbolt file; bbolt lives here and nowhere else.
//
// It promises that what was folded is on the disk when Apply returns, that a crash
// at any moment leaves the last transaction whole, and that a value is never
// returned unless it is what was written: each carries a checksum over its bucket,
// its key and itself. A damaged file is an error, not a panic.
//
// It must never overwrite a file that it cannot read, never start a goroutine, and
// never scan what grows with the number of entries, neither when it opens a file
// nor when it folds a record; the open window, which is bounded, is read once, when the
// first record needs it.
package bolt

import (
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/merge"
	"github.com/openvoicenews/openvoice/storage"
)

// Options is what may vary. The zero value is good.
type Options struct {
	// MaxSize is the most that the file may measure, in bytes. New entries are
	// refused with [storage.ErrFull] before that, so that expiry has room to work.
	// 0: no limit but the disk's.
	MaxSize int64
	// NoSync leaves it to the operating system when data reach the disk: a power cut
	// then destroys the file. For tests.
	NoSync bool
	// Wait is how long another process may hold the file. 0: 2 seconds.
	Wait time.Duration
	// Merge is the rule; nil: [merge.Merge]. For tests.
	Merge storage.Merge

	readOnly bool // the file is opened to be read alone
}

// Store is a [storage.Store] and a [storage.Notes] in one file.
type Store struct {
	opener
	merge storage.Merge

	folding sync.Mutex    // one Apply
	unsure  []feed.Change // of a commit that failed when all was written; folding's

	write    sync.Mutex    // one writer
	window   *merge.Window // what bOpen holds; nil: to be made of it; the writer's
	windowOf *handle       // that it was made of; the writer's
	pack     packer        // the writer's
	unpack   unpacker
}

var (
	_ storage.Store = (*Store)(nil)
	_ storage.Notes = (*Store)(nil)
)

// Close waits for what is under way and closes the file. Everything answers
// [storage.ErrClosed] from then on.
func (s *Store) Close() error {
	s.write.Lock()
	defer s.write.Unlock()
	s.opening.Lock()
	defer s.opening.Unlock()
	h := s.handle
	s.closed, s.handle = true, nil
	if h == nil {
		return nil
	}
	if err := h.db.Close(); err != nil {
		return fmt.Errorf("close store %s: %w", s.path, err)
	}
	return nil
}

// Size is how large the file is, and how much of that is free, in bytes.
func (s *Store) Size() (all, free int64, err error) {
	_, tx, err := s.begin(false)
	if err != nil {
		return 0, 0, err
	}
	all, free = tx.Size(), freeBytes(tx)
	return all, free, translate(tx.Rollback())
}

// freeBytes is how much of the file is free.
func freeBytes(tx *bbolt.Tx) int64 {
	st := tx.DB().Stats()
	return int64(st.FreePageN+st.PendingPageN) * int64(tx.DB().Info().PageSize)
}

// update runs fn in a transaction that is committed where fn returns nil. Where it is not,
// the window may have what was never stored; undo then gives the one that is kept, nil for
// none.
func (s *Store) update(fn func(*bbolt.Tx) error, undo func(error) *merge.Window) (err error) {
	s.write.Lock()
	defer s.write.Unlock()
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	h, tx, err := s.begin(true)
	if err != nil {
		return err
	}
	if s.windowOf != h {
		s.window, s.windowOf = nil, h
	}
	wrote := false
	if err = guarded(func() error { return fn(tx) }); err == nil {
		wrote, err = true, guarded(tx.Commit)
	}
	if err == nil {
		return nil
	}
	err = translate(h.explained(err))
	back := guarded(tx.Rollback)
	wrote = wrote && !errors.Is(err, berrors.ErrMaxSizeReached)
	stuck := back != nil && !errors.Is(back, berrors.ErrTxClosed)
	if !stuck && !wrote {
		s.window = undo(err)
		return err
	}
	s.window = nil
	s.opening.Lock()
	defer s.opening.Unlock()
	if stuck {
		s.giveUp(h, err)
	} else { // what the system shows of a page whose writing failed may change once more, and the library has its own picture of it
		h.stale, s.lost, s.retry = true, err, time.Now()
	}
	return err
}

func guarded(fn func() error) (err error) {
	defer recovered(&err)
	return fn()
}

// recovered turns a panic of the library into an error.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = panicked(p)
	}
}

// translate gives the errors of the library and of the disk their names.
func translate(err error) error {
	switch {
	case err == nil || errors.Is(err, storage.ErrFull) || errors.Is(err, storage.ErrFormat):
		return err
	case errors.Is(err, berrors.ErrMaxSizeReached):
		return fmt.Errorf("%w: %w", storage.ErrFull, err)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT),
		// The library flattens the error of growing the file.
		strings.Contains(err.Error(), syscall.ENOSPC.Error()), strings.Contains(err.Error(), syscall.EDQUOT.Error()):
		return fmt.Errorf("%w: %w", storage.ErrDiskFull, err)
	case errors.Is(err, berrors.ErrDatabaseNotOpen):
		return storage.ErrClosed
	case errors.Is(err, berrors.ErrInvalidMapping): // as it stays after the file could not be mapped
		return fmt.Errorf("%w: the file is not mapped (%s)", storage.ErrMemory, memoryHint)
	case noMemory(err):
		return fmt.Errorf("%w: %w (%s)", storage.ErrMemory, err, memoryHint)
	}
	return err
}

// memoryHint is what to do where the system refuses memory or address space.
const memoryHint = "the store is not damaged; raise the limit of memory or address space, as ulimit -v, LimitAS= or MemoryMax= set it"

// noMemory says whether the system refused memory or address space. The library
// flattens the error of mapping the file.
func noMemory(err error) bool {
	return errors.Is(err, syscall.ENOMEM) || strings.Contains(err.Error(), syscall.ENOMEM.Error())
}

// rule is what folds records.
func (o *Options) rule() storage.Merge {
	if o.Merge != nil {
		return o.Merge
	}
	return merge.Merge
}
