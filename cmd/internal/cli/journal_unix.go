//go:build unix

package cli

import (
	"fmt"
	"io/fs"
	"syscall"
)

// journalStream is what JOURNAL_STREAM says where the file leads to the journal
// (systemd.exec(5)); empty where the system does not know files by number.
func journalStream(info fs.FileInfo) string {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return ""
	}
	return fmt.Sprintf("%d:%d", st.Dev, st.Ino)
}
