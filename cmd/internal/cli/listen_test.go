package cli

import (
	"net"
	"testing"

	"github.com/openvoicenews/openvoice/config"
)

func TestSameAddress(t *testing.T) {
	for _, c := range []struct {
		socket net.Addr
		listen config.Listen
		want   bool
	}{
		{&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080}, config.Listen{Network: "tcp", Address: "127.0.0.1:8080"}, true},
		{&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080}, config.Listen{Network: "tcp", Address: "127.0.0.1:8081"}, false},
		{&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080}, config.Listen{Network: "tcp", Address: ":8080"}, false},
		{&net.TCPAddr{IP: net.IPv6unspecified, Port: 8080}, config.Listen{Network: "tcp", Address: ":8080"}, true},
		{&net.TCPAddr{IP: net.IPv6unspecified, Port: 8080}, config.Listen{Network: "tcp", Address: "0.0.0.0:8080"}, true},
		{&net.TCPAddr{IP: net.IPv6unspecified, Port: 8080}, config.Listen{Network: "unix", Address: "/run/a"}, false},
		{&net.UnixAddr{Name: "/run/a", Net: "unix"}, config.Listen{Network: "unix", Address: "/run/a"}, true},
		{&net.UnixAddr{Name: "/run/a", Net: "unix"}, config.Listen{Network: "unix", Address: "/run/b"}, false},
	} {
		if got := sameAddress(c.socket, c.listen); got != c.want {
			t.Errorf("a socket at %v for %s: %v", c.socket, c.listen.Address, got)
		}
	}
}
