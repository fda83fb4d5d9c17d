package systemtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/feed/feedtest"
	"github.com/openvoicenews/openvoice/feed/render/html"
	"github.com/openvoicenews/openvoice/storage"

	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
)

// BenchmarkPages says what pages that are made on request cost, over stores of the sizes
// in $OPENVOICE_SCALE (see BenchmarkScale): the CPU of a page, made one after the other,
// none asked for twice, as it is sent to a browser that takes gzip; and how long feeds
// take alone, and beside a stampede of readers over all these pages.
func BenchmarkPages(b *testing.B) {
	n := 1000
	if list := os.Getenv("OPENVOICE_SCALE"); list != "" {
		var err error
		if n, err = strconv.Atoi(list); err != nil {
			b.Fatalf("OPENVOICE_SCALE: %v", err)
		}
	}
	dir := os.Getenv("OPENVOICE_SCALE_DIR")
	if dir == "" {
		dir = b.TempDir()
	}
	path := scaleStore(b, filepath.Join(dir, strconv.Itoa(n)), "http://127.0.0.1:9", n)
	cfg, err := (&config.Loader{}).Load(path)
	if err != nil {
		b.Fatal(err)
	}
	d, err := daemon.Open(b.Context(), cfg, daemon.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := d.Close(b.Context()); err != nil {
			b.Error(err)
		}
	}()
	for made := time.Minute; made > time.Second; { // until the catalogue is whole
		start := time.Now()
		if err := d.Build(b.Context()); err != nil {
			b.Fatal(err)
		}
		made = time.Since(start)
	}
	paths := deepPaths(b, d.Store(), 10_000)
	h := d.Handler()
	b.Run("cpu", func(b *testing.B) { pagesCost(b, h, paths) })
	b.Run("stampede", func(b *testing.B) { stampede(b, h, paths) })
}

// deepPaths are paths of so many pages, spread over the store.
func deepPaths(b *testing.B, store storage.Store, n int) (all []string) {
	b.Helper()
	err := store.View(b.Context(), func(v storage.View) error {
		var numbers []uint64
		for e := range v.Entries(0) {
			numbers = append(numbers, e.Number)
		}
		for i := range min(n, len(numbers)) {
			e, ok := v.Entry(numbers[(i*104729)%len(numbers)])
			if !ok {
				continue
			}
			switch i % 20 {
			case 0:
				all = append(all, fmt.Sprintf("/source/s%d", i/20))
			case 1, 2, 3, 4, 5, 6, 7, 8, 9:
				all = append(all, html.StoryPath(e.ID))
			default:
				all = append(all, html.ArticlePath(e.ID))
			}
		}
		now := v.Now().Std()
		for i := range 20 {
			all = append(all, html.DayFolder+now.AddDate(0, 0, -i).Format(time.DateOnly))
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return append(all, html.SourcesPath)
}

// pagesCost measures each page by itself.
func pagesCost(b *testing.B, h http.Handler, paths []string) {
	var all []time.Duration
	for b.Loop() {
		all = all[:0]
		step := max(1, len(paths)/2000)
		for i := 0; i < len(paths); i += step {
			if i+step >= len(paths)-21 {
				step = 1 // every day, and the ledger
			}
			r := httptest.NewRequest(http.MethodGet, paths[i], nil)
			r.Header.Set("Accept-Encoding", "gzip")
			w := httptest.NewRecorder()
			start := feedtest.ProcessorTime(b)
			h.ServeHTTP(w, r)
			took := feedtest.ProcessorTime(b) - start
			if w.Code != http.StatusOK {
				b.Fatalf("%s: %d %s", paths[i], w.Code, w.Body)
			}
			if kind := strings.Split(paths[i], "/")[1]; kind == "day" && took > 15*time.Millisecond {
				b.Logf("%s: %v", paths[i], took)
			}
			all = append(all, took)
		}
	}
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "cpu-ms-median")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "cpu-ms-p99")
	b.ReportMetric(float64(all[len(all)-1].Microseconds())/1000, "cpu-ms-most")
	b.ReportMetric(float64(len(all)), "pages")
}

// stampede measures how long a reader waits for a feed, alone and beside 64 who ask for
// pages that nobody asked for before.
func stampede(b *testing.B, h http.Handler, paths []string) {
	server := httptest.NewServer(h)
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 100}}
	get := func(path string) (int, string, error) {
		r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, server.URL+path, nil)
		if err != nil {
			return 0, "", err
		}
		r.Header.Set("Accept-Encoding", "gzip")
		resp, err := client.Do(r)
		if err != nil {
			return 0, "", err
		}
		defer resp.Body.Close()
		_, err = io.Copy(io.Discard, resp.Body)
		return resp.StatusCode, resp.Header.Get("Retry-After"), err
	}
	feeds := func() time.Duration {
		var all []time.Duration
		for range 1000 {
			start := time.Now()
			if code, _, err := get("/feed.atom"); code != http.StatusOK || err != nil {
				b.Fatal(code, err)
			}
			all = append(all, time.Since(start))
			time.Sleep(2 * time.Millisecond) // a reader, not a hammer
		}
		slices.Sort(all)
		return all[len(all)*99/100]
	}
	list := filepath.Join(b.TempDir(), "paths")
	if err := os.WriteFile(list, []byte(strings.Join(paths, "\n")), 0o600); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		alone := feeds()
		ctx, stop := context.WithCancel(b.Context())
		crowd := exec.CommandContext(ctx, "stampede", server.URL, list)
		crowd.Stderr = os.Stderr
		crowd.Cancel = func() error { return crowd.Process.Signal(os.Interrupt) }
		var said strings.Builder
		crowd.Stdout = &said
		if err := crowd.Start(); err != nil {
			b.Fatal(err)
		}
		beside := feeds()
		stop()
		if err := crowd.Wait(); err != nil && ctx.Err() == nil {
			b.Fatal(err)
		}
		var made, busy int
		if _, err := fmt.Sscan(said.String(), &made, &busy); err != nil {
			b.Fatalf("the crowd says %q: %v", said.String(), err)
		}
		b.ReportMetric(float64(alone.Microseconds())/1000, "ms-p99-alone")
		b.ReportMetric(float64(beside.Microseconds())/1000, "ms-p99-beside")
		b.ReportMetric(float64(made), "made")
		b.ReportMetric(float64(busy), "busy")
	}
}

// runStampede is 64 readers who ask the server for the pages in the file until they are
// interrupted, and then says how many they got and how many were refused.
func runStampede() {
	data, err := os.ReadFile(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	paths := strings.Split(string(data), "\n")
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 100}}
	var next, busy, made atomic.Int64
	var g errgroup.Group
	for range 64 {
		g.Go(func() error {
			for ctx.Err() == nil {
				r, err := http.NewRequest(http.MethodGet, os.Args[1]+paths[int(next.Add(1))%len(paths)], nil)
				if err != nil {
					return err
				}
				r.Header.Set("Accept-Encoding", "gzip")
				resp, err := client.Do(r)
				if err != nil {
					return err
				}
				_, err = io.Copy(io.Discard, resp.Body)
				if err = errors.Join(err, resp.Body.Close()); err != nil {
					return err
				}
				switch {
				case resp.StatusCode == http.StatusOK:
					made.Add(1)
				case resp.StatusCode == http.StatusServiceUnavailable && resp.Header.Get("Retry-After") != "":
					busy.Add(1)
				default:
					return fmt.Errorf("status %d", resp.StatusCode)
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		log.Fatal(err)
	}
	fmt.Println(made.Load(), busy.Load())
}
