//go:build unix

package config

import (
	"io/fs"
	"syscall"
)

// ownerOf is the user that the file belongs to, where the system knows such; nil has none.
func ownerOf(info fs.FileInfo) (user int, known bool) {
	if info == nil {
		return 0, false
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return int(st.Uid), true
}
