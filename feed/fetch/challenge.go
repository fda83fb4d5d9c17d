package fetch

import (
	"bytes"
	"context"
	"net/http"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
)

// maxLook is how many bytes of a page are looked at for what it is.
const maxLook = 64 << 10

// guard is a service that shows browsers a task before it lets them through.
type guard struct {
	name   string
	header string   // it answers with this header
	values []string // one of which is in its value; none: any value will do
	marks  []string // or its page has one of these
}

// guards lists those that stand before feeds, as far as they can be told for sure.
func guards() []guard {
	return []guard{
		{"Cloudflare", "Cf-Mitigated", []string{"challenge"}, []string{"/cdn-cgi/challenge-platform/", "cf_chl_opt", "cf-browser-verification"}},
		{"AWS WAF", "X-Amzn-Waf-Action", []string{"challenge", "captcha"}, []string{"awsWafCookieDomainList", "AwsWafIntegration"}},
		{"Vercel", "X-Vercel-Mitigated", []string{"challenge"}, []string{"Vercel Security Checkpoint"}},
		{"DataDome", "X-Datadome", []string{"protected"}, []string{"captcha-delivery.com"}},
		{"SiteGround", "Sg-Captcha", []string{"challenge"}, []string{"/.well-known/sgcaptcha/"}},
		{"Imperva", "", nil, []string{"/_Incapsula_Resource"}},
		{"Sucuri", "", nil, []string{"sucuri_cloudproxy_js"}},
		{"DDoS-Guard", "", nil, []string{"/.well-known/ddos-guard/"}},
		{"Anubis", "", nil, []string{"/.within.website/x/cmd/anubis"}},
		{"HUMAN", "", nil, []string{"px-captcha"}},
	}
}

// challenger is the guard that answered in the server's place, by the answer's
// header alone where page is nil; empty where none shows itself.
func challenger(h http.Header, page []byte) string {
	page = page[:min(len(page), maxLook)]
	for _, g := range guards() {
		if v := strings.ToLower(h.Get(g.header)); v != "" {
			for _, s := range g.values {
				if strings.Contains(v, s) {
					return g.name
				}
			}
		}
		for _, s := range g.marks {
			if len(page) > 0 && bytes.Contains(page, []byte(s)) {
				return g.name
			}
		}
	}
	return ""
}

// challenged is the failure that a guard is the reason of.
func challenged(status int, guard string) error {
	return because(feed.CauseChallenge, "%s: %s checks for browsers here (a bot challenge); ask the publisher to let feed readers through to the feed", statusLine(status), guard)
}

// refused is the result of an answer that brings no document.
func (c *Client) refused(ctx context.Context, h *hop, r feed.Result) feed.Result {
	a := h.answer
	r.NotBefore = retryAfter(a.Header.Get("Retry-After"), c.now())
	guard := challenger(a.Header, nil)
	if guard == "" && mayChallenge(a) {
		guard = challenger(a.Header, c.space.page(a))
	}
	if ctx.Err() == nil && guard != "" {
		return failed(r, challenged(a.StatusCode, guard))
	}
	return failed(r, refusal(a.StatusCode))
}

// mayChallenge says whether the answer is of the kind that guards give.
func mayChallenge(a *http.Response) bool {
	if !strings.Contains(strings.ToLower(a.Header.Get("Content-Type")), "html") {
		return false
	}
	switch a.StatusCode {
	case http.StatusAccepted, http.StatusUnauthorized, http.StatusForbidden, http.StatusMethodNotAllowed, http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return true
	}
	return false
}

// page is the beginning of a page, decoded as far as it can be.
func (w *workspace) page(a *http.Response) []byte {
	var wire, decoded bytes.Buffer
	_ = readAll(&wire, paced(a.Body), maxLook, "the page") // what came before an error is looked at
	body, err := w.decode(&decoded, wire.Bytes(), a.Header.Values("Content-Encoding"))
	if err != nil {
		return decoded.Bytes()
	}
	return body
}
