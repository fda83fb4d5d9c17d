package httpd

import (
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/cmd/internal/cmdtest"
)

func TestPassedNothing(t *testing.T) {
	own := strconv.Itoa(os.Getpid())
	for _, env := range []map[string]string{
		{},
		{"LISTEN_PID": "1", "LISTEN_FDS": "1"},
		{"LISTEN_PID": own},
		{"LISTEN_PID": own, "LISTEN_FDS": "0"},
	} {
		if l, err := Passed(func(name string) string { return env[name] }); l != nil || err != nil {
			t.Errorf("%v: a listener %v, error %v", env, l, err)
		}
	}
	env := map[string]string{"LISTEN_PID": own, "LISTEN_FDS": "2"}
	if _, err := Passed(func(name string) string { return env[name] }); err == nil || !strings.Contains(err.Error(), "2 sockets") {
		t.Errorf("two sockets: %v", err)
	}
}

func TestAdoptRefusesWhatDoesNotListen(t *testing.T) {
	f, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := adopt(f); err == nil || !strings.Contains(err.Error(), "ListenStream=") {
		t.Errorf("error %v", err)
	}
}

// TestPassedSocketOutlivesServers holds that who comes between two servers on a socket
// that was passed to them waits for the second: nobody is refused, and no answer is lost.
func TestPassedSocketOutlivesServers(t *testing.T) {
	held, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	var h *cmdtest.Hammer
	for range 5 {
		f, err := held.(*net.TCPListener).File()
		if err != nil {
			t.Fatal(err)
		}
		l, err := adopt(f)
		if err != nil {
			t.Fatal(err)
		}
		heard := make(chan struct{}, 1<<20)
		s := New(t.Context(), l, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, strings.Repeat("x", 1<<16))
			heard <- struct{}{}
		}), slog.New(slog.DiscardHandler))
		served := make(chan struct{})
		go func() {
			defer close(served)
			if err := s.Serve(); err != nil {
				t.Error(err)
			}
		}()
		if h == nil {
			h = cmdtest.StartHammer(held.Addr().String(), "/", 4)
		}
		for range 50 {
			<-heard
		}
		if err := s.Stop(t.Context(), served); err != nil {
			t.Error(err)
		}
	}
	// Those who wait now are answered by the last.
	f, err := held.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	l, err := adopt(f)
	if err != nil {
		t.Fatal(err)
	}
	s := New(t.Context(), l, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), slog.New(slog.DiscardHandler))
	served := make(chan struct{})
	go func() { defer close(served); _ = s.Serve() }()
	h.Stop()
	if err := s.Stop(t.Context(), served); err != nil {
		t.Error(err)
	}
	if len(h.Lost) > 0 || h.Refused.Load() > 0 {
		t.Fatalf("%d requests lost, %d refused, %d answered; the first: %v", len(h.Lost), h.Refused.Load(), h.Answered.Load(), h.Lost)
	}
}
