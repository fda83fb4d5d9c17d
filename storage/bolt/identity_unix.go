//go:build unix

package bolt

import (
	"io/fs"
	"syscall"
)

// fileID is what the system knows a file by, and whose it is.
type fileID struct {
	inode       uint64
	user, group int
}

// identify is the identity of the file; ok is false where the system tells none.
func identify(info fs.FileInfo) (id fileID, ok bool) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return fileID{}, false
	}
	return fileID{inode: st.Ino, user: int(st.Uid), group: int(st.Gid)}, true
}
