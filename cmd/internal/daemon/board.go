package daemon

import (
	"context"
	"sync"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
)

// board holds the states of all sources as they are stored, so that who looks at them all
// need not read them. It takes about 2 kB of memory a source, once somebody has looked.
type board struct {
	mu     sync.Mutex
	states map[string]feed.State // nil: nobody has looked
}

// folded is told of each transaction.
func (b *board) folded(cs []feed.Change) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.states == nil {
		return
	}
	for i := range cs {
		for _, s := range cs[i].States {
			b.states[s.Source] = s
		}
		for _, id := range cs[i].Forgotten {
			delete(b.states, id)
		}
	}
}

// polled is told of each poll. A result that is set aside changes a state, and no
// transaction tells of it.
func (b *board) polled(p Poll) {
	if p.Outcome.Aside {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.states = nil
	}
}

// look calls fn with a view and the states, which are not to be kept or changed.
func (b *board) look(ctx context.Context, store storage.Store, fn func(v storage.View, states map[string]feed.State) error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	states := b.states
	err := store.View(ctx, func(v storage.View) error {
		if states == nil {
			states = map[string]feed.State{}
			for s := range v.States() {
				states[s.Source] = s
			}
		}
		return fn(v, states)
	})
	if err == nil {
		b.states = states
	}
	return err
}
