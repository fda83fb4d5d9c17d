// Package metrics is an observer of the daemon that a Prometheus reads.
//
// It promises that what it shows is bounded by the configuration: the only label of a
// source is its id, no source has a histogram, and what has left the configuration has
// left the answer. It must never keep a figure that the store has, never hold up the
// work that it observes, and never show an address, a title or a secret.
package metrics

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/openvoicenews/openvoice/cmd/internal/daemon"
)

const (
	// Path is where the metrics lie at their address.
	Path = "/metrics"

	freshFor = 5 * time.Second // that what was read is shown again
	readTime = 5 * time.Second // for reading it
	atOnce   = 2               // answers
)

// Metrics counts what the daemon does, and shows it with what the store knows. Its zero
// value is not ready: [New] makes one.
type Metrics struct {
	most   int // sources, of which each has series of its own
	log    *slog.Logger
	read   func(context.Context) (daemon.Vitals, error)
	counts counts
	took   prometheus.Histogram // of polls
	served prometheus.Histogram // of requests
	descs  []*prometheus.Desc   // of the rows

	mu   sync.Mutex // guards what was read last
	last daemon.Vitals
	at   time.Time
}

// New makes metrics that show each of the sources where there are at most so many.
func New(most int, log *slog.Logger) *Metrics {
	m := &Metrics{most: most, log: log}
	m.counts.start()
	m.took = prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: "openvoice_poll_duration_seconds", Help: "How long polls of sources took.", Buckets: []float64{.05, .2, .5, 1, 2, 5, 10, 30, 60},
	})
	m.served = prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: "openvoice_http_request_duration_seconds", Help: "How long answers to readers took.", Buckets: []float64{.0005, .002, .01, .05, .2, 1, 5},
	})
	for i := range rows {
		m.descs = append(m.descs, prometheus.NewDesc(rows[i].name, rows[i].help, rows[i].labels, nil))
	}
	return m
}

// Handler answers at [Path] with what read knows and what was observed.
func (m *Metrics) Handler(read func(context.Context) (daemon.Vitals, error)) (http.Handler, error) {
	m.read = read
	r := prometheus.NewRegistry()
	for _, c := range []prometheus.Collector{m, m.took, m.served, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{})} {
		if err := r.Register(c); err != nil {
			return nil, err
		}
	}
	answer := promhttp.HandlerFor(r, promhttp.HandlerOpts{
		ErrorLog: slog.NewLogLogger(m.log.Handler(), slog.LevelWarn), MaxRequestsInFlight: atOnce,
	})
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+Path, func(w http.ResponseWriter, r *http.Request) {
		if err := m.refresh(r.Context()); err != nil {
			m.log.WarnContext(r.Context(), "metrics cannot be read", "err", err)
			http.Error(w, "The figures cannot be read; the log says why.", http.StatusServiceUnavailable)
			return
		}
		answer.ServeHTTP(w, r)
	})
	return mux, nil
}

// Describe implements [prometheus.Collector].
func (m *Metrics) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range m.descs {
		ch <- d
	}
}

// Collect implements [prometheus.Collector].
func (m *Metrics) Collect(ch chan<- prometheus.Metric) {
	m.mu.Lock()
	x := m.last
	m.mu.Unlock()
	r := reading{Vitals: &x, counts: m.counts.snapshot(&x), each: len(x.Sources) <= m.most}
	for i := range rows {
		if rows[i].each && !r.each {
			continue
		}
		rows[i].read(&r, func(v float64, labels ...string) {
			ch <- prometheus.MustNewConstMetric(m.descs[i], rows[i].kind, v, labels...)
		})
	}
}

// refresh reads the daemon's vitals where they are older than a few seconds.
func (m *Metrics) refresh(ctx context.Context) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if time.Since(m.at) < freshFor {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	x, err := m.read(ctx)
	switch {
	case err != nil && x.Store == nil || err != nil && m.at.IsZero():
		return err
	case err != nil: // what was read last is the best that is known
		x.Position, x.Sources, x.StoreSize, x.StoreFree, x.CatalogueSize = m.last.Position, m.last.Sources, m.last.StoreSize, m.last.StoreFree, m.last.CatalogueSize
	}
	m.last, m.at = x, time.Now()
	return nil
}

// Observer is what the daemon is to tell.
func (m *Metrics) Observer() daemon.Observer {
	return daemon.Observer{
		Polled: func(p daemon.Poll) {
			m.counts.polled(p)
			if p.Result.Took > 0 {
				m.took.Observe(p.Result.Took.Seconds())
			}
		},
		Folded:   m.counts.folded,
		Built:    m.counts.built,
		Reloaded: m.counts.reloaded,
		Served: func(v daemon.Served) {
			m.counts.served(v)
			m.served.Observe(v.Took.Seconds())
		},
	}
}
