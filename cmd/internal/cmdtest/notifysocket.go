package cmdtest

import (
	"fmt"
	"net"
	"regexp"
	"strings"
	"sync"
	"time"
)

// NotifySocket stands in for the service manager.
type NotifySocket struct {
	Path string
	conn *net.UnixConn
	done sync.WaitGroup

	mu      sync.Mutex
	news    chan struct{} // closed at each message, then another
	told    []string
	seen    int // of told, how many wait has gone past
	address string
}

func ListenNotify(path string) (*NotifySocket, error) {
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		return nil, err
	}
	n := &NotifySocket{Path: path, conn: conn, news: make(chan struct{})}
	n.done.Go(n.read)
	return n, nil
}

func (n *NotifySocket) Close() {
	n.conn.Close()
	n.done.Wait()
}

var servedAt = regexp.MustCompile(`http://[^/\s,]+`)

func (n *NotifySocket) read() {
	buf := make([]byte, 4096)
	for {
		k, err := n.conn.Read(buf)
		if err != nil {
			return
		}
		n.mu.Lock()
		for s := range strings.SplitSeq(string(buf[:k]), "\n") {
			n.told = append(n.told, s)
			if a := servedAt.FindString(s); a != "" {
				n.address = a
			}
		}
		close(n.news)
		n.news = make(chan struct{})
		n.mu.Unlock()
	}
}

// Wait waits for the next message that begins with prefix, goes past it, and returns
// it with the address that was told last.
func (n *NotifySocket) Wait(prefix string, limit time.Duration) (message, address string, err error) {
	late := time.NewTimer(limit)
	defer late.Stop()
	for {
		n.mu.Lock()
		for i := n.seen; i < len(n.told); i++ {
			if strings.HasPrefix(n.told[i], prefix) {
				n.seen = i + 1
				message, address = n.told[i], n.address
				n.mu.Unlock()
				return message, address, nil
			}
		}
		news := n.news
		told := strings.Join(n.told[n.seen:], "; ")
		n.mu.Unlock()
		select {
		case <-news:
		case <-late.C:
			return "", "", fmt.Errorf("no %s within %v, only: %s", prefix, limit, told)
		}
	}
}
