package serve

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/openvoicenews/openvoice/feed/publish"
)

// deep answers with a page that is made on request, or with none.
func (h *handler) deep(w http.ResponseWriter, r *http.Request, s *publish.Snapshot, path string) {
	if h.pages == nil {
		missing(w, r, s, nil)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		otherwise(w, r, false)
		return
	}
	d, err := h.pages.Page(r.Context(), path)
	switch {
	case errors.Is(err, publish.ErrBusy):
		w.Header()["Retry-After"] = deepRetry
		refuse(w, http.StatusServiceUnavailable, "Too many pages are asked for at once. Please try again in a moment. The feeds and the front page are there all the time.")
	case err != nil:
		w.Header()["Retry-After"] = retryAfter
		refuse(w, http.StatusServiceUnavailable, "The page cannot be made now. Please try again in a moment.")
	case d == nil:
		missing(w, r, s, h.pages)
	default:
		h.serve(w, r, s, makeDocument(d))
	}
}

// missing says that there is nothing at the address: by a page to whoever asks for pages.
func missing(w http.ResponseWriter, r *http.Request, s *publish.Snapshot, pages Pages) {
	if pages != nil && strings.Contains(r.Header.Get("Accept"), "text/html") {
		if d, err := pages.Missing(); err == nil {
			to := w.Header()
			to["Content-Type"], to["Cache-Control"], to["Vary"] = []string{d.Type}, noStore, varyAccept
			to["X-Content-Type-Options"], to["Referrer-Policy"], to["Content-Security-Policy"] = nosniff, referrer, []string{d.Policy}
			to["Content-Length"] = []string{strconv.Itoa(len(d.Body))}
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write(d.Body)
			return
		}
	}
	refuse(w, http.StatusNotFound, "There is nothing at this address. The feeds are listed at "+s.Base)
}

var (
	deepRetry  = []string{"5"}
	varyAccept = []string{"Accept"}
)
