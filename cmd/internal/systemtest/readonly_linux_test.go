package systemtest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/cmd/internal/cmdtest"
)

// TestReadOnlyDisk starts the daemon on a disk that is read-only: it serves what is stored,
// commands that read go on, and once the disk is writable all does.
func TestReadOnlyDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=64m"); err != nil {
		t.Skipf("mount: no disk of its own: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	cfg, items := faultSite(t, dir)
	items.Store(faultItems / 2)
	if said, err := openvoice(t, nil, "once", "--config", cfg); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"db", "check"}, {"db", "dump"}, {"status"}} {
		if said, err := openvoice(t, nil, append(args, "--config", cfg)...); err != nil {
			t.Errorf("%q: %v\n%s", args, err, said)
		}
	}
	if said, err := openvoice(t, nil, "once", "--config", cfg); err == nil || !strings.Contains(said, syscall.EROFS.Error()) {
		t.Errorf("a round: %v\n%s", err, said)
	}
	n, err := cmdtest.ListenNotify(filepath.Join(t.TempDir(), "n"))
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	c := exec.CommandContext(t.Context(), "openvoice", "run", "--config", cfg)
	var log bytes.Buffer
	c.Stderr, c.Env = &log, append(os.Environ(), "NOTIFY_SOCKET="+n.Path)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := n.Wait("READY=1", time.Minute); err != nil {
		t.Fatalf("%v\n%s", err, &log)
	}
	items.Store(faultItems)
	if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT, ""); err != nil {
		t.Fatal(err)
	}
	said := ""
	err = os.ErrDeadlineExceeded
	for deadline := time.Now().Add(time.Minute); err != nil && time.Now().Before(deadline); {
		said, err = openvoice(t, nil, "once", "--config", cfg)
	}
	if err != nil {
		t.Errorf("writable again: %v\n%s\n%s", err, said, &log)
	}
	wholeAndSound(t, cfg, "writable again")
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err != nil || !strings.Contains(log.String(), "commands can reach this daemon again") {
		t.Errorf("%v\n%s", err, &log)
	}
}
