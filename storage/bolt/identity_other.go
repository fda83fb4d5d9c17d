//go:build !unix

package bolt

import "io/fs"

// fileID is what the system knows a file by, and whose it is.
type fileID struct {
	inode       uint64
	user, group int
}

// identify is the identity of the file; ok is false where the system tells none.
func identify(fs.FileInfo) (id fileID, ok bool) { return fileID{}, false }
