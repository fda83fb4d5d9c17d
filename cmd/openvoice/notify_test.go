package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// notifySocket stands in for the service manager.
type notifySocket struct {
	path string
	conn *net.UnixConn
	done sync.WaitGroup

	mu      sync.Mutex
	news    chan struct{} // closed at each message, then another
	told    []string
	seen    int // of told, how many wait has gone past
	address string
}

func listenNotify(path string) (*notifySocket, error) {
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		return nil, err
	}
	n := &notifySocket{path: path, conn: conn, news: make(chan struct{})}
	n.done.Go(n.read)
	return n, nil
}

func (n *notifySocket) close() {
	n.conn.Close()
	n.done.Wait()
}

var servedAt = regexp.MustCompile(`http://[^/\s,]+`)

func (n *notifySocket) read() {
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

// wait waits for the next message that begins with prefix, goes past it, and returns
// it with the address that was told last.
func (n *notifySocket) wait(prefix string, limit time.Duration) (message, address string, err error) {
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

func TestNotifier(t *testing.T) {
	for _, path := range []string{t.TempDir() + "/n", "@openvoice-test-" + strings.ReplaceAll(t.TempDir(), "/", "-")} {
		n, err := listenNotify(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := (notifier{path}).tell("READY=1", statusLine("serving\n%d feeds", 3)); err != nil {
			t.Error(err)
		}
		for _, want := range []string{"READY=1", "STATUS=serving 3 feeds"} {
			if got, _, err := n.wait(want, 10*time.Second); err != nil || got != want {
				t.Errorf("on %s: %q, %v; want %q", path, got, err, want)
			}
		}
		n.close()
	}
	if err := (notifier{}).tell("READY=1"); err != nil {
		t.Errorf("with nobody to talk to: %v", err)
	}
	if err := (notifier{t.TempDir() + "/missing"}).tell("READY=1"); err == nil {
		t.Error("a socket that is missing: no error")
	}
}

// A service manager that reads nothing holds nobody up for long.
func TestNotifierEnds(t *testing.T) {
	path := t.TempDir() + "/n"
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for range 1 << 16 { // the kernel keeps some hundred messages
		if err = (notifier{path}).tell("STATUS=again"); err != nil {
			break
		}
	}
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a socket that nobody reads: %v", err)
	}
}

func TestJournalHandler(t *testing.T) {
	var b bytes.Buffer
	log := slog.New(logHandler(&b, slog.LevelDebug, true)).With("source", "a")
	log.Debug("one")
	log.Info("two", "n", 1)
	log.WithGroup("g").Warn("three", "time", "kept")
	log.Error("four")
	want := "<7>msg=one source=a\n<6>msg=two source=a n=1\n<4>msg=three source=a g.time=kept\n<3>msg=four source=a\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", &b, want)
	}
	if logHandler(&b, slog.LevelWarn, true).Enabled(context.Background(), slog.LevelInfo) {
		t.Error("a level below the least is enabled")
	}
}
