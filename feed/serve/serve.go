// Package serve answers HTTP requests from the current snapshot, and with pages that are
// made on request.
//
// It promises that one answer comes of one snapshot, that what a reader has already
// is not sent again, and that of what the snapshot holds only the first request for a
// document costs rendering, and the first one for it in a coding compression. So it must never
// read a store, never wait for a build, and never change a snapshot.
package serve

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/openvoicenews/openvoice/feed/publish"
	"github.com/openvoicenews/openvoice/feed/render"
)

// Options are what may be set. The zero value is good.
type Options struct {
	// Next is when the next change is to be expected; the zero time, or one that has
	// passed, is at any moment. It is called once a request, must be cheap and safe for
	// concurrent use. nil: at any moment.
	Next func() time.Time
	// MinAge and MaxAge bound what max-age says; 0: DefaultMinAge, DefaultMaxAge.
	MinAge, MaxAge time.Duration
	Now            func() time.Time // nil: time.Now
	// Pictures are those of outlets that pages show; nil: there are none.
	Pictures Pictures
	// Pages are made on request, where the snapshot has none. nil: there are none.
	Pages Pages
	// Ready says why the current snapshot is too old at the moment that it is given; nil:
	// it is not. It must be cheap and safe for concurrent use. A nil Ready never says so.
	Ready func(time.Time) error
}

// Pictures hands out the pictures that pages show. It is safe for concurrent use.
type Pictures interface {
	// Picture is the picture at the path below the site's, with its media type; nil where
	// there is none. [publish.ErrBusy] is answered with 503.
	Picture(ctx context.Context, path string) (body []byte, kind string, err error)
}

// Pages makes pages on request; a [publish.Deep] does. It is safe for concurrent use.
type Pages interface {
	// Page is the page at the path below the site's, nil where there is none.
	// [publish.ErrBusy] is answered with 503.
	Page(ctx context.Context, path string) (*publish.Document, error)
	// Missing is the page that is shown where there is none.
	Missing() (*publish.Document, error)
}

// Handler serves what current returns at the moment of a request; nil means that
// there is no snapshot yet, and is answered with 503. Documents are found below "/"
// and, for a proxy that keeps the path of the site's URL, below that. current is
// called once a request and must be safe for concurrent use.
func Handler(current func() *publish.Snapshot, o Options) http.Handler {
	h := &handler{current: current, pages: o.Pages, pictures: o.Pictures, next: o.Next, now: o.Now, least: cmp.Or(o.MinAge, DefaultMinAge), most: cmp.Or(o.MaxAge, DefaultMaxAge)}
	if h.now == nil {
		h.now = time.Now
	}
	if h.wrong = o.Ready; h.wrong == nil {
		h.wrong = func(time.Time) error { return nil }
	}
	if h.next == nil {
		h.next = func() time.Time { return time.Time{} }
	}
	return h
}

type handler struct {
	current  func() *publish.Snapshot
	pages    Pages
	pictures Pictures
	next     func() time.Time
	now      func() time.Time
	wrong    func(time.Time) error
	least    time.Duration
	most     time.Duration
	ready    atomic.Pointer[ready]
	cache    atomic.Pointer[cache]
}

// ready is a snapshot with all headers of its documents made, or to be made with them.
type ready struct {
	snapshot  *publish.Snapshot
	documents map[string]entry
}

// entry is a document, and the path of the page that browsers are shown in its place; empty
// for none.
type entry struct {
	page     string
	document func() (*document, error)
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
	r := &ready{snapshot: s, documents: make(map[string]entry, len(s.Documents)+len(s.Deferred))}
	for path, d := range s.Documents {
		made := makeDocument(d)
		r.documents[path] = entry{d.Page, func() (*document, error) { return made, nil }}
	}
	for path, d := range s.Deferred {
		r.documents[path] = entry{d.Page, sync.OnceValues(func() (*document, error) {
			made, err := d.Document()
			if err != nil {
				return nil, err
			}
			return makeDocument(made), nil
		})}
	}
	h.ready.Store(r)
	return r
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p := h.prepared()
	if p == nil {
		if r.URL.Path == render.HealthPath || r.URL.Path == render.ReadyPath {
			h.health(w, r, nil, nil)
			return
		}
		w.Header()["Retry-After"] = retryAfter
		refuse(w, http.StatusServiceUnavailable, "Nothing has been published yet. Please try again in a moment.")
		return
	}
	path, base := r.URL.Path, p.snapshot.Base
	d, found := p.documents[path]
	if !found && base != "/" && strings.HasPrefix(path, base) {
		path = path[len(base)-1:]
		d, found = p.documents[path]
	}
	switch {
	case found:
		h.entry(w, r, p, d)
	case path == render.HealthPath:
		h.health(w, r, p.snapshot, nil)
	case path == render.ReadyPath:
		h.health(w, r, p.snapshot, h.wrong(h.now()))
	case path+"/" == base:
		w.Header()["Location"] = []string{base}
		refuse(w, http.StatusPermanentRedirect, "The site is at "+base)
	default:
		h.elsewhere(w, r, p.snapshot, path)
	}
}

// elsewhere answers for a path at which no document of the snapshot lies.
func (h *handler) elsewhere(w http.ResponseWriter, r *http.Request, s *publish.Snapshot, path string) {
	to := s.Moved[path]
	switch _, gone := s.Gone[path]; {
	case to != "":
		if strings.HasPrefix(to, "/") {
			to = strings.TrimSuffix(s.Base, "/") + to
		}
		w.Header()["Location"] = []string{to}
		refuse(w, http.StatusMovedPermanently, "This has moved to "+to)
	case gone:
		refuse(w, http.StatusGone, "This is published no longer. The feeds are listed at "+s.Base)
	default:
		h.deep(w, r, s, path)
	}
}

// entry answers for a document of the snapshot, or, where a browser opens a feed, with the
// feed's page.
func (h *handler) entry(w http.ResponseWriter, r *http.Request, p *ready, e entry) {
	by, instead := vary, false
	if page, ok := p.documents[e.page]; ok {
		by = varyByType
		if instead = wantsPage(r.Header["Accept"]) && (r.Method == http.MethodGet || r.Method == http.MethodHead); instead {
			e = page
		}
	}
	d, err := e.document()
	if err != nil {
		refuse(w, http.StatusInternalServerError, "The document could not be made. Another format of it may be there.")
		return
	}
	if instead {
		w.Header()["Content-Location"] = []string{d.of.Self}
	}
	h.serve(w, r, p.snapshot, d, by)
}

// serve answers for a document that exists, and which was chosen by the request headers.
func (h *handler) serve(w http.ResponseWriter, r *http.Request, s *publish.Snapshot, d *document, by []string) {
	if !d.open(r) {
		w.Header()["Www-Authenticate"] = bearer
		refuse(w, http.StatusUnauthorized, "This needs its token: ?token=... behind the address, or the header Authorization: Bearer ...")
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		otherwise(w, r, d.of.Shared)
		return
	}
	to, now := w.Header(), h.now()
	welcome := weigh(r.Header["Accept-Encoding"])
	f := d.choose(welcome)
	to["Vary"] = by
	if f == nil {
		refuse(w, http.StatusNotAcceptable, d.unacceptable())
		return
	}
	if header := d.failed(r.Header); header != "" {
		refuse(w, http.StatusPreconditionFailed, "Precondition failed: the document has changed. Get it again without "+header+".")
		return
	}
	// A Last-Modified later than the answer's date is forbidden (RFC 9110 section 8.8.2.1).
	dated := !d.time.IsZero() && !now.Before(d.time)
	c := h.caching(now)
	if to["Cache-Control"] = c.whole; s.Entries == 0 {
		to["Cache-Control"] = noCache // nobody shall remember that there was nothing yet
	}
	if d.private() {
		to["Cache-Control"] = privately
	}
	if d.of.Immutable {
		to["Cache-Control"] = forEver
	}
	d.describe(to, dated)
	etag, fresh := d.fresh(r.Header, f, dated)
	to["Etag"] = etag
	if fresh {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	whole := f.made()
	if whole.err != nil {
		clear(to)
		refuse(w, http.StatusInternalServerError, "The document could not be compressed. Ask for it without Accept-Encoding.")
		return
	}
	if p, ok := d.partial(r.Header, welcome, whole); ok && !d.private() {
		p.send(w, r, d, c.part)
		return
	}
	to["Content-Type"], to["Content-Length"] = d.kind, whole.length
	if f.encoding != nil {
		to["Content-Encoding"] = f.encoding
	}
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodGet {
		_, _ = w.Write(whole.body) // a client that went away is no error of ours
	}
}

// describe sets the headers that do not depend on the request.
func (d *document) describe(to http.Header, dated bool) {
	to["Accept-Ranges"], to["X-Content-Type-Options"], to["Referrer-Policy"] = none, nosniff, referrer
	to["Content-Security-Policy"], to["Link"] = d.policy, d.link
	if d.of.NoIndex {
		to["X-Robots-Tag"] = noIndex
	}
	if d.of.Shared {
		to["Access-Control-Allow-Origin"], to["Access-Control-Expose-Headers"] = anyone, exposed
		to["Cross-Origin-Resource-Policy"] = crossOrigin
	}
	if dated {
		to["Last-Modified"] = d.modified
	}
}

// otherwise answers what is neither GET nor HEAD: a web page that asks first
// whether it may read the document, the question what is possible, and the rest.
func otherwise(w http.ResponseWriter, r *http.Request, shared bool) {
	to := w.Header()
	to["Allow"] = allow
	if r.Method != http.MethodOptions {
		refuse(w, http.StatusMethodNotAllowed, "Only GET and HEAD are possible here.")
		return
	}
	if shared && r.Header.Get("Access-Control-Request-Method") != "" {
		to["Access-Control-Allow-Origin"], to["Access-Control-Allow-Methods"] = anyone, allowed
		to["Access-Control-Allow-Headers"], to["Access-Control-Max-Age"] = preflightHeaders, day
	}
	w.WriteHeader(http.StatusNoContent)
}

// health answers whether feeds are being served, and, where wrong is not nil, why they are
// not up to date.
func (h *handler) health(w http.ResponseWriter, r *http.Request, s *publish.Snapshot, wrong error) {
	to := w.Header()
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		otherwise(w, r, false)
		return
	}
	answer, status := healthAnswer{Status: "starting"}, http.StatusServiceUnavailable
	if s == nil {
		to["Retry-After"] = retryAfter
	} else {
		status = http.StatusOK
		answer = healthAnswer{
			Status: "ok", Position: s.Position.Number, StoreTime: s.Now.String(),
			Updated: s.Newest.String(), Documents: len(s.Documents) + len(s.Deferred), Entries: s.Entries,
		}
		if wrong != nil {
			status, answer.Status, answer.Reason = http.StatusServiceUnavailable, "stale", wrong.Error()
			to["Retry-After"] = retryAfter
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
	Status    string `json:"status"`           // "ok", "starting" or "stale"
	Reason    string `json:"reason,omitempty"` // why it is stale
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
	to["Access-Control-Allow-Origin"], to["Access-Control-Expose-Headers"] = anyone, exposed
	to["Content-Length"] = []string{strconv.Itoa(len(line) + 1)}
	w.WriteHeader(status)
	_, _ = w.Write([]byte(line + "\n")) // net/http drops it where the method is HEAD
}

// Header values that are the same in every answer. Nobody writes to them.
var (
	allow            = []string{"GET, HEAD, OPTIONS"}
	allowed          = []string{"GET, HEAD"}
	vary             = []string{"Accept-Encoding"}
	varyByType       = []string{"Accept, Accept-Encoding"}
	nosniff          = []string{"nosniff"}
	referrer         = []string{"no-referrer"}
	nothing          = []string{"default-src 'none'"}
	anyone           = []string{"*"}
	exposed          = []string{"ETag, Link, IM, Delta-Base, Retry-After"}
	crossOrigin      = []string{"cross-origin"}
	gzipped          = []string{"gzip"}
	manipulation     = []string{"feed"}
	none             = []string{"none"}
	noCache          = []string{"no-cache"}
	forEver          = []string{"public, max-age=31536000, immutable"}
	noStore          = []string{"no-store"}
	privately        = []string{"private, no-store"}
	bearer           = []string{`Bearer realm="feed"`}
	noIndex          = []string{"noindex"}
	plainText        = []string{"text/plain; charset=utf-8"}
	retryAfter       = []string{"10"}
	preflightHeaders = []string{"If-None-Match, If-Modified-Since, If-Match, Cache-Control, A-IM"}
	day              = []string{"86400"}
)
