package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"

	"github.com/openvoicenews/openvoice/cmd/internal/report"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

// What a store may be unable to do.
const (
	reading = "read"
	writing = "written"
	growing = "filled further" // its limit is reached: what makes it larger is refused
)

// maxDamages is how many faults of a damaged store are told.
const maxDamages = 100

// condition is whether the store can be used. The operator is told once when it can be
// used no longer, and once when it can again; each damaged place that a reader meets is
// told once.
type condition struct {
	log     *slog.Logger
	mu      sync.Mutex
	faults  map[string]report.Fault // by what cannot be done
	down    chan struct{}           // closed while there are faults
	damages map[string]bool
	evicts  report.Eviction
	full    *report.Fault // its limit is reached; nil: it is not
}

func newCondition(log *slog.Logger) *condition {
	return &condition{log: log, faults: map[string]report.Fault{}, down: make(chan struct{}), damages: map[string]bool{}}
}

// heard takes in what came of an attempt to read or write the store.
func (c *condition) heard(what string, err error) {
	if err != nil && !storage.Unavailable(err) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	was, bad := c.faults[what]
	switch {
	case err == nil && bad:
		delete(c.faults, what)
		if len(c.faults) == 0 {
			c.down = make(chan struct{})
		}
		c.log.Info("the store can be "+what+" again", "unavailable_for", time.Since(was.Since.Std()).Round(time.Second))
	case err != nil && !bad:
		c.faults[what] = report.Fault{Cannot: what, Reason: text.OneLine(err.Error()), Since: feed.At(time.Now())}
		if len(c.faults) == 1 {
			close(c.down)
		}
		c.log.Error("the store is unavailable: it cannot be "+what+"; serving goes on, nothing is fetched, and it is tried again", "err", err)
	case err != nil:
		was.Reason = text.OneLine(err.Error())
		c.faults[what] = was
	}
}

// evicted takes in that contents were evicted.
func (c *condition) evicted() {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := feed.At(time.Now())
	if c.evicts.From == 0 || now > c.evicts.Last.Add(time.Hour) {
		c.evicts.From = now
	}
	c.evicts.Last = now
}

// evictions say since when the store evicts, nil where it does not.
func (c *condition) evictions() *report.Eviction {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.evicts.From == 0 || feed.At(time.Now()) > c.evicts.Last.Add(time.Hour) {
		return nil
	}
	e := c.evicts
	return &e
}

// damaged tells of a damaged place.
func (c *condition) damaged(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	why := err.Error()
	if c.damages[why] || len(c.damages) == maxDamages {
		return
	}
	c.damages[why] = true
	c.log.Error("the store is damaged: what lies there is left out; `openvoice db salvage` carries over the rest", "err", err)
}

// all are the faults, what cannot be read first.
func (c *condition) all() (faults []report.Fault) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, what := range []string{reading, writing} {
		if f, bad := c.faults[what]; bad {
			faults = append(faults, f)
		}
	}
	if c.full != nil {
		faults = append(faults, *c.full)
	}
	return faults
}

// refused takes in that the store took what made it larger, or, with a reason, that it is
// full.
func (c *condition) refused(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case err == nil && c.full != nil:
		c.log.Info("the store takes new entries again", "full_for", time.Since(c.full.Since.Std()).Round(time.Second))
		c.full = nil
	case err != nil && c.full == nil:
		c.full = &report.Fault{Cannot: growing, Reason: text.OneLine(err.Error()), Since: feed.At(time.Now())}
		c.log.Error("the store is full: new entries are refused until expiry makes room; raise store.max_size, or keep less of sources", "err", err)
	case err != nil:
		c.full.Reason = text.OneLine(err.Error())
	}
}

// err says why the store is unavailable; nil where it is not.
func (c *condition) err() error {
	for _, f := range c.all() {
		if f.Cannot != growing { // of a full store all else goes on
			return fmt.Errorf("the store is unavailable since %s: it cannot be %s: %s", f.Since, f.Cannot, f.Reason)
		}
	}
	return nil
}

// while is ctx, which ends with the reason as its cause when the store becomes unavailable.
func (c *condition) while(ctx context.Context) (_ context.Context, cancel func()) {
	c.mu.Lock()
	down := c.down
	c.mu.Unlock()
	within, end := context.WithCancelCause(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		select {
		case <-down:
			end(c.err())
		case <-within.Done():
		}
	}()
	return within, func() { end(nil); <-ended }
}

// toldError is an error of a store that is unavailable, of which the operator was told.
type toldError struct{ error }

func (e toldError) Unwrap() error { return e.error }

// isTold reports whether the operator was told of err already.
func isTold(err error) bool { return errors.As(err, new(toldError)) }

// told takes in what came of an attempt to read or write the store, and marks it.
func (c *condition) told(what string, err error) error {
	c.heard(what, err)
	if err == nil || !storage.Unavailable(err) {
		return err
	}
	return toldError{err}
}

// watched is a store that tells how its condition is.
type watched struct {
	nodeStore
	*condition
}

// View implements [storage.Store].
func (w watched) View(ctx context.Context, fn func(storage.View) error) error {
	var own error // fn's, of which the store knows nothing
	read := false
	err := w.nodeStore.View(ctx, func(v storage.View) error { read, own = true, fn(v); return own })
	switch {
	case own != nil:
		return err
	case read && errors.Is(err, storage.ErrFormat): // a part of it
		w.damaged(err)
		return toldError{err}
	}
	return w.told(reading, err)
}

// Apply implements [storage.Store].
func (w watched) Apply(ctx context.Context, rs []feed.Record) ([]feed.Change, error) {
	cs, err := w.nodeStore.Apply(ctx, rs)
	if err == nil || storage.Unavailable(err) {
		w.heard(writing, err)
	} else if errors.Is(err, storage.ErrFull) {
		w.refused(err)
	}
	for i := range cs {
		if cs[i].Added > 0 {
			w.refused(nil)
			break
		}
	}
	return cs, err
}

// SetAside implements [storage.Store].
func (w watched) SetAside(ctx context.Context, r feed.Record, reason string) error {
	err := w.nodeStore.SetAside(ctx, r, reason)
	w.heard(writing, err)
	return err
}

// Note implements [storage.Notes].
func (w watched) Note(ctx context.Context, key string) ([]byte, error) {
	v, err := w.nodeStore.Note(ctx, key)
	return v, w.told(reading, err)
}

// SetNotes implements [storage.Notes].
func (w watched) SetNotes(ctx context.Context, notes map[string][]byte) error {
	return w.told(writing, w.nodeStore.SetNotes(ctx, notes))
}

// look has the store say whether it can be used: where its file lies, and, while it is
// known to be unavailable, whether it can be read and written again.
func (w watched) look(ctx context.Context) {
	if err := w.Attached(); err != nil {
		w.heard(writing, err)
		return
	}
	if w.err() == nil {
		return
	}
	if w.View(ctx, func(storage.View) error { return nil }) == nil {
		_ = w.SetNotes(ctx, nil) // heard
	}
}
