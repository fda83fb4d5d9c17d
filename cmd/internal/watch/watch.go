// Package watch says when the files of a configuration have other contents than when they
// were read.
//
// It promises that a change is told once, soon after the files have become quiet, however
// they are replaced; that it is told within half a minute also where the system tells of
// nothing; and that what changes no contents, as a touch, is not told. It must never read
// what the files mean, and never tell of a file that is empty, or gone, for a moment.
package watch

import (
	"context"
	"log/slog"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/openvoicenews/openvoice/config"
)

const (
	quiet    = 500 * time.Millisecond // without an event, before the files are looked at
	restless = 3 * time.Second        // for which events may put that off
	patience = 3 * time.Second        // for which a file may be gone or empty before that counts
	usual    = 30 * time.Second       // between two looks where nothing is heard
)

// Watcher watches the files of a configuration. Log, Inputs and Changed are required.
type Watcher struct {
	Log     *slog.Logger
	Inputs  func() *config.Inputs  // as they were last read; nil: nothing is to be watched now
	Changed func(context.Context)  // they have other contents; reads them, which Inputs shows then
	Read    <-chan struct{}        // they were read for another reason, so that other files may count; may be nil
	Open    func() (Events, error) // nil: [System]

	events  Events    // nil where the system tells of nothing
	scope   scope     // of the events
	deaf    bool      // said that there are no events
	lacking time.Time // when a file was first seen gone or empty; zero: none is
}

// Events are what a file system tells of folders.
type Events interface {
	Watch(folders []string) error  // these and no others; what cannot be watched is the error
	Events() <-chan fsnotify.Event // closed by Close
	Errors() <-chan error          // likewise; an error may stand for any events
	Close() error                  // waits until nothing more is sent
}

// Run watches until ctx ends.
func (w *Watcher) Run(ctx context.Context) error {
	defer w.close()
	next := time.NewTimer(0)
	defer next.Stop()
	var since time.Time // the first event that no look has followed; zero: there is none
	soon := func() {
		now := time.Now()
		if since.IsZero() {
			since = now
		}
		next.Reset(min(quiet, since.Add(restless).Sub(now)))
	}
	for {
		var events <-chan fsnotify.Event
		var errs <-chan error
		if w.events != nil {
			events, errs = w.events.Events(), w.events.Errors()
		}
		select {
		case <-ctx.Done():
			return nil
		case e := <-events:
			if w.scope.concerns(e.Name) {
				soon()
			}
		case err := <-errs: // such as that there were too many to tell
			w.Log.DebugContext(ctx, "watch the files of the configuration", "err", err)
			soon()
		case <-w.Read:
			soon()
		case <-next.C:
			since = time.Time{}
			next.Reset(w.look(ctx))
		}
	}
}

// look compares the files with what they were, and says when to look again.
func (w *Watcher) look(ctx context.Context) time.Duration {
	last := w.Inputs()
	if last == nil {
		w.close()
		return usual
	}
	w.listen(ctx, last) // before they are looked at: what comes later is heard
	now := last.Again()
	if now.Equal(last) {
		w.lacking = time.Time{}
		return usual
	}
	if now.Lacks(last) {
		if w.lacking.IsZero() {
			w.lacking = time.Now()
		}
		if left := patience - time.Since(w.lacking); left > 0 {
			return left
		}
	}
	w.lacking = time.Time{}
	w.Changed(ctx)
	w.listen(ctx, w.Inputs())
	return quiet // what changed before others were listened to was not heard
}

// listen has the system tell of the folders that the inputs lie in.
func (w *Watcher) listen(ctx context.Context, in *config.Inputs) {
	if in == nil {
		return
	}
	w.scope = scopeOf(in.Paths())
	err := w.open()
	if err == nil {
		err = w.events.Watch(w.scope.folders())
	}
	if err != nil && !w.deaf {
		w.Log.WarnContext(ctx, "not every change of the configuration is heard of at once; its files are looked at regularly", "every", usual, "err", err)
	}
	w.deaf = err != nil
}

func (w *Watcher) open() (err error) {
	if w.events != nil {
		return nil
	}
	open := w.Open
	if open == nil {
		open = System
	}
	events, err := open()
	if err == nil {
		w.events = events
	}
	return err
}

func (w *Watcher) close() {
	if w.events != nil {
		_ = w.events.Close() // what it watched is let go in any case
		w.events = nil
	}
}
