package systemtest

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// runUnfiltered runs the command line in its arguments on a kernel that refuses socket
// filters with EPERM, as some do to ordinary users.
func runUnfiltered() {
	runtime.LockOSThread() // what is forbidden is forbidden to this thread, and to what it becomes
	fmt.Fprintln(os.Stderr, "unfiltered:", becomeUnfiltered(os.Args[1:]))
	os.Exit(1)
}

func becomeUnfiltered(args []string) error {
	path, err := exec.LookPath(args[0])
	if err != nil {
		return err
	}
	const number, level, option = 0, 24, 32 // in seccomp_data, of a little-endian machine
	load := func(at uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: at}
	}
	unless := func(value uint32, skip uint8) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: value, Jf: skip}
	}
	filter := []unix.SockFilter{
		load(number), unless(unix.SYS_SETSOCKOPT, 5),
		load(level), unless(unix.SOL_SOCKET, 3),
		load(option), unless(unix.SO_ATTACH_FILTER, 1),
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW},
	}
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("give up new privileges: %w", err)
	}
	if err := unix.Prctl(unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_FILTER, uintptr(unsafe.Pointer(&program)), 0, 0); err != nil {
		return fmt.Errorf("forbid socket filters: %w", err)
	}
	return syscall.Exec(path, args, os.Environ())
}
