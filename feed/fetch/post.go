package fetch

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
)

// maxText is how much of the answer to a form is read.
const maxText = 1 << 10

// Post sends a form (application/x-www-form-urlencoded, UTF-8) under the same rules
// as [Client.Fetch]: within its time limit, to public addresses only unless the
// operator allows others, without cookies and Referer. A 307 or 308 is followed by
// the same form, at most 5 times and never from https to http; any other answer is
// final. It returns the final status and the first bytes of the body; the error says
// why there was no answer.
func (c *Client) Post(ctx context.Context, rawURL string, form url.Values) (status int, text string, err error) {
	return c.post(ctx, rawURL, form.Encode(), http.Header{"Content-Type": {"application/x-www-form-urlencoded; charset=utf-8"}})
}

// PostJSON is [Client.Post] of JSON, with other headers. They do not go to another host.
func (c *Client) PostJSON(ctx context.Context, rawURL string, body []byte, header http.Header) (status int, text string, err error) {
	h := http.Header{}
	maps.Copy(h, header)
	h.Set("Content-Type", "application/json")
	return c.post(ctx, rawURL, string(body), h)
}

func (c *Client) post(ctx context.Context, rawURL, body string, header http.Header) (status int, text string, err error) {
	c.once.Do(c.setUp)
	u, err := url.Parse(rawURL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return 0, "", fmt.Errorf("%q is not an http or https URL", redact(rawURL))
	}
	within, cancel := limited(ctx, cmp.Or(c.Timeout, DefaultTimeout))
	defer cancel()
	agent, host := cmp.Or(c.UserAgent, DefaultUserAgent), u.Host
	for hops := 0; ; hops++ {
		t, err := c.connections.transportFor(u, feed.Transport{})
		if err != nil {
			return 0, "", err
		}
		if u.Host != host {
			header = http.Header{"Content-Type": header["Content-Type"]}
		}
		answer, err := t.RoundTrip(postRequest(within, agent, u, body, header))
		if err != nil {
			return 0, "", explain(within, err)
		}
		if s := answer.StatusCode; s != http.StatusTemporaryRedirect && s != http.StatusPermanentRedirect {
			defer answer.Body.Close()
			b, _ := io.ReadAll(io.LimitReader(answer.Body, maxText)) // for people, as far as it came
			return s, string(b), nil
		}
		answer.Body.Close()
		to, err := target(u, u, answer.Header.Get("Location"))
		switch {
		case err != nil:
			return 0, "", fmt.Errorf("%d redirect: %w", answer.StatusCode, err)
		case hops == maxHops:
			return 0, "", fmt.Errorf("over %d redirects, the last to %s", maxHops, to.Redacted())
		case u.Scheme == "https" && to.Scheme == "http":
			return 0, "", fmt.Errorf("%d redirect from https to %s, which could be overheard", answer.StatusCode, to.Redacted())
		}
		u = to
	}
}

func postRequest(ctx context.Context, agent string, u *url.URL, body string, header http.Header) *http.Request {
	r := &http.Request{
		Method: http.MethodPost, URL: u, Host: u.Host, ContentLength: int64(len(body)), Body: io.NopCloser(strings.NewReader(body)),
		GetBody: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(body)), nil },
		Proto:   "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header.Clone(),
	}
	r.Header.Set("User-Agent", agent)
	r.Header.Set("Accept", "*/*")
	if u.User != nil {
		password, _ := u.User.Password()
		r.SetBasicAuth(u.User.Username(), password)
	}
	return r.WithContext(ctx)
}

// Pushed is a document that came without being asked for, and what is known of how.
type Pushed struct {
	Topic       *url.URL // relative references count from it; nil: from nothing
	ContentType string
	Coding      []string // the values of Content-Encoding
	Body        []byte
	At          feed.Time // when it came
}

// Read turns a pushed document into a result for the job, like [Client.Fetch] does
// with an answer, within the same bounds. It is a part of what the source lists:
// nothing is missing from it, and it vouches for nothing.
func (c *Client) Read(ctx context.Context, p Pushed, j feed.Job) (r feed.Result) {
	c.once.Do(c.setUp)
	r = feed.Result{Source: j.Source, URL: j.URL, At: p.At, BasedOn: j.BasedOn, Policy: j.Policy}
	defer c.recovered(ctx, &j, &r)
	wire := c.space.buffer()
	defer c.space.giveBack(wire)
	wire.Write(p.Body)
	j.BodyHash, j.Validator = feed.Hash{}, feed.Validator{}
	r = c.read(ctx, wire, &document{base: p.Topic, contentType: p.ContentType, coding: p.Coding}, &j, r)
	r.Pushed, r.Whole, r.BodyHash, r.Hints = true, false, feed.Hash{}, feed.Hints{}
	return r
}
