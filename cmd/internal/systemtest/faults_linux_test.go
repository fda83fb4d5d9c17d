package systemtest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/cmd/internal/cmdtest"
)

// faultItems is how many items each of the two sources of the fault tests lists.
const faultItems = 30

// faultSite writes a configuration of two sources into the folder, and gives its path, and
// how many items they list.
func faultSite(t *testing.T, dir string) (cfg string, items *atomic.Int64) {
	t.Helper()
	items = new(atomic.Int64)
	items.Store(faultItems)
	origin := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprintf(w, `<rss version="2.0"><channel><title>T</title><link>http://%[1]s.example/</link><description>d</description>`, r.URL.Path[1:])
		for i := range items.Load() {
			fmt.Fprintf(w, `<item><guid isPermaLink="false">%[1]s-%[2]d</guid><title>%[1]s %[2]d</title><link>http://%[1]s.example/%[2]d</link><description>%[3]s</description></item>`,
				r.URL.Path[1:], i, strings.Repeat(fmt.Sprintf("word%d%s ", i, r.URL.Path[1:]), 400))
		}
		io.WriteString(w, `</channel></rss>`)
	}))
	t.Cleanup(origin.Close)
	cfg = filepath.Join(dir, "openvoice.yaml")
	text := fmt.Sprintf("version: 1\nsite: {id: \"tag:f.example,2026:\", title: F, url: \"http://f.example/\"}\nlisten: 127.0.0.1:0\nstore: {max_size: 64MiB}\n"+
		"fetch: {host_spacing: 0s, allow_networks: [127.0.0.0/8]}\nsources:\n  - {id: a, url: \"%[1]s/a\"}\n  - {id: b, url: \"%[1]s/b\"}\n", origin.URL)
	if err := os.WriteFile(cfg, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return cfg, items
}

// openvoice runs the program to its end, and gives all that it said.
func openvoice(t *testing.T, with []string, args ...string) (said string, err error) {
	t.Helper()
	words := append(append([]string(nil), with...), append([]string{"openvoice"}, args...)...)
	c := exec.CommandContext(t.Context(), words[0], words[1:]...)
	out, err := c.CombinedOutput()
	return string(out), err
}

// wholeAndSound demands that all items are stored once, and that the store is sound.
func wholeAndSound(t *testing.T, cfg, when string) {
	t.Helper()
	rows, err := openvoice(t, nil, "db", "dump", "--config", cfg)
	if n := strings.Count(rows, "\n"); err != nil || n != 2*faultItems {
		t.Errorf("%s: %d rows are stored, want %d, %v", when, n, 2*faultItems, err)
	}
	if said, err := openvoice(t, nil, "db", "check", "--config", cfg); err != nil {
		t.Errorf("%s: the check says %s, %v", when, said, err)
	}
}

// TestFaultsOfCalls lets each of the first writes and syncs of a round fail: the program
// says so, or nothing is missing; after the next round nothing is. Each fifth call is
// tried, with OPENVOICE_FAULTS=all each.
func TestFaultsOfCalls(t *testing.T) {
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("strace is missing: install strace (Debian)")
	}
	if err := exec.Command("strace", "-qq", "-o", os.DevNull, "true").Run(); err != nil {
		t.Skipf("strace cannot trace here: %v", err)
	}
	step := 5
	if os.Getenv("OPENVOICE_FAULTS") == "all" {
		step = 1
	}
	for call, most := range map[string]int{"pwrite64": 40, "fdatasync": 40} {
		t.Run(call, func(t *testing.T) {
			t.Parallel()
			for nth := 1; nth <= most; nth += step {
				when := fmt.Sprintf("%s %d", call, nth)
				cfg, _ := faultSite(t, t.TempDir())
				inject := []string{"strace", "-f", "-qq", "-o", os.DevNull, "-e", "trace=" + call, "-e", fmt.Sprintf("inject=%s:error=EIO:when=%d", call, nth)}
				said, err := openvoice(t, inject, "once", "--config", cfg)
				if err == nil && !strings.Contains(said, fmt.Sprintf("%d new entries", 2*faultItems)) {
					t.Errorf("%s: it says that all is well, and stored less:\n%s", when, said)
				}
				if err != nil && !strings.Contains(said, syscall.EIO.Error()) {
					t.Errorf("%s: it fails and does not say why:\n%s", when, said)
				}
				if said, err := openvoice(t, nil, "once", "--config", cfg); err != nil {
					t.Errorf("%s: the next round: %v\n%s", when, err, said)
				}
				wholeAndSound(t, cfg, when)
			}
		})
	}
}

// TestDiskFillsUp fills the disk under a daemon: readers are served, a round says what is
// wrong, and once there is room all is stored.
func TestDiskFillsUp(t *testing.T) {
	dir := ownDisk(t, "8m")
	cfg, items := faultSite(t, dir)
	items.Store(faultItems / 2)
	full := filepath.Join(dir, "filler")
	if err := os.WriteFile(full, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c, log := startDaemon(t, cfg)
	if said, err := openvoice(t, nil, "once", "--config", cfg); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	fill(t, full)
	items.Store(faultItems)
	said, err := openvoice(t, nil, "once", "--config", cfg)
	if err == nil || !strings.Contains(said, syscall.ENOSPC.Error()) {
		t.Errorf("a round on a full disk: %v\n%s", err, said)
	}
	if said, err := openvoice(t, nil, "status", "--config", cfg); err != nil || !strings.Contains(said, "unavailable since") {
		t.Errorf("the status: %v\n%s", err, said)
	}
	if err := os.Remove(full); err != nil {
		t.Fatal(err)
	}
	err = errors.New("never")
	for deadline := time.Now().Add(90 * time.Second); err != nil && time.Now().Before(deadline); {
		said, err = openvoice(t, nil, "once", "--config", cfg)
	}
	if err != nil {
		t.Errorf("with room again: %v\n%s\n%s", err, said, log)
	}
	wholeAndSound(t, cfg, "with room again")
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err != nil {
		t.Errorf("%v\n%s", err, log)
	}
}

// ownDisk is a folder on a disk of its own, in memory, of the size.
func ownDisk(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("mount: no disk of its own: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// startDaemon runs a daemon until it serves; log is what it says. The test ends it.
func startDaemon(t *testing.T, cfg string) (c *exec.Cmd, log *bytes.Buffer) {
	t.Helper()
	n, err := cmdtest.ListenNotify(filepath.Join(t.TempDir(), "n"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.Close)
	log = new(bytes.Buffer)
	c = exec.CommandContext(t.Context(), "openvoice", "run", "--config", cfg)
	c.Stderr, c.Env = log, append(os.Environ(), "NOTIFY_SOCKET="+n.Path)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := n.Wait("READY=1", time.Minute); err != nil {
		t.Fatalf("%v\n%s", err, log)
	}
	return c, log
}

// fill writes to the file until the disk is full.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	for b := make([]byte, 4096); err == nil; {
		_, err = f.Write(b)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
