package fetch

import (
	"bytes"
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
func (c *Client) fetchHTTP(ctx context.Context, u *url.URL, j feed.Job, r feed.Result) feed.Result {
	within, cancel := context.WithTimeoutCause(ctx, orDefault(c.Timeout, DefaultTimeout), errSlow)
	defer cancel()
	h, err := c.ask(within, u, &j)
	if err != nil {
		return failed(r, c.explain(within, err))
	}
	defer h.answer.Body.Close()
	r.Status, r.Date = h.answer.StatusCode, serverTime(h.answer.Header)
	switch r.Status {
	case http.StatusNotModified:
		return offered(h, notModified(h, &j, r))
	case http.StatusOK, http.StatusNonAuthoritativeInfo, http.StatusIMUsed:
	default:
		r.NotBefore = retryAfter(h.answer.Header.Get("Retry-After"), c.now())
		return failed(r, refusal(h.answer))
	}
	wire := c.buffer()
	defer c.giveBack(wire)
	if err := c.transfer(wire, h.answer); err != nil {
		return failed(r, c.explain(within, err))
	}
	r.Validator = validatorOf(h.answer.Header)
	if h.url != u && r.Validator != (feed.Validator{}) {
		r.Validator.Target = plain(h.url)
	}
	base := *h.url
	base.User = nil
	return offered(h, c.read(ctx, wire, &document{
		base: &base, contentType: h.answer.Header.Get("Content-Type"),
		location: h.answer.Header.Get("Content-Location"), language: h.answer.Header.Get("Content-Language"), coding: h.answer.Header.Values("Content-Encoding"),
	}, &j, r))
}

// transfer reads the answer's body as it is on the wire.
func (c *Client) transfer(wire *bytes.Buffer, answer *http.Response) error {
	const what = "the answer"
	max := orDefault(c.MaxWire, DefaultMaxWire)
	if answer.ContentLength > max {
		return &sizeError{what, max}
	}
	err := readAll(wire, answer.Body, max, what)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("the answer is cut off after %d bytes", wire.Len())
	}
	return err
}

// notModified is the result of a 304. It keeps what the answer leaves out (RFC 9111
// section 3.2).
func notModified(h *hop, j *feed.Job, r feed.Result) feed.Result {
	if h.validator == (feed.Validator{}) {
		return failed(r, errors.New("304 Not Modified, although the request had no validator"))
	}
	r.Outcome, r.Validator, r.BodyHash = feed.Unchanged, j.Validator, j.BodyHash
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
	if v != "" && strings.Trim(v, "0123456789") == "" {
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
	return feed.At(at.Add(time.Second - 1)) // rounded up: never a moment early
}

// refusal says in words why an answer brings no document.
func refusal(a *http.Response) error {
	status := strings.TrimSpace(strconv.Itoa(a.StatusCode) + " " + http.StatusText(a.StatusCode))
	what := ""
	switch {
	case a.Header.Get("Cf-Mitigated") == "challenge":
		what = "a bot challenge stands before the feed; ask the publisher to let feed readers through"
	case a.StatusCode == http.StatusUnauthorized:
		what = "the server asks who we are"
	case a.StatusCode == http.StatusForbidden:
		what = "the server refuses us"
	case a.StatusCode == http.StatusNotFound:
		what = "there is no feed at this URL"
	case a.StatusCode == http.StatusGone:
		what = "the publisher took the feed away for good"
	case a.StatusCode == http.StatusTooManyRequests:
		what = "the server says that we ask too often"
	case a.StatusCode >= 500:
		what = "the server has a fault of its own"
	default:
		what = "the answer holds no feed"
	}
	return fmt.Errorf("%s: %s", status, what)
}

// errSlow is why a fetch ends whose time is up.
var errSlow = errors.New("time is up")

// explain puts an error of the network into words. ctx is the one that it met.
func (c *Client) explain(ctx context.Context, err error) error {
	switch cause := context.Cause(ctx); {
	case cause == nil:
		return err
	case errors.Is(cause, errSlow):
		return fmt.Errorf("no complete answer within %s", orDefault(c.Timeout, DefaultTimeout))
	default:
		return fmt.Errorf("the fetch was called off: %w", cause)
	}
}
