package systemtest

import (
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/openvoicenews/openvoice/feed/webhook"
)

// origin is a publisher on loopback: it serves the files of a folder as they are at
// the moment, with strong validators, counts what it is asked, and misbehaves on
// request.
type origin struct {
	server *httptest.Server
	others sync.WaitGroup
	files  fs.FS
	stop   chan struct{}

	mu      sync.Mutex
	changed *sync.Cond // counts and closed
	closed  bool
	conduct map[string]conduct
	counts  map[string]asked // by path; "" counts all
	posts   []post
}

// post is what was posted.
type post struct{ path, signature, body string }

// conduct is how the origin treats one path from now on; the zero value is well
// behaved.
type conduct struct {
	status int
	header http.Header
	hang   chan struct{} // closed to let go
}

type asked struct{ all, conditional, notModified int }

// newOrigin serves dir on one port of 127.0.0.1, 127.0.0.2 and so on, as many as
// hosts says.
func newOrigin(dir string, hosts int) (*origin, error) {
	o := &origin{
		files: os.DirFS(dir), stop: make(chan struct{}),
		conduct: map[string]conduct{}, counts: map[string]asked{},
	}
	o.changed = sync.NewCond(&o.mu)
	o.server = httptest.NewServer(o)
	for i := 1; i < hosts; i++ {
		l, err := net.Listen("tcp", o.host(i))
		if err != nil {
			o.close()
			return nil, err
		}
		o.others.Go(func() {
			_ = o.server.Config.Serve(l) // until the server is closed
		})
	}
	return o, nil
}

// host is the i-th address, with the port.
func (o *origin) host(i int) string {
	port := o.server.Listener.Addr().(*net.TCPAddr).Port
	return fmt.Sprintf("127.0.0.%d:%d", i+1, port)
}

func (o *origin) close() {
	close(o.stop)
	o.mu.Lock()
	o.closed = true
	o.changed.Broadcast()
	o.mu.Unlock()
	o.server.CloseClientConnections()
	_ = o.server.Config.Close() // the other listeners, too
	o.server.Close()
	o.others.Wait()
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

// reached is closed when the origin was asked n times in all. It waits in a goroutine
// that ends with the origin at the latest.
func (o *origin) reached(n int) <-chan struct{} {
	c := make(chan struct{})
	o.others.Go(func() {
		defer close(c)
		o.mu.Lock()
		defer o.mu.Unlock()
		for o.counts[""].all < n && !o.closed {
			o.changed.Wait()
		}
	})
	return c
}

// posted is what was posted, once there are n, or the origin is closed.
func (o *origin) posted(n int) <-chan []post {
	c := make(chan []post, 1)
	o.others.Go(func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		for len(o.posts) < n && !o.closed {
			o.changed.Wait()
		}
		c <- slices.Clone(o.posts)
	})
	return c
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
	if r.Method == http.MethodPost && how.status == 0 {
		body, _ := io.ReadAll(r.Body)
		o.mu.Lock()
		o.posts = append(o.posts, post{r.URL.Path, r.Header.Get(webhook.Signature), string(body)})
		o.changed.Broadcast()
		o.mu.Unlock()
		w.WriteHeader(http.StatusNoContent)
		return
	}
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
