//go:build !unix

package bolt

import "os"

// lockFile does nothing: the library's lock goes with the file's handle.
func lockFile(*os.File) error { return nil }

// unlockFile does nothing, see [lockFile].
func unlockFile(*os.File) {}
