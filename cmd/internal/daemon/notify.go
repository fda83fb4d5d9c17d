package daemon

import (
	"fmt"
	"net"
	"strings"
	"time"
)

// notifyTime is how long a service manager may take to read, which is all that
// telling it waits for.
const notifyTime = time.Second

// notifier talks to the service manager by the protocol of sd_notify(3). The zero
// value has no one to talk to and does nothing.
type notifier struct {
	socket string // $NOTIFY_SOCKET: a path, or an abstract name that begins with "@"
}

// notify sends assignments such as READY=1 in one datagram.
func (n notifier) notify(assignments ...string) error {
	if n.socket == "" {
		return nil
	}
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: n.socket, Net: "unixgram"})
	if err != nil {
		return fmt.Errorf("notify service manager: %w", err)
	}
	defer conn.Close()
	err = conn.SetWriteDeadline(time.Now().Add(notifyTime))
	if err == nil {
		_, err = conn.Write([]byte(strings.Join(assignments, "\n")))
	}
	if err != nil {
		return fmt.Errorf("notify service manager: %w", err)
	}
	return nil
}

// statusLine is the assignment of the line that systemctl status shows.
func statusLine(format string, a ...any) string {
	return "STATUS=" + strings.ReplaceAll(fmt.Sprintf(format, a...), "\n", " ")
}
