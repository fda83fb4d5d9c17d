package systemtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/config"

	"github.com/openvoicenews/openvoice/cmd/internal/cmdtest"
	"github.com/openvoicenews/openvoice/cmd/internal/control"
	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
	"github.com/openvoicenews/openvoice/cmd/internal/report"
)

// reloadsVariable is the environment variable with the number of reloads that
// TestReloadsUnderLoad does.
const reloadsVariable = "OPENVOICE_RELOADS"

const (
	coldSources = 8  // that are asked by their schedule, once an hour
	warmReloads = 10 // after which what is kept has its size
)

// press are the sources, and the hub of one, on the loopback network. Each request for a hot
// source brings an item that none had brought before; one for the gated source waits until
// the test lets it go.
type press struct {
	server  *http.Server
	ended   sync.WaitGroup
	hosts   []string // of cold and hot sources, of the gated one, and of the hub
	arrived chan struct{}
	release chan struct{}
	asked   sync.Map // requests, an *atomic.Int64, by path
}

func newPress(t *testing.T) *press {
	p := &press{arrived: make(chan struct{}), release: make(chan struct{})}
	p.server = &http.Server{Handler: p, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)}
	for i := 1; i <= 3; i++ {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.%d:0", i))
		if err != nil {
			t.Fatal(err)
		}
		p.hosts = append(p.hosts, l.Addr().String())
		p.ended.Go(func() { _ = p.server.Serve(l) }) // until it is closed
	}
	return p
}

func (p *press) close() {
	p.server.Close()
	p.ended.Wait()
}

func (p *press) counter(path string) *atomic.Int64 {
	c, _ := p.asked.LoadOrStore(path, new(atomic.Int64))
	return c.(*atomic.Int64)
}

func (p *press) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		p.subscribe(w, r)
		return
	}
	n := p.counter(r.URL.Path).Add(1)
	if r.URL.Path == "/gated" {
		select {
		case p.arrived <- struct{}{}:
		case <-r.Context().Done():
			return
		}
		select {
		case <-p.release:
		case <-r.Context().Done():
			return
		}
	}
	w.Header().Set("Content-Type", "application/atom+xml")
	fmt.Fprintf(w, `<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:press:%[1]s</id><title>%[1]s</title>`, r.URL.Path)
	if r.URL.Path == "/cold0" {
		fmt.Fprintf(w, `<link rel="hub" href="http://%s/hub"/><link rel="self" href="http://%s/cold0"/>`, p.hosts[2], p.hosts[0])
	}
	for i := max(1, n-9); i <= n; i++ {
		fmt.Fprintf(w, `<entry><id>urn:press:%[1]s:%[2]d</id><title>%[1]s brings item %[2]d</title><link href="http://%[3]s%[1]s/%[2]d"/><summary>Number %[2]d.</summary></entry>`, r.URL.Path, i, p.hosts[0])
	}
	_, _ = io.WriteString(w, `</feed>`)
}

// subscribe is the hub: it verifies what it is asked, as WebSub has it.
func (p *press) subscribe(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	p.counter("hub " + r.Form.Get("hub.mode")).Add(1)
	w.WriteHeader(http.StatusAccepted)
	callback, query := r.Form.Get("hub.callback"), url.Values{}
	for _, name := range []string{"hub.mode", "hub.topic"} {
		query.Set(name, r.Form.Get(name))
	}
	query.Set("hub.challenge", "x")
	query.Set("hub.lease_seconds", "864000")
	p.ended.Go(func() {
		if resp, err := http.Get(callback + "?" + query.Encode()); err == nil {
			resp.Body.Close()
		}
	})
}

// configuration is the i-th of those that are put in force one after the other. Every
// second one is wrong, each in another way.
func (p *press) configuration(i int, readers string) (text string, good bool) {
	var b strings.Builder
	title := "Title " + strconv.Itoa(i)
	fmt.Fprintf(&b, "version: 1\nsite: {id: \"tag:news.example.org,2026:\", title: %s, url: \"http://%s/\"}\nlisten: %s\n", title, readers, readers)
	b.WriteString("fetch: {allow_networks: [127.0.0.0/8], host_spacing: 0s}\nreload: {watch: false}\ndefaults: {schedule: \"@every 1h\"}\nwebsub: {subscribe: true}\n")
	switch i / 2 % 4 {
	case 1:
		b.WriteString("main: {limit: 20, most: 30}\n")
	case 2:
		b.WriteString("categories: [{term: world}]\n")
	case 3:
		b.WriteString("feeds: [{id: hot, path: /hot.atom, sources: [hot]}]\n")
	}
	b.WriteString("sources:\n")
	for s := range coldSources {
		fmt.Fprintf(&b, "  - {id: cold%d, url: \"http://%s/cold%d\"}\n", s, p.hosts[0], s)
	}
	fmt.Fprintf(&b, "  - {id: hot, url: \"http://%s/hot\"}\n  - {id: gated, url: \"http://%s/gated\"}\n", p.hosts[0], p.hosts[1])
	if i/2%2 == 1 {
		fmt.Fprintf(&b, "  - {id: guest, url: \"http://%s/guest\"}\n", p.hosts[0])
	}
	if i%2 == 0 {
		return b.String(), true
	}
	switch i / 2 % 3 {
	case 0:
		return b.String() + "  - {id: cold0\n", false
	case 1:
		return b.String() + "main: {limit: none}\nmain: {}\n", false
	}
	return strings.Replace(b.String(), "listen: "+readers, "listen: 127.0.0.1:1", 1), false
}

// loaded is a daemon in this process, with all that works on it.
type loaded struct {
	t       *testing.T
	press   *press
	dir     string
	readers string
	desk    *control.Client
	end     func()

	hot, gated atomic.Int64 // rounds that were done
	answered   int64        // requests of readers
}

func (l *loaded) write(i int) (good bool) {
	l.t.Helper()
	text, good := l.press.configuration(i, l.readers)
	write(l.t, filepath.Join(l.dir, "openvoice.yaml"), text)
	return good
}

func startLoaded(t *testing.T) *loaded {
	t.Helper()
	readers, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &loaded{t: t, press: newPress(t), dir: t.TempDir(), readers: readers.Addr().String()}
	l.write(0)
	read := func() (*config.Config, *config.Inputs, error) {
		loader := &config.Loader{}
		cfg, err := loader.Load(filepath.Join(l.dir, "openvoice.yaml"))
		return cfg, loader.Inputs, err
	}
	cfg, _, err := read()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	d, err := daemon.Open(ctx, cfg, daemon.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		err := d.Run(ctx, daemon.RunOptions{Readers: readers, Calls: []control.Row[*daemon.API]{daemon.CallReload, daemon.CallRound, daemon.CallStatus}, Read: read})
		done <- errors.Join(err, d.Close(ctx))
	}()
	l.end = func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		l.press.close()
	}
	l.until("a daemon that answers", func() bool {
		l.desk, err = control.Find(ctx, cfg.Store.Path)
		return err == nil && l.desk != nil
	})
	return l
}

// until waits for the condition.
func (l *loaded) until(what string, met func() bool) {
	l.t.Helper()
	ticker := time.NewTicker(time.Millisecond)
	defer ticker.Stop()
	late := time.NewTimer(patience)
	defer late.Stop()
	for !met() {
		select {
		case <-ticker.C:
		case <-late.C:
			l.t.Fatalf("no %s within %v", what, patience)
		}
	}
}

func (l *loaded) peer() control.Peer[*daemon.API] { return control.Peer[*daemon.API]{Client: l.desk} }

// reload has the daemon read its configuration, and says whether it is in force.
func (l *loaded) reload() (taken bool) {
	r, err := control.Ask(l.t.Context(), l.peer(), daemon.CallReload, daemon.ReloadRequest{Accept: true})
	return err == nil && len(r.Errors) == 0
}

// rounds does rounds of the source until quit is closed, and counts them.
func (l *loaded) rounds(source string, quit <-chan struct{}, done *atomic.Int64) {
	for {
		select {
		case <-quit:
			return
		default:
		}
		err := control.Follow(l.t.Context(), l.peer(), daemon.CallRound, report.RoundOptions{Only: []string{source}}, func(e report.RoundEvent) error {
			if e.Source == source && (e.Failure != "" || e.New != 1) {
				return fmt.Errorf("a round of %s came to %+v", source, e)
			}
			return nil
		})
		if err != nil {
			l.t.Errorf("a round of %s: %v", source, err)
		}
		done.Add(1)
	}
}

// size is what a process takes while nobody asks anything of it.
type size struct {
	goroutines, descriptors int
	heap                    uint64 // bytes
}

func (l *loaded) size() size {
	l.t.Helper()
	http.DefaultClient.CloseIdleConnections()
	var m runtime.MemStats
	for range 3 {
		runtime.GC()
	}
	runtime.ReadMemStats(&m)
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		l.t.Skip("this system does not count descriptors")
	}
	return size{runtime.NumGoroutine(), len(open), m.HeapAlloc}
}

// under reloads, from one configuration to another, while readers read and sources are asked.
func (l *loaded) under(from, to int) {
	feeds, pages := cmdtest.StartHammer(l.readers, "/feed.atom", 2), cmdtest.StartHammer(l.readers, "/source/cold1", 1)
	quit := make(chan struct{})
	var rounds sync.WaitGroup
	rounds.Go(func() { l.rounds("hot", quit, &l.hot) })
	rounds.Go(func() { l.rounds("gated", quit, &l.gated) })
	for i := from; i < to; i++ {
		<-l.press.arrived
		good := l.write(i)
		if taken := l.reload(); taken != good {
			l.t.Errorf("reload %d is taken over: %v, want %v", i, taken, good)
		}
		if i == to-1 {
			close(quit)
		}
		before := feeds.Answered.Load()
		l.press.release <- struct{}{}
		l.until("answer to a reader", func() bool { return feeds.Answered.Load() > before })
	}
	rounds.Wait()
	for _, h := range []*cmdtest.Hammer{feeds, pages} {
		h.Stop()
		l.answered += h.Answered.Load()
		for _, err := range h.Lost {
			l.t.Errorf("a request is lost: %v", err)
		}
		if n := h.Refused.Load(); n > 0 {
			l.t.Errorf("%d connections are refused", n)
		}
	}
}

// first waits until each source was fetched, and the hub was asked.
func (l *loaded) first() {
	for s := range coldSources {
		path := "/cold" + strconv.Itoa(s)
		l.until("first fetch of "+path, func() bool { return l.press.counter(path).Load() == 1 })
	}
	<-l.press.arrived // the gated source
	l.press.release <- struct{}{}
	l.until("subscription", func() bool {
		r, err := control.Ask(l.t.Context(), l.peer(), daemon.CallStatus, report.StatusRequest{})
		return err == nil && r.Sources[0].Subscription != nil && r.Sources[0].Subscription.Until != 0 &&
			r.Sources[coldSources].Fetched != 0 && r.Sources[coldSources+1].Fetched != 0
	})
}

// fetches holds what the sources and the hub were asked, and what is stored, to what was
// wanted, and counts the fetches.
func (l *loaded) fetches() (all int64) {
	want := map[string]int64{"/hot": 1 + l.hot.Load(), "/gated": 1 + l.gated.Load(), "/guest": 1, "hub subscribe": 1, "hub unsubscribe": 0}
	for s := range coldSources {
		want["/cold"+strconv.Itoa(s)] = 1
	}
	for path, n := range want {
		got := l.press.counter(path).Load()
		if got != n {
			l.t.Errorf("%s: asked %d times, want %d", path, got, n)
		}
		if path[0] == '/' {
			all += got
		}
	}
	r, err := control.Ask(l.t.Context(), l.peer(), daemon.CallStatus, report.StatusRequest{})
	if err != nil {
		l.t.Fatal(err)
	}
	for _, s := range r.Sources {
		if want := int(l.press.counter("/" + s.ID).Load()); s.Entries != want {
			l.t.Errorf("of %s %d entries are stored, %d were brought", s.ID, s.Entries, want)
		}
	}
	return all
}

// TestReloadsUnderLoad reloads, good configurations and wrong ones in turn, while readers
// read feeds and pages, while one source is asked without pause and a fetch of another is under
// way at each reload: no request and no fetch is lost, none is done twice, nothing is
// fetched or subscribed to because of a reload, and nothing is left of one.
func TestReloadsUnderLoad(t *testing.T) {
	reloads := 20
	if n, err := strconv.Atoi(os.Getenv(reloadsVariable)); err == nil {
		reloads = n
	}
	l := startLoaded(t)
	l.first()
	l.under(1, 1+warmReloads)
	before := l.size()
	l.under(1+warmReloads, 1+warmReloads+reloads)
	var after size
	l.until("end of what readers left behind", func() bool {
		after = l.size()
		return after.goroutines <= before.goroutines && after.descriptors <= before.descriptors
	})
	if after.heap > before.heap+8<<20 {
		t.Errorf("the heap has grown from %d to %d bytes", before.heap, after.heap)
	}
	fetches := l.fetches()
	t.Logf("%d reloads, half of them refused, and %d before: %d requests answered, %d fetches; goroutines %d, then %d; descriptors %d, then %d; heap %d kB, then %d kB",
		reloads, warmReloads, l.answered, fetches, before.goroutines, after.goroutines, before.descriptors, after.descriptors, before.heap>>10, after.heap>>10)
	l.end()
}
