package metrics

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/health"
	"github.com/openvoicenews/openvoice/feed/publish"

	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
)

// observed is a daemon of three sources, by what it says.
func observed(context.Context) (daemon.Vitals, error) {
	return daemon.Vitals{
		Now: time.Unix(1_800_000_000, 0), Waiting: 2, StoreSize: 4096, StoreFree: 1024, StoreMax: 1 << 20, CatalogueSize: 512, Untold: 1, BackupEvery: time.Hour, BackedUp: time.Unix(1_799_990_000, 0),
		Position: feed.Position{Log: "x", Number: 77},
		Sources: []daemon.SourceVitals{
			{ID: "alpha", Stored: "alpha", State: feed.State{Fetched: 1_799_999_000, Succeeded: 1_799_999_000, Status: 200, Missed: 2}},
			{ID: "beta", Stored: "beta", State: feed.State{Fetched: 1_799_999_500, Succeeded: 1_700_000_000, Status: 503, Failures: 4}, Findings: []health.Finding{{Kind: health.Dead}, {Kind: health.Moved}, {Kind: health.Moved}}},
			{ID: "gamma", Stored: "c"},
		},
		Snapshot: &publish.Snapshot{Feeds: []publish.Figures{
			{Path: "/feed.atom", Entries: 4, Updated: 1_799_999_999, Sources: map[string]int{"alpha": 3, "beta": 1}}, {Path: "/x.atom"},
		}},
	}, nil
}

// scrape is what is answered, without the figures of the process.
func scrape(t *testing.T, h http.Handler) string {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, Path, nil))
	if w.Code != http.StatusOK {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	return w.Body.String()
}

func handler(t *testing.T, m *Metrics, read func(context.Context) (daemon.Vitals, error)) http.Handler {
	t.Helper()
	h, err := m.Handler(read)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

func TestWhatIsShown(t *testing.T) {
	m := New(3, discard())
	h := handler(t, m, observed)
	tell(m)
	text := scrape(t, h)
	for _, want := range []string{
		`openvoice_ready 1`, `openvoice_store_available 1`, `openvoice_sources 3`, `openvoice_sources_failing 1`, `openvoice_sources_unfetched 1`,
		`openvoice_sources_flagged{kind="dead"} 1`, `openvoice_sources_flagged{kind="silent"} 0`, `openvoice_sources_flagged{kind="moved"} 1`,
		`openvoice_last_success_timestamp_seconds 1.799999e+09`, `openvoice_queue 2`, `openvoice_feeds_untold 1`,
		`openvoice_polls_total{outcome="modified"} 1`, `openvoice_polls_total{outcome="failed"} 1`, `openvoice_polls_total{outcome="lost"} 1`, `openvoice_polls_total{outcome="unchanged"} 0`,
		`openvoice_entries_new_total 3`, `openvoice_entries_changed_total 1`, `openvoice_entries_joined_total 1`,
		`openvoice_entries_dropped_total{reason="duplicate"} 1`, `openvoice_entries_dropped_total{reason="pointer"} 1`, `openvoice_entries_dropped_total{reason="copy"} 1`,
		`openvoice_entries_dropped_total{reason="loop"} 1`, `openvoice_entries_dropped_total{reason="expired"} 5`, `openvoice_entries_dropped_total{reason="set_aside"} 1`,
		`openvoice_store_bytes 4096`, `openvoice_store_free_bytes 1024`, `openvoice_store_limit_bytes 1.048576e+06`, `openvoice_store_records_total 77`, `openvoice_catalogue_bytes 512`,
		`openvoice_backup_interval_seconds 3600`, `openvoice_backup_timestamp_seconds 1.79999e+09`, `openvoice_builds_total 2`, `openvoice_builds_failed_total 1`, `openvoice_build_seconds 0.5`,
		`openvoice_feed_entries{feed="/feed.atom"} 4`, `openvoice_feed_updated_timestamp_seconds{feed="/feed.atom"} 1.799999999e+09`, `openvoice_feed_updated_timestamp_seconds{feed="/x.atom"} 0`,
		`openvoice_http_requests_total{code="200"} 2`, `openvoice_http_requests_total{code="404"} 1`, `openvoice_http_response_bytes_total 30`,
		`openvoice_http_request_duration_seconds_bucket{le="0.01"} 3`, `openvoice_poll_duration_seconds_bucket{le="0.5"} 1`,
		`openvoice_config_reloads_total 2`, `openvoice_config_reloads_refused_total 1`, `openvoice_config_last_reload_successful 0`,
		`openvoice_source_last_success_timestamp_seconds{source="alpha"} 1.799999e+09`, `openvoice_source_http_status{source="beta"} 503`, `openvoice_source_failures{source="beta"} 4`,
		`openvoice_source_poll_seconds{source="alpha"} 0.25`, `openvoice_source_new_entries_total{source="alpha"} 3`, `openvoice_source_changed_entries_total{source="alpha"} 1`,
		`openvoice_source_missed_total{source="alpha"} 2`, `openvoice_source_share{source="alpha"} 0.75`, `openvoice_source_flagged{kind="moved",source="beta"} 1`,
	} {
		if !strings.Contains(text, "\n"+want+"\n") {
			t.Errorf("%s is missing", want)
		}
	}
	if strings.Contains(text, `openvoice_source_failures{source="alpha"}`) || !strings.Contains(text, "go_goroutines ") || !strings.Contains(text, "process_resident_memory_bytes ") {
		t.Errorf("it is said:\n%s", text)
	}
}

// tell is a day of the daemon.
func tell(m *Metrics) {
	o := m.Observer()
	o.Polled(daemon.Poll{Result: feed.Result{Source: "alpha", Outcome: feed.Modified, Took: 250 * time.Millisecond}, Outcome: feed.Outcome{Added: 3, Edited: 1}})
	o.Polled(daemon.Poll{Result: feed.Result{Source: "beta", Outcome: feed.Failed, Took: 31 * time.Second}, Outcome: feed.Outcome{Aside: true}})
	o.Polled(daemon.Poll{Result: feed.Result{Source: "gone", Outcome: feed.Failed}, Err: errors.New("full")})
	alone := &feed.Entry{Origins: []feed.Origin{{Source: "alpha"}}}
	o.Folded([]feed.Change{{Added: 3, Edited: 1, Expired: 5, Entries: []feed.EntryChange{
		{After: alone},
		{After: &feed.Entry{Join: &feed.Join{}, CopyOf: 9, Origins: []feed.Origin{{Source: "alpha"}}}},
		{Before: alone, After: &feed.Entry{Carriers: []string{"beta"}, Origins: []feed.Origin{{Source: "alpha"}, {Source: "beta", Role: feed.RoleReport}, {Source: "gamma", Role: feed.RolePointer}, {Source: "delta", Tomb: true}}}},
		{Before: alone},
	}}})
	o.Built(daemon.Built{Took: time.Second / 2})
	o.Built(daemon.Built{Err: errors.New("damaged")})
	o.Reloaded(nil)
	o.Reloaded(errors.New("line 3"))
	for _, code := range []int{200, 200, 404} {
		o.Served(daemon.Served{Status: code, Bytes: 10, Took: time.Millisecond})
	}
}

// With more sources than the setting has, there are sums alone.
func TestSourcesAreBounded(t *testing.T) {
	m := New(2, discard())
	text := scrape(t, handler(t, m, observed))
	if strings.Contains(text, `source="`) {
		t.Errorf("single sources are shown:\n%s", text)
	}
	if !strings.Contains(text, "\nopenvoice_sources 3\n") {
		t.Error("the sums are missing")
	}
}

// What was counted of sources that are not configured any more is forgotten.
func TestLeftSourcesAreForgotten(t *testing.T) {
	m := New(10, discard())
	tell(m)
	for _, id := range []string{"a", "b", "c"} {
		m.Observer().Polled(daemon.Poll{Result: feed.Result{Source: id, Outcome: feed.Modified, Took: 1}})
	}
	if text := scrape(t, handler(t, m, observed)); strings.Contains(text, `source="gone"`) || !strings.Contains(text, `openvoice_source_poll_seconds{source="gamma"}`) || len(m.counts.sources) != 3 {
		t.Errorf("counts of %d sources are kept", len(m.counts.sources))
	}
}

// What was read is shown again for a moment, and what cannot be read is no answer.
func TestReading(t *testing.T) {
	m, reads := New(10, discard()), 0
	var fails, gone error
	h := handler(t, m, func(ctx context.Context) (daemon.Vitals, error) {
		reads++
		v, _ := observed(ctx)
		if v.Store = gone; gone != nil {
			v.Sources, v.StoreSize = nil, 0
		}
		return v, fails
	})
	scrape(t, h)
	scrape(t, h)
	if reads != 1 {
		t.Errorf("the daemon was asked %d times for two answers within a moment", reads)
	}
	m.at = m.at.Add(-freshFor)
	// The disk fails: what was read last is shown, and that the store is gone.
	fails, gone = errors.New("disk on fire"), errors.New("disk on fire")
	if text := scrape(t, h); !strings.Contains(text, "\nopenvoice_store_available 0\n") || !strings.Contains(text, "\nopenvoice_sources 3\n") || !strings.Contains(text, "\nopenvoice_store_bytes 4096\n") {
		t.Errorf("with a store that is unavailable:\n%s", text)
	}
	gone = nil
	m.at, fails = time.Time{}, errors.New("store is closed")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, Path, nil))
	if w.Code != http.StatusServiceUnavailable || strings.Contains(w.Body.String(), "closed") {
		t.Errorf("a store that cannot be read is %d: %s", w.Code, w.Body)
	}
	w = httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/debug/pprof/", nil))
	if w.Code != http.StatusNotFound {
		t.Errorf("profiles are shown to whoever asks: %d", w.Code)
	}
}

const deploy = "../../../deploy/"

// TestNamesExist holds the dashboard, the alerts and the paper to the names of metrics
// that there are, and the paper to all of them.
func TestNamesExist(t *testing.T) {
	known := map[string]bool{}
	for _, name := range []string{"openvoice_poll_duration_seconds", "openvoice_http_request_duration_seconds"} {
		known[name] = true
		for _, end := range []string{"_bucket", "_sum", "_count"} {
			known[name+end] = true
		}
	}
	var ours []string
	for _, r := range rows {
		if known[r.name] {
			t.Errorf("%s is there twice", r.name)
		}
		known[r.name] = true
		ours = append(ours, r.name)
	}
	h := handler(t, New(3, discard()), observed)
	for line := range strings.Lines(scrape(t, h)) {
		if name, ok := strings.CutPrefix(line, "# TYPE "); ok {
			name, _, _ = strings.Cut(name, " ")
			known[name] = true
		}
	}
	names := regexp.MustCompile(`\b(openvoice|process|go)_[a-z_]+\b`)
	for _, file := range []string{deploy + "grafana/openvoice.json", deploy + "prometheus/openvoice.rules.yml", deploy + "prometheus/openvoice.rules.test.yml", "../../../docs/metrics.md"} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found := names.FindAllString(string(data), -1)
		for _, name := range found {
			if !known[name] {
				t.Errorf("%s names %s, which does not exist", filepath.Base(file), name)
			}
		}
		if len(found) < 10 {
			t.Errorf("%s names %d metrics only", filepath.Base(file), len(found))
		}
		if strings.HasSuffix(file, ".md") {
			for _, name := range ours {
				if !slices.Contains(found, name) {
					t.Errorf("%s does not name %s", filepath.Base(file), name)
				}
			}
		}
	}
}

// promtool runs Prometheus' own tool in the folder of the rules.
func promtool(t *testing.T, input string, args ...string) {
	t.Helper()
	if _, err := exec.LookPath("promtool"); err != nil {
		t.Skip("promtool is missing: install prometheus (Debian)")
	}
	cmd := exec.CommandContext(t.Context(), "promtool", args...)
	cmd.Dir, cmd.Stdin = deploy+"prometheus", strings.NewReader(input)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, bytes.TrimSpace(out))
	}
}

func TestRules(t *testing.T) {
	promtool(t, "", "check", "rules", "openvoice.rules.yml")
	promtool(t, "", "test", "rules", "openvoice.rules.test.yml")
}

// Every alert is tried.
func TestEveryAlertIsTried(t *testing.T) {
	rules, err := os.ReadFile(deploy + "prometheus/openvoice.rules.yml")
	if err != nil {
		t.Fatal(err)
	}
	tried, err := os.ReadFile(deploy + "prometheus/openvoice.rules.test.yml")
	if err != nil {
		t.Fatal(err)
	}
	all := regexp.MustCompile(`alert: (\w+)`).FindAllStringSubmatch(string(rules), -1)
	for _, m := range all {
		if !strings.Contains(string(tried), `alertname="`+m[1]+`"`) {
			t.Errorf("nothing tries the alert %s", m[1])
		}
	}
	if len(all) < 10 {
		t.Errorf("only %d alerts were found", len(all))
	}
}

// What is answered is as Prometheus wants it.
func TestFormat(t *testing.T) {
	m := New(3, discard())
	tell(m)
	var ours strings.Builder
	for line := range strings.Lines(scrape(t, handler(t, m, observed))) {
		if strings.Contains(line, "openvoice_") {
			ours.WriteString(line)
		}
	}
	promtool(t, ours.String(), "check", "metrics")
}
