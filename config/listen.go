package config

import (
	"net"
	"path/filepath"
	"strconv"
	"strings"
)

// DefaultListen is where the site is served, if the file does not say.
const DefaultListen = "127.0.0.1:8080"

// Listen is where readers are served, in the words of [net.Listen].
type Listen struct {
	Network string // "tcp" or "unix"
	Address string // host:port, or an absolute path
	Line    int    // of the file, from 1; 0: it is the default
}

func newListen() Listen { return Listen{Network: "tcp", Address: DefaultListen} }

// listen reads host:port, or "unix:" and an absolute path.
func listen(r *reader, v value) (Listen, bool) {
	const hint = "write host:port, as in " + DefaultListen + ", or unix:/run/openvoice/http.sock"
	s, ok := r.scalar(v, "an address")
	if !ok {
		return Listen{}, false
	}
	if path, ok := strings.CutPrefix(s, "unix:"); ok {
		if !filepath.IsAbs(path) || len(path) > maxSocketPath {
			r.fail(v, hint, "%s is no absolute path of at most %d bytes", quote(path), maxSocketPath)
			return Listen{}, false
		}
		return Listen{"unix", path, v.node.Line}, true
	}
	host, port, err := net.SplitHostPort(s)
	if err != nil || strings.ContainsAny(host, "/ \t") {
		r.fail(v, hint, "%s is no address to listen on", quote(s))
		return Listen{}, false
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil {
		r.fail(v, "a port is a number from 1 to 65535, or 0 for any that is free", "%s is no port", quote(port))
		return Listen{}, false
	} else if host != "" {
		port = strconv.FormatUint(n, 10)
	}
	return Listen{"tcp", net.JoinHostPort(host, port), v.node.Line}, true
}

// anyPort reports whether the address leaves its port to the system.
func anyPort(address string) bool { return strings.HasSuffix(address, ":0") }

// maxSocketPath is what fits into a sockaddr_un on Linux.
const maxSocketPath = 107
