package metrics

import (
	"runtime"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/health"
	"github.com/openvoicenews/openvoice/feed/publish"

	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
)

const (
	gauge   = prometheus.GaugeValue
	counter = prometheus.CounterValue
)

// reading is what the rows read.
type reading struct {
	*daemon.Vitals
	counts seen
	each   bool // each source has series of its own
}

// row is a metric. Its name, help and labels are a promise to dashboards and alerts.
type row struct {
	name   string
	help   string
	kind   prometheus.ValueType
	labels []string
	each   bool // it has a series for each source
	read   func(r *reading, say func(v float64, labels ...string))
}

// one is a figure without labels.
func one(name, help string, kind prometheus.ValueType, of func(r *reading) float64) row {
	return row{name: name, help: help, kind: kind, read: func(r *reading, say func(float64, ...string)) { say(of(r)) }}
}

// many are figures by one label.
func many(name, help string, kind prometheus.ValueType, label string, read func(r *reading, say func(float64, ...string))) row {
	return row{name: name, help: help, kind: kind, labels: []string{label}, read: read}
}

// each are figures of each source of which there are any, where each has its own.
func each(name, help string, kind prometheus.ValueType, of func(s *daemon.SourceVitals, c *sourceCounts) (v float64, ok bool)) row {
	return row{name: name, help: help, kind: kind, labels: []string{"source"}, each: true, read: func(r *reading, say func(float64, ...string)) {
		for i := range r.Sources {
			if v, ok := of(&r.Sources[i], &r.counts.sources[i]); ok {
				say(v, r.Sources[i].ID)
			}
		}
	}}
}

// rows are the metrics beside those of the Go runtime, of the process and of the two
// histograms. What is to be shown besides is one more row.
var rows = []row{
	many("openvoice_build_info", "The version of the program; always 1.", gauge, "version", func(_ *reading, say func(float64, ...string)) { say(1, daemon.Version()+" "+runtime.Version()) }),
	one("openvoice_ready", "Whether what is served is up to date, as /readyz says.", gauge, func(r *reading) float64 { return truth(r.Ready == nil && r.Snapshot != nil) }),

	one("openvoice_sources", "Sources that are configured.", gauge, func(r *reading) float64 { return float64(len(r.Sources)) }),
	one("openvoice_sources_failing", "Sources whose last poll failed.", gauge, func(r *reading) float64 {
		return float64(r.count(func(s *daemon.SourceVitals) bool { return s.State.Failures > 0 }))
	}),
	one("openvoice_sources_unfetched", "Sources that were never polled.", gauge, func(r *reading) float64 {
		return float64(r.count(func(s *daemon.SourceVitals) bool { return s.State.Fetched == 0 }))
	}),
	many("openvoice_sources_flagged", "Sources that somebody should look at, by what is wrong.", gauge, "kind", flaggedSources),
	one("openvoice_last_success_timestamp_seconds", "When a source last answered.", gauge, func(r *reading) float64 {
		var at feed.Time
		for i := range r.Sources {
			at = max(at, r.Sources[i].State.Succeeded)
		}
		return float64(at)
	}),
	one("openvoice_queue", "Sources that are being polled, wait for their turn, or wait to be stored.", gauge, func(r *reading) float64 { return float64(r.Waiting) }),
	many("openvoice_polls_total", "Polls of sources, and deliveries of hubs, by outcome.", counter, "outcome", func(r *reading, say func(float64, ...string)) { sayAll(r.counts.polls, say) }),
	one("openvoice_entries_new_total", "Entries that are new to readers.", counter, func(r *reading) float64 { return float64(r.counts.added) }),
	one("openvoice_entries_changed_total", "Entries that came to say something else.", counter, func(r *reading) float64 { return float64(r.counts.changed) }),
	one("openvoice_entries_joined_total", "Entries that joined a story of others.", counter, func(r *reading) float64 { return float64(r.counts.joined) }),
	many("openvoice_entries_dropped_total", "What is not shown by itself, or not any more, by reason.", counter, "reason", func(r *reading, say func(float64, ...string)) { sayAll(r.counts.dropped, say) }),

	one("openvoice_store_available", "Whether the store can be read and written.", gauge, func(r *reading) float64 { return truth(r.Store == nil) }),
	one("openvoice_store_bytes", "Size of the store's file.", gauge, func(r *reading) float64 { return float64(r.StoreSize) }),
	one("openvoice_store_free_bytes", "Bytes in the store's file that are free for what comes.", gauge, func(r *reading) float64 { return float64(r.StoreFree) }),
	one("openvoice_store_limit_bytes", "What the store's file may grow to.", gauge, func(r *reading) float64 { return float64(r.StoreMax) }),
	one("openvoice_store_records_total", "Records that were folded since the store was made.", counter, func(r *reading) float64 { return float64(r.Position.Number) }),
	one("openvoice_catalogue_bytes", "Size of the catalogue's file; 0: it lies in memory.", gauge, func(r *reading) float64 { return float64(r.CatalogueSize) }),

	one("openvoice_backup_interval_seconds", "How often the store is to be copied; 0: never.", gauge, func(r *reading) float64 { return r.BackupEvery.Seconds() }),
	one("openvoice_backup_timestamp_seconds", "When the store was last copied; 0: never.", gauge, func(r *reading) float64 { return seconds(r.BackedUp) }),

	one("openvoice_builds_total", "Builds of what is served.", counter, func(r *reading) float64 { return float64(r.counts.builds) }),
	one("openvoice_builds_failed_total", "Builds that failed; what was served before is served on.", counter, func(r *reading) float64 { return float64(r.counts.failed) }),
	one("openvoice_build_seconds", "How long the last build took that did not fail.", gauge, func(r *reading) float64 { return r.counts.builtIn.Seconds() }),
	one("openvoice_build_timestamp_seconds", "When the last build ended that did not fail; 0: there was none yet.", gauge, func(r *reading) float64 { return seconds(r.counts.builtAt) }),
	many("openvoice_feed_entries", "Entries that a feed shows.", gauge, "feed", func(r *reading, say func(float64, ...string)) {
		for _, f := range r.feeds() {
			say(float64(f.Entries), f.Path)
		}
	}),
	many("openvoice_feed_updated_timestamp_seconds", "When a feed last got something new; 0: never.", gauge, "feed", func(r *reading, say func(float64, ...string)) {
		for _, f := range r.feeds() {
			say(float64(f.Updated), f.Path)
		}
	}),
	one("openvoice_feeds_untold", "Changed feeds that the hub of the configuration has not been told of.", gauge, func(r *reading) float64 { return float64(r.Untold) }),

	many("openvoice_http_requests_total", "Requests of readers, by status.", counter, "code", func(r *reading, say func(float64, ...string)) {
		for code, n := range r.counts.requests {
			say(float64(n), strconv.Itoa(code))
		}
	}),
	one("openvoice_http_response_bytes_total", "Bytes of bodies that readers were sent.", counter, func(r *reading) float64 { return float64(r.counts.bytes) }),
	one("openvoice_config_reloads_total", "Times that the configuration was read again.", counter, func(r *reading) float64 { return float64(r.counts.reloads) }),
	one("openvoice_config_reloads_refused_total", "Configurations that were refused; the one before stayed in force.", counter, func(r *reading) float64 { return float64(r.counts.refused) }),
	one("openvoice_config_last_reload_successful", "Whether the configuration that was read last is in force.", gauge, func(r *reading) float64 { return truth(r.counts.loadedOK) }),
	one("openvoice_config_last_reload_success_timestamp_seconds", "Since when the configuration is in force.", gauge, func(r *reading) float64 { return seconds(r.counts.loadedAt) }),

	each("openvoice_source_last_success_timestamp_seconds", "When the source last answered.", gauge, func(s *daemon.SourceVitals, _ *sourceCounts) (float64, bool) {
		return float64(s.State.Succeeded), s.State.Succeeded != 0
	}),
	each("openvoice_source_http_status", "HTTP status of the source's last poll; 0: there was no answer.", gauge, func(s *daemon.SourceVitals, _ *sourceCounts) (float64, bool) {
		return float64(s.State.Status), s.State.Fetched != 0
	}),
	each("openvoice_source_failures", "Failures of the source in a row; none: it answers.", gauge, func(s *daemon.SourceVitals, _ *sourceCounts) (float64, bool) {
		return float64(s.State.Failures), s.State.Failures > 0
	}),
	each("openvoice_source_poll_seconds", "How long the source's last poll took.", gauge, func(_ *daemon.SourceVitals, c *sourceCounts) (float64, bool) {
		return c.took.Seconds(), c.took > 0
	}),
	each("openvoice_source_new_entries_total", "Entries that the source brought since the start.", counter, func(_ *daemon.SourceVitals, c *sourceCounts) (float64, bool) {
		return float64(c.added), true
	}),
	each("openvoice_source_changed_entries_total", "Entries of the source that came to say something else since the start.", counter, func(_ *daemon.SourceVitals, c *sourceCounts) (float64, bool) {
		return float64(c.changed), c.changed > 0
	}),
	each("openvoice_source_missed_total", "How often entries of the source went by between two polls.", counter, func(s *daemon.SourceVitals, _ *sourceCounts) (float64, bool) {
		return float64(s.State.Missed), s.State.Missed > 0
	}),
	{name: "openvoice_source_share", help: "Share of the source in the main feed, from 0 to 1; none: it has no entry there.", kind: gauge, labels: []string{"source"}, each: true, read: shares},
	{name: "openvoice_source_flagged", help: "What somebody should look at of the source; always 1.", kind: gauge, labels: []string{"source", "kind"}, each: true, read: findings},
}

// flaggedSources counts the sources by what is wrong, each kind once.
func flaggedSources(r *reading, say func(float64, ...string)) {
	for _, kind := range health.Kinds() {
		say(float64(r.count(func(s *daemon.SourceVitals) bool { return flagged(s, kind) })), string(kind))
	}
}

// findings says of each source what is wrong with it.
func findings(r *reading, say func(float64, ...string)) {
	for i := range r.Sources {
		for _, kind := range health.Kinds() {
			if flagged(&r.Sources[i], kind) {
				say(1, r.Sources[i].ID, string(kind))
			}
		}
	}
}

func flagged(s *daemon.SourceVitals, kind health.Kind) bool {
	for _, f := range s.Findings {
		if f.Kind == kind {
			return true
		}
	}
	return false
}

// shares are those of the sources that lead an entry of the main feed.
func shares(r *reading, say func(float64, ...string)) {
	feeds := r.feeds()
	if len(feeds) == 0 {
		return
	}
	for source, n := range feeds[0].Sources {
		say(float64(n)/float64(feeds[0].Entries), source)
	}
}

func sayAll(counts map[string]int, say func(float64, ...string)) {
	for name, n := range counts {
		say(float64(n), name)
	}
}

func truth(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// seconds is t as Prometheus has it; the zero time is 0.
func seconds(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return float64(t.UnixMilli()) / 1000
}

// count is of how many sources it is so.
func (r *reading) count(is func(*daemon.SourceVitals) bool) (n int) {
	for i := range r.Sources {
		if is(&r.Sources[i]) {
			n++
		}
	}
	return n
}

// feeds are the feeds that are served, as far as their figures are known.
func (r *reading) feeds() []publish.Figures {
	if r.Snapshot == nil {
		return nil
	}
	return r.Snapshot.Feeds
}
