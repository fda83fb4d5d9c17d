package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/openvoicenews/openvoice/config"
)

// editOverrides changes the overrides file, which it makes where there is none. What is
// written is checked before, and takes the place of the file whole or not at all, with its
// mode and owner. Two that edit it do so one after the other.
func editOverrides(cfg *config.Config, edit func([]byte) ([]byte, error)) error {
	path := cfg.Overrides.File
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target // the link stays
	}
	lock, err := lockFolder(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("write overrides: %w", err)
	}
	defer lock.Close()
	data, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read overrides: %w", err)
	}
	after, err := edit(data)
	if err != nil {
		return err
	}
	if _, err := cfg.CheckOverrides(after); err != nil {
		return fmt.Errorf("nothing is written, for the overrides file would be wrong: %w", err)
	}
	if err := replaceFile(path, after); err != nil {
		return fmt.Errorf("write overrides: %w", err)
	}
	return nil
}

// replaceFile puts the data in the place of the file's, with its mode and owner; one that
// is new is the owner's of its folder, as far as this process may give it away.
func replaceFile(path string, data []byte) error {
	mode, owner := fs.FileMode(0o644), filepath.Dir(path)
	if info, err := os.Stat(path); err == nil {
		mode, owner = info.Mode().Perm(), path
	}
	t, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".new-*")
	if err != nil {
		return err
	}
	_, err = t.Write(data)
	err = errors.Join(err, t.Chmod(mode), chownLike(t, owner), t.Sync(), t.Close())
	if err == nil {
		err = os.Rename(t.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(t.Name()))
	}
	return nil
}
