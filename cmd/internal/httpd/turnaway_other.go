//go:build !linux

package main

import "net"

// turnAway does nothing where the kernel has no filters for it.
func turnAway(net.Listener) error { return nil }
