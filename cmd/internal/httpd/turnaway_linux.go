package httpd

import (
	"fmt"
	"net"

	"golang.org/x/sys/unix"
)

// turnAway makes the kernel ignore newcomers on a TCP listener, so that what it has
// accepted already can be taken off its queue to the last one: whoever knocks
// meanwhile tries again, and is refused once the listener is closed. It attaches a
// filter program that drops what asks for a connection and passes all else, such as
// the last packet of a handshake that has begun.
func turnAway(l net.Listener) error {
	t, ok := l.(*net.TCPListener)
	if !ok {
		return nil
	}
	raw, err := t.SyscallConn()
	if err != nil {
		return fmt.Errorf("turn newcomers away: %w", err)
	}
	filter := []unix.SockFilter{ // on the TCP header
		{Code: unix.BPF_LD | unix.BPF_B | unix.BPF_ABS, K: 13},                // the flags
		{Code: unix.BPF_JMP | unix.BPF_JSET | unix.BPF_K, K: 2, Jt: 0, Jf: 1}, // SYN?
		{Code: unix.BPF_RET | unix.BPF_K, K: 0},                               // drop
		{Code: unix.BPF_RET | unix.BPF_K, K: 1<<32 - 1},                       // pass, whole
	}
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	var failed error
	err = raw.Control(func(fd uintptr) {
		failed = unix.SetsockoptSockFprog(int(fd), unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &program)
	})
	if err == nil {
		err = failed
	}
	if err != nil {
		return fmt.Errorf("turn newcomers away: %w", err)
	}
	return nil
}
