package control

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/cmd/internal/exit"
	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

// fakeDaemon answers every question, and then fails as it is told to.
type fakeDaemon struct {
	err   error
	asked wish
}

type wish struct {
	Only []string
	Due  bool
}

type fakeReport struct {
	Store   string
	Entries []int
}

var (
	fakeCall = Call[*fakeDaemon, string, fakeReport]{"status", func(f *fakeDaemon, _ context.Context, of string) (fakeReport, error) {
		return fakeReport{of, []int{5}}, f.err
	}}
	fakeStream = Stream[*fakeDaemon, wish, []byte]{"dump", func(f *fakeDaemon, _ context.Context, w wish, send func([]byte) error) error {
		f.asked = w
		for range 1000 {
			if err := send([]byte(strings.Repeat("\xff{}\n", 100))); err != nil {
				return err
			}
		}
		return f.err
	}}
)

// talk serves h on a control socket of its own and finds the daemon there.
func talk(t *testing.T, h http.Handler) Peer[*fakeDaemon] {
	t.Helper()
	store := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", SocketPath(store))
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: h}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	}()
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		<-done
	})
	c, err := Find(t.Context(), store)
	if err != nil || c == nil {
		t.Fatalf("find daemon: %v, %v", c, err)
	}
	return Peer[*fakeDaemon]{Client: c}
}

// TestControl asks a daemon and this process the same, and wants the same of both,
// but that an error says who failed.
func TestControl(t *testing.T) {
	ctx := t.Context()
	for _, failure := range []error{
		nil, errors.New("disk\non fire"), exit.Fail(exit.Partly, errors.New("1 of 2 sources failed")),
		errors.New("304 is a number at the start"),
	} {
		f := &fakeDaemon{err: failure}
		far := talk(t, Handler[*fakeDaemon](f, fakeCall, fakeStream))
		for _, p := range []Peer[*fakeDaemon]{far, {Local: f}} {
			checkEnd := func(what string, err error) {
				t.Helper()
				want := fmt.Sprint(failure)
				if failure != nil && p.Client != nil {
					want = "running daemon: " + text.OneLine(failure.Error())
				}
				if fmt.Sprint(err) != want || exit.Code(err) != exit.Code(failure) {
					t.Errorf("%s: error %v with status %d, want %s with %d", what, err, exit.Code(err), want, exit.Code(failure))
				}
			}
			f.asked = wish{}
			size := 0
			err := Follow(ctx, p, fakeStream, wish{[]string{"a", "b"}, true}, func(b []byte) error {
				size += len(b)
				return nil
			})
			checkEnd("stream", err)
			if size != 400_000 || len(f.asked.Only) != 2 || !f.asked.Due {
				t.Errorf("%d bytes, asked %+v", size, f.asked)
			}
			r, err := Ask(ctx, p, fakeCall, "https://a.example/ä?b")
			checkEnd("call", err)
			if failure == nil && (r.Store != "https://a.example/ä?b" || len(r.Entries) != 1 || r.Entries[0] != 5) {
				t.Errorf("call: %+v", r)
			}
		}
	}
}

func TestControlReaderFails(t *testing.T) {
	full := errors.New("disk is full")
	f := &fakeDaemon{}
	for _, p := range []Peer[*fakeDaemon]{talk(t, Handler[*fakeDaemon](f, fakeStream)), {Local: f}} {
		n := 0
		err := Follow(t.Context(), p, fakeStream, wish{}, func([]byte) error { n++; return full })
		if !errors.Is(err, full) || n != 1 {
			t.Errorf("%v after %d values", err, n)
		}
	}
}

func TestControlWrongRequest(t *testing.T) {
	p := talk(t, Handler[*fakeDaemon](&fakeDaemon{}, fakeCall))
	_, err := Ask(t.Context(), p, Call[*fakeDaemon, int, fakeReport]{Name: "status"}, 7)
	if err == nil || !strings.Contains(err.Error(), `read request "status"`) {
		t.Errorf("a number was taken for a text: %v", err)
	}
}

func TestControlCutOff(t *testing.T) {
	p := talk(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Trailer", trailerEnd)
		_, _ = io.WriteString(w, "\"e30K\"\n\"e30K\"\n")
		if r.URL.Path == "/broken" {
			panic(http.ErrAbortHandler)
		}
	}))
	ignore := func([]byte) error { return nil }
	if err := Follow(t.Context(), p, fakeStream, wish{}, ignore); err == nil || !strings.Contains(err.Error(), "cut off") {
		t.Errorf("an answer without its end passes for a whole one: %v", err)
	}
	broken := Stream[*fakeDaemon, None, []byte]{Name: "broken"}
	if err := Follow(t.Context(), p, broken, None{}, ignore); err == nil {
		t.Error("an answer that breaks off passes for a whole one")
	}
}

func TestControlOtherRelease(t *testing.T) {
	p := talk(t, http.NotFoundHandler())
	if _, err := Ask(t.Context(), p, fakeCall, ""); err == nil || !strings.Contains(err.Error(), "another release") {
		t.Errorf("error %v", err)
	}
}

func TestFind(t *testing.T) {
	store := filepath.Join(t.TempDir(), "s")
	if c, err := Find(t.Context(), store); c != nil || err != nil {
		t.Errorf("where there is no socket: %v, %v", c, err)
	}
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: SocketPath(store), Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	l.SetUnlinkOnClose(false)
	if err := l.Close(); err != nil { // as a killed daemon leaves it
		t.Fatal(err)
	}
	if c, err := Find(t.Context(), store); c != nil || err != nil {
		t.Errorf("where a socket was left behind: %v, %v", c, err)
	}
	if c, err := Find(t.Context(), "/"+strings.Repeat("x", 200)); c != nil || err != nil {
		t.Errorf("where no socket can be: %v, %v", c, err)
	}
}
