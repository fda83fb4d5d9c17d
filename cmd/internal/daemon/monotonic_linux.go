package daemon

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// monotonic is the assignment of the time that systemd compares a reload's begin with
// (Type=notify-reload of systemd.service(5)).
func monotonic() string {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &now); err != nil {
		return ""
	}
	return fmt.Sprintf("MONOTONIC_USEC=%d", now.Nano()/1000)
}
