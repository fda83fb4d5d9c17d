package daemon

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/openvoicenews/openvoice/feed/publish"
)

// registerNote is the key of the note that holds the register of sources.
const registerNote = "publish/register"

// register keeps the register of sources over restarts.
type register struct {
	store nodeStore
	mu    sync.Mutex
	noted *publish.Register // nil: none has been
	owed  *publish.Register // could not be noted, as the store cannot be written; nil: none is
}

// open reads what was noted.
func (r *register) open(ctx context.Context, store nodeStore) error {
	r.store = store
	data, err := store.Note(ctx, registerNote)
	if err != nil || data == nil {
		return err
	}
	if err := json.Unmarshal(data, &r.noted); err != nil {
		return fmt.Errorf("read note %q: %w", registerNote, err)
	}
	return nil
}

// note notes the register, where another is noted. Where the store cannot be written, of
// which the operator is told, that is owed until the next call.
func (r *register) note(ctx context.Context, now *publish.Register) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.owed = nil; now == nil || now == r.noted {
		return nil
	}
	err := r.write(ctx, now)
	if isTold(err) {
		r.owed, err = now, nil
	}
	return err
}

// finish notes what is owed.
func (r *register) finish(ctx context.Context) error { return r.note(ctx, r.owed) }

// write notes the register. The caller holds mu.
func (r *register) write(ctx context.Context, now *publish.Register) error {
	data, err := json.Marshal(now)
	if err != nil {
		return fmt.Errorf("write note %q: %w", registerNote, err)
	}
	if err := r.store.SetNotes(ctx, map[string][]byte{registerNote: data}); err != nil {
		return err
	}
	r.noted = now
	return nil
}
