package httpd

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/cmd/internal/exit"
)

func TestListenPrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	for _, when := range []string{"at first", "over a socket that was left behind"} {
		l, err := ListenPrivate(path)
		if err != nil {
			t.Fatalf("%s: %v", when, err)
		}
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", when, info, err)
		}
		l.(*net.UnixListener).SetUnlinkOnClose(false)
		if err := l.Close(); err != nil { // as a killed daemon leaves it
			t.Fatal(err)
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ListenPrivate(path); err == nil {
		t.Error("a file was taken for a socket")
	}
	if _, err := ListenPrivate("/" + strings.Repeat("x", maxSocketPath)); exit.Code(err) != exit.Config {
		t.Errorf("a path that is too long: %v", err)
	}
}
