package bolt_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/bolt"
	"github.com/openvoicenews/openvoice/storage/memory"
	"github.com/openvoicenews/openvoice/storage/storagetest"
)

var backend = storagetest.Backend{
	Open: func(t *testing.T, dir string, merge storage.Merge) storage.Store {
		t.Helper()
		s, err := bolt.Open(filepath.Join(dir, "sub", "store.db"), bolt.Options{NoSync: true, Merge: merge})
		if err != nil {
			t.Fatal(err)
		}
		return s
	},
	Reference: func() storage.Store { return memory.New() },
	Check: func(t *testing.T, s storage.Store) {
		t.Helper()
		if f := faults(t, s.(*bolt.Store)); len(f) > 0 {
			t.Errorf("the check finds %q", f)
		}
	},
}

func TestStore(t *testing.T) { storagetest.Run(t, backend) }

func TestGolden(t *testing.T) {
	storagetest.Golden(t, backend, "../storagetest/testdata/golden", false)
}

// TestOtherFormat opens a file that was written before rows were in the order of their
// documents: it is refused whole, for it would be misread.
func TestOtherFormat(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	f, err := os.Open("testdata/v1.db.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = bolt.Open(path, bolt.Options{NoSync: true})
	if !errors.Is(err, storage.ErrFormat) || !strings.Contains(err.Error(), "it has format 1, this release reads format 6") {
		t.Errorf("Open = %v", err)
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, b) {
		t.Errorf("the file was changed, %v", err)
	}
}
