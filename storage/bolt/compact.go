package bolt

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"
)

// compactBatch is how many bytes one transaction of a compaction copies.
const compactBatch = 4 << 20

// Compact writes the store into a new file without the room that is free in it, reads that
// whole, and goes on with it: the file before is gone then. Views go on meanwhile, folding
// waits. It returns what the file measured before and measures now, in bytes.
func (s *Store) Compact(ctx context.Context) (before, after int64, err error) {
	s.write.Lock()
	defer s.write.Unlock()
	s.opening.Lock()
	h, err := s.use(true)
	if err == nil {
		h, err = s.writable(h)
	}
	s.opening.Unlock()
	if err == nil {
		before, after, err = s.compact(ctx, h)
	}
	if err != nil {
		return 0, 0, fmt.Errorf("compact store %s: %w", s.path, translate(err))
	}
	return before, after, nil
}

// compact is Compact of the handle. The caller holds the store's write.
func (o *opener) compact(ctx context.Context, h *handle) (before, after int64, err error) {
	info, err := h.file.Stat()
	if err != nil {
		return 0, 0, err
	}
	dir := filepath.Dir(o.path)
	f, err := os.CreateTemp(dir, filepath.Base(o.path)+".new-*") // mode 0600
	if err != nil {
		return 0, 0, err
	}
	temp := f.Name()
	defer os.Remove(temp)
	if err := errors.Join(f.Close(), compactInto(temp, h.db), Verify(ctx, temp), HandOver(temp, dir)); err != nil {
		return 0, 0, err
	}
	small, err := os.Stat(temp)
	if err != nil {
		return 0, 0, err
	}
	if err := os.Rename(temp, o.path); err != nil {
		return 0, 0, err
	}
	o.opening.Lock()
	h.retired, o.handle, o.lost = true, nil, nil
	_, err = o.use(true)
	o.opening.Unlock()
	// It waits for the views that are under way.
	return info.Size(), small.Size(), errors.Join(err, guarded(h.db.Close), syncFolder(dir))
}

// compactInto copies what the database holds into the file.
func compactInto(path string, from *bbolt.DB) error {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{PageSize: pageSize, FreelistType: bbolt.FreelistMapType, NoSync: true, NoGrowSync: true})
	if err != nil {
		return err
	}
	err = guarded(func() error { return bbolt.Compact(db, from, compactBatch) })
	return errors.Join(err, db.Sync(), db.Close())
}

// Free is how many bytes of the file are free, and how many it has.
func (o *opener) Free() (free, size int64, err error) {
	o.opening.Lock()
	defer o.opening.Unlock()
	h, err := o.use(false)
	if err != nil {
		return 0, 0, fmt.Errorf("measure store %s: %w", o.path, err)
	}
	info, err := h.file.Stat()
	if err != nil {
		return 0, 0, fmt.Errorf("measure store %s: %w", o.path, err)
	}
	st := h.db.Stats()
	return int64(st.FreePageN+st.PendingPageN) * int64(h.pageSize), info.Size(), nil
}
