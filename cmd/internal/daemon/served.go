package daemon

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/openvoicenews/openvoice/feed/publish"
	"github.com/openvoicenews/openvoice/storage/bolt"
)

const (
	// startWait is how long a start waits for its first build before it serves what was
	// served last.
	startWait = 3 * time.Second
	// saveEvery is the least time between two times that what is served is saved.
	saveEvery = time.Minute
)

// lastServed is the file in which the last documents served lie, so that a start serves at
// once. It is not safe for concurrent use.
type lastServed struct {
	path  string
	at    time.Time         // when it was written
	holds *publish.Snapshot // nil: it is not known
}

// servedPath is that file beside the store.
func servedPath(store string) string { return store + ".served" }

// load is the snapshot in the file, nil where there is none that can be read.
func (f *lastServed) load() (*publish.Snapshot, error) {
	data, err := os.ReadFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	s, err := publish.Load(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.path, err)
	}
	return s, nil
}

// digest is that of the snapshot in the file; zero for none.
func (f *lastServed) digest() (d publish.Digest) {
	file, err := os.Open(f.path)
	if err != nil {
		return d
	}
	defer file.Close()
	if _, err := io.ReadFull(file, d[:]); err != nil {
		return publish.Digest{}
	}
	return d
}

// forget has the next start serve nothing of what was served last.
func (s *site) forget() error {
	s.building.Lock()
	defer s.building.Unlock()
	return s.served.forget()
}

// forget removes the file, if there is one: what it holds must not be served again.
func (f *lastServed) forget() error {
	f.holds = nil
	if err := os.Remove(f.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// save puts the snapshot into the place of the one in the file, whole or not at all. It
// does nothing where the file holds it, or was written too recently; finally does not wait.
// done reports whether it wrote.
func (f *lastServed) save(s *publish.Snapshot, finally bool) (done bool, err error) {
	if s == nil || s == f.holds || !finally && time.Since(f.at) < saveEvery {
		return false, nil
	}
	if f.holds == nil && f.digest() == s.Digest() {
		f.holds = s
		return false, nil
	}
	f.at = time.Now() // also where it fails: not at each build
	t, err := os.CreateTemp(filepath.Dir(f.path), filepath.Base(f.path)+".new-*")
	if err != nil {
		return false, err
	}
	err = errors.Join(s.Save(t), t.Close(), bolt.HandOver(t.Name(), filepath.Dir(f.path)))
	if err == nil {
		err = os.Rename(t.Name(), f.path)
	}
	if err != nil {
		return false, errors.Join(err, os.Remove(t.Name()))
	}
	f.holds = s
	return true, nil
}

// start has the site serve: what is stored now, or, where that takes longer than a moment
// or fails, what was served last. Then [site.started] has to be called.
func (s *site) start(ctx context.Context) error {
	last, err := s.served.load()
	if err != nil {
		s.log.WarnContext(ctx, "what was served last cannot be read; serving waits for the first build", "err", err)
	}
	if last == nil {
		return s.build(ctx)
	}
	s.current.Store(last)
	s.made.builder.Remember(last.Stamps())
	done := make(chan struct{})
	s.started = sync.OnceFunc(func() { <-done })
	go func() {
		defer close(done)
		if err := s.build(ctx); err != nil && ctx.Err() == nil {
			s.log.ErrorContext(ctx, "build failed; serving what was served last", "err", err)
			s.owe()
		}
	}()
	wait := time.NewTimer(startWait)
	defer wait.Stop()
	select {
	case <-done:
	case <-wait.C:
		s.log.InfoContext(ctx, "serving what was served last while the first build goes on")
	}
	return nil
}

// save saves what is served, where it changed and it is time, and when what was made on
// request since its build last changed.
func (s *site) save(ctx context.Context, finally bool) {
	s.building.Lock()
	defer s.building.Unlock()
	snap := s.current.Load()
	done, err := s.served.save(snap, finally)
	if err != nil {
		s.log.Warn("save what is served, for the next start", "file", s.served.path, "err", err)
	}
	if !done {
		return
	}
	if err := s.keepStamps(ctx, snap, nil); err != nil && !isTold(err) && ctx.Err() == nil {
		s.log.Warn("write down when what is served last changed", "err", err)
	}
}
