//go:build unix

package cli

import (
	"errors"
	"os"
	"syscall"
)

// lockFolder waits until nobody else holds the folder. Closing it lets go.
func lockFolder(path string) (*os.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// chownLike gives the file the owner and group of the other. Only root may give files away:
// who writes in his own folder keeps them.
func chownLike(f *os.File, other string) error {
	info, err := os.Stat(other)
	if err != nil {
		return err
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok || int(st.Uid) == os.Geteuid() && int(st.Gid) == os.Getegid() {
		return nil
	}
	if err := f.Chown(int(st.Uid), int(st.Gid)); err != nil && (os.Geteuid() == 0 || int(st.Uid) != os.Geteuid()) {
		return err
	}
	return nil
}
