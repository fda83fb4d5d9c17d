//go:build unix

package httpd

import (
	"net"
	"syscall"
)

// openFiles is how many files this process may have open; bounded is false where the
// system does not say.
func openFiles() (n uint64, bounded bool) {
	var l syscall.Rlimit
	err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l)
	return uint64(l.Cur), err == nil
}

// listenMasked listens on a unix socket that is private from its first moment on, which
// only the mask of the process can make it.
func listenMasked(path string) (net.Listener, error) {
	before := syscall.Umask(0o177)
	defer syscall.Umask(before)
	return net.Listen("unix", path)
}
