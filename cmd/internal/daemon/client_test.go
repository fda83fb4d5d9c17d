package daemon

import (
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/config"
)

// TestClient: what the operator says of requests reaches the fetcher.
func TestClient(t *testing.T) {
	f := config.Fetch{From: "desk@news.example.org", HostSpacing: 5 * time.Second, Timeout: time.Minute, MaxWire: 1, MaxBody: 2}
	c := NewClient(&config.Config{Folder: "here", Site: config.Site{ID: "tag:news.example.org,2026:"}, Fetch: f})
	if c.From != f.From || c.Spacing != f.HostSpacing || c.Timeout != f.Timeout || c.MaxWire != 1 || c.MaxBody != 2 ||
		c.Root != "here" || c.SiteID != "tag:news.example.org,2026:" {
		t.Errorf("%+v", c)
	}
	if c.UserAgent != NewClient(nil).UserAgent {
		t.Errorf("calls itself %q", c.UserAgent)
	}
	f.UserAgent = "News/1"
	if c := NewClient(&config.Config{Fetch: f}); c.UserAgent != "News/1" {
		t.Errorf("calls itself %q, not as the operator says", c.UserAgent)
	}
}
