package fetch

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"

	"github.com/openvoicenews/openvoice/feed"
)

// maxRetryAfter is how long a server can keep us away by one word.
const maxRetryAfter = 30 * 24 * time.Hour

// fetchHTTP does a job over HTTP.
func (c *Client) fetchHTTP(ctx context.Context, own *url.URL, j feed.Job, r feed.Result) feed.Result {
	within, cancel := limited(ctx, cmp.Or(j.Transport.Timeout, c.Timeout, DefaultTimeout))
	defer cancel()
	u := own
	if moved, err := url.Parse(j.Moved); j.Moved != "" && err == nil {
		u = moved
		signIn(u, own)
	}
	h, err := c.ask(within, u, own, &j)
	if err != nil {
		return failed(r, err)
	}
	defer h.answer.Body.Close()
	r.Status, r.Date = h.answer.StatusCode, serverTime(h.answer.Header)
	switch r.Status {
	case http.StatusNotModified:
		r = notModified(h, &j, r)
	case http.StatusOK, http.StatusNonAuthoritativeInfo, http.StatusIMUsed:
		r = c.answered(ctx, within, h, own, &j, r)
	default:
		r = c.refused(within, h, r)
		r.Refused = conditional(h.validator) && mayRefuse(r)
		r.Bare = bare(&j)
		return r
	}
	r.Bare = bare(&j)
	if r.Outcome != feed.Failed {
		r.Moved, r.Hints.Fresh = h.moved, freshUntil(h.answer.Header, c.now())
	}
	return offered(h, r)
}

// bare says whether a validator is known and was not sent.
func bare(j *feed.Job) bool { return j.Bare && conditional(j.Validator) }

// mayRefuse says whether a server that cannot answer conditional requests fails them so:
// it takes them for wrong, for forbidden, or falls over them. A word on when to come
// again is about something else.
func mayRefuse(r feed.Result) bool {
	switch r.Status {
	case http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusNotFound, http.StatusProxyAuthRequired, http.StatusRequestTimeout,
		http.StatusGone, http.StatusMisdirectedRequest, http.StatusTooEarly, http.StatusTooManyRequests, http.StatusUnavailableForLegalReasons:
		return false
	}
	return r.Status >= 400 && r.NotBefore == 0 && r.Cause != feed.CauseChallenge
}

// answered is the result of an answer with a document.
func (c *Client) answered(ctx, within context.Context, h *hop, own *url.URL, j *feed.Job, r feed.Result) feed.Result {
	header := h.answer.Header
	if r.Delta = r.Status == http.StatusIMUsed; r.Delta {
		if err := deltaFault(h); err != nil {
			return failed(r, err)
		}
	}
	wire := c.space.buffer()
	defer c.space.giveBack(wire)
	if err := c.transfer(wire, h.answer); err != nil {
		return failed(r, explain(within, err))
	}
	if r.Validator = validatorOf(header); conditional(r.Validator) && plain(h.url) != plain(own) {
		r.Validator.Target = plain(h.url)
	}
	d := documentOf(h)
	r = c.read(ctx, wire, d, j, r)
	r.Refused = r.Outcome == feed.Failed && d.empty && conditional(h.validator)
	r.Declared = elsewhere(r.Declared, own, h.url)
	if d.older != "" {
		c.catchUp(ctx, d, own, j, &r)
	}
	return r
}

// documentOf is what is known of the body by the answer's header.
func documentOf(h *hop) *document {
	base, header := *h.url, h.answer.Header
	base.User = nil
	return &document{
		base: &base, contentType: header.Get("Content-Type"), location: header.Get("Content-Location"),
		language: header.Get("Content-Language"), links: header.Values("Link"), refresh: header.Get("Refresh"), coding: header.Values("Content-Encoding"), guard: challenger(header, nil),
	}
}

// deltaFault is why a 226 cannot be used: it must be what the request asked for (RFC
// 3229 section 10.4.1).
func deltaFault(h *hop) error {
	if !conditional(h.validator) {
		return errors.New("226 IM Used, although the request did not ask for a part")
	}
	for _, im := range h.answer.Header.Values("Im") {
		for m := range strings.SplitSeq(im, ",") {
			if name, _, _ := strings.Cut(m, ";"); !strings.EqualFold(strings.TrimSpace(name), "feed") {
				return fmt.Errorf("226 IM Used with %.100q, which was not asked for", im)
			}
		}
	}
	return nil
}

// transfer reads the answer's body as it is on the wire.
func (c *Client) transfer(wire *bytes.Buffer, answer *http.Response) error {
	const what = "the answer"
	most := cmp.Or(c.MaxWire, DefaultMaxWire)
	if answer.ContentLength > most {
		return &sizeError{what, most}
	}
	err := readAll(wire, paced(answer.Body), most, what)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return because(feed.CauseDocument, "the answer is cut off after %d bytes", wire.Len())
	}
	return err
}

// notModified is the result of a 304. It keeps what the answer leaves out (RFC 9111
// section 3.2).
func notModified(h *hop, j *feed.Job, r feed.Result) feed.Result {
	if !conditional(h.validator) {
		return failed(r, errors.New("304 Not Modified, although the request had no validator"))
	}
	r.Outcome, r.Validator, r.BodyHash, r.Same = feed.Unchanged, j.Validator, j.BodyHash, true
	v := validatorOf(h.answer.Header)
	if v.ETag != "" {
		r.Validator.ETag = v.ETag
	}
	if v.LastModified != "" {
		r.Validator.LastModified = v.LastModified
	}
	return r
}

// validatorOf is the answer's, byte for byte.
func validatorOf(h http.Header) feed.Validator {
	return feed.Validator{ETag: returnable(h.Get("Etag")), LastModified: returnable(h.Get("Last-Modified"))}
}

// returnable is v, or "" where it could not be sent back, or no server can mean it
// seriously.
func returnable(v string) string {
	if len(v) > 4<<10 || !httpguts.ValidHeaderFieldValue(v) {
		return ""
	}
	return v
}

// serverTime is the time on the server's clock: when the answer was made, and how
// long a cache has had it since. It is zero where the server does not say.
func serverTime(h http.Header) feed.Time {
	t, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return 0
	}
	if age, err := strconv.ParseUint(h.Get("Age"), 10, 31); err == nil {
		t = t.Add(time.Duration(age) * time.Second)
	}
	return feed.At(t)
}

// retryAfter is when the server lets us come again (RFC 9110 section 10.2.3), at
// most 30 days from now; zero where it does not say, or means the past.
func retryAfter(v string, now time.Time) feed.Time {
	v = strings.TrimSpace(v)
	var at time.Time
	if digits(v) {
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil || n > int64(maxRetryAfter/time.Second) {
			n = int64(maxRetryAfter / time.Second)
		}
		at = now.Add(time.Duration(n) * time.Second)
	} else {
		var err error
		if at, err = http.ParseTime(v); err != nil {
			return 0
		}
	}
	if !at.After(now) {
		return 0
	}
	if last := now.Add(maxRetryAfter); at.After(last) {
		at = last
	}
	return up(at)
}

// statusLine is a status as people know it: "404 Not Found".
func statusLine(status int) string {
	return strings.TrimSpace(strconv.Itoa(status) + " " + http.StatusText(status))
}

// refusal says in words why an answer brings no document.
func refusal(status int) error {
	cause, what := feed.CauseDocument, "the answer holds no feed"
	switch {
	case status == http.StatusUnauthorized:
		cause, what = feed.CauseForbidden, "the server asks who we are"
	case status == http.StatusForbidden:
		cause, what = feed.CauseForbidden, "the server refuses us"
	case status == http.StatusProxyAuthRequired:
		cause, what = feed.CauseForbidden, "the proxy asks who we are"
	case status == http.StatusNotFound:
		cause, what = feed.CauseMissing, "there is no feed at this URL"
	case status == http.StatusGone:
		cause, what = feed.CauseGone, "the publisher took the feed away for good"
	case status == http.StatusTooManyRequests:
		cause, what = feed.CauseThrottled, "the server says that we ask too often"
	case status >= 500:
		cause, what = feed.CauseServer, "the server has a fault of its own"
	case status >= 400:
		cause = feed.CauseMissing
	case status >= 300:
		cause = feed.CauseRedirect
	}
	return because(cause, "%s: %s", statusLine(status), what)
}
