package serve

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/openvoicenews/openvoice/feed/publish"
)

// partial is the answer 226 of RFC 3229: a feed document with only what came or
// changed since a version that the client has.
type partial struct {
	base   string // the ETag that the client named
	pieces [][]byte
	size   int
	packed bool // with gzip
}

// partial looks for what the client has among the versions remembered, where it
// takes the instance manipulation "feed", and gives what came since, if that is less
// than the whole as it would be sent.
func (d *document) partial(from http.Header, w weights, whole *made) (partial, bool) {
	if !wants(from["A-Im"], "feed") {
		return partial{}, false
	}
	var least publish.Delta
	var p partial
	for tag := range tags(from["If-None-Match"]) {
		if delta, ok := d.of.Since(bare(tag)); ok && (p.base == "" || delta.Entries < least.Entries) {
			least, p.base = delta, tag
		}
	}
	if p.base == "" {
		return p, false
	}
	gzip, plain := w.of("gzip"), w.of("")
	if p.packed = gzip > 0 && gzip >= plain; p.packed {
		p.pieces = least.Gzip
	} else if p.pieces = least.Plain; plain == 0 {
		return p, false
	}
	for _, b := range p.pieces {
		p.size += len(b)
	}
	return p, p.size < len(whole.body)
}

// wants says whether a list names the thing with a weight above zero.
func wants(headers []string, thing string) bool {
	for _, list := range headers {
		for member := range strings.SplitSeq(list, ",") {
			if name, q := weighted(member); q > 0 && strings.EqualFold(name, thing) {
				return true
			}
		}
	}
	return false
}

// send answers with p. Only caches that know RFC 3229 may keep it.
func (p *partial) send(w http.ResponseWriter, r *http.Request, d *document, cache []string) {
	to := w.Header()
	to["Im"], to["Delta-Base"] = manipulation, []string{p.base}
	to["Cache-Control"] = cache
	to["Content-Type"], to["Content-Length"] = d.kind, []string{strconv.Itoa(p.size)}
	if p.packed {
		to["Content-Encoding"] = gzipped
	}
	w.WriteHeader(http.StatusIMUsed)
	if r.Method != http.MethodGet {
		return
	}
	for _, b := range p.pieces {
		if _, err := w.Write(b); err != nil {
			return // the client went away
		}
	}
}
