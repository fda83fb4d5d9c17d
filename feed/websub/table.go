package websub

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// table holds the subscriptions of all sources, found by source and by callback, and knows
// which of them are not written down yet. It is safe for concurrent use; make it with
// newTable.
type table struct {
	trusts atomic.Int64 // hubs

	mu     sync.Mutex // guards what follows
	subs   map[string]*Subscription
	tokens map[string]string   // source ids by token
	held   map[string][]string // tokens by source id
	known  map[string]*Source
	in     *Settings       // in force
	polled map[string]bool // sources, since Load
	dirty  map[string]bool // changed since it was written down
	fresh  bool            // a source came or went since the index was written down
}

func newTable(n Settings) *table {
	t := &table{
		subs: map[string]*Subscription{}, tokens: map[string]string{}, held: map[string][]string{},
		polled: map[string]bool{}, dirty: map[string]bool{},
	}
	t.take(n)
	return t
}

// take puts the settings in force. mu is held, but by newTable.
func (t *table) take(n Settings) {
	t.in = &n
	t.known = make(map[string]*Source, len(n.Sources))
	for i := range n.Sources {
		t.known[n.Sources[i].ID] = &n.Sources[i]
	}
}

// swap puts other settings in force, and forgets the subscriptions of sources that have left.
func (t *table) swap(n Settings) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.take(n)
	for id, sub := range t.subs {
		if t.known[id] != nil {
			continue
		}
		if sub.trusting() {
			t.trusts.Add(-1)
		}
		t.put(id, &Subscription{})
		delete(t.subs, id)
		delete(t.held, id)
		t.dirty[id], t.fresh = true, true
	}
}

// settings are those in force.
func (t *table) settings() *Settings {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.in
}

// source is the source of the id; nil where none is to be subscribed to.
func (t *table) source(id string) *Source {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.known[id]
}

func (t *table) has(source string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.subs[source] != nil
}

// owner is the source that the callback is of, "" where there is none.
func (t *table) owner(token string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.tokens[token]
}

// look lets fn read the source's subscription, where there is one.
func (t *table) look(source string, fn func(*Subscription)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if sub := t.subs[source]; sub != nil {
		fn(sub)
	}
}

// change lets fn work on the source's subscription; fn says whether it did something,
// which is written down then. It reports whether something was done, and whether the trust
// in the hub is another.
func (t *table) change(id string, fn func(*Subscription) bool) (done, trust bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	sub := t.subs[id]
	if sub == nil && t.known[id] == nil { // it has just left the configuration
		return false, false
	}
	if sub == nil {
		sub = &Subscription{}
	}
	before := sub.trusting()
	if !fn(sub) {
		return false, false
	}
	trust = before != sub.trusting()
	switch {
	case trust && before:
		t.trusts.Add(-1)
	case trust:
		t.trusts.Add(1)
	}
	t.fresh = t.fresh || t.subs[id] == nil || sub.over()
	t.dirty[id] = true
	t.put(id, sub)
	if sub.over() {
		delete(t.subs, id)
	}
	return true, trust
}

// put keeps the subscription, under its callbacks too. mu is held.
func (t *table) put(id string, sub *Subscription) {
	t.subs[id] = sub
	for _, token := range t.held[id] {
		delete(t.tokens, token)
	}
	t.held[id] = nil
	for _, g := range []*Grant{sub.Active, sub.Asked, sub.Former} {
		if g != nil {
			t.tokens[g.Token] = id
			t.held[id] = append(t.held[id], g.Token)
		}
	}
}

// notePolled notes that a poll of the source was stored.
func (t *table) notePolled(source string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.polled[source] = true
}

// trusted reports whether the source was polled since the start, and its hub delivers.
func (t *table) trusted(source string, now feed.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	sub := t.subs[source]
	return sub != nil && sub.trusted(now) && t.polled[source]
}

// due are the sources with something to do, in order.
func (t *table) due(now feed.Time) []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var ids []string
	for id, sub := range t.subs {
		if sub.wake() <= now {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// next is when a source has something to do, in an hour at the latest.
func (t *table) next(now time.Time) time.Time {
	at := feed.At(now.Add(time.Hour))
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, sub := range t.subs {
		at = min(at, sub.wake())
	}
	return at.Std()
}

// restore keeps what is remembered of a source; nil where it has left.
func (t *table) restore(id string, sub *Subscription) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if sub == nil {
		t.dirty[id], t.fresh = true, true // written down by the next Save
		return
	}
	t.put(id, sub)
	if sub.trusting() {
		t.trusts.Add(1)
	}
}

// notes are those that are not as written down, which they are said to be from now on.
func (t *table) notes() (map[string][]byte, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	notes := make(map[string][]byte, len(t.dirty)+1)
	for id := range t.dirty {
		notes[notePrefix+id] = nil
		if sub := t.subs[id]; sub != nil {
			data, err := json.Marshal(sub)
			if err != nil {
				return nil, fmt.Errorf("write down subscription of %s: %w", id, err)
			}
			notes[notePrefix+id] = data
		}
	}
	if t.fresh {
		notes[noteIndex] = nil
	}
	if t.fresh && len(t.subs) > 0 {
		data, err := json.Marshal(slices.Sorted(maps.Keys(t.subs)))
		if err != nil {
			return nil, fmt.Errorf("write note %q: %w", noteIndex, err)
		}
		notes[noteIndex] = data
	}
	clear(t.dirty)
	t.fresh = false
	return notes, nil
}

// unwritten takes back that the notes are written down.
func (t *table) unwritten(notes map[string][]byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.fresh = true
	for key := range notes {
		if id, ok := strings.CutPrefix(key, notePrefix); ok {
			t.dirty[id] = true
		}
	}
}
