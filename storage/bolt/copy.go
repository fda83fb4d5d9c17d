package bolt

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"
)

// copyHandle writes what the open file holds to a new file at path, whole or not at all,
// and never in the place of a file that is there.
func copyHandle(h *handle, path string) (err error) {
	var tx *bbolt.Tx
	if err := guarded(func() (err error) { tx, err = h.db.Begin(false); return translate(err) }); err != nil {
		return err
	}
	defer tx.Rollback()
	return placed(path, func(f *os.File) error { _, err := tx.WriteTo(f); return err })
}

// placed makes a file at path with what write writes, durably, whole or not at all; a file
// that is there is an error.
func placed(path string, write func(*os.File) error) error {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, filepath.Base(path)+".new-*") // mode 0600
	if err != nil {
		return err
	}
	temp := f.Name()
	defer os.Remove(temp)
	if err = write(f); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := HandOver(temp, dir); err != nil {
		return err
	}
	if err := link(temp, path); err != nil {
		return err
	}
	return syncFolder(dir)
}

// link gives the file the name path, unless there is a file of that name.
func link(temp, path string) error {
	err := os.Link(temp, path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, there := os.Lstat(path); there == nil {
		return fs.ErrExist
	}
	return os.Rename(temp, path) // a file system without links
}
