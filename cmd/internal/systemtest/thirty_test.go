package systemtest

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"text/tabwriter"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/feedtest"
	"github.com/openvoicenews/openvoice/feed/fetch"
	"github.com/openvoicenews/openvoice/feed/fetch/fetchtest"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/bolt"

	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
)

// The replay's outage, counted from its beginning, in which no host can be reached.
const (
	outageBegins = 20*day + 5*time.Hour + 7*time.Minute
	outageEnds   = outageBegins + 5*time.Hour
)

// lives are for how long the daemon runs before it is killed, and how long it is down
// then.
var lives = []struct{ up, down time.Duration }{
	{3*day + 7*time.Hour + 500*time.Millisecond, time.Minute},
	{8*day + 13*time.Hour + 1500*time.Millisecond, 40 * time.Minute},
	{13*day + 500*time.Millisecond, 6 * time.Hour},
	{5*day - 9*time.Hour, time.Minute},
}

// TestReplayOf30Days runs the daemon's own composition, from the configuration file to
// the store, against 200 sources of mixed behaviour for 30 days, kills it three times
// and takes its network away once. A judge who knows nothing of the code but what the
// servers said looks at each request. With -v it prints what each kind of source cost.
// Under the race detector one source of each kind has to do.
func TestReplayOf30Days(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: 30 days of 200 sources")
	}
	synctest.Test(t, func(t *testing.T) {
		all := cast()
		if len(all) != 200 {
			t.Fatalf("%d sources, want 200", len(all))
		}
		if feedtest.UnderRace { // one of each kind
			all = slices.DeleteFunc(all, func(p *publisher) bool { return !strings.HasSuffix(p.id, "-0") })
		}
		r := newReplay(t, all)
		r.unplug(t, outageBegins, outageEnds)
		for _, life := range lives {
			r.live(t, life.up)
			time.Sleep(life.down)
		}
		synctest.Wait()
		r.wantNoFaults(t)
		r.report(t)
		r.wantReasons(t)
		r.wantStates(t)
	})
}

// replay is a network of publishers and one daemon after the other.
type replay struct {
	dir     string
	network *fetchtest.Network
	cast    []*publisher
	judge   *judge
	hosts   map[string][]*publisher
	log     lockedBuffer
	lives   int
	store   string // path
	states  map[string]feed.State
	entries map[string]int // live, by source
}

// lockedBuffer is a log that several goroutines write.
type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func newReplay(t *testing.T, cast []*publisher) *replay {
	r := &replay{
		dir: t.TempDir(), network: fetchtest.New(t), judge: newJudge(), cast: cast, hosts: map[string][]*publisher{},
		states: map[string]feed.State{}, entries: map[string]int{},
	}
	for _, p := range r.cast {
		for _, u := range p.urls() {
			host := strings.Split(u, "/")[2]
			r.hosts[host] = append(r.hosts[host], p)
		}
	}
	for host, ps := range r.hosts {
		r.network.HandleFunc(host, func(w http.ResponseWriter, q *http.Request) { r.serve(w, q, ps) })
	}
	return r
}

// unplug takes the network away for a while, counted from now.
func (r *replay) unplug(t *testing.T, begins, ends time.Duration) {
	all := func(err error) func() {
		return func() {
			for host := range r.hosts {
				r.network.Fail(host, err)
			}
		}
	}
	out, back := time.AfterFunc(begins, all(errors.New("network is unreachable"))), time.AfterFunc(ends, all(nil))
	t.Cleanup(func() { out.Stop(); back.Stop() })
}

// wantNoFaults says what the judge found.
func (r *replay) wantNoFaults(t *testing.T) {
	t.Helper()
	for _, f := range r.judge.faults[:min(len(r.judge.faults), 40)] {
		t.Error(f)
	}
	if n := len(r.judge.faults); n > 40 {
		t.Errorf("and %d faults more", n-40)
	}
}

// serve answers for one host. What it takes a little time over may be cut off by a
// kill.
func (r *replay) serve(w http.ResponseWriter, q *http.Request, ps []*publisher) {
	asked := time.Now()
	i := slices.IndexFunc(ps, func(p *publisher) bool { return p.path == q.RequestURI })
	if i < 0 {
		r.judge.mu.Lock()
		r.judge.fault(&publisher{id: "?"}, asked, "asks %s for %s, which nobody named", q.Host, q.RequestURI)
		r.judge.mu.Unlock()
		http.NotFound(w, q)
		return
	}
	p, scheme := ps[i], "http"
	if q.TLS != nil {
		scheme = "https"
	}
	url := scheme + "://" + q.Host + p.path
	// A fetcher that gives up on a request may send the next one before net/http has
	// told the handler of the first. The clock of the bubble moves when it has.
	time.Sleep(time.Nanosecond)
	r.judge.asks(p, q, url, asked)
	time.Sleep(time.Duration(len(p.id)%4) * 400 * time.Millisecond)
	a := p.answer(q, time.Now())
	maps.Copy(w.Header(), a.header)
	r.judge.said(p, q, url, a, asked, time.Now())
	if a.status != http.StatusNotModified {
		w.Header().Set("Content-Length", fmt.Sprint(len(a.body)))
	}
	w.WriteHeader(a.status)
	if a.short {
		w.Write(a.body[:len(a.body)/2])
		panic(http.ErrAbortHandler)
	}
	w.Write(a.body)
}

// configuration is the operator's file.
func (r *replay) configuration(t *testing.T, store string) *config.Config {
	var b strings.Builder
	fmt.Fprintf(&b, "version: 1\nsite: {id: \"tag:news.example,2000:feed\", title: Replay, url: https://news.example/}\nstore: {path: %s}\nsources:\n", store)
	for _, p := range r.cast {
		fmt.Fprintf(&b, "  - {id: %s, url: %q", p.id, p.url())
		if p.schedule != "" {
			fmt.Fprintf(&b, ", schedule: %q", p.schedule)
		}
		b.WriteString("}\n")
	}
	file := filepath.Join(r.dir, "openvoice.yaml")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := (&config.Loader{}).Load(file)
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// live runs a daemon, with all but its listeners, for a while. Its end is a kill: what
// the store's file holds at that moment is all that the next one finds.
func (r *replay) live(t *testing.T, up time.Duration) {
	r.lives++
	store := filepath.Join(r.dir, fmt.Sprintf("life-%d.db", r.lives))
	if r.store != "" {
		copyFile(t, r.store, store)
	}
	ctx, kill := context.WithCancel(t.Context())
	defer kill()
	s, err := daemon.Open(ctx, r.configuration(t, store), daemon.Options{
		Log: slog.New(slog.NewTextHandler(&r.log, nil)), Store: bolt.Options{NoSync: true},
		Tune: func(c *fetch.Client) { c.Dial, c.RootCAs = r.network.Dial, r.network.RootCAs() },
	})
	if err != nil {
		t.Fatal(err)
	}
	var g errgroup.Group
	g.Go(func() error { return s.Fold(context.WithoutCancel(ctx)) })
	g.Go(func() error { r.tick(ctx, s); return nil })
	g.Go(func() error { defer s.Finish(); return s.Poll(ctx) })
	time.Sleep(up)
	synctest.Wait() // no transaction is under way
	r.store = store + ".killed"
	copyFile(t, store, r.store)
	r.judge.crash(time.Now().Add(-30 * time.Second))
	r.look(t, s)
	kill()
	if err := errors.Join(g.Wait(), s.Close(context.WithoutCancel(ctx))); err != nil {
		t.Error(err)
	}
}

// tick wakes the daemon, less often than it wakes itself.
func (r *replay) tick(ctx context.Context, s *daemon.Daemon) {
	ticker := time.NewTicker(20 * time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-ticker.C:
			s.Tick(ctx, now)
		}
	}
}

// look notes what is stored.
func (r *replay) look(t *testing.T, s *daemon.Daemon) {
	err := s.Store().View(t.Context(), func(v storage.View) error {
		for st := range v.States() {
			r.states[st.Source], r.entries[st.Source] = st, st.Entries
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// published is how many entries the source has shown.
func (r *replay) published(p *publisher) int {
	return p.version(r.states[p.id].Succeeded.Std()) - p.version(r.judge.sources[p.id].first) + p.lists
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// report says what each kind of source cost.
func (r *replay) report(t *testing.T) {
	type row struct{ sources, requests, fewest, most, conditional, modified, failed int }
	rows := map[string]*row{}
	var total row
	var bytes int64
	for _, p := range r.cast {
		k := rows[p.kind]
		if k == nil {
			k = &row{}
			rows[p.kind] = k
		}
		s := r.judge.sources[p.id]
		for _, x := range []*row{k, &total} {
			x.sources++
			x.requests += s.requests
			if x.most = max(x.most, s.requests); x.fewest == 0 || s.requests < x.fewest {
				x.fewest = s.requests
			}
			x.conditional += s.conditional
			x.modified += s.kinds[http.StatusOK] + s.kinds[http.StatusIMUsed]
			for status, n := range s.kinds {
				if status >= 400 {
					x.failed += n
				}
			}
		}
	}
	for host := range r.hosts {
		traffic := r.network.Traffic(host)
		bytes += traffic.Sent + traffic.Received
	}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "kind\tsources\trequests\tof a source\ta day\tconditional\t200 or 226\t4xx, 5xx")
	show := func(name string, x *row) {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d-%d\t%.1f\t%d\t%d\t%d\n", name, x.sources, x.requests, x.fewest, x.most, float64(x.requests)/float64(x.sources)/30, x.conditional, x.modified, x.failed)
	}
	for _, kind := range slices.SortedFunc(maps.Keys(rows), func(a, b string) int { return cmp.Compare(rows[b].requests, rows[a].requests) }) {
		show(kind, rows[kind])
	}
	show("all", &total)
	w.Flush()
	t.Logf("30 days of %d sources:\n%s\nunconditional requests: %v, others 0\nbytes on the wire: %d\npolls judged: %d, before a permitted time: 0; not judged after a kill: %d; faults of any kind: %d",
		len(r.cast), b.String(), r.judge.reasons, bytes, r.judge.polls, r.judge.excused, len(r.judge.faults))
}

// wantReasons demands that there is a reason for each unconditional request, and that
// each is seen.
func (r *replay) wantReasons(t *testing.T) {
	for _, why := range []string{"first", "no validator given", "new target", "answer refused", "conditions refused"} {
		if r.judge.reasons[why] == 0 {
			t.Errorf("no request was unconditional because: %s", why)
		}
	}
	for _, p := range r.cast { // who was down for a while is not taken for one that fails conditions
		if n := r.judge.sources[p.id].bareAsked; p.kind != "fails conditions" && n > 30 {
			t.Errorf("%s was asked %d times without the validators that it gave", p.id, n)
		}
	}
	if n := r.judge.reasons["first"]; n < len(r.cast) || n > len(r.cast)+10 {
		t.Errorf("%d first requests of %d sources", n, len(r.cast))
	}
	if r.judge.polls < 75*len(r.cast) || r.judge.excused > 100 {
		t.Errorf("%d polls were judged and %d excused", r.judge.polls, r.judge.excused)
	}
}

// wantStates looks at what the daemon knows in the end.
func (r *replay) wantStates(t *testing.T) {
	for _, p := range r.cast {
		s, most := r.states[p.id], 30*24+8
		if s.Succeeded == 0 {
			t.Errorf("%s never succeeded: %s", p.id, s.Failure)
		}
		bad := ""
		switch p.kind {
		case "gone":
			if !s.Paused {
				bad = "is not paused"
			}
			most = 30 * 24 / 3
		case "missing":
			if s.Cause != feed.CauseMissing {
				bad = "is not missing"
			}
			most = 30*24/3/10 + 30
		case "moves":
			if s.Moved != p.newURL() {
				bad = "has not moved"
			}
			most = 2 * 30 * 24 / 3
		case "busy":
			if s.Missed == 0 {
				bad = "has missed nothing"
			}
		case "monthly":
			most = 35
		case "daily":
			most = 65
		case "redirects", "grid":
			most *= 2
		case "fails conditions":
			if s.Bare == 0 {
				bad = "is not known to fail conditional requests"
			}
		case "babbles", "faulty", "throttles", "overloaded":
		default:
			if s.Failures > 0 {
				bad = fmt.Sprintf("failed %d times: %s", s.Failures, s.Failure)
			}
		}
		if bad != "" {
			t.Errorf("%s %s: %+v", p.id, bad, s)
		}
		if n := r.judge.sources[p.id].requests; n > most || n < 20 {
			t.Errorf("%s was asked %d times in 30 days, want %d at most", p.id, n, most)
		}
		if n, want := r.entries[p.id], r.published(p); s.Missed == 0 && n != want {
			t.Errorf("%s: %d entries are stored, want %d", p.id, n, want)
		}
	}
	if n := strings.Count(r.log.String(), "this machine's network"); n != 1 {
		t.Errorf("the outage is said %d times, want once", n)
	}
}
