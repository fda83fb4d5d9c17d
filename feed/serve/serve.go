// Package serve answers HTTP requests from the current snapshot.
//
// It promises that one answer comes of one snapshot, that what a reader has already
// is not sent again, and that a request costs no rendering and no compression. So it
// must never read a store, never wait for a build, and never change a snapshot.
package serve

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/openvoicenews/openvoice/feed/publish"
)

// DefaultMaxAge is for how long a cache may use a document without asking.
const DefaultMaxAge = 5 * time.Minute

// Options are what an operator may set. The zero value is good.
type Options struct {
	MaxAge time.Duration    // of Cache-Control; 0: DefaultMaxAge; less: caches must always ask
	Now    func() time.Time // nil: time.Now
}

// Handler serves what current returns at the moment of a request; nil means that
// there is no snapshot yet, and is answered with 503. Documents are found below "/"
// and, for a proxy that keeps the path of the site's URL, below that. current is
// called once a request and must be safe for concurrent use.
func Handler(current func() *publish.Snapshot, o Options) http.Handler {
	h := &handler{current: current, now: o.Now, cache: "no-cache"}
	if h.now == nil {
		h.now = time.Now
	}
	if o.MaxAge == 0 {
		o.MaxAge = DefaultMaxAge
	}
	if o.MaxAge > 0 {
		h.cache = "public, max-age=" + strconv.FormatInt(int64(o.MaxAge/time.Second), 10)
	}
	return h
}

type handler struct {
	current func() *publish.Snapshot
	now     func() time.Time
	cache   string
	ready   atomic.Pointer[ready]
}

// ready is a snapshot with all headers of its documents made.
type ready struct {
	snapshot  *publish.Snapshot
	documents map[string]*document
}

// prepared is the snapshot made ready, which happens once for each.
func (h *handler) prepared() *ready {
	s := h.current()
	if s == nil {
		return nil
	}
	if r := h.ready.Load(); r != nil && r.snapshot == s {
		return r
	}
	r := &ready{snapshot: s, documents: make(map[string]*document, len(s.Documents))}
	for path, d := range s.Documents {
		r.documents[path] = h.document(s, d)
	}
	h.ready.Store(r)
	return r
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p := h.prepared()
	if p == nil {
		if r.URL.Path == publish.HealthPath {
			h.health(w, r, nil)
			return
		}
		w.Header()["Retry-After"] = retryAfter
		refuse(w, http.StatusServiceUnavailable, "Nothing has been published yet. Please try again in a moment.")
		return
	}
	path, base := r.URL.Path, p.snapshot.Base
	d := p.documents[path]
	if d == nil && base != "/" && strings.HasPrefix(path, base) {
		path = path[len(base)-1:]
		d = p.documents[path]
	}
	switch {
	case d != nil:
		h.serve(w, r, d)
	case path == publish.HealthPath:
		h.health(w, r, p.snapshot)
	case path+"/" == base:
		w.Header()["Location"] = []string{base}
		refuse(w, http.StatusPermanentRedirect, "The site is at "+base)
	default:
		refuse(w, http.StatusNotFound, "There is nothing at this address. The feeds are listed at "+base)
	}
}

// serve answers for a document that exists.
func (h *handler) serve(w http.ResponseWriter, r *http.Request, d *document) {
	to := w.Header()
	switch {
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
	case r.Method == http.MethodOptions && d.feed && r.Header.Get("Access-Control-Request-Method") != "":
		preflight(to)
		w.WriteHeader(http.StatusNoContent)
		return
	default:
		to["Allow"] = allow
		refuse(w, http.StatusMethodNotAllowed, "Only GET and HEAD are possible here.")
		return
	}
	c := &d.plain
	if d.gzip.body != nil && acceptsGzip(r.Header["Accept-Encoding"]) {
		c = &d.gzip
	}
	// A Last-Modified later than the answer's date is forbidden (RFC 9110 section 8.8.2.1).
	dated := !h.now().Before(d.time)
	to["Vary"], to["Cache-Control"] = vary, d.cache
	to["X-Content-Type-Options"], to["Referrer-Policy"] = nosniff, referrer
	to["Content-Security-Policy"] = d.policy
	if d.feed {
		to["Access-Control-Allow-Origin"], to["Access-Control-Expose-Headers"] = anyone, exposed
		to["Cross-Origin-Resource-Policy"] = crossOrigin
	}
	to["Link"] = d.link
	if dated {
		to["Last-Modified"] = d.modified
	}
	etag, fresh := d.fresh(r.Header, c, dated)
	to["Etag"] = etag
	if fresh {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	to["Content-Type"], to["Content-Length"] = d.kind, c.length
	if c == &d.gzip {
		to["Content-Encoding"] = gzipped
	}
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodGet {
		_, _ = w.Write(c.body) // a client that went away is no error of ours
	}
}

// health answers whether feeds are being served.
func (h *handler) health(w http.ResponseWriter, r *http.Request, s *publish.Snapshot) {
	to := w.Header()
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		to["Allow"] = allow
		refuse(w, http.StatusMethodNotAllowed, "Only GET and HEAD are possible here.")
		return
	}
	answer, status := healthAnswer{Status: "starting"}, http.StatusServiceUnavailable
	if s == nil {
		to["Retry-After"] = retryAfter
	} else {
		status = http.StatusOK
		answer = healthAnswer{
			Status: "ok", Position: s.Position.Number, StoreTime: s.Now.String(),
			Updated: s.Newest.String(), Documents: len(s.Documents), Entries: s.Entries,
		}
	}
	body, err := json.Marshal(answer)
	if err != nil {
		refuse(w, http.StatusInternalServerError, "The state cannot be written.")
		return
	}
	body = append(body, '\n')
	to["Content-Type"] = []string{"application/json"}
	to["Content-Length"] = []string{strconv.Itoa(len(body))}
	to["Cache-Control"], to["X-Content-Type-Options"] = noStore, nosniff
	w.WriteHeader(status)
	if r.Method == http.MethodGet {
		_, _ = w.Write(body)
	}
}

type healthAnswer struct {
	Status    string `json:"status"` // "ok" or "starting"
	Position  uint64 `json:"position,omitempty"`
	StoreTime string `json:"store_time,omitempty"`
	Updated   string `json:"updated,omitempty"` // of the main feed
	Documents int    `json:"documents"`
	Entries   int    `json:"entries"`
}

// refuse answers with a line of plain text.
func refuse(w http.ResponseWriter, status int, line string) {
	to := w.Header()
	to["Content-Type"], to["Cache-Control"] = plainText, noStore
	to["X-Content-Type-Options"], to["Content-Security-Policy"] = nosniff, nothing
	to["Content-Length"] = []string{strconv.Itoa(len(line) + 1)}
	w.WriteHeader(status)
	_, _ = w.Write([]byte(line + "\n")) // net/http drops it where the method is HEAD
}

func preflight(to http.Header) {
	to["Access-Control-Allow-Origin"], to["Access-Control-Allow-Methods"] = anyone, allow
	to["Access-Control-Allow-Headers"], to["Access-Control-Max-Age"] = preflightHeaders, day
}

// Header values that are the same in every answer. Nobody writes to them.
var (
	allow            = []string{"GET, HEAD"}
	vary             = []string{"Accept-Encoding"}
	nosniff          = []string{"nosniff"}
	referrer         = []string{"no-referrer"}
	nothing          = []string{"default-src 'none'"}
	anyone           = []string{"*"}
	exposed          = []string{"ETag, Link"}
	crossOrigin      = []string{"cross-origin"}
	gzipped          = []string{"gzip"}
	noStore          = []string{"no-store"}
	plainText        = []string{"text/plain; charset=utf-8"}
	retryAfter       = []string{"10"}
	preflightHeaders = []string{"If-None-Match, If-Modified-Since, Cache-Control"}
	day              = []string{"86400"}
)
