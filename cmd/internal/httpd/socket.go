package httpd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"time"

	"github.com/openvoicenews/openvoice/cmd/internal/exit"
)

// maxSocketPath is the longest path that a unix socket can have everywhere, in bytes.
const maxSocketPath = 104

// ListenPrivate listens on a unix socket at path with mode 0600: only the process's own
// user may connect. The caller knows that no other process listens there, so a socket
// that is in the way is removed.
func ListenPrivate(path string) (net.Listener, error) {
	if err := CanListenPrivate(path); err != nil {
		return nil, err
	}
	if err := removeSocket(path); err != nil {
		return nil, fmt.Errorf("listen on control socket: %w", err)
	}
	l, err := listenMasked(path)
	if err != nil {
		return nil, fmt.Errorf("listen on control socket: %w", err)
	}
	return l, nil
}

// CanListenPrivate is an error where no private socket can be at path.
func CanListenPrivate(path string) error {
	if len(path) > maxSocketPath {
		return exit.Fail(exit.Config, fmt.Errorf("listen on control socket %s: the path has %d bytes, a unix socket has at most %d: choose a shorter store.path",
			path, len(path), maxSocketPath))
	}
	if info, err := os.Lstat(path); err == nil && info.Mode()&fs.ModeSocket == 0 {
		return fmt.Errorf("listen on control socket: %w", notSocketError(path))
	}
	return nil
}

// notSocketError is the path of what stands where a socket is to be.
type notSocketError string

func (e notSocketError) Error() string {
	return string(e) + " is in the way and is no socket: move it elsewhere"
}

// removeSocket removes the socket at path, and nothing that is no socket.
func removeSocket(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.Mode()&fs.ModeSocket == 0 {
		return notSocketError(path)
	}
	return os.Remove(path)
}

// Listen opens an address in the words of [net.Listen]. A unix socket is open to all
// users, as a port is; the folder that it lies in can be narrower.
func Listen(ctx context.Context, network, path string) (net.Listener, error) {
	var how net.ListenConfig
	if network != "unix" {
		how.SetMultipathTCP(false) // which knows no filters, see turnAway
		return how.Listen(ctx, network, path)
	}
	spec := "unix:" + path
	if len(path) > maxSocketPath {
		return nil, fmt.Errorf("listen on %s: the path has %d bytes, a unix socket has at most %d", spec, len(path), maxSocketPath)
	}
	if conn, err := net.DialTimeout("unix", path, time.Second); err == nil {
		conn.Close()
		return nil, fmt.Errorf("listen on %s: another process listens there", spec)
	}
	if err := removeSocket(path); err != nil {
		return nil, fmt.Errorf("listen on %s: %w", spec, err)
	}
	l, err := how.Listen(ctx, "unix", path)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", spec, err)
	}
	if err := os.Chmod(path, 0o666); err != nil {
		return nil, errors.Join(fmt.Errorf("listen on %s: %w", spec, err), l.Close())
	}
	return l, nil
}
