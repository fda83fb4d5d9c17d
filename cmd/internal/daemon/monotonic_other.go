//go:build !linux

package daemon

// monotonic is the assignment of the time that systemd compares a reload's begin with;
// empty where there is no systemd.
func monotonic() string { return "" }
