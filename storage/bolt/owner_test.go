package bolt

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A store that root makes in a user's folder is the user's, and so is what can be made of
// it again; all others make their own.
func TestNewStoreBelongsToTheFolder(t *testing.T) {
	for name, open := range map[string]func(path string) (interface{ Close() error }, error){
		"store":   func(path string) (interface{ Close() error }, error) { return Open(path, Options{}) },
		"derived": func(path string) (interface{ Close() error }, error) { return OpenDerived(path, "a") },
	} {
		t.Run(name, func(t *testing.T) { belongsToTheFolder(t, open) })
	}
}

func belongsToTheFolder(t *testing.T, open func(path string) (interface{ Close() error }, error)) {
	dir := t.TempDir()
	want := uint32(os.Geteuid())
	if want == 0 {
		want = 65534
		if err := os.Chown(dir, int(want), int(want)); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(dir, "openvoice.db")
	for range 2 { // made, then opened
		s, err := open(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if st := info.Sys().(*syscall.Stat_t); st.Uid != want || info.Mode().Perm() != 0o600 {
			t.Errorf("the file belongs to user %d with mode %v, want user %d", st.Uid, info.Mode().Perm(), want)
		}
	}
}
