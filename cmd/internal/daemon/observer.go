package daemon

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/publish"
)

// Observer is told what the daemon did, once it is done. A nil function is told
// nothing. The others must be quick and never wait, for they are called where the work
// is done; Folded, Published, Polled and Served may be called at the same time.
type Observer struct {
	Polled    func(Poll)              // one call at a time for polls, and one for deliveries of hubs
	Folded    func([]feed.Change)     // in one transaction; one call at a time
	Published func(*publish.Snapshot) // readers get it from now on; one call at a time
	Built     func(Built)             // after Published, where that came to be; one call at a time
	Reloaded  func(error)             // the configuration was read again; nil: it is in force; one call at a time
	Served    func(Served)            // concurrently
}

// Poll is a result that a source was polled for, or that its hub delivered.
type Poll struct {
	Result  feed.Result
	Outcome feed.Outcome // what it came to; zero where Err is not nil
	Err     error        // why it was not folded
}

// Built is a build of a snapshot that is over.
type Built struct {
	Took time.Duration
	Err  error // why there is no snapshot
}

// Served is a request of a reader that was answered.
type Served struct {
	Request *http.Request // not to be read from
	Status  int
	Bytes   int64         // of the body that was written
	Took    time.Duration // until the answer was written
}

// ownObservers are those of the daemon itself.
func ownObservers(d *Daemon) []Observer {
	return []Observer{
		{Polled: d.rounds.polled},
		{Polled: func(p Poll) { logNotices(d.log, p) }},
		{Polled: d.first.polled},
		{Polled: d.lines.polled},
		{Polled: d.hubs.polled, Published: d.hubs.published},
		{Folded: d.site.folded},
		{Folded: func([]feed.Change) { d.webhooks.Changed() }},
		{Folded: func([]feed.Change) { d.ready.folded(d.site.owes()) }, Built: d.ready.built},
		{Folded: d.board.folded, Polled: d.board.polled},
		{Served: func(v Served) { logServed(d.log, v) }},
	}
}

// observers are told in their order.
type observers []Observer

func (all observers) polled(p Poll) {
	for _, o := range all {
		if o.Polled != nil {
			o.Polled(p)
		}
	}
}

func (all observers) folded(cs []feed.Change) {
	for _, o := range all {
		if o.Folded != nil {
			o.Folded(cs)
		}
	}
}

func (all observers) published(snap *publish.Snapshot) {
	for _, o := range all {
		if o.Published != nil {
			o.Published(snap)
		}
	}
}

func (all observers) built(b Built) {
	for _, o := range all {
		if o.Built != nil {
			o.Built(b)
		}
	}
}

func (all observers) reloaded(err error) {
	for _, o := range all {
		if o.Reloaded != nil {
			o.Reloaded(err)
		}
	}
}

// served tells the observers of each request that next answers.
func (all observers) served(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begin := time.Now()
		m := &meter{ResponseWriter: w, status: http.StatusOK}
		defer func() {
			v := Served{Request: r, Status: m.status, Bytes: m.bytes, Took: time.Since(begin)}
			for _, o := range all {
				if o.Served != nil {
					o.Served(v)
				}
			}
		}()
		next.ServeHTTP(m, r)
	})
}

// meter counts what is written.
type meter struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (m *meter) WriteHeader(status int) {
	m.status = status
	m.ResponseWriter.WriteHeader(status)
}

func (m *meter) Write(b []byte) (int, error) {
	n, err := m.ResponseWriter.Write(b)
	m.bytes += int64(n)
	return n, err
}

// Unwrap is for [http.ResponseController].
func (m *meter) Unwrap() http.ResponseWriter { return m.ResponseWriter }

func logServed(log *slog.Logger, v Served) {
	if !log.Enabled(v.Request.Context(), slog.LevelDebug) { // a request costs no line that nobody reads
		return
	}
	log.Debug("served", "method", v.Request.Method, "path", v.Request.URL.Path, "status", v.Status, "bytes", v.Bytes, "took", v.Took)
}
