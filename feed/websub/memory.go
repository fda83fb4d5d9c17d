package websub

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// noteIndex is the note that lists the sources with notes of their own.
const (
	noteIndex  = "websub"
	notePrefix = "websub/"
)

// Load reads what is remembered, and forgets what is of no source any more: its hub
// will hear that the callback is gone.
func (s *Subscriber) Load(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.subs, s.tokens, s.held, s.dirty = map[string]*Subscription{}, map[string]string{}, map[string][]string{}, map[string]bool{}
	s.polled = map[string]bool{}
	s.wake, s.reads = make(chan struct{}, 1), make(chan struct{}, maxReads)
	s.take(s.Settings)
	var ids []string
	if err := s.read(ctx, noteIndex, &ids); err != nil {
		return err
	}
	for _, id := range ids {
		if s.known[id] == nil {
			s.dirty[id], s.fresh = true, true // written down by the next Save
			continue
		}
		sub := &Subscription{}
		if err := s.read(ctx, notePrefix+id, sub); err != nil {
			return err
		}
		s.put(id, sub)
		if sub.trusting() {
			s.trusts.Add(1)
		}
	}
	return nil
}

func (s *Subscriber) read(ctx context.Context, key string, to any) error {
	data, err := s.Memory.Note(ctx, key)
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

// put keeps the subscription, under its callbacks too. mu is held.
func (s *Subscriber) put(id string, sub *Subscription) {
	s.subs[id] = sub
	for _, token := range s.held[id] {
		delete(s.tokens, token)
	}
	s.held[id] = nil
	for _, g := range []*Grant{sub.Active, sub.Asked, sub.Former} {
		if g != nil {
			s.tokens[g.Token] = id
			s.held[id] = append(s.held[id], g.Token)
		}
	}
}

// Save writes down what has changed.
func (s *Subscriber) Save(ctx context.Context) error {
	s.saving.Lock()
	defer s.saving.Unlock()
	notes, err := s.notes()
	if err != nil || len(notes) == 0 {
		return err
	}
	if err := s.Memory.SetNotes(ctx, notes); err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.fresh = true
		for key := range notes {
			if id, ok := strings.CutPrefix(key, notePrefix); ok {
				s.dirty[id] = true
			}
		}
		return fmt.Errorf("write down subscriptions: %w", err)
	}
	return nil
}

// notes are those that are not as written down.
func (s *Subscriber) notes() (map[string][]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	notes := make(map[string][]byte, len(s.dirty)+1)
	for id := range s.dirty {
		notes[notePrefix+id] = nil
		if sub := s.subs[id]; sub != nil {
			data, err := json.Marshal(sub)
			if err != nil {
				return nil, fmt.Errorf("write down subscription of %s: %w", id, err)
			}
			notes[notePrefix+id] = data
		}
	}
	if s.fresh {
		notes[noteIndex] = nil
	}
	if s.fresh && len(s.subs) > 0 {
		data, err := json.Marshal(slices.Sorted(maps.Keys(s.subs)))
		if err != nil {
			return nil, fmt.Errorf("write note %q: %w", noteIndex, err)
		}
		notes[noteIndex] = data
	}
	clear(s.dirty)
	s.fresh = false
	return notes, nil
}
