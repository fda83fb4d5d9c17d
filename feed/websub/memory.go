package websub

import (
	"context"
	"encoding/json"
	"fmt"
)

// noteIndex is the note that lists the sources with notes of their own.
const (
	noteIndex  = "websub"
	notePrefix = "websub/"
)

// Load reads what is remembered, and forgets what is of no source any more: its hub
// will hear that the callback is gone.
func (s *Subscriber) Load(ctx context.Context) error {
	s.table = newTable(s.Settings)
	s.wake, s.reads = make(chan struct{}, 1), make(chan struct{}, maxReads)
	var ids []string
	if err := readNote(ctx, s.Memory, noteIndex, &ids); err != nil {
		return err
	}
	for _, id := range ids {
		if s.table.source(id) == nil {
			s.table.restore(id, nil)
			continue
		}
		sub := &Subscription{}
		if err := readNote(ctx, s.Memory, notePrefix+id, sub); err != nil {
			return err
		}
		s.table.restore(id, sub)
	}
	return nil
}

func readNote(ctx context.Context, m Memory, key string, to any) error {
	data, err := m.Note(ctx, key)
	if err != nil {
		return fmt.Errorf("read subscriptions: %w", err)
	}
	if data == nil {
		return nil
	}
	if err := json.Unmarshal(data, to); err != nil {
		return fmt.Errorf("read note %q: %w", key, err)
	}
	return nil
}

// Save writes down what has changed.
func (s *Subscriber) Save(ctx context.Context) error {
	s.saving.Lock()
	defer s.saving.Unlock()
	notes, err := s.table.notes()
	if err != nil || len(notes) == 0 {
		return err
	}
	if err := s.Memory.SetNotes(ctx, notes); err != nil {
		s.table.unwritten(notes)
		return fmt.Errorf("write down subscriptions: %w", err)
	}
	return nil
}
