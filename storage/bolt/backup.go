package bolt

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/openvoicenews/openvoice/storage"
)

// Backup writes a copy of the store, as it is at one moment, to a file at path, durably,
// whole or not at all. The copy is read and checked whole before it gets its name. Where
// keep is more than 0 so many copies are kept, the ones before as path.1, path.2 and so on;
// else a file that is there is an error. Folding goes on meanwhile.
func (s *Store) Backup(ctx context.Context, path string, keep int) error {
	_, tx, err := s.begin(false)
	if err == nil {
		defer tx.Rollback()
		err = kept(path, keep, func(path string) error {
			return placed(path, func(f *os.File) error {
				if _, err := tx.WriteTo(f); err != nil {
					return err
				}
				return Verify(ctx, f.Name())
			})
		})
	}
	if err != nil {
		return fmt.Errorf("back up store %s to %s: %w", s.path, path, err)
	}
	return nil
}

// kept has make make a file, which gets the name once those before it have moved on.
func kept(path string, keep int, make func(path string) error) error {
	if keep <= 0 {
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			return errors.Join(err, fs.ErrExist)
		}
		return make(path)
	}
	fresh := path + ".new"
	if err := os.Remove(fresh); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := make(fresh); err != nil {
		return err
	}
	name := func(i int) string {
		if i == 0 {
			return path
		}
		return fmt.Sprintf("%s.%d", path, i)
	}
	for i := keep - 1; i > 0; i-- {
		if err := os.Rename(name(i-1), name(i)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := os.Rename(fresh, path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// Verify reads the whole store at path, and is an error where anything of it is not as it
// was written. It changes nothing.
func Verify(ctx context.Context, path string) error {
	s, err := Open(path, Options{readOnly: true})
	if err != nil {
		return err
	}
	fault := ""
	err = s.Check(ctx, func(f string) {
		if fault == "" {
			fault = f
		}
	})
	if err == nil && fault != "" {
		err = fmt.Errorf("verify %s: %s: %w", path, fault, storage.ErrFormat)
	}
	return errors.Join(err, s.Close())
}

// Restore puts a copy of the store at from, which is verified, in the place of the one at
// path, which no process may hold. What is there is kept under the name that is returned;
// empty where nothing is.
func Restore(ctx context.Context, from, path string) (aside string, err error) {
	fail := func(err error) (string, error) {
		return "", fmt.Errorf("restore %s to %s: %w", from, path, err)
	}
	if err := Verify(ctx, from); err != nil {
		return fail(err)
	}
	if err := unheld(path); err != nil {
		return fail(err)
	}
	if err := makeFolder(filepath.Dir(path)); err != nil {
		return fail(err)
	}
	fresh := path + ".restored"
	if err := os.Remove(fresh); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fail(err)
	}
	err = placed(fresh, func(f *os.File) error {
		b, err := os.Open(from)
		if err != nil {
			return err
		}
		defer b.Close()
		_, err = io.Copy(f, b)
		return err
	})
	if err != nil {
		return fail(err)
	}
	if _, err := os.Lstat(path); err == nil {
		if aside, err = keptAside(path); err != nil {
			return fail(err)
		}
	}
	if err := os.Rename(fresh, path); err != nil {
		return fail(err)
	}
	if err := os.Remove(path + ".catalogue"); err != nil && !errors.Is(err, fs.ErrNotExist) { // it is of the one before
		return fail(err)
	}
	return aside, syncFolder(filepath.Dir(path))
}

// keptAside gives the file a second name, with the time.
func keptAside(path string) (aside string, err error) {
	name := path + time.Now().UTC().Format(".replaced-20060102T150405Z")
	for i := range 100 {
		aside = name
		if i > 0 {
			aside = fmt.Sprintf("%s-%d", name, i)
		}
		if err = os.Link(path, aside); !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	return aside, err
}

// unheld is an error where another process holds the store.
func unheld(path string) error {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	s, err := Open(path, Options{})
	if errors.Is(err, storage.ErrLocked) {
		return err
	}
	if err == nil {
		err = s.Close()
		return err
	}
	return nil // it cannot be read, which may be why it is replaced
}
