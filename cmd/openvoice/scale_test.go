package main

import (
	"context"
	"crypto/sha256"
	"fmt"
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

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/bolt"
	"github.com/openvoicenews/openvoice/storage/local"
)

// scaleSources is over how many sources the entries of BenchmarkScale are spread.
const scaleSources = 1000

// BenchmarkScale says what the size of the store costs: for each size a start to a
// served feed, a round of 1,000 unchanged sources (both by the program in a process
// of its own), and the build after one new entry. The sizes are those in
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
		})
	}
}

const scaleETag = `"scale"`

// scaleStore makes a store of n entries of about 1 kB by appending records to the
// local log, unless there is one, and gives the path of a configuration for it.
func scaleStore(b *testing.B, dir, url string, n int) string {
	b.Helper()
	var y strings.Builder
	y.WriteString("version: 1\nsite: {id: \"tag:scale.example,2026:\", title: Scale, url: \"http://scale.example/\"}\nlisten: 127.0.0.1:0\n" +
		"store: {path: scale.db, max_size: 64GiB}\nfetch: {host_spacing: 0s, allow_networks: [127.0.0.0/8]}\n" +
		"defaults: {keep: {age: 90d, entries: 0}}\ncategories: [{term: crime, label: Crime}]\nsources:\n")
	for s := range scaleSources {
		fmt.Fprintf(&y, "  - {id: s%d, url: \"%s/%d\", categories: [crime]}\n", s, url, s)
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
	fresh := err != nil
	store, err := bolt.Open(path, bolt.Options{MaxSize: 64 << 30, NoSync: fresh})
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := store.Close(); err != nil {
			b.Fatal(err)
		}
	}()
	rounds := 0 // a store that is used again gets this origin's URLs
	if fresh {
		rounds = max(1, n/scaleSources)
	}
	feedRecords(b, store, func(ctx context.Context, log *local.Log) error {
		for k := range rounds {
			if err := appendAll(ctx, store, log, func(s int, base uint64) feed.Record {
				return feed.Record{Result: scaleResult(url, s, base, k, n/scaleSources)}
			}); err != nil {
				return err
			}
		}
		if rounds > 0 {
			return nil
		}
		return appendAll(ctx, store, log, func(s int, base uint64) feed.Record {
			r := scaleResult(url, s, base, 0, 0)
			r.Outcome, r.Items, r.Listing, r.Status = feed.Unchanged, nil, nil, 304
			return feed.Record{Unchanged: []feed.Result{*r}}
		})
	})
	return cfg
}

// scaleBatch is how many sources append at once: what waits shares a transaction.
const scaleBatch = 64

// appendAll appends one record a source.
func appendAll(ctx context.Context, store storage.Store, log *local.Log, record func(source int, base uint64) feed.Record) error {
	var bases [scaleSources]uint64
	err := store.View(ctx, func(v storage.View) error {
		for s := range bases {
			st, _ := v.State(fmt.Sprintf("s%d", s))
			bases[s] = st.Last
		}
		return nil
	})
	if err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(scaleBatch)
	for s := range scaleSources {
		g.Go(func() error { return log.Append(ctx, record(s, bases[s])) })
	}
	return g.Wait()
}

// feedRecords lets fn append to a log that the store follows.
func feedRecords(b *testing.B, store *bolt.Store, fn func(context.Context, *local.Log) error) {
	b.Helper()
	ctx := b.Context()
	var at feed.Position
	if err := store.View(ctx, func(v storage.View) error { at = v.Position(); return nil }); err != nil {
		b.Fatal(err)
	}
	log := local.New(at)
	log.Linger = linger
	var g errgroup.Group
	g.Go(func() error { return storage.Replay(ctx, log, store, func([]feed.Change) {}) })
	g.Go(func() error {
		defer log.Close()
		return fn(ctx, log)
	})
	if err := g.Wait(); err != nil {
		b.Fatal(err)
	}
}

// scaleStart is when the generated entries begin.
var scaleStart = feed.At(time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC))

// scaleResult is a document of source s whose one new item is its kth of total; it
// lists the last thirty.
func scaleResult(url string, s, base any, k, total int) *feed.Result {
	return nil
}

func benchmarkStart(b *testing.B, cfg string) {
	n, err := listenNotify(filepath.Join(b.TempDir(), "n"))
	if err != nil {
		b.Fatal(err)
	}
	defer n.close()
	for b.Loop() {
		c := program1(b, cfg, "run", "--log-level", "error")
		c.Env = append(os.Environ(), "NOTIFY_SOCKET="+n.path)
		if err := c.Start(); err != nil {
			b.Fatal(err)
		}
		if _, _, err := n.wait("READY=1", time.Minute); err != nil {
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
