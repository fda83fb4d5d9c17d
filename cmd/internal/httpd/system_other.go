//go:build !unix

package httpd

import "net"

// openFiles is how many files this process may have open; bounded is false where the
// system does not say.
func openFiles() (n uint64, bounded bool) { return 0, false }

// listenMasked listens on a unix socket. Who may connect is for the folder to say: there
// is no mask that would make the socket private.
func listenMasked(path string) (net.Listener, error) { return net.Listen("unix", path) }
