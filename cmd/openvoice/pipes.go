package main

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"time"
)

// pipes is a listener whose connections are in memory, so that they wait on the
// clock of a bubble.
type pipes struct {
	calls chan net.Conn
	done  chan struct{}
}

func newPipes() *pipes { return &pipes{make(chan net.Conn), make(chan struct{})} }

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.calls:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	select {
	case <-p.done:
	default:
		close(p.done)
	}
	return nil
}

// client is a reader whose bytes a test writes by hand.
type client struct {
	net.Conn
	in *bufio.Reader
}

func (p *pipes) dial() *client {
	ours, theirs := net.Pipe()
	p.calls <- theirs
	return &client{ours, bufio.NewReader(ours)}
}

// ask sends a request and reads its answer.
func (c *client) ask() (status int, body string, err error) {
	if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		return 0, "", err
	}
	r, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return 0, "", err
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	return r.StatusCode, string(b), err
}

// brokenListener fails at all but closing, of which it says that it failed too.
type brokenListener struct{ *pipes }

func (brokenListener) SetDeadline(time.Time) error { return errors.New("no deadlines here") }

func (b brokenListener) Close() error {
	_ = b.pipes.Close() // never fails
	return errors.New("closed with a groan")
}
