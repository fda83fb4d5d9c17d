package bolt

import (
	"context"
	"encoding/binary"
	"fmt"
	"runtime/debug"
)

// reserve is how much of the limit is kept for expiry and the states of sources.
func reserve(limit int64) int64 { return min(limit/3, limit/8+32<<20) }

// Room is by how many bytes the store may grow before it takes no news, which may be less
// than 0, and the limit that this comes from; 0: it has none.
func (s *Store) Room(ctx context.Context) (left, limit int64, err error) {
	if s.o.MaxSize <= 0 || ctx.Err() != nil {
		return 0, 0, ctx.Err()
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	_, tx, err := s.begin(false)
	if err != nil {
		return 0, 0, fmt.Errorf("measure store %s: %w", s.path, err)
	}
	defer tx.Rollback()
	return s.o.MaxSize - reserve(s.o.MaxSize) - (tx.Size() - freeBytes(tx)), s.o.MaxSize, nil
}

// Sizes calls fn with each content that is stored: whose it is, of which entry, and how many
// bytes it measures.
func (s *Store) Sizes(ctx context.Context, fn func(entry uint64, source string, bytes int)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	_, tx, err := s.begin(false)
	if err != nil {
		return fmt.Errorf("measure store %s: %w", s.path, err)
	}
	defer tx.Rollback()
	r := stored{reader{tx: tx, file: &s.unpack}}
	for w := r.from(bContents, nil, nil); w.ok(); w.next() {
		if len(w.k) > 8 {
			fn(binary.BigEndian.Uint64(w.k), string(w.k[8:]), len(w.v))
		}
	}
	if r.err != nil {
		return fmt.Errorf("measure store %s: %w", s.path, r.err)
	}
	return nil
}
