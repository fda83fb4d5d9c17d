package httpd

import (
	"errors"
	"net"
	"os"
	"testing"
	"time"
)

// TestLetIn: a connection that has what turns newcomers away from its listener ignores its
// client, and hears what it said once it is let in.
func TestLetIn(t *testing.T) {
	for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
		t.Run(address, func(t *testing.T) {
			l, err := net.Listen("tcp", address)
			if err != nil && address != "127.0.0.1:0" {
				t.Logf("this machine has no such address: %v", err)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			client, err := net.Dial("tcp", l.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer client.Close()
			c, err := l.Accept()
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			raw, err := c.(*net.TCPConn).SyscallConn()
			if err != nil {
				t.Fatal(err)
			}
			if err := raw.Control(func(fd uintptr) { err = dropRouted(int(fd)) }); err != nil {
				t.Fatal(err)
			}
			if err != nil {
				t.Fatal(err)
			}
			if _, err := client.Write([]byte("hello")); err != nil {
				t.Fatal(err)
			}
			heard := make([]byte, 5)
			if err := c.SetReadDeadline(time.Now().Add(50 * time.Millisecond)); err != nil {
				t.Fatal(err)
			}
			if n, err := c.Read(heard); n > 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Fatalf("it hears %q, %v: nothing is shown", heard[:n], err)
			}
			if err := letIn(c); err != nil {
				t.Fatal(err)
			}
			if err := c.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
				t.Fatal(err)
			}
			if n, err := c.Read(heard); err != nil || string(heard[:n]) != "hello" {
				t.Errorf("let in, it hears %q, %v", heard[:n], err)
			}
		})
	}
	if err := letIn(new(net.UnixConn)); err != nil {
		t.Errorf("a connection of another kind: %v", err)
	}
}
