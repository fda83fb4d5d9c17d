package daemon

import (
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
)

// Manager is the service manager that runs a daemon. The zero value is none.
type Manager struct {
	Socket   string // that it hears on, as sd_notify(3) has it
	Watchdog bool   // it ends a daemon that does not tell it, each second, that it goes on
}

// ManagerOf is the service manager that the environment of this process names.
func ManagerOf(getenv func(string) string) Manager {
	pid := getenv("WATCHDOG_PID")
	return Manager{
		Socket:   getenv("NOTIFY_SOCKET"),
		Watchdog: getenv("WATCHDOG_USEC") != "" && (pid == "" || pid == strconv.Itoa(os.Getpid())),
	}
}

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

// reloading tells that a reload begins, which [notifier.ready] ends.
func (n notifier) reloading() error { return n.notify("RELOADING=1", monotonic()) }

// ready tells that what was begun, a start or a reload, is done.
func (n notifier) ready(status string) error { return n.notify("READY=1", status) }

// statusLine is the assignment of the line that systemctl status shows.
func statusLine(format string, a ...any) string {
	return "STATUS=" + strings.ReplaceAll(fmt.Sprintf(format, a...), "\n", " ")
}
