package watch

import (
	"errors"
	"fmt"
	"slices"

	"github.com/fsnotify/fsnotify"
)

// system is the file system of this machine.
type system struct{ *fsnotify.Watcher }

// System begins to hear of the file system of this machine. It may allow no more to listen.
func System() (Events, error) {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("watch files: %w", err)
	}
	return system{w}, nil
}

func (s system) Events() <-chan fsnotify.Event { return s.Watcher.Events }

func (s system) Errors() <-chan error { return s.Watcher.Errors }

// Watch implements [Events]. A folder that was watched is added again all the same, because
// another may have its name now.
func (s system) Watch(folders []string) (err error) {
	for _, had := range s.WatchList() {
		if !slices.Contains(folders, had) {
			_ = s.Remove(had) // it may be gone
		}
	}
	for _, f := range folders {
		if e := s.Add(f); e != nil {
			err = errors.Join(err, fmt.Errorf("watch %s: %w", f, e))
		}
	}
	return err
}
