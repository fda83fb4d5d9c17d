//go:build !linux

package httpd

import "net"

// turnAway does nothing where the kernel has no filters for it.
func turnAway(net.Listener) error { return nil }

// letIn does nothing: nobody is turned away here.
func letIn(net.Conn) error { return nil }
