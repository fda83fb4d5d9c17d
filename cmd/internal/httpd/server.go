// Package httpd has the HTTP servers of the daemon: their listeners, the bounds on
// connections, and a stop that loses no request.
//
// It promises that a stop ends within its bounds, whatever fails during it, and that
// slow or silent clients keep nobody else from being served. It must never know what
// is served.
package httpd

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// Server is an HTTP server that can stop without losing a request. net/http alone
// cannot: it drops a request that it reads after Shutdown began, and connections
// that the kernel accepted on its behalf go when the listener is closed.
type Server struct {
	http  *http.Server
	l     *quietListener
	crowd *connLimiter // nil: nobody is turned out

	mu   sync.Mutex
	busy map[net.Conn]bool // connections that may owe an answer
	idle chan struct{}     // closed and renewed when busy becomes empty
}

const (
	drainAccepts  = 100 * time.Millisecond // for what the kernel accepted before we turned away
	drainRequests = 10 * time.Second       // for requests under way
)

// Bounds on one connection, against clients that send or read little by little.
const (
	headerTime  = 10 * time.Second // for the head of a request
	readTime    = 15 * time.Second // for all of it: nothing here wants a body
	writeTime   = 2 * time.Minute  // for an answer
	idleTime    = 2 * time.Minute  // between two requests
	headerBytes = 32 << 10
)

// New is a server on l whose requests end with ctx.
func New(ctx context.Context, l net.Listener, h http.Handler, log *slog.Logger) *Server {
	s := &Server{l: quieten(l), busy: map[net.Conn]bool{}, idle: make(chan struct{})}
	s.http = &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    headerBytes,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		ConnState:         s.track,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	return s
}

// NewPublic is a server for readers, whom nobody knows: it bounds their number
// and the time of their requests too.
func NewPublic(ctx context.Context, l net.Listener, h http.Handler, log *slog.Logger, most int) *Server {
	s := New(ctx, l, h, log)
	s.crowd = newConnLimiter(most)
	s.http.ReadTimeout, s.http.WriteTimeout = readTime, writeTime
	return s
}

// Serve answers until stop is called, and returns nil then.
func (s *Server) Serve() error {
	err := s.http.Serve(s.l)
	if errors.Is(err, net.ErrClosed) || errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("serve on %s: %w", Address(s.l.Addr()), err)
}

func (s *Server) track(c net.Conn, state http.ConnState) {
	if s.crowd != nil {
		if state == http.StateNew {
			shrinkWriteBuffer(c)
		}
		s.crowd.track(c, state)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch state {
	case http.StateNew, http.StateActive:
		s.busy[c] = true
	default:
		delete(s.busy, c)
	}
	if len(s.busy) == 0 {
		close(s.idle)
		s.idle = make(chan struct{})
	}
}

// Stop turns new connections away, answers what was accepted, within bounds, and
// closes. It always ends with the listener closed; what failed meanwhile is the error.
// served is closed once serve has returned.
func (s *Server) Stop(ctx context.Context, served <-chan struct{}) error {
	failed := s.l.quiet(drainAccepts)
	<-served
	s.http.SetKeepAlivesEnabled(false)
	ctx, cancel := context.WithTimeout(ctx, drainRequests)
	defer cancel()
	if !s.waitIdle(ctx) {
		return errors.Join(failed, errors.New("requests under way are cut off"), s.http.Close())
	}
	if err := s.http.Shutdown(ctx); err != nil {
		return errors.Join(failed, err, s.http.Close())
	}
	return failed
}

func (s *Server) waitIdle(ctx context.Context) bool {
	for {
		s.mu.Lock()
		n, idle := len(s.busy), s.idle
		s.mu.Unlock()
		if n == 0 {
			return true
		}
		select {
		case <-idle:
		case <-ctx.Done():
			return false
		}
	}
}

// quietListener can stop taking new connections while it hands out those that the
// kernel has accepted already.
type quietListener struct {
	net.Listener
	turnAway func(net.Listener) error
	turned   atomic.Bool // newcomers are turned away, or are about to be
	kept     bool        // the socket outlives us: whoever waits there is not lost
}

// quieten makes l able to stop so.
func quieten(l net.Listener) *quietListener {
	if p, ok := l.(passed); ok {
		return &quietListener{Listener: p.Listener, kept: true}
	}
	return &quietListener{Listener: l, turnAway: turnAway}
}

// quiet makes Accept return net.ErrClosed after at most d, in which time it still
// returns what waits. It does so whatever fails: an error says that connections may
// have been lost. On a socket that outlives us it returns at once: who waits there is
// the next process's.
func (q *quietListener) quiet(d time.Duration) error {
	if q.kept {
		return q.Listener.Close()
	}
	q.turned.Store(true)
	failed := q.turnAway(q.Listener)
	l, ok := q.Listener.(interface{ SetDeadline(time.Time) error })
	if !ok {
		return errors.Join(failed, q.Listener.Close())
	}
	if err := l.SetDeadline(time.Now().Add(d)); err != nil {
		return errors.Join(failed, err, q.Listener.Close())
	}
	return failed
}

// Accept is net.Listener's, but that a deadline ends it for good.
func (q *quietListener) Accept() (net.Conn, error) {
	c, err := q.Listener.Accept()
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, errors.Join(net.ErrClosed, q.Listener.Close())
	}
	if err == nil && q.turned.Load() {
		_ = letIn(c) // one that stays deaf ends with its time limit
	}
	return c, err
}

// Address is where a is reached, as a URL or as unix:PATH.
func Address(a net.Addr) string {
	if a.Network() == "unix" {
		return "unix:" + a.String()
	}
	return "http://" + a.String() + "/"
}
