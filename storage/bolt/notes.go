package bolt

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/openvoicenews/openvoice/feed/merge"
)

// Note implements [storage.Notes].
func (s *Store) Note(ctx context.Context, key string) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	v, err := s.note([]byte(key))
	if err != nil {
		return nil, fmt.Errorf("read note %q: %w", key, err)
	}
	return v, nil
}

func (s *Store) note(key []byte) (_ []byte, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	_, tx, err := s.begin(false)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	defer recovered(&err)
	r := reader{tx: tx, file: &s.unpack}
	v := r.get(bNotes, key)
	if v == nil {
		return nil, r.err
	}
	p, err := plain(bNotes, key, v)
	if err != nil {
		return nil, err
	}
	return append([]byte{}, bytes.Clone(p)...), nil
}

// SetNotes implements [storage.Notes].
func (s *Store) SetNotes(ctx context.Context, notes map[string][]byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	err := s.update(func(tx *bbolt.Tx) error {
		w := &writer{tx: tx}
		w.in(bNotes)
		for _, k := range slices.Sorted(maps.Keys(notes)) {
			key := []byte(k)
			var err error
			if v := notes[k]; v == nil {
				err = w.remove(key)
			} else {
				w.value = append(append(w.value[:0], vPlain), v...)
				err = w.seal(key)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}, func(error) *merge.Window { return s.window })
	if err != nil {
		return fmt.Errorf("write %d notes: %w", len(notes), err)
	}
	return nil
}
