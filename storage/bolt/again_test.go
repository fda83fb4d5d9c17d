package bolt_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/openvoicenews/openvoice/storage/bolt"
)

// TestOpenedAgain: a file that could not be opened for its damage is opened, by the same
// process, once it is whole.
func TestOpenedAgain(t *testing.T) {
	file, shows, _ := written(t)
	path := filepath.Join(t.TempDir(), "store.db")
	for _, size := range []int{0, page, 2 * page, 3 * page, len(file) / 2, len(file) - page} {
		if err := os.WriteFile(path, file[:size], 0o600); err != nil {
			t.Fatal(err)
		}
		if s, err := bolt.Open(path, bolt.Options{}); err == nil {
			t.Errorf("cut off at %d it is opened", size)
			s.Close()
		}
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := bolt.Open(path, bolt.Options{})
		if err != nil {
			t.Fatalf("whole again after %d bytes: %v", size, err)
		}
		if describe(t, s) != shows {
			t.Error("it shows something else")
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
