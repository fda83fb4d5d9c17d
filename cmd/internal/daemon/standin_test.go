package daemon

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openvoicenews/openvoice/config"

	"github.com/openvoicenews/openvoice/cmd/internal/cmdtest"
)

// timed are pipes with deadlines.
type timed struct {
	*cmdtest.Pipes
	mu   sync.Mutex
	over chan struct{} // closed at the deadline
}

func (p *timed) deadline() chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over == nil {
		p.over = make(chan struct{})
	}
	return p.over
}

func (p *timed) SetDeadline(at time.Time) error {
	over := p.deadline()
	if !at.IsZero() {
		time.AfterFunc(time.Until(at), func() { close(over) })
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.over = nil
	return nil
}

func (p *timed) Accept() (net.Conn, error) {
	select {
	case c := <-p.Calls:
		return c, nil
	case <-p.Done:
		return nil, net.ErrClosed
	case <-p.deadline():
		return nil, os.ErrDeadlineExceeded
	}
}

// TestStandIn: while the store cannot be opened readers get what was served last, and the
// status says why; once it can be, the daemon goes on with it by itself.
func TestStandIn(t *testing.T) { synctest.Test(t, testStandIn) }

func testStandIn(t *testing.T) {
	dir := newDesk(t)
	d := openDesk(t, dir, new(bytes.Buffer))
	d.poll(t)
	if err := d.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "openvoice.db")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, whole[:20_000], 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := (&config.Loader{}).Load(filepath.Join(dir, "openvoice.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var log syncBuffer
	ctx, cancel := context.WithCancel(t.Context())
	readers := &timed{Pipes: cmdtest.NewPipes()}
	opened := make(chan *Daemon)
	start := func() {
		d, err := OpenAtLast(ctx, cfg, Options{Log: slog.New(slog.NewTextHandler(&log, nil))}, RunOptions{Readers: readers})
		if err != nil {
			t.Error(err)
		}
		opened <- d
	}
	go start()
	time.Sleep(time.Minute)
	reader := readers.Dial()
	if status, body, err := reader.Ask(); err != nil || status != 200 || !strings.Contains(body, "Harbor") {
		t.Errorf("a reader gets %d, %v: %.200q", status, err, body)
	}
	reader.Close()
	if !strings.Contains(log.String(), "the store cannot be opened; serving what was served last") || strings.Count(log.String(), "ERROR") != 1 {
		t.Errorf("the log is %s", &log)
	}
	cancel()
	if d := <-opened; d != nil {
		t.Error("it opened a damaged store")
	}
	ctx, cancel = context.WithCancel(t.Context())
	defer cancel()
	go start()
	time.Sleep(time.Minute)
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	d = <-opened
	go func() { reader = readers.Dial(); close(opened) }() // who comes between the servers waits
	c, err := readers.Accept()
	if err != nil {
		t.Fatal(err)
	}
	<-opened
	_, _ = c.Close(), reader.Close()
	if err := d.Close(t.Context()); err != nil {
		t.Error(err)
	}
}
