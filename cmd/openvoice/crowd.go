package main

import (
	"container/list"
	"net"
	"net/http"
	"sync"
	"syscall"
)

// Bounds on the connections of readers. One that waits costs some 20 kB, one whose
// client does not read what it asked for the kernel's buffer on top.
const (
	maxConns    = 4096
	spareFiles  = 256 // descriptors that are left for the store and for fetches
	writeBuffer = 64 << 10
)

// crowd bounds how many connections are open. Where one more comes, the one that has
// waited longest for its client makes room: first of those between two requests,
// then of those that have not sent a whole request, then of those that do not read
// their answer. So whoever asks and reads at once is served, however many others
// there are that do not.
type crowd struct {
	most int

	mu    sync.Mutex
	lines [3]list.List // of net.Conn, the longest waiting first
	place map[net.Conn]spot
	open  int // in lines
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
	line := &c.lines[order(state)]
	c.place[conn] = spot{line, line.PushBack(conn)}
	if c.open++; c.open > c.most {
		return c.longest(conn)
	}
	return nil
}

// order is which line makes room first.
func order(state http.ConnState) int {
	switch state {
	case http.StateIdle:
		return 0
	case http.StateNew:
		return 1
	}
	return 2
}

// longest takes the connection out of its line that is to make room for conn.
func (c *crowd) longest(conn net.Conn) net.Conn {
	for i := range c.lines {
		at := c.lines[i].Front()
		if at == nil || at.Value == conn {
			continue
		}
		gone := c.lines[i].Remove(at).(net.Conn)
		c.place[gone] = spot{}
		c.open--
		return gone
	}
	return nil
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
