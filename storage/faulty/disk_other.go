//go:build !linux

package faulty

import "testing"

// Options is what may vary. The zero value is good.
type Options struct {
	// History keeps all that happens.
	History bool
}

// Disk is a mounted file system that fails on demand, on Linux.
type Disk struct{}

// Serve does nothing here.
func Serve() {}

// Mount skips the test.
func Mount(t testing.TB, _ Options) *Disk {
	t.Helper()
	t.Skip("fuse: the faulty disk needs Linux")
	return nil
}

// Dir is where the disk is mounted.
func (*Disk) Dir() string { return "" }

// Inject adds a fault.
func (*Disk) Inject(Fault) {}

// Recover ends all faults.
func (*Disk) Recover() {}

// Number is that of the last operation.
func (*Disk) Number() int { return 0 }

// Fired is how many operations faults have hit.
func (*Disk) Fired() int { return 0 }

// Operations are all operations so far.
func (*Disk) Operations() []Operation { return nil }

// Evict drops what the kernel has in its cache.
func (*Disk) Evict(string) {}

// Image writes what a power cut would leave into a folder.
func (*Disk) Image(Cut, string) {}
