package httpd

import (
	"errors"
	"fmt"
	"net"

	"golang.org/x/sys/unix"
)

// turnAway makes the kernel ignore newcomers on a TCP listener, so that what it has
// accepted already can be taken off its queue to the last one: whoever knocks
// meanwhile tries again, and is refused once the listener is closed.
func turnAway(l net.Listener) error {
	t, ok := l.(*net.TCPListener)
	if !ok {
		return nil
	}
	raw, err := t.SyscallConn()
	if err != nil {
		return fmt.Errorf("turn newcomers away: %w", err)
	}
	var failed error
	err = raw.Control(func(fd uintptr) {
		if failed = dropSYN(int(fd)); failed != nil && dropRouted(int(fd)) == nil {
			failed = nil
		}
	})
	if err == nil {
		err = failed
	}
	if err != nil {
		return fmt.Errorf("turn newcomers away: %w", err)
	}
	return nil
}

// dropSYN attaches a filter program that drops what asks for a connection and passes
// all else, such as the last packet of a handshake that has begun. Some kernels allow
// filters to root alone.
func dropSYN(fd int) error {
	filter := []unix.SockFilter{ // on the TCP header
		{Code: unix.BPF_LD | unix.BPF_B | unix.BPF_ABS, K: 13},                // the flags
		{Code: unix.BPF_JMP | unix.BPF_JSET | unix.BPF_K, K: 2, Jt: 0, Jf: 1}, // SYN?
		{Code: unix.BPF_RET | unix.BPF_K, K: 0},                               // drop
		{Code: unix.BPF_RET | unix.BPF_K, K: 1<<32 - 1},                       // pass, whole
	}
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	return unix.SetsockoptSockFprog(fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &program)
}

// dropRouted drops what has been routed, or was sent with less than the greatest time to
// live, as nearly everything is: the TTL security of RFC 5082, whose aim is another. It
// needs no rights, but loses handshakes that have begun, which take no time on this
// machine, where the proxy is. One that ends at that very moment gives a connection that
// ignores its client too, until it is let in by [letIn].
func dropRouted(fd int) error {
	domain, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_DOMAIN)
	if err != nil {
		return err
	}
	if domain == unix.AF_INET6 {
		if err := unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_MINHOPCOUNT, 255); err != nil {
			return err
		}
	}
	return unix.SetsockoptInt(fd, unix.IPPROTO_IP, unix.IP_MINTTL, 255)
}

// letIn has a connection that was accepted while newcomers are turned away hear its
// client: it may have what [dropRouted] set from its listener. What the client sent
// meanwhile it sends again.
func letIn(c net.Conn) error {
	t, ok := c.(*net.TCPConn)
	if !ok {
		return nil
	}
	raw, err := t.SyscallConn()
	if err != nil {
		return fmt.Errorf("let a connection in: %w", err)
	}
	var failed error
	err = raw.Control(func(fd uintptr) {
		if domain, err := unix.GetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_DOMAIN); err == nil && domain == unix.AF_INET6 {
			failed = unix.SetsockoptInt(int(fd), unix.IPPROTO_IPV6, unix.IPV6_MINHOPCOUNT, 0)
		}
		failed = errors.Join(failed, unix.SetsockoptInt(int(fd), unix.IPPROTO_IP, unix.IP_MINTTL, 0))
	})
	if err = errors.Join(err, failed); err != nil {
		return fmt.Errorf("let a connection in: %w", err)
	}
	return nil
}
