package daemon

import (
	"errors"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/cmd/internal/cmdtest"
)

func TestNotifier(t *testing.T) {
	for _, path := range []string{t.TempDir() + "/n", "@openvoice-test-" + strings.ReplaceAll(t.TempDir(), "/", "-")} {
		n, err := cmdtest.ListenNotify(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := (notifier{path}).notify("READY=1", statusLine("serving\n%d feeds", 3)); err != nil {
			t.Error(err)
		}
		for _, want := range []string{"READY=1", "STATUS=serving 3 feeds"} {
			if got, _, err := n.Wait(want, 10*time.Second); err != nil || got != want {
				t.Errorf("on %s: %q, %v; want %q", path, got, err, want)
			}
		}
		n.Close()
	}
	if err := (notifier{}).notify("READY=1"); err != nil {
		t.Errorf("with nobody to talk to: %v", err)
	}
	if err := (notifier{t.TempDir() + "/missing"}).notify("READY=1"); err == nil {
		t.Error("a socket that is missing: no error")
	}
}

// A service manager that reads nothing holds nobody up for long.
func TestNotifierEnds(t *testing.T) {
	path := t.TempDir() + "/n"
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for range 1 << 16 { // the kernel keeps some hundred messages
		if err = (notifier{path}).notify("STATUS=again"); err != nil {
			break
		}
	}
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a socket that nobody reads: %v", err)
	}
}
