// Package cmdtest has what the tests of several packages under cmd need: listeners in
// memory and listeners that fail, a client that asks without pause, and a service
// manager. It is for tests alone.
package cmdtest

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"time"
)

// Pipes is a listener whose connections are in memory, so that they wait on the
// clock of a bubble.
type Pipes struct {
	Calls chan net.Conn
	Done  chan struct{}
}

func NewPipes() *Pipes { return &Pipes{make(chan net.Conn), make(chan struct{})} }

func (p *Pipes) Addr() net.Addr { return &net.TCPAddr{} }

func (p *Pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.Calls:
		return c, nil
	case <-p.Done:
		return nil, net.ErrClosed
	}
}

func (p *Pipes) Close() error {
	select {
	case <-p.Done:
	default:
		close(p.Done)
	}
	return nil
}

// Reader is a reader whose bytes a test writes by hand.
type Reader struct {
	net.Conn
	In *bufio.Reader
}

func (p *Pipes) Dial() *Reader {
	ours, theirs := net.Pipe()
	p.Calls <- theirs
	return &Reader{ours, bufio.NewReader(ours)}
}

// Ask sends a request and reads its answer.
func (c *Reader) Ask() (status int, body string, err error) {
	if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		return 0, "", err
	}
	r, err := http.ReadResponse(c.In, nil)
	if err != nil {
		return 0, "", err
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	return r.StatusCode, string(b), err
}

// BrokenListener fails at all but closing, of which it says that it failed too.
type BrokenListener struct{ *Pipes }

func (BrokenListener) SetDeadline(time.Time) error { return errors.New("no deadlines here") }

func (b BrokenListener) Close() error {
	_ = b.Pipes.Close() // never fails
	return errors.New("closed with a groan")
}
