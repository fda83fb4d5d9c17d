package bolt_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openvoicenews/openvoice/feed"
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

// TestFirstFormat opens a file of the first release, which must be possible for ever,
// and goes on with it.
func TestFirstFormat(t *testing.T) {
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
	s, err := bolt.Open(path, bolt.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	want, err := os.ReadFile("testdata/v1.dump.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := storage.Dump(t.Context(), s, &got); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got.String()); d != "" {
		t.Errorf("the dump differs (-want +got):\n%s", d)
	}
	backend.Check(t, s)
	if v, err := s.Note(t.Context(), "note"); err != nil || string(v) != "kept" {
		t.Errorf("Note = %q, %v", v, err)
	}
	r := storagetest.Poll("source-1", 1_900_000_000, 0)
	fold(t, s, storagetest.Number(feed.Position{Log: "made-up", Number: position(t, s)}, feed.Record{Unchanged: []feed.Result{r}})...)
}
