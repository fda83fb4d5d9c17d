package cmdtest

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Hammer asks a server again and again, each time on a new connection, from several
// goroutines at once, and takes down each request that the server had accepted and
// did not answer whole.
type Hammer struct {
	quit     chan struct{}
	workers  sync.WaitGroup
	Answered atomic.Int64
	Refused  atomic.Int64

	mu   sync.Mutex
	Lost []error
}

func StartHammer(address, path string, workers int) *Hammer {
	h := &Hammer{quit: make(chan struct{})}
	for range workers {
		h.workers.Go(func() { h.work(address, path) })
	}
	return h
}

func (h *Hammer) work(address, path string) {
	for {
		select {
		case <-h.quit:
			return
		default:
		}
		conn, err := net.DialTimeout("tcp", address, time.Second)
		if err != nil { // nothing was accepted, so nothing is owed
			h.Refused.Add(1)
			continue
		}
		if err := AskOn(conn, path); err != nil {
			h.mu.Lock()
			h.Lost = append(h.Lost, err)
			h.mu.Unlock()
			continue
		}
		h.Answered.Add(1)
	}
}

func AskOn(conn net.Conn, path string) error {
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		return err
	}
	t := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return conn, nil }, DisableKeepAlives: true}
	resp, err := (&http.Client{Transport: t}).Get("http://" + conn.RemoteAddr().String() + path)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("status %s", resp.Status)
	}
	return nil
}

func (h *Hammer) Stop() {
	select {
	case <-h.quit:
	default:
		close(h.quit)
	}
	h.workers.Wait()
}
