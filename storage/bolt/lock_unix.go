//go:build unix

package bolt

import (
	"os"
	"syscall"
)

// lockFile takes the lock by which the library keeps other processes out. It does not wait.
func lockFile(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

// unlockFile gives the lock back: what is mapped keeps the file open, and with it its lock.
func unlockFile(f *os.File) { _ = syscall.Flock(int(f.Fd()), syscall.LOCK_UN) }
