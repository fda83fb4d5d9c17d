package httpd

import (
	"container/list"
	"net"
	"net/http"
	"sync"
	"time"
)

// Bounds on the connections of readers. One that waits costs some 20 kB, one whose
// client does not read what it asked for the kernel's buffer on top.
const (
	maxConns    = 4096
	spareFiles  = 256 // descriptors that are left for the store and for fetches
	writeBuffer = 64 << 10
)

// connLimiter bounds how many connections are open. Where one more comes, one that waits
// for its client makes room: the oldest of those between two requests; else of those
// that took more than [asksWithin] over their first request; else whichever waits
// longest, for a request or for its answer to be read. So whoever asks and reads at
// once is served, however many others there are that do not.
type connLimiter struct {
	most int

	mu     sync.Mutex
	queues [3]list.List // idle, asking, reading; of waiting, the oldest first
	slots  map[net.Conn]slot
	open   int // in lines
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

// slot is where a connection stands; its line is nil where it was turned out, of
// which net/http, to which it belongs, has yet to hear.
type slot struct {
	queue *list.List
	at    *list.Element
}

func newConnLimiter(most int) *connLimiter {
	return &connLimiter{most: most, slots: make(map[net.Conn]slot)}
}

// track is told of each change of state.
func (c *connLimiter) track(conn net.Conn, state http.ConnState) {
	if gone := c.moveConn(conn, state); gone != nil {
		// The kernel shall not try on with what the client did not take.
		if l, ok := gone.(interface{ SetLinger(int) error }); ok {
			_ = l.SetLinger(0)
		}
		gone.Close() // its error would be about what nobody wants to send any more
	}
}

// moveConn puts the connection at the end of the line that its state calls for, and says
// which one is to be closed.
func (c *connLimiter) moveConn(conn net.Conn, state http.ConnState) (gone net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s, known := c.slots[conn]
	if known && s.queue != nil {
		s.queue.Remove(s.at)
		c.open--
	}
	switch {
	case state == http.StateClosed || state == http.StateHijacked:
		delete(c.slots, conn)
		return nil
	case known && s.queue == nil:
		return nil
	}
	line := &c.queues[queueOf(state)]
	c.slots[conn] = slot{line, line.PushBack(waiting{conn, time.Now()})}
	if c.open++; c.open <= c.most {
		return nil
	}
	out := c.oldest(conn)
	if out.queue == nil {
		return nil
	}
	gone = out.queue.Remove(out.at).(waiting).conn
	c.slots[gone] = slot{}
	c.open--
	return gone
}

func queueOf(state http.ConnState) int {
	switch state {
	case http.StateIdle:
		return idle
	case http.StateNew:
		return asking
	}
	return reading
}

// oldest is who makes room for conn.
func (c *connLimiter) oldest(conn net.Conn) slot {
	var out slot
	var since time.Time
	for i := range c.queues {
		at := c.queues[i].Front()
		if at == nil || at.Value.(waiting).conn == conn {
			continue
		}
		w := at.Value.(waiting)
		if out.queue == nil || w.since.Before(since) {
			out, since = slot{&c.queues[i], at}, w.since
		}
		if i == idle || i == asking && time.Since(w.since) > asksWithin {
			break
		}
	}
	return out
}

// Affordable is how many connections this process can hold, at most maxConns: where
// the system grants it few files, some are left for all else.
func Affordable() int {
	files, bounded := openFiles()
	if !bounded || files > maxConns+spareFiles {
		return maxConns
	}
	return max(int(files)-spareFiles, int(files)/2, 1)
}

// shrinkWriteBuffer keeps what the kernel holds for a client that does not read small. Larger
// answers go out in several pieces.
func shrinkWriteBuffer(c net.Conn) {
	if b, ok := c.(interface{ SetWriteBuffer(int) error }); ok {
		_ = b.SetWriteBuffer(writeBuffer) // it works without
	}
}
