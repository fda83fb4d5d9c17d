package bolt_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/bolt"
)

// TestDeleted deletes the file of a store that is open: it is written again, with all that
// was folded, and goes on.
func TestDeleted(t *testing.T) { synctest.Test(t, testDeleted) }

func testDeleted(t *testing.T) {
	s, path := openTemp(t, bolt.Options{})
	rs, _ := madeUp(t, 5, 30)
	fold(t, s, rs[:10]...)
	want := describe(t, s)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if got := describe(t, s); got != want {
		t.Error("it shows something else once its file is deleted")
	}
	if err := s.Attached(); err != nil {
		t.Errorf("Attached = %v", err)
	}
	if got := describe(t, s); got != want {
		t.Error("it shows something else once its file is written again")
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	fold(t, s, rs[10:20]...)
	folder := filepath.Dir(path)
	if err := errors.Join(os.Remove(path), os.Rename(folder, folder+".away")); err != nil {
		t.Fatal(err)
	}
	if err := s.Attached(); !errors.Is(err, fs.ErrNotExist) || !storage.Unavailable(err) {
		t.Errorf("Attached with the folder gone = %v", err)
	}
	if _, err := s.Apply(t.Context(), rs[20:]); !storage.Unavailable(err) {
		t.Errorf("Apply with the folder gone = %v", err)
	}
	if err := os.Rename(folder+".away", folder); err != nil {
		t.Fatal(err)
	}
	time.Sleep(2 * time.Second) // it is not tried at every moment
	fold(t, s, rs[20:]...)
	want = describe(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if got := describe(t, again); got != want || len(faults(t, again)) > 0 {
		t.Errorf("opened again it shows something else, or the check finds %q", faults(t, again))
	}
}

// TestReplaced puts another store in the place of one that is open: it is opened.
func TestReplaced(t *testing.T) { synctest.Test(t, testReplaced) }

func testReplaced(t *testing.T) {
	s, path := openTemp(t, bolt.Options{})
	other, from := openTemp(t, bolt.Options{})
	rs, _ := madeUp(t, 5, 30)
	fold(t, s, rs[:10]...)
	fold(t, other, rs[:20]...)
	want := describe(t, other)
	if err := errors.Join(other.Close(), os.Rename(from, path)); err != nil {
		t.Fatal(err)
	}
	if err := s.Attached(); err != nil {
		t.Fatal(err)
	}
	if got := describe(t, s); got != want {
		t.Error("it does not show what was put in its place")
	}
	fold(t, s, rs[20:]...)
}

// TestTruncated cuts off a file that is open: that is told, nothing is written, and once
// the file is there again it is used.
func TestTruncated(t *testing.T) { synctest.Test(t, testTruncated) }

func testTruncated(t *testing.T) {
	s, path := openTemp(t, bolt.Options{})
	rs, _ := madeUp(t, 5, 30)
	fold(t, s, rs[:20]...)
	want := describe(t, s)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []int64{0, 100, page, 2 * page, 3 * page} {
		if err := os.Truncate(path, size); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Apply(t.Context(), rs[20:]); !errors.Is(err, storage.ErrFormat) {
			t.Errorf("cut off at %d: Apply = %v, want ErrFormat", size, err)
		}
		if err := s.View(t.Context(), func(storage.View) error { return nil }); !errors.Is(err, storage.ErrFormat) {
			t.Errorf("cut off at %d: View = %v, want ErrFormat", size, err)
		}
		if info, err := os.Stat(path); err != nil || info.Size() != size {
			t.Errorf("cut off at %d: it measures %d, %v", size, info.Size(), err)
		}
		if err := os.WriteFile(path, whole, 0o600); err != nil {
			t.Fatal(err)
		}
		if got := describe(t, s); got != want {
			t.Errorf("cut off at %d and whole again it shows something else", size)
		}
	}
	fold(t, s, rs[20:]...)
}
