package fetch

import (
	"io"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/fetch/fetchtest"
)

// TestBotChallengesAreNamed goes through what stands before feeds, and what does not.
func TestBotChallengesAreNamed(t *testing.T) {
	for _, tt := range []struct {
		name   string
		status int
		header http.Header
		page   string
		reason string
		cause  feed.Cause
	}{
		{"Cloudflare, by header", 403, http.Header{"Cf-Mitigated": {"challenge"}}, "<html>Just a moment...</html>", "Cloudflare", feed.CauseChallenge},
		{"Cloudflare, by its page", 503, nil, `<html><script src="/cdn-cgi/challenge-platform/h/b"></script></html>`, "Cloudflare", feed.CauseChallenge},
		{"Cloudflare, as if all were well", 200, nil, `<html><script>window._cf_chl_opt={}</script></html>`, "Cloudflare", feed.CauseChallenge},
		{"AWS", 202, http.Header{"X-Amzn-Waf-Action": {"challenge"}}, "", "AWS WAF", feed.CauseChallenge},
		{"Anubis", 200, nil, `<html><script src="/.within.website/x/cmd/anubis/static/js/main.mjs"></script></html>`, "Anubis", feed.CauseChallenge},
		{"a plain refusal", 403, nil, "<html>Forbidden</html>", "403 Forbidden", feed.CauseForbidden},
		{"a plain page", 200, nil, "<html>Welcome</html>", "an HTML page", feed.CauseDocument},
		{"Cloudflare that challenges nobody", 403, http.Header{"Server": {"cloudflare"}}, "<html>no</html>", "403 Forbidden", feed.CauseForbidden},
	} {
		synctest.Test(t, func(t *testing.T) {
			n := fetchtest.New(t)
			n.HandleFunc("a.example", func(w http.ResponseWriter, q *http.Request) {
				w.Header().Set("Content-Type", "text/html")
				for k, v := range tt.header {
					w.Header()[k] = v
				}
				w.WriteHeader(tt.status)
				io.WriteString(w, tt.page)
			})
			r := (&Client{Dial: n.Dial}).Fetch(t.Context(), feed.Job{URL: "http://a.example/"})
			wantFailure(t, r, tt.status, tt.reason)
			if r.Cause != tt.cause {
				t.Errorf("%s: cause %q, want %q", tt.name, r.Cause, tt.cause)
			}
		})
	}
}
