package httpd

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openvoicenews/openvoice/cmd/internal/cmdtest"
)

// closed waits for the server to close the connection, and says for how long.
func closed(t *testing.T, c *cmdtest.Reader) time.Duration {
	t.Helper()
	begin := time.Now()
	if err := c.SetReadDeadline(begin.Add(time.Hour)); err != nil {
		return 0 // a pipe whose other end is closed has no deadlines
	}
	if _, err := io.Copy(io.Discard, c.In); errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatal("the connection is still open after an hour")
	}
	return time.Since(begin)
}

const answer = 100_000 // bytes

// crowded runs fn with a server for readers that allows so many connections, in a
// bubble.
func crowded(t *testing.T, most int, fn func(*testing.T, *cmdtest.Pipes, *Server)) {
	synctest.Test(t, func(t *testing.T) {
		l := cmdtest.NewPipes()
		s := NewPublic(t.Context(), l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, strings.Repeat("x", answer))
		}), slog.New(slog.DiscardHandler), most)
		served := make(chan error)
		go func() { served <- s.Serve() }()
		defer func() {
			if err := errors.Join(s.http.Close(), <-served); err != nil {
				t.Error(err)
			}
			time.Sleep(time.Second) // net/http lingers over what it refused
		}()
		fn(t, l, s)
	})
}

func (s *Server) connections() int {
	s.crowd.mu.Lock()
	defer s.crowd.mu.Unlock()
	n := 0
	for i := range s.crowd.queues {
		n += s.crowd.queues[i].Len()
	}
	return n
}

// mustBeServed fails unless a newcomer gets the whole answer without any wait.
func mustBeServed(t *testing.T, l *cmdtest.Pipes) {
	t.Helper()
	c, begin := l.Dial(), time.Now()
	status, body, err := c.Ask()
	if err != nil || status != 200 || len(body) != answer {
		t.Errorf("got %d with %d bytes, %v", status, len(body), err)
	}
	if took := time.Since(begin); took > 0 {
		t.Errorf("it took %v", took)
	}
	c.Close()
	synctest.Wait()
}

// Many send half a request and no more.
func TestHalfRequests(t *testing.T) {
	const most = 50
	crowded(t, most, func(t *testing.T, l *cmdtest.Pipes, s *Server) {
		var all []*cmdtest.Reader
		for n := range 6 * most {
			c := l.Dial()
			if _, err := fmt.Fprintf(c, "GET /%d HTTP/1.1\r\nHost: ", n); err != nil {
				t.Fatal(err)
			}
			all = append(all, c)
		}
		synctest.Wait()
		if n := s.connections(); n != most {
			t.Errorf("%d connections are open, want %d", n, most)
		}
		mustBeServed(t, l)
		for _, c := range all[:len(all)-most] {
			if d := closed(t, c); d > 0 {
				t.Fatalf("one of the oldest was kept for %v", d)
			}
		}
		if d := closed(t, all[len(all)-1]); d != headerTime {
			t.Errorf("half a request was kept for %v, want %v", d, headerTime)
		}
		synctest.Wait()
		if n := s.connections(); n != 0 {
			t.Errorf("%d connections are left", n)
		}
	})
}

// Many ask and do not read the answer.
func TestSlowReaders(t *testing.T) {
	const most = 50
	crowded(t, most, func(t *testing.T, l *cmdtest.Pipes, s *Server) {
		var all []*cmdtest.Reader
		for range 6 * most {
			c := l.Dial()
			if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
				t.Fatal(err)
			}
			all = append(all, c)
		}
		synctest.Wait()
		if n := s.connections(); n != most {
			t.Errorf("%d connections are open, want %d", n, most)
		}
		mustBeServed(t, l)
		time.Sleep(writeTime + time.Second)
		synctest.Wait()
		if n := s.connections(); n != 0 {
			t.Errorf("%d connections are left after %v", n, writeTime)
		}
		for _, c := range all {
			closed(t, c)
		}
	})
}

// Many keep their connection without asking. Who asks on it in time is served.
func TestIdleConnections(t *testing.T) {
	const most = 50
	crowded(t, most, func(t *testing.T, l *cmdtest.Pipes, s *Server) {
		var all []*cmdtest.Reader
		for range 6 * most {
			c := l.Dial()
			if status, _, err := c.Ask(); err != nil || status != 200 {
				t.Fatal(status, err)
			}
			all = append(all, c)
		}
		last := all[len(all)-1]
		time.Sleep(idleTime - time.Second)
		if status, _, err := last.Ask(); err != nil || status != 200 {
			t.Fatal(status, err)
		}
		if d := closed(t, last); d != idleTime {
			t.Errorf("an idle connection was kept for %v, want %v", d, idleTime)
		}
		synctest.Wait()
		if n := s.connections(); n != 0 {
			t.Errorf("%d connections are left", n)
		}
	})
}

// send is for what need not be answered.
func send(t *testing.T, c *cmdtest.Reader, text string) *cmdtest.Reader {
	t.Helper()
	if _, err := io.WriteString(c, text); err != nil {
		t.Fatal(err)
	}
	return c
}

const request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

func TestWhoMakesRoom(t *testing.T) {
	crowded(t, 4, func(t *testing.T, l *cmdtest.Pipes, s *Server) {
		slow := send(t, l.Dial(), request)
		time.Sleep(time.Second)
		half := send(t, l.Dial(), "GET /")
		time.Sleep(time.Second)
		between := l.Dial()
		if _, _, err := between.Ask(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * asksWithin)
		newer := send(t, l.Dial(), request)
		mustBeServed(t, l)
		if closed(t, between) > 0 {
			t.Error("not who was between two requests made room")
		}
		for _, c := range []struct {
			name string
			gone *cmdtest.Reader
		}{{"half request", half}, {"slow reader", slow}} {
			fresh := l.Dial() // is about to ask
			mustBeServed(t, l)
			if closed(t, c.gone) > 0 {
				t.Errorf("not the %s made room", c.name)
			}
			if status, _, err := fresh.Ask(); status != 200 {
				t.Errorf("who came when there was a %s got %d, %v", c.name, status, err)
			}
			fresh.Close()
			synctest.Wait()
			send(t, l.Dial(), request)
			synctest.Wait()
		}
		r, err := http.ReadResponse(newer.In, nil)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(r.Body); err != nil || len(b) != answer {
			t.Errorf("who began to read of late got %d bytes, %v", len(b), err)
		}
	})
}

// A request that comes byte by byte, and one with a body without end, are cut off.
func TestSlowRequests(t *testing.T) {
	for name, c := range map[string]struct {
		begin string
		most  time.Duration
	}{
		"head": {"GET / HTTP/1.1\r\nX: ", headerTime},
		"body": {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n", readTime},
	} {
		t.Run(name, func(t *testing.T) {
			crowded(t, 10, func(t *testing.T, l *cmdtest.Pipes, s *Server) {
				conn, begin := l.Dial(), time.Now()
				go func() { _, _ = io.Copy(io.Discard, conn.In) }()
				_, err := io.WriteString(conn, c.begin)
				for err == nil {
					time.Sleep(time.Second)
					_, err = io.WriteString(conn, "x")
				}
				if took := time.Since(begin); took > c.most+time.Second {
					t.Errorf("it lasted %v", took)
				}
			})
		})
	}
}

func TestLongHeader(t *testing.T) {
	crowded(t, 10, func(t *testing.T, l *cmdtest.Pipes, s *Server) {
		c := l.Dial()
		go func() {
			_, _ = io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n")
			for range 100 {
				if _, err := io.WriteString(c, "X: "+strings.Repeat("x", 1024)+"\r\n"); err != nil {
					return
				}
			}
		}()
		r, err := http.ReadResponse(c.In, nil)
		if err != nil || r.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
			t.Errorf("got %v, %v, want 431", r, err)
		}
	})
}

// Over real sockets: several hundred connections that want nothing, and one that
// does.
func TestManyConnections(t *testing.T) {
	l, err := Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := NewPublic(t.Context(), l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, strings.Repeat("x", answer))
	}), slog.New(slog.DiscardHandler), 100)
	served := make(chan struct{})
	go func() {
		defer close(served)
		if err := s.Serve(); err != nil {
			t.Error(err)
		}
	}()
	var idle []net.Conn
	for range 400 {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		idle = append(idle, c)
		if _, err := io.WriteString(c, "GET / HTT"); err != nil && !errors.Is(err, net.ErrClosed) {
			continue // turned out already
		}
	}
	for range 20 {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		if err := cmdtest.AskOn(c, "/"); err != nil {
			t.Error(err)
		}
	}
	if n := s.connections(); n < 0 || n > 100 {
		t.Errorf("%d connections are open", n)
	}
	for _, c := range idle {
		c.Close()
	}
	if err := s.Stop(t.Context(), served); err != nil {
		t.Error(err)
	}
}

func TestAffordable(t *testing.T) {
	if n := Affordable(); n < 1 || n > maxConns {
		t.Errorf("%d connections", n)
	}
}
