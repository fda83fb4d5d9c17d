package fetchtest

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"sync"
)

// Addr is a "host:port" of the network.
type Addr string

// Network is "pipe".
func (a Addr) Network() string { return "pipe" }

// String is the address as it was dialled, in lower case.
func (a Addr) String() string { return string(a) }

func (a Addr) port() string {
	_, port, _ := net.SplitHostPort(string(a))
	return port
}

// conn is the host's end of a connection.
type conn struct {
	net.Conn
	n       *Network
	traffic *Traffic
}

func (c *conn) Read(b []byte) (int, error) {
	k, err := c.Conn.Read(b)
	c.n.mu.Lock()
	c.traffic.Received += int64(k)
	c.n.mu.Unlock()
	return k, err
}

func (c *conn) Write(b []byte) (int, error) {
	k, err := c.Conn.Write(b)
	c.n.mu.Lock()
	c.traffic.Sent += int64(k)
	c.n.mu.Unlock()
	return k, err
}

func (c *conn) Close() error {
	c.n.mu.Lock()
	delete(c.n.open, c)
	c.n.mu.Unlock()
	return c.Conn.Close()
}

// listener hands connections to an http.Server.
type listener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newListener() *listener {
	return &listener{conns: make(chan net.Conn), closed: make(chan struct{})}
}

func (l *listener) pass(c net.Conn) {
	select {
	case l.conns <- c:
	case <-l.closed:
		c.Close()
	}
}

// Accept waits for a connection.
func (l *listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close ends Accept.
func (l *listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr is empty: the listener stands for any host.
func (l *listener) Addr() net.Addr { return Addr("") }

// ReadRequest reads one request without a body off the connection; nil where there
// is none.
func ReadRequest(c net.Conn) *http.Request {
	r, err := http.ReadRequest(bufio.NewReader(c))
	if err != nil {
		return nil
	}
	return r
}

// Hang reads until the other side closes.
func Hang(c net.Conn) { io.Copy(io.Discard, c) }

// Recorder is a handler that remembers what it was asked, and passes it on.
type Recorder struct {
	http.Handler
	mu    sync.Mutex
	asked []*http.Request
}

// Record wraps h.
func Record(h http.Handler) *Recorder { return &Recorder{Handler: h} }

// ServeHTTP remembers the request and lets the wrapped handler answer.
func (r *Recorder) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	r.mu.Lock()
	r.asked = append(r.asked, q)
	r.mu.Unlock()
	r.Handler.ServeHTTP(w, q)
}

// Asked is every request so far, in the order in which they came. Bodies are read
// by the handler, not by the recorder.
func (r *Recorder) Asked() []*http.Request {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]*http.Request(nil), r.asked...)
}

// Last is the latest request, nil where there was none.
func (r *Recorder) Last() *http.Request {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.asked) == 0 {
		return nil
	}
	return r.asked[len(r.asked)-1]
}
