package httpd

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
)

// firstPassed is the descriptor of the first socket that a service manager passes on
// (SD_LISTEN_FDS_START of sd_listen_fds(3)).
const firstPassed = 3

// Passed is the listening socket that the service manager opened for this process, by the
// protocol of sd_listen_fds(3); nil where it passed none. Such a socket outlives the
// process: who comes while none runs waits in its queue. More than one socket, and one
// that listens for nobody, are errors.
func Passed(getenv func(string) string) (net.Listener, error) {
	if getenv("LISTEN_PID") != strconv.Itoa(os.Getpid()) {
		return nil, nil
	}
	n, err := strconv.Atoi(getenv("LISTEN_FDS"))
	if err != nil || n < 1 {
		return nil, nil
	}
	if n > 1 {
		return nil, fmt.Errorf("the service manager passed %d sockets: the socket unit may have one ListenStream= alone", n)
	}
	return adopt(os.NewFile(firstPassed, "socket of the service manager"))
}

// adopt makes a listener of the file, which it closes.
func adopt(f *os.File) (net.Listener, error) {
	l, err := net.FileListener(f)
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("listen on the socket of the service manager: %w: the socket unit must have ListenStream=, and no Accept=", err)
	}
	if u, ok := l.(*net.UnixListener); ok {
		u.SetUnlinkOnClose(false) // it is not ours
	}
	return passed{l}, nil
}

// passed is a listener whose socket others hold too.
type passed struct{ net.Listener }
