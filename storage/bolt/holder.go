package bolt

import (
	"bufio"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// holder says, for people, who has locked the file. The kernel's table of locks
// knows; where it tells nothing, whoever has the file open is named.
func holder(file fs.FileInfo) string {
	id, ok := identify(file)
	if !ok {
		return "another process"
	}
	pid := lockHolder(id.inode)
	if pid == 0 {
		pid = openHolder(file)
	}
	if pid == 0 {
		return "a process that could not be found"
	}
	if pid == os.Getpid() {
		return "this very process"
	}
	name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	if err != nil {
		return fmt.Sprintf("process %d", pid)
	}
	return fmt.Sprintf("process %d (%s)", pid, strings.TrimSpace(string(name)))
}

// lockHolder is the process with a flock on the inode in /proc/locks, 0 if none is
// told of. A line reads "1: FLOCK ADVISORY WRITE 2841 fe:01:1837 0 EOF".
func lockHolder(inode uint64) int {
	f, err := os.Open("/proc/locks")
	if err != nil {
		return 0
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) < 6 || fields[1] != "FLOCK" || !strings.HasSuffix(fields[5], fmt.Sprintf(":%d", inode)) {
			continue
		}
		if pid, err := strconv.Atoi(fields[4]); err == nil && pid > 0 {
			return pid
		}
	}
	return 0
}

// openHolder is another process, else this one, that has the file open, as far as
// we may see.
func openHolder(file fs.FileInfo) int {
	own := 0
	fds, _ := filepath.Glob("/proc/[0-9]*/fd/*")
	for _, fd := range fds {
		info, err := os.Stat(fd)
		if err != nil || !os.SameFile(info, file) {
			continue
		}
		pid, err := strconv.Atoi(strings.Split(fd, "/")[2])
		if err != nil {
			continue
		}
		if pid != os.Getpid() {
			return pid
		}
		own = pid
	}
	return own
}
