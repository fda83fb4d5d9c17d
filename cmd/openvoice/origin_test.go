package main

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"strings"
	"sync"
)

// origin is a publisher on loopback: it serves the files of a folder as they are at
// the moment, with strong validators, counts what it is asked, and misbehaves on
// request.
type origin struct {
	server *httptest.Server
	files  fs.FS
	stop   chan struct{}

	mu      sync.Mutex
	changed *sync.Cond
	conduct map[string]conduct
	counts  map[string]asked // by path; "" counts all
}

// conduct is how the origin treats one path from now on; the zero value is well
// behaved.
type conduct struct {
	status int
	header http.Header
	hang   chan struct{} // closed to let go
}

type asked struct{ all, conditional, notModified int }

// newOrigin serves dir at addr; port 0 is any port.
func newOrigin(dir, addr string) (*origin, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	o := &origin{
		files: os.DirFS(dir), stop: make(chan struct{}),
		conduct: map[string]conduct{}, counts: map[string]asked{},
	}
	o.changed = sync.NewCond(&o.mu)
	o.server = httptest.NewUnstartedServer(o)
	o.server.Listener.Close()
	o.server.Listener = l
	o.server.Start()
	return o, nil
}

func (o *origin) close() {
	close(o.stop)
	o.server.CloseClientConnections()
	o.server.Close()
}

func (o *origin) behave(path string, c conduct) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if before := o.conduct[path]; before.hang != nil {
		close(before.hang)
	}
	o.conduct[path] = c
}

func (o *origin) count(path string) asked {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.counts[path]
}

func (o *origin) tally(path string, fn func(*asked)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, p := range []string{path, ""} {
		c := o.counts[p]
		fn(&c)
		o.counts[p] = c
	}
	o.changed.Broadcast()
}

// waitAll waits until the origin was asked n times in all, or is closed.
func (o *origin) waitAll(n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for o.counts[""].all < n {
		o.changed.Wait()
	}
}

func (o *origin) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	conditional := r.Header.Get("If-None-Match") != "" || r.Header.Get("If-Modified-Since") != ""
	o.tally(r.URL.Path, func(c *asked) {
		c.all++
		if conditional {
			c.conditional++
		}
	})
	o.mu.Lock()
	how := o.conduct[r.URL.Path]
	o.mu.Unlock()
	if how.hang != nil {
		select {
		case <-how.hang:
		case <-o.stop:
			return
		case <-r.Context().Done():
			return
		}
	}
	for name, values := range how.header {
		w.Header()[name] = values
	}
	if how.status != 0 {
		w.WriteHeader(how.status)
		return
	}
	o.file(w, r)
}

func (o *origin) file(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	body, err := fs.ReadFile(o.files, name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	etag := fmt.Sprintf(`"%x"`, sha256.Sum256(body))
	w.Header().Set("ETag", etag)
	w.Header().Set("Content-Type", contentType(name))
	if r.Header.Get("If-None-Match") == etag {
		o.tally(r.URL.Path, func(c *asked) { c.notModified++ })
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(body) // a client that left is the client's business
}

func contentType(name string) string {
	switch path.Ext(name) {
	case ".json":
		return "application/feed+json"
	case ".html":
		return "text/html; charset=utf-8"
	case ".atom":
		return "application/atom+xml"
	}
	return "application/rss+xml"
}
