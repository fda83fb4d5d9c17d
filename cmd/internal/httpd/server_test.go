package httpd

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/cmd/internal/cmdtest"
)

// serveFor starts a server and returns its address and what stops it.
func serveFor(t *testing.T, network, path string, h http.Handler) (addr string, stop func(context.Context) error) {
	t.Helper()
	l, err := Listen(t.Context(), network, path)
	if err != nil {
		t.Fatal(err)
	}
	s := New(t.Context(), l, h, slog.New(slog.DiscardHandler))
	served := make(chan struct{})
	go func() {
		defer close(served)
		if err := s.Serve(); err != nil {
			t.Error(err)
		}
	}()
	return l.Addr().String(), func(ctx context.Context) error { return s.Stop(ctx, served) }
}

func TestServerStopsWithoutLoss(t *testing.T) {
	for range 3 {
		addr, stop := serveFor(t, "tcp", "127.0.0.1:0", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, strings.Repeat("x", 1<<16))
		}))
		h := cmdtest.StartHammer(addr, "/", 4)
		warm := time.NewTicker(time.Millisecond)
		for h.Answered.Load() < 20 {
			<-warm.C
		}
		warm.Stop()
		if err := stop(t.Context()); err != nil {
			t.Error(err)
		}
		h.Stop()
		if len(h.Lost) > 0 {
			t.Fatalf("%d requests lost, %d answered; the first: %v", len(h.Lost), h.Answered.Load(), h.Lost[0])
		}
	}
}

func TestServerStopWaitsForRequests(t *testing.T) {
	started, release := make(chan struct{}), make(chan struct{})
	addr, stop := serveFor(t, "tcp", "127.0.0.1:0", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(started)
		<-release
	}))
	answer := make(chan error, 1)
	go func() {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			err = cmdtest.AskOn(conn, "/")
		}
		answer <- err
	}()
	<-started
	stopped := make(chan error, 1)
	go func() { stopped <- stop(t.Context()) }()
	select {
	case err := <-stopped:
		t.Fatalf("stopped with a request under way: %v", err)
	case <-time.After(3 * drainAccepts):
	}
	close(release)
	if err := <-answer; err != nil {
		t.Errorf("the request under way: %v", err)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}

func TestServerStopIsBounded(t *testing.T) {
	release := make(chan struct{})
	started := make(chan struct{})
	addr, stop := serveFor(t, "tcp", "127.0.0.1:0", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(started)
		<-release
	}))
	answer := make(chan error, 1)
	go func() {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			err = cmdtest.AskOn(conn, "/")
		}
		answer <- err
	}()
	<-started
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if err := stop(ctx); err == nil {
		t.Error("no error although a request was cut off")
	}
	close(release)
	if <-answer == nil {
		t.Error("the request that was cut off has an answer")
	}
}

func TestListenUnix(t *testing.T) {
	path := t.TempDir() + "/http"
	for range 2 { // the second time over what the first left, or not
		addr, stop := serveFor(t, "unix", path, http.NotFoundHandler())
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o666 {
			t.Errorf("socket: %v, %v", info, err)
		}
		if _, err := Listen(t.Context(), "unix", path); err == nil {
			t.Error("a second process listens on the same socket")
		}
		if addr != path {
			t.Errorf("address %s", addr)
		}
		if err := stop(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if err := os.WriteFile(path, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Listen(t.Context(), "unix", path); err == nil || !strings.Contains(err.Error(), "is in the way") {
		t.Errorf("over a file: %v", err)
	}
	if _, err := Listen(t.Context(), "unix", "/"+strings.Repeat("x", 104)); err == nil || !strings.Contains(err.Error(), "105 bytes") {
		t.Errorf("a long path: %v", err)
	}
}

// Whatever fails, stop ends and the listener is closed.
func TestServerStopsWhateverFails(t *testing.T) {
	tcp, err := Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		l     net.Listener
		wants []string
	}{
		{"TCP", tcp, []string{"no filters here"}},
		{"no deadlines", cmdtest.BrokenListener{Pipes: cmdtest.NewPipes()}, []string{"no filters here", "no deadlines here", "closed with a groan"}},
		{"no such method", cmdtest.NewPipes(), []string{"no filters here"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := New(t.Context(), c.l, http.NotFoundHandler(), slog.New(slog.DiscardHandler))
			s.l.turnAway = func(net.Listener) error { return errors.New("no filters here") }
			served := make(chan struct{})
			go func() {
				defer close(served)
				if err := s.Serve(); err != nil {
					t.Error(err)
				}
			}()
			err := s.Stop(t.Context(), served)
			for _, want := range c.wants {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("stop says %v, and not that there are %s", err, want)
				}
			}
			if conn, err := c.l.Accept(); !errors.Is(err, net.ErrClosed) {
				t.Errorf("the listener is not closed: %v, %v", conn, err)
			}
		})
	}
}
