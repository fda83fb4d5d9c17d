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
// filters with EPERM, as some do to ordinary users, and with -all whatever else turns
// newcomers away.
func runUnfiltered() {
	args := os.Args[1:]
	forbidden := [][2]uint32{{unix.SOL_SOCKET, unix.SO_ATTACH_FILTER}}
	if args[0] == "-all" {
		args = args[1:]
		forbidden = append(forbidden, [2]uint32{unix.IPPROTO_IP, unix.IP_MINTTL}, [2]uint32{unix.IPPROTO_IPV6, unix.IPV6_MINHOPCOUNT})
	}
	runtime.LockOSThread() // what is forbidden is forbidden to this thread, and to what it becomes
	path, err := exec.LookPath(args[0])
	if err == nil {
		err = forbid(forbidden)
	}
	if err == nil {
		err = syscall.Exec(path, args, os.Environ())
	}
	fmt.Fprintln(os.Stderr, "unfiltered:", err)
	os.Exit(1)
}

// forbid lets the kernel refuse these options of sockets, by level and name.
func forbid(options [][2]uint32) error {
	const number, level, option = 0, 24, 32 // in seccomp_data, of a little-endian machine
	load := func(at uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: at}
	}
	unless := func(value uint32, skip uint8) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: value, Jf: skip}
	}
	allow := unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW}
	filter := []unix.SockFilter{load(number), {Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: unix.SYS_SETSOCKOPT, Jt: 1}, allow}
	for _, o := range options {
		filter = append(filter, load(level), unless(o[0], 3), load(option), unless(o[1], 1),
			unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)})
	}
	filter = append(filter, allow)
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("give up new privileges: %w", err)
	}
	if err := unix.Prctl(unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_FILTER, uintptr(unsafe.Pointer(&program)), 0, 0); err != nil {
		return fmt.Errorf("forbid options of sockets: %w", err)
	}
	return nil
}
