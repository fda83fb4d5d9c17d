package faulty

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

// What a process that is to serve a disk finds in its environment.
const (
	dirEnv     = "OPENVOICE_FAULTY_DISK" // where
	historyEnv = "OPENVOICE_FAULTY_HISTORY"
	answers    = 3 // the descriptor that answers go to
)

// Serve must be the first call of TestMain in a package whose tests mount a disk. In a
// process that [Mount] started it serves the disk, until that process is gone, and does
// not return; else it does nothing.
func Serve() {
	dir := os.Getenv(dirEnv)
	if dir == "" {
		return
	}
	if err := serve(dir, os.Getenv(historyEnv) != ""); err != nil {
		fmt.Fprintf(os.Stderr, "serve disk %s: %v\n", dir, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func serve(dir string, history bool) error {
	signal.Ignore(syscall.SIGINT, syscall.SIGHUP, syscall.SIGPIPE) // the end of the input is the end
	out := os.NewFile(answers, "answers")
	f := newFiles(history)
	_, top, err := mount(f, dir)
	var hello answer
	if err != nil {
		hello.Error = err.Error()
	} else {
		defer detach(dir)
	}
	if told := json.NewEncoder(out).Encode(hello); told != nil || err != nil {
		return told
	}
	c := &control{files: f, evict: func(pattern string) { evict(top, pattern, "") }}
	return c.serve(os.Stdin, out)
}

// detach takes the mount away, at once for who looks for it, and for good when nobody
// has a file of it open any more.
func detach(dir string) {
	if syscall.Unmount(dir, syscall.MNT_DETACH) == nil {
		return
	}
	for _, tool := range []string{"fusermount3", "fusermount"} { // mounts of others than root
		if exec.Command(tool, "-u", "-z", "-q", dir).Run() == nil {
			return
		}
	}
}
