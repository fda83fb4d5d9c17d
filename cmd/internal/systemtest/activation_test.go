package systemtest

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/cmd/internal/cmdtest"
)

// TestRestartOnPassedSocketLosesNobody restarts the daemon on a socket that the service
// manager holds, while readers ask without pause: none is refused, none goes without an
// answer.
func TestRestartOnPassedSocketLosesNobody(t *testing.T) {
	dir := t.TempDir()
	cfg := filepath.Join(dir, "openvoice.yaml")
	err := os.WriteFile(cfg, []byte(`version: 1
site: {id: "tag:news.example.org,2026:", title: Passed, url: "https://news.example.org/"}
sources: [{id: alpha, url: "file:alpha.xml", schedule: "@every 10h"}]
`), 0o600)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "alpha.xml"), []byte(`<rss version="2.0"><channel><title>Alpha</title><item><title>One</title></item></channel></rss>`), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	held, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	file, err := held.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	manager, err := cmdtest.ListenNotify(filepath.Join(dir, "n"))
	if err != nil {
		t.Fatal(err)
	}
	defer manager.Close()
	start := func() *exec.Cmd {
		c := exec.CommandContext(t.Context(), "sh", "-c", `LISTEN_PID=$$ LISTEN_FDS=1 exec openvoice run --log-level warn --config "$0"`, cfg)
		c.Env, c.ExtraFiles, c.Stderr = append(os.Environ(), "NOTIFY_SOCKET="+manager.Path), []*os.File{file}, os.Stderr
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		if _, _, err := manager.Wait("READY=1", time.Minute); err != nil {
			t.Fatal(err)
		}
		if _, at, err := manager.Wait("STATUS=Serving", time.Minute); err != nil || at != fmt.Sprintf("http://%s", held.Addr()) {
			t.Fatalf("it serves %s, not %s, error %v", at, held.Addr(), err)
		}
		return c
	}
	stop := func(c *exec.Cmd) {
		if err := c.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if err := c.Wait(); err != nil {
			t.Errorf("the stop: %v", err)
		}
	}
	daemon := start()
	h := cmdtest.StartHammer(held.Addr().String(), "/feed.atom", 3)
	for range 3 {
		stop(daemon)
		daemon = start()
	}
	h.Stop()
	stop(daemon)
	if len(h.Lost) > 0 || h.Refused.Load() > 0 || h.Answered.Load() == 0 {
		t.Errorf("%d requests answered, %d refused, %d lost: %v", h.Answered.Load(), h.Refused.Load(), len(h.Lost), h.Lost)
	}
}
