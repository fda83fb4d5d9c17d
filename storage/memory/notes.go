package memory

import (
	"bytes"
	"context"
	"errors"

	"github.com/openvoicenews/openvoice/storage"
)

// Note implements [storage.Notes].
func (s *Store) Note(ctx context.Context, key string) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, storage.ErrClosed
	}
	return bytes.Clone(s.notes[key]), nil
}

// SetNotes implements [storage.Notes].
func (s *Store) SetNotes(ctx context.Context, notes map[string][]byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return storage.ErrClosed
	}
	if _, ok := notes[""]; ok {
		return errors.New("write notes: a note needs a key")
	}
	if s.notes == nil {
		s.notes = map[string][]byte{}
	}
	for k, v := range notes {
		if v == nil {
			delete(s.notes, k)
		} else {
			s.notes[k] = append([]byte{}, v...)
		}
	}
	return nil
}
