package faulty_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/openvoicenews/openvoice/storage/faulty"
)

// leaveEnv says how a child process that has mounted a disk shall end.
const leaveEnv = "OPENVOICE_FAULTY_LEAVE"

// leaveMounted is the child: it runs one test, TestLeave.
func leaveMounted() {
	if how := os.Getenv(leaveEnv); how != "" {
		_ = os.Unsetenv(leaveEnv) // the process that serves is no child of this kind
		os.Args = []string{os.Args[0], "-test.run=^TestLeave$"}
		leaving = how
	}
}

// leaving is how TestLeave ends, in a child.
var leaving string

// TestLeave is run in child processes: it mounts a disk, says where, holds a file open,
// and ends badly.
func TestLeave(t *testing.T) {
	if leaving == "" {
		return
	}
	d := faulty.Mount(t, faulty.Options{})
	f, err := os.Create(d.Dir() + "/open")
	must(t, err)
	defer f.Close()
	fmt.Printf("mounted %s %d\n", d.Dir(), d.Pid())
	switch leaving {
	case "fails":
		t.Fatal("as it shall")
	case "panics":
		panic("as it shall")
	case "times out": // package testing panics in another goroutine
		go func() { panic("as it shall") }()
		select {}
	default: // killed
		select {}
	}
}

// TestNoMountStays ends processes in every bad way and looks for their mounts.
func TestNoMountStays(t *testing.T) {
	faulty.Mount(t, faulty.Options{}) // else the children skip
	exe, err := os.Executable()
	must(t, err)
	for _, how := range []string{"fails", "panics", "times out", "killed", "killed with its server"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			c := exec.CommandContext(t.Context(), exe)
			c.Env = append(os.Environ(), leaveEnv+"="+how, "TMPDIR="+t.TempDir())
			out, err := c.StdoutPipe()
			must(t, err)
			must(t, c.Start())
			dir, server := "", 0
			for lines := bufio.NewScanner(out); server == 0 && lines.Scan(); {
				_, _ = fmt.Sscanf(lines.Text(), "mounted %s %d", &dir, &server)
			}
			if server == 0 {
				t.Fatal("the child mounts nothing")
			}
			switch how {
			case "killed with its server":
				must(t, syscall.Kill(server, syscall.SIGKILL))
				fallthrough
			case "killed":
				must(t, c.Process.Kill())
			}
			// The process that serves has this output too, so it ends when both have.
			_, err = io.Copy(io.Discard, out)
			must(t, err)
			if err := c.Wait(); err == nil {
				t.Error("the child ended well")
			}
			if how == "killed with its server" {
				faulty.Mount(t, faulty.Options{}) // takes away what others left
			}
			b, err := os.ReadFile("/proc/self/mounts")
			must(t, err)
			if strings.Contains(string(b), dir) {
				t.Errorf("%s is still mounted", dir)
			}
		})
	}
}
