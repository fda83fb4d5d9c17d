package serve

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/openvoicenews/openvoice/feed/publish"
	"github.com/openvoicenews/openvoice/feed/render/html"
)

// deep answers with a page that is made on request, or with none.
func (h *handler) deep(w http.ResponseWriter, r *http.Request, s *publish.Snapshot, path string) {
	if h.pages == nil {
		missing(w, r, s, nil)
		return
	}
	if h.pictures != nil && strings.HasPrefix(path, html.PictureFolder) {
		h.picture(w, r, s, path)
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
		h.serve(w, r, s, makeDocument(d), vary)
	}
}

// picture answers with a picture of an outlet. It is kept by browsers for a week.
func (h *handler) picture(w http.ResponseWriter, r *http.Request, s *publish.Snapshot, path string) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		otherwise(w, r, false)
		return
	}
	body, kind, err := h.pictures.Picture(r.Context(), path)
	switch {
	case errors.Is(err, publish.ErrBusy):
		w.Header()["Retry-After"] = deepRetry
		refuse(w, http.StatusServiceUnavailable, "Too many pictures are asked for at once. Please try again in a moment.")
	case err != nil || body == nil:
		missing(w, r, s, nil)
	default:
		to := w.Header()
		to["Content-Type"], to["Content-Length"], to["Cache-Control"] = []string{kind}, []string{strconv.Itoa(len(body))}, week
		to["X-Content-Type-Options"], to["Content-Security-Policy"], to["Referrer-Policy"] = nosniff, nothing, referrer
		to["Cross-Origin-Resource-Policy"] = sameOrigin
		w.WriteHeader(http.StatusOK)
		if r.Method == http.MethodGet {
			_, _ = w.Write(body)
		}
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
	week       = []string{"public, max-age=604800"}
	sameOrigin = []string{"same-origin"}
	deepRetry  = []string{"5"}
	varyAccept = []string{"Accept"}
)
