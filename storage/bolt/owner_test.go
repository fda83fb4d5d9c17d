package bolt

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A store that root makes in a user's folder is the user's; all others make their own.
func TestNewStoreBelongsToTheFolder(t *testing.T) {
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
		s, err := Open(path, Options{})
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
			t.Errorf("the store belongs to user %d with mode %v, want user %d", st.Uid, info.Mode().Perm(), want)
		}
	}
}
