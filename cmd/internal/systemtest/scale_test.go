package systemtest

import (
	"context"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/feedtest"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/bolt"
	"github.com/openvoicenews/openvoice/storage/local"

	"github.com/openvoicenews/openvoice/cmd/internal/cmdtest"
	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
)

// scaleSources is over how many sources the entries of BenchmarkScale are spread.
const scaleSources = 1000

// BenchmarkScale says what the size of the store costs: for each size a start to a
// served feed, a round of 1,000 unchanged sources (both by the program in a process
// of its own), the build after one new entry, where one feed shows one entry of ten
// thousand, what the catalogue measures, and how long a new plan takes until it is
// published: one whose feeds fill soon, and one with the feed that rarely takes an
// entry. The sizes are those in
// $OPENVOICE_SCALE, e.g. "10000,100000,1000000", else small ones; the stores are kept
// and used again in $OPENVOICE_SCALE_DIR, if that is set.
func BenchmarkScale(b *testing.B) {
	sizes := []int{1000, 10000}
	if list := os.Getenv("OPENVOICE_SCALE"); list != "" {
		sizes = nil
		for f := range strings.SplitSeq(list, ",") {
			n, err := strconv.Atoi(f)
			if err != nil {
				b.Fatalf("OPENVOICE_SCALE: %v", err)
			}
			sizes = append(sizes, n)
		}
	}
	origin := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") != scaleETag {
			http.Error(w, "the benchmark asks conditionally", http.StatusTeapot)
			return
		}
		w.WriteHeader(http.StatusNotModified)
	}))
	defer origin.Close()
	for _, n := range sizes {
		b.Run(fmt.Sprintf("entries=%d", n), func(b *testing.B) {
			dir := os.Getenv("OPENVOICE_SCALE_DIR")
			if dir == "" {
				dir = b.TempDir()
			}
			cfg := scaleStore(b, filepath.Join(dir, strconv.Itoa(n)), origin.URL, n)
			b.Run("start", func(b *testing.B) { benchmarkStart(b, cfg) })
			b.Run("unchanged", func(b *testing.B) { benchmarkUnchanged(b, cfg) })
			b.Run("build", func(b *testing.B) { benchmarkBuild(b, cfg) })
			b.Run("plan", func(b *testing.B) { benchmarkPlan(b, cfg, false) })
			b.Run("rareplan", func(b *testing.B) { benchmarkPlan(b, cfg, true) })
		})
	}
}

const scaleETag = `"scale"`

// scaleStore makes a store of n entries of about 1 kB by appending results to the
// local log, unless there is one already, and gives the path of a configuration for
// it whose sources are the origin's.
func scaleStore(b *testing.B, dir, origin string, n int) string {
	b.Helper()
	var y strings.Builder
	y.WriteString("version: 1\nsite: {id: \"tag:scale.example,2026:\", title: Scale, url: \"http://scale.example/\"}\nlisten: 127.0.0.1:0\n" +
		"store: {path: scale.db, max_size: 64GiB}\nfetch: {host_spacing: 0s, allow_networks: [127.0.0.0/8]}\n" +
		"categories: [{term: crime, label: Crime}, {term: rare, label: Rare, limit: 1, most: 1}]\nsources:\n")
	for s := range scaleSources {
		fmt.Fprintf(&y, "  - {id: s%d, url: \"%s/%d\", categories: [crime], keep: {age: 365d, entries: 1000000}}\n", s, origin, s)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		b.Fatal(err)
	}
	cfg := filepath.Join(dir, "openvoice.yaml")
	if err := os.WriteFile(cfg, []byte(y.String()), 0o644); err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(dir, "scale.db")
	_, err := os.Stat(path)
	grow := err != nil
	store := openScale(b, path, bolt.Options{MaxSize: 64 << 30, NoSync: grow})
	follow(b, store, func(ctx context.Context, log *local.Log) error {
		for have, each := 0, n/scaleSources; grow && have < each; {
			take := min(30, each-have)
			err := appendAll(ctx, store, log, func(r *feed.Result, s int) {
				scaleDocument(r, s, have, take)
			})
			if err != nil {
				return err
			}
			have += take
		}
		return appendAll(ctx, store, log, func(r *feed.Result, s int) { // this origin's URLs
			r.Outcome, r.Status = feed.Unchanged, http.StatusNotModified
			r.URL = fmt.Sprintf("%s/%d", origin, s)
		})
	})
	if err := store.Close(); err != nil {
		b.Fatal(err)
	}
	return cfg
}

func openScale(b *testing.B, path string, o bolt.Options) *bolt.Store {
	b.Helper()
	store, err := bolt.Open(path, o)
	if err != nil {
		b.Fatal(err)
	}
	return store
}

// follow lets fn append to a log that the store folds.
func follow(b *testing.B, store storage.Store, fn func(context.Context, *local.Log) error) {
	b.Helper()
	ctx := b.Context()
	var at feed.Position
	if err := store.View(ctx, func(v storage.View) error { at = v.Position(); return nil }); err != nil {
		b.Fatal(err)
	}
	log := local.New(at)
	log.Linger = daemon.Linger
	var g errgroup.Group
	g.Go(func() error { return storage.Replay(ctx, log, store, storage.Folding{}) })
	g.Go(func() error {
		defer log.Close()
		return fn(ctx, log)
	})
	if err := g.Wait(); err != nil {
		b.Fatal(err)
	}
}

// appendAll appends one result a source, 64 at a time, so that they share
// transactions.
func appendAll(ctx context.Context, store storage.Store, log *local.Log, fill func(r *feed.Result, source int)) error {
	results := make([]feed.Result, scaleSources)
	err := store.View(ctx, func(v storage.View) error {
		for s := range results {
			id := fmt.Sprintf("s%d", s)
			st, _ := v.State(id)
			results[s] = feed.Result{Source: id, BasedOn: st.Last, At: max(st.Fetched, feed.At(time.Now()).Add(-20*24*time.Hour)).Add(time.Minute),
				Validator: feed.Validator{ETag: scaleETag}, Policy: feed.Policy{KeepSeconds: 365 * 86400, KeepEntries: 1e6}}
		}
		return nil
	})
	if err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(64)
	for s := range results {
		g.Go(func() error {
			r := &results[s]
			fill(r, s)
			record := feed.Record{Result: r}
			if r.Outcome == feed.Unchanged {
				record = feed.Record{Unchanged: []feed.Result{*r}}
			}
			_, err := log.Append(ctx, record)
			return err
		})
	}
	return g.Wait()
}

// scaleDocument makes r a document of n new items of the source, from item k on.
func scaleDocument(r *feed.Result, source, k, n int) {
	r.Outcome, r.Status, r.Whole, r.Meta = feed.Modified, http.StatusOK, true, feed.Meta{Title: r.Source}
	for i := k; i < k+n; i++ {
		id := fmt.Sprintf("tag:scale.example,2026:%d/%d", source, i)
		link := fmt.Sprintf("https://s%d.example/%d", source, i)
		title := fmt.Sprintf("Report %d of source %d", i, source)
		var text strings.Builder
		for w := range 120 {
			fmt.Fprintf(&text, "w%d ", (w*w*7919+i*104729+source*1299709)%9973)
		}
		h, words := feed.TextHash(title, text.String())
		it := feed.Item{
			RawHash: sha256.Sum256([]byte(id)), TextHash: h, Keys: feed.Keys(id, link, h, words), TitleSum: feed.TitleSum(title), ID: id, Terms: []string{"news"},
			Content: feed.Content{ID: id, Link: link, Title: title, Body: feed.Text{Value: "<p>" + text.String() + "</p>", HTML: true},
				Categories: []feed.Category{{Term: "News"}}, Published: r.At.Add(time.Duration(i-k-n) * time.Second)},
		}
		if (i*scaleSources+source)%10_000 == 0 {
			it.Terms = append(it.Terms, "rare")
		}
		r.Items = append(r.Items, it)
		r.Listing = append(r.Listing, it.RawHash.Sum())
	}
}

// child is the program in a process of its own.
func child(b *testing.B, cfg string, args ...string) *exec.Cmd {
	b.Helper()
	c := exec.CommandContext(b.Context(), "openvoice", append(args, "--config", cfg)...)
	c.Stderr = os.Stderr
	return c
}

// benchmarkStart times a start of the daemon until it serves.
func benchmarkStart(b *testing.B, cfg string) {
	n, err := cmdtest.ListenNotify(filepath.Join(b.TempDir(), "n"))
	if err != nil {
		b.Fatal(err)
	}
	defer n.Close()
	for b.Loop() {
		c := child(b, cfg, "run", "--log-level", "error")
		c.Env = append(os.Environ(), "NOTIFY_SOCKET="+n.Path)
		if err := c.Start(); err != nil {
			b.Fatal(err)
		}
		if _, _, err := n.Wait("READY=1", time.Minute); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := c.Process.Signal(syscall.SIGTERM); err != nil {
			b.Fatal(err)
		}
		if err := c.Wait(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

// benchmarkUnchanged times a round in which every source answers 304.
func benchmarkUnchanged(b *testing.B, cfg string) {
	var cpu time.Duration
	for b.Loop() {
		c := child(b, cfg, "once")
		out, err := c.Output()
		if err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
		cpu += c.ProcessState.UserTime() + c.ProcessState.SystemTime()
	}
	b.ReportMetric(float64(cpu.Milliseconds())/float64(b.N), "cpu-ms/op")
}

// benchmarkBuild times the build that follows one new entry.
func benchmarkBuild(b *testing.B, path string) {
	cfg, err := (&config.Loader{}).Load(path)
	if err != nil {
		b.Fatal(err)
	}
	s, err := daemon.Open(b.Context(), cfg, daemon.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := s.Close(b.Context()); err != nil {
			b.Fatal(err)
		}
	}()
	for made := time.Minute; made > time.Second; { // until the catalogue is whole
		start := time.Now()
		if err := s.Build(b.Context()); err != nil {
			b.Fatal(err)
		}
		made = time.Since(start)
	}
	var cpu time.Duration
	k := int(time.Now().UnixNano() % 1e15) // an item that no run before has brought
	follow(b, s.Store(), func(ctx context.Context, log *local.Log) error {
		for b.Loop() {
			b.StopTimer()
			r := &feed.Result{Source: "s0", At: feed.At(time.Now()), Policy: feed.Policy{KeepSeconds: 365 * 86400, KeepEntries: 1e6}}
			err := s.Store().View(ctx, func(v storage.View) error {
				st, _ := v.State("s0")
				r.BasedOn, r.URL, r.Validator = st.Last, st.URL, st.Validator
				return nil
			})
			if err != nil {
				return err
			}
			scaleDocument(r, 0, k, 1)
			k++
			r.Whole = false
			if _, err := log.Append(ctx, feed.Record{Result: r}); err != nil {
				return err
			}
			b.StartTimer()
			start := feedtest.ProcessorTime(b)
			if err := s.Build(ctx); err != nil {
				return err
			}
			cpu += feedtest.ProcessorTime(b) - start
		}
		return nil
	})
	b.ReportMetric(float64(cpu.Microseconds())/1000/float64(b.N), "cpu-ms/op")
	entries := 0
	err = s.Store().View(b.Context(), func(v storage.View) error {
		for st := range v.States() {
			entries += st.Entries
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	info, err := os.Stat(cfg.Store.Path + ".catalogue")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(info.Size())/float64(entries), "B/entry")
}

// benchmarkPlan times a plan that the catalogue does not know, until what it makes is
// published; with rare, one of its feeds takes one entry of ten thousand.
func benchmarkPlan(b *testing.B, path string, rare bool) {
	cfg, err := (&config.Loader{}).Load(path)
	if err != nil {
		b.Fatal(err)
	}
	if !rare {
		cfg.Categories = cfg.Categories[:1]
	}
	for b.Loop() {
		b.StopTimer()
		if err := os.Remove(cfg.Store.Path + ".catalogue"); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		s, err := daemon.Open(b.Context(), cfg, daemon.Options{Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Build(b.Context()); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := s.Close(b.Context()); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}
