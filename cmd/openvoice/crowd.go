package main

import (
	"container/list"
	"net"
	"net/http"
	"sync"
	"syscall"
	"time"
)

// Bounds on the connections of readers. One that waits costs some 20 kB, one whose
// client does not read what it asked for the kernel's buffer on top.
const (
	maxConns    = 4096
	spareFiles  = 256 // descriptors that are left for the store and for fetches
	writeBuffer = 64 << 10
)

// crowd bounds how many connections are open. Where one more comes, one that waits
// for its client makes room: the oldest of those between two requests; else of those
// that took more than [asksWithin] over their first request; else whichever waits
// longest, for a request or for its answer to be read. So whoever asks and reads at
// once is served, however many others there are that do not.
type crowd struct {
	most int

	mu    sync.Mutex
	lines [3]list.List // idle, asking, reading; of waiting, the oldest first
	place map[net.Conn]spot
	open  int // in lines
}

// The lines of a crowd.
const (
	idle    = iota // between two requests
	asking         // no request yet
	reading        // its answer is under way
)

// asksWithin is how long a client may take over its first request before it makes
// room for others.
const asksWithin = time.Second

type waiting struct {
	conn  net.Conn
	since time.Time
}

// spot is where a connection stands; its line is nil where it was turned out, of
// which net/http, to which it belongs, has yet to hear.
type spot struct {
	line *list.List
	at   *list.Element
}

func newCrowd(most int) *crowd { return &crowd{most: most, place: make(map[net.Conn]spot)} }

// track is told of each change of state.
func (c *crowd) track(conn net.Conn, state http.ConnState) {
	if gone := c.move(conn, state); gone != nil {
		// The kernel shall not try on with what the client did not take.
		if l, ok := gone.(interface{ SetLinger(int) error }); ok {
			_ = l.SetLinger(0)
		}
		gone.Close() // its error would be about what nobody wants to send any more
	}
}

// move puts the connection at the end of the line that its state calls for, and says
// which one is to be closed.
func (c *crowd) move(conn net.Conn, state http.ConnState) (gone net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s, known := c.place[conn]
	if known && s.line != nil {
		s.line.Remove(s.at)
		c.open--
	}
	switch {
	case state == http.StateClosed || state == http.StateHijacked:
		delete(c.place, conn)
		return nil
	case known && s.line == nil:
		return nil
	}
	line := &c.lines[lineOf(state)]
	c.place[conn] = spot{line, line.PushBack(waiting{conn, time.Now()})}
	if c.open++; c.open <= c.most {
		return nil
	}
	out := c.oldest(conn)
	if out.line == nil {
		return nil
	}
	gone = out.line.Remove(out.at).(waiting).conn
	c.place[gone] = spot{}
	c.open--
	return gone
}

func lineOf(state http.ConnState) int {
	switch state {
	case http.StateIdle:
		return idle
	case http.StateNew:
		return asking
	}
	return reading
}

// oldest is who makes room for conn.
func (c *crowd) oldest(conn net.Conn) spot {
	var out spot
	var since time.Time
	for i := range c.lines {
		at := c.lines[i].Front()
		if at == nil || at.Value.(waiting).conn == conn {
			continue
		}
		w := at.Value.(waiting)
		if out.line == nil || w.since.Before(since) {
			out, since = spot{&c.lines[i], at}, w.since
		}
		if i == idle || i == asking && time.Since(w.since) > asksWithin {
			break
		}
	}
	return out
}

// affordable is how many connections this process can hold, at most maxConns: where
// the system grants it few files, some are left for all else.
func affordable() int {
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l); err != nil || l.Cur > maxConns+spareFiles {
		return maxConns
	}
	return max(int(l.Cur)-spareFiles, int(l.Cur)/2, 1)
}

// narrow keeps what the kernel holds for a client that does not read small. Larger
// answers go out in several pieces.
func narrow(c net.Conn) {
	if b, ok := c.(interface{ SetWriteBuffer(int) error }); ok {
		_ = b.SetWriteBuffer(writeBuffer) // it works without
	}
}
