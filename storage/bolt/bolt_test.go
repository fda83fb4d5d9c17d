package bolt_test

import (
	"path/filepath"
	"testing"

	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/bolt"
	"github.com/openvoicenews/openvoice/storage/storagetest"
)

func TestStore(t *testing.T) {
	storagetest.Run(t, storagetest.Backend{
		Open: func(t *testing.T, dir string, merge storage.Merge) storage.Store {
			s, err := bolt.Open(filepath.Join(dir, "sub", "store.db"), bolt.Options{NoSync: true, Merge: merge})
			if err != nil {
				t.Fatal(err)
			}
			return s
		},
	})
}
