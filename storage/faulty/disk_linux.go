package faulty

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// fsType is what the kernel's table of mounts says behind "fuse.".
const fsType = "openvoice-faulty"

// patience is how long the process that serves a disk may take to end, before it is
// killed.
const patience = 10 * time.Second

// Options is what may vary. The zero value is good.
type Options struct {
	// History keeps all that happens, so that a [Cut] may lie in the past and
	// [Disk.Operations] knows all of them. It costs the memory of all that is written.
	History bool
}

// Disk is a mounted file system that fails on demand. It is safe for concurrent use.
type Disk struct {
	dir string
	t   testing.TB
	mu  sync.Mutex // one request at a time
	cmd *exec.Cmd
	to  io.WriteCloser
	in  *json.Decoder
}

// Mount mounts an empty disk until the test ends. Where that cannot be, it skips the
// test with a line that begins with "fuse:".
func Mount(t testing.TB, o Options) *Disk {
	t.Helper()
	if why := unavailable(); why != "" {
		t.Skip("fuse: " + why)
	}
	detachStale()
	dir := filepath.Join(t.TempDir(), "disk")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	d := &Disk{dir: dir, t: t}
	if err := d.start(o); err != nil {
		t.Fatalf("mount disk: %v", err)
	}
	t.Cleanup(d.end)
	var hello answer
	if err := d.in.Decode(&hello); err != nil {
		t.Fatalf("mount disk: the process that serves it says nothing; does TestMain call faulty.Serve first? %v", err)
	}
	if hello.Error != "" {
		t.Skipf("fuse: it cannot be mounted here: %s", hello.Error)
	}
	return d
}

// unavailable says why no disk can be mounted here, "" if one might.
func unavailable() string {
	f, err := os.OpenFile("/dev/fuse", os.O_RDWR, 0)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return "there is no /dev/fuse"
	case err != nil:
		return err.Error()
	}
	f.Close()
	if os.Geteuid() == 0 {
		return ""
	}
	for _, tool := range []string{"fusermount3", "fusermount"} {
		if _, err := exec.LookPath(tool); err == nil {
			return ""
		}
	}
	return "fusermount3 is missing, without which only root can mount (Debian: fuse3)"
}

// start starts the process that serves.
func (d *Disk) start(o Options) error {
	exe, err := os.Executable()
	if err != nil {
		return err
	}
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	defer w.Close()
	// Without Serve in TestMain this runs no test and ends.
	d.cmd = exec.Command(exe, "-test.run=^$")
	d.cmd.Env = append(os.Environ(), dirEnv+"="+d.dir)
	if o.History {
		d.cmd.Env = append(d.cmd.Env, historyEnv+"=1")
	}
	d.cmd.Stdout, d.cmd.Stderr = os.Stdout, os.Stderr // whoever waits for the output of this process waits for the unmounting
	d.cmd.ExtraFiles = []*os.File{w}
	d.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // no ^C of a terminal
	if d.to, err = d.cmd.StdinPipe(); err == nil {
		err = d.cmd.Start()
	}
	if err != nil {
		r.Close()
		return err
	}
	d.in = json.NewDecoder(r)
	d.t.Cleanup(func() { r.Close() })
	return nil
}

// end unmounts. The process that serves does it when its input ends, which it does also
// when this process dies.
func (d *Disk) end() {
	d.to.Close()
	kill := time.AfterFunc(patience, func() { _ = d.cmd.Process.Kill() })
	err := d.cmd.Wait()
	kill.Stop()
	detach(d.dir) // what is left where it was killed
	if err != nil {
		d.t.Errorf("the process that served %s: %v", d.dir, err)
	}
}

// detachStale takes away mounts of this kind whose process is gone.
func detachStale() {
	f, err := os.Open("/proc/self/mounts")
	if err != nil {
		return
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) < 3 || fields[2] != "fuse."+fsType {
			continue
		}
		if _, err := os.Lstat(fields[1]); errors.Is(err, syscall.ENOTCONN) {
			detach(fields[1])
		}
	}
}

// Dir is where the disk is mounted.
func (d *Disk) Dir() string { return d.dir }

func (d *Disk) ask(q request) answer {
	d.t.Helper()
	a, err := d.call(q)
	if err != nil {
		d.t.Fatalf("faulty disk: %v", err)
	}
	return a
}

func (d *Disk) call(q request) (a answer, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := json.NewEncoder(d.to).Encode(q); err != nil {
		return a, err
	}
	if err := d.in.Decode(&a); err != nil {
		return a, fmt.Errorf("the process that serves it: %w", err)
	}
	if a.Error != "" {
		return a, errors.New(a.Error)
	}
	return a, nil
}

// Inject adds a fault. Of several that would hit an operation the first one does.
func (d *Disk) Inject(f Fault) {
	d.t.Helper()
	d.ask(request{Inject: &f})
}

// Recover ends all faults.
func (d *Disk) Recover() {
	d.t.Helper()
	d.ask(request{Recover: true})
}

// Number is that of the last operation.
func (d *Disk) Number() int {
	d.t.Helper()
	return d.ask(request{Count: true}).Number
}

// Fired is how many operations faults have hit.
func (d *Disk) Fired() int {
	d.t.Helper()
	return d.ask(request{Count: true}).Fired
}

// Operations are all operations so far, of a disk with [Options.History].
func (d *Disk) Operations() []Operation {
	d.t.Helper()
	return d.ask(request{Operations: true}).Operations
}

// Evict makes the kernel drop what it has in its cache of the files whose paths match,
// as [Fault.Path] does, so that what is read next, or used of a map, is read from the
// disk. Nobody else needs it: the kernel does so when memory is short.
func (d *Disk) Evict(pattern string) {
	d.t.Helper()
	d.ask(request{Evict: &pattern})
}

// Image writes what a power cut would leave into a folder, which must be empty and be
// on another disk.
func (d *Disk) Image(c Cut, to string) {
	d.t.Helper()
	d.ask(request{Image: &order{c, to}})
}
