package systemtest

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestReadOnlyDisk starts the daemon on a disk that is read-only: it serves what is stored,
// commands that read go on, and once the disk is writable all does.
func TestReadOnlyDisk(t *testing.T) {
	dir := ownDisk(t, "64m")
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
	c, log := startDaemon(t, cfg)
	items.Store(faultItems)
	if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT, ""); err != nil {
		t.Fatal(err)
	}
	said, err := "", os.ErrDeadlineExceeded
	for deadline := time.Now().Add(time.Minute); err != nil && time.Now().Before(deadline); {
		said, err = openvoice(t, nil, "once", "--config", cfg)
	}
	if err != nil {
		t.Errorf("writable again: %v\n%s\n%s", err, said, log)
	}
	wholeAndSound(t, cfg, "writable again")
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err != nil || !strings.Contains(log.String(), "commands can reach this daemon again") {
		t.Errorf("%v\n%s", err, log)
	}
}
