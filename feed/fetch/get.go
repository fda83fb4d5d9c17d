package fetch

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/openvoicenews/openvoice/feed"
)

// Raw is a document as it came, decoded from its content coding.
type Raw struct {
	URL         *url.URL // that gave it, behind redirects, without a password
	ContentType string   // the HTTP header
	Location    string   // the HTTP header Content-Location
	Language    string   // the HTTP header Content-Language
	Links       []string // the values of the HTTP header Link, which may name hubs
	Refresh     string   // the HTTP header of that name
	Body        []byte
}

// Get fetches an http or https document under the same rules and bounds as
// [Client.Fetch], and leaves it to the caller to read it.
func (c *Client) Get(ctx context.Context, rawURL string, headers []feed.Header) (*Raw, error) {
	c.once.Do(c.setUp)
	u, err := url.Parse(rawURL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("%q is not an http or https URL", redact(rawURL))
	}
	within, cancel := limited(ctx, cmp.Or(c.Timeout, DefaultTimeout))
	defer cancel()
	h, err := c.ask(within, u, u, &feed.Job{URL: rawURL, Headers: headers})
	if err != nil {
		return nil, err
	}
	defer h.answer.Body.Close()
	if s := h.answer.StatusCode; s != http.StatusOK && s != http.StatusNonAuthoritativeInfo {
		if r := c.refused(within, h, feed.Result{}); r.Cause == feed.CauseChallenge {
			return nil, errors.New(r.Failure)
		}
		return nil, refusal(h.answer.StatusCode)
	}
	var wire, decoded bytes.Buffer
	if err := c.transfer(&wire, h.answer); err != nil {
		return nil, explain(within, err)
	}
	body, err := c.space.decode(&decoded, wire.Bytes(), h.answer.Header.Values("Content-Encoding"))
	if err != nil {
		return nil, err
	}
	base := *h.url
	base.User = nil
	header := h.answer.Header
	return &Raw{
		URL: &base, ContentType: header.Get("Content-Type"), Location: header.Get("Content-Location"), Language: header.Get("Content-Language"),
		Links: header.Values("Link"), Refresh: header.Get("Refresh"), Body: body,
	}, nil
}
