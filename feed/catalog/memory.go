package catalog

import (
	"iter"
	"slices"
	"sort"
	"sync"
)

// Memory is a [File] that forgets all when it is dropped. Its zero value is empty.
type Memory struct {
	mu     sync.RWMutex
	tables map[Table]*sheet
}

// sheet is one table: its keys in order, and what is under each.
type sheet struct {
	keys   []string
	values map[string][]byte
}

var _ File = (*Memory)(nil)

// View implements [File].
func (m *Memory) View(fn func(Reader) error) error {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return fn(sheets{tables: m.tables})
}

// Update implements [File].
func (m *Memory) Update(fn func(Writer) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.tables == nil {
		m.tables = map[Table]*sheet{}
	}
	var undo []func()
	err := fn(sheets{m.tables, &undo})
	if err != nil {
		for _, back := range slices.Backward(undo) {
			back()
		}
	}
	return err
}

// Reset implements [File].
func (m *Memory) Reset() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.tables = nil
	return nil
}

// Close implements [File].
func (m *Memory) Close() error { return nil }

// sheets are a [Writer] over tables in memory.
type sheets struct {
	tables map[Table]*sheet
	undo   *[]func() // what takes the changes back, in their order; nil: none are made
}

// Get implements [Reader].
func (s sheets) Get(t Table, key []byte) []byte { return s.of(t).values[string(key)] }

// of is the table, an empty one where there is none.
func (s sheets) of(t Table) *sheet {
	if of := s.tables[t]; of != nil {
		return of
	}
	return &sheet{}
}

// Up implements [Reader].
func (s sheets) Up(t Table, from []byte) iter.Seq2[[]byte, []byte] {
	of := s.of(t)
	return func(yield func(k, v []byte) bool) {
		for _, k := range of.keys[of.at(from):] {
			if !yield([]byte(k), of.values[k]) {
				return
			}
		}
	}
}

// Down implements [Reader].
func (s sheets) Down(t Table, below []byte) iter.Seq2[[]byte, []byte] {
	of := s.of(t)
	return func(yield func(k, v []byte) bool) {
		for _, k := range slices.Backward(of.keys[:of.at(below)]) {
			if !yield([]byte(k), of.values[k]) {
				return
			}
		}
	}
}

// at is the place of the first key that is not below k.
func (s *sheet) at(k []byte) int { return sort.SearchStrings(s.keys, string(k)) }

// Put implements [Writer].
func (s sheets) Put(t Table, key, value []byte) { s.set(t, string(key), value, true) }

// Delete implements [Writer].
func (s sheets) Delete(t Table, key []byte) { s.set(t, string(key), nil, false) }

// set puts the value under the key, or leaves nothing there, and notes how it was.
func (s sheets) set(t Table, key string, value []byte, is bool) {
	of := s.of(t)
	old, was := of.values[key]
	if s.undo != nil {
		*s.undo = append(*s.undo, func() { sheets{tables: s.tables}.set(t, key, old, was) })
	}
	if of.values == nil {
		of.values = map[string][]byte{}
		s.tables[t] = of
	}
	switch i := of.at([]byte(key)); {
	case is && !was:
		of.keys = slices.Insert(of.keys, i, key)
	case !is && was:
		of.keys = slices.Delete(of.keys, i, i+1)
	}
	if is {
		of.values[key] = value
	} else {
		delete(of.values, key)
	}
}
