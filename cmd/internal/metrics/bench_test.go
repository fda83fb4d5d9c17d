package metrics

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/config"
	"github.com/openvoicenews/openvoice/feed"

	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
)

// manySources is a daemon with n sources, each of which was polled for a month.
func manySources(tb testing.TB, n int) *daemon.Daemon {
	tb.Helper()
	var text strings.Builder
	text.WriteString("version: 1\nsite: {id: \"tag:example.org,2026:\", title: T, url: https://example.org/}\nsources:\n")
	for i := range n {
		fmt.Fprintf(&text, "  - {id: source-%d, url: \"https://s%d.example/feed\"}\n", i, i)
	}
	cfg, err := (&config.Loader{}).Parse("openvoice.yaml", tb.TempDir(), []byte(text.String()))
	if err != nil {
		tb.Fatal(err)
	}
	cfg.Store.Path = filepath.Join(tb.TempDir(), "openvoice.db")
	d, err := daemon.Open(tb.Context(), cfg, daemon.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := d.Close(context.Background()); err != nil {
			tb.Error(err)
		}
	})
	foldMonth(tb, d, n)
	return d
}

// foldMonth folds one poll of each source a day, for thirty days.
func foldMonth(tb testing.TB, d *daemon.Daemon, n int) {
	tb.Helper()
	number := uint64(0)
	for day := range feed.Time(30) {
		var rs []feed.Record
		for i := 0; i < n; i += 100 {
			number++
			before := uint64(0) // the record that changed the state last
			if day > 0 {
				before = number - uint64((n+99)/100)
			}
			r := feed.Record{Version: feed.Version, Position: feed.Position{Log: "bench", Number: number}}
			for j := i; j < min(i+100, n); j++ {
				id := fmt.Sprintf("source-%d", j)
				r.Unchanged = append(r.Unchanged, feed.Result{
					Source: id, URL: fmt.Sprintf("https://s%d.example/feed", j), At: feed.At(time.Now()) + (day-30)*86400, Outcome: feed.Unchanged, Status: 304,
					BasedOn: before, Policy: feed.Policy{KeepSeconds: 7776000, KeepEntries: 1000},
				})
			}
			rs = append(rs, r)
		}
		cs, err := d.Store().Apply(tb.Context(), rs)
		if err != nil {
			tb.Fatal(err)
		}
		if stale := cs[0].Stale; len(stale) > 0 {
			tb.Fatalf("on day %d results are stale", day)
		}
	}
}

// cpu is what the process used of the processors, in nanoseconds.
func cpu(b *testing.B) float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return float64(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkScrape asks for the figures of 10,000 sources. What it costs is to stay under
// 300 ms of CPU.
func BenchmarkScrape(b *testing.B) {
	d := manySources(b, 10_000)
	m := New(10_000, slog.New(slog.DiscardHandler))
	h, err := m.Handler(d.API().Vitals)
	if err != nil {
		b.Fatal(err)
	}
	observer := m.Observer()
	for i := range 10_000 {
		observer.Polled(daemon.Poll{Result: feed.Result{Source: fmt.Sprintf("source-%d", i), Outcome: feed.Modified, Took: time.Second}, Outcome: feed.Outcome{Added: 1, Edited: 1}})
	}
	begin := cpu(b)
	for b.Loop() {
		m.at = time.Time{} // nothing is shown a second time
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequestWithContext(b.Context(), http.MethodGet, Path, nil))
		n, _ := io.Copy(io.Discard, w.Result().Body)
		b.SetBytes(n)
	}
	b.ReportMetric((cpu(b)-begin)/1e6/float64(b.N), "cpu-ms/scrape")
}
