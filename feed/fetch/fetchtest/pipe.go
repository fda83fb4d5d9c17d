package fetchtest

import (
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// buffered is how many bytes lie between the ends of a connection, each way, before
// a writer waits. net.Pipe has none, and there both ends of a TLS handshake can
// wait for each other's reading for ever.
const buffered = 64 << 10

// stream is one direction of a connection.
type stream struct {
	mu       sync.Mutex
	changed  *sync.Cond
	data     []byte
	finished bool // no more is written
	deaf     bool // no more is read
	readers  limit
	writers  limit
}

// limit is a deadline of one side.
type limit struct {
	at    time.Time
	timer *time.Timer
}

func newStream() *stream {
	s := &stream{}
	s.changed = sync.NewCond(&s.mu)
	return s
}

func (l *limit) over() bool { return !l.at.IsZero() && !time.Now().Before(l.at) }

func (s *stream) set(l *limit, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l.timer != nil {
		l.timer.Stop()
		l.timer = nil
	}
	l.at = at
	if !at.IsZero() && at.After(time.Now()) {
		l.timer = time.AfterFunc(time.Until(at), s.changed.Broadcast)
	}
	s.changed.Broadcast()
}

func (s *stream) read(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		switch {
		case s.deaf:
			return 0, net.ErrClosed
		case s.readers.over():
			return 0, os.ErrDeadlineExceeded
		case len(s.data) > 0:
			n := copy(b, s.data)
			s.data = s.data[n:]
			s.changed.Broadcast()
			return n, nil
		case s.finished:
			return 0, io.EOF
		case len(b) == 0:
			return 0, nil
		}
		s.changed.Wait()
	}
}

func (s *stream) write(b []byte) (n int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		switch {
		case s.finished:
			return n, net.ErrClosed
		case s.deaf:
			return n, io.ErrClosedPipe
		case s.writers.over():
			return n, os.ErrDeadlineExceeded
		}
		if k := min(len(b)-n, buffered-len(s.data)); k > 0 {
			s.data = append(s.data, b[n:n+k]...)
			n += k
			s.changed.Broadcast()
		}
		if n == len(b) {
			return n, nil
		}
		s.changed.Wait()
	}
}

// end says that one side closed: nobody reads, or nobody writes any more.
func (s *stream) end(side *bool, l *limit) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if *side = true; l.timer != nil {
		l.timer.Stop()
	}
	s.changed.Broadcast()
}

// pipe is one end of a connection.
type pipe struct {
	in, out       *stream
	local, remote Addr
}

// newPipe is a connection of a client with a host.
func newPipe(host Addr) (client, server *pipe) {
	up, down := newStream(), newStream()
	return &pipe{down, up, "client:0", host}, &pipe{up, down, host, "client:0"}
}

func (p *pipe) Read(b []byte) (int, error)  { return p.in.read(b) }
func (p *pipe) Write(b []byte) (int, error) { return p.out.write(b) }
func (p *pipe) LocalAddr() net.Addr         { return p.local }
func (p *pipe) RemoteAddr() net.Addr        { return p.remote }

func (p *pipe) Close() error {
	p.in.end(&p.in.deaf, &p.in.readers)
	p.out.end(&p.out.finished, &p.out.writers)
	return nil
}

func (p *pipe) SetDeadline(t time.Time) error {
	p.SetReadDeadline(t)
	return p.SetWriteDeadline(t)
}

func (p *pipe) SetReadDeadline(t time.Time) error {
	p.in.set(&p.in.readers, t)
	return nil
}

func (p *pipe) SetWriteDeadline(t time.Time) error {
	p.out.set(&p.out.writers, t)
	return nil
}
