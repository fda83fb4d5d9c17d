package bolt_test

import (
	"path/filepath"
	"testing"

	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/bolt"
	"github.com/openvoicenews/openvoice/storage/storagetest"
)

// TestDisk runs the suite of disks that fail over a store that syncs.
func TestDisk(t *testing.T) {
	storagetest.RunDisk(t, storagetest.OnDisk{
		Open: func(dir string) (storage.Store, error) {
			s, err := bolt.Open(filepath.Join(dir, "store.db"), bolt.Options{})
			if err != nil {
				return nil, err // not a nil *bolt.Store
			}
			return s, nil
		},
		Check: func(t *testing.T, s storage.Store) []string {
			t.Helper()
			return faults(t, s.(*bolt.Store))
		},
	})
}
