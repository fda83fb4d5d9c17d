package daemon

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openvoicenews/openvoice/config"

	"github.com/openvoicenews/openvoice/cmd/internal/report"
)

// swapTo puts the configuration in force in the running daemon.
func (n *newsroom) swapTo(text string) {
	n.t.Helper()
	path := filepath.Join(n.dir, "openvoice.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		n.t.Fatal(err)
	}
	cfg, err := (&config.Loader{}).Load(path)
	if err != nil {
		n.t.Fatal(err)
	}
	next, err := n.s.generations.generate(cfg)
	if err != nil {
		n.t.Fatal(err)
	}
	next.client.Dial, next.client.RootCAs = n.net.Dial, n.net.RootCAs()
	if err := n.s.reloads.swap(n.t.Context(), next); err != nil {
		n.t.Error(err)
	}
}

// TestSwapUnderLoad swaps generations while readers read, hubs deliver and sources are
// polled: no request, no fetch and no subscription is lost, nothing is polled because
// of it, and no goroutine is left.
func TestSwapUnderLoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := openNewsroom(t)
		time.Sleep(10 * time.Second)
		n.polled()
		before := runtime.NumGoroutine()

		quit, lost := make(chan struct{}), make(chan error, 1)
		go func() { // a reader that never stops
			for {
				select {
				case <-quit:
					close(lost)
					return
				default:
				}
				r, err := n.web.Get("http://news.example/feed.atom")
				if err == nil && r.StatusCode != http.StatusOK {
					err = errors.New(r.Status)
				}
				if err != nil {
					lost <- err
					return
				}
				r.Body.Close()
				time.Sleep(50 * time.Millisecond)
			}
		}()
		titles := []string{"Alpha"}
		for i := range 20 {
			title := fmt.Sprintf("Title%d", i)
			titles = append(titles, title)
			text := websubConfig
			if i%2 == 0 {
				text = strings.Replace(text, "Example News", "Other News", 1) + `categories: [{term: world}]` + "\n"
			}
			n.swapTo(text)
			n.lists(titles...)
			if code := n.deliver(document(titles...)); code != http.StatusAccepted {
				t.Errorf("a delivery after swap %d is answered %d", i, code)
			}
			time.Sleep(10 * time.Second)
			feed, err := n.read("http://news.example/feed.atom")
			if err != nil {
				t.Error(err)
			}
			if want := "<title>Other News</title>"; strings.Contains(feed, want) != (i%2 == 0) {
				t.Errorf("after swap %d the feed has not the title of its configuration", i)
			}
			if r, err := n.web.Get("http://news.example/category/world.atom"); err != nil {
				t.Error(err)
			} else if r.Body.Close(); (r.StatusCode == http.StatusOK) != (i%2 == 0) {
				t.Errorf("after swap %d the category's feed is answered %s", i, r.Status)
			}
		}
		n.published(titles...)
		if polls := n.polled(); polls != 0 {
			t.Errorf("%d polls because of swaps", polls)
		}
		if got := n.status(); !strings.Contains(got, "subscribed at https://hub.example/") {
			t.Errorf("the subscription is lost: %s", got)
		}
		close(quit)
		if err := <-lost; err != nil {
			t.Errorf("a request was lost: %v", err)
		}
		synctest.Wait()
		// The runtime has some of its own that come and go; a swap that leaks one leaks twenty.
		if after := runtime.NumGoroutine(); after >= before+10 {
			t.Errorf("%d goroutines, %d before", after, before)
		}
		n.stop()
	})
}

// TestSwapTakesASourceAway ends its polls and its subscription, and keeps its entries.
func TestSwapTakesASourceAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := openNewsroom(t)
		time.Sleep(10 * time.Second)
		n.polled()
		n.swapTo(strings.Replace(websubConfig, "{id: site, url: \"https://site.example/feed\"}", "{id: other, url: \"https://other.example/feed\"}", 1))
		time.Sleep(3 * time.Hour)
		if polls := n.polled(); polls != 0 {
			t.Errorf("a source that has left is polled %d times", polls)
		}
		if code := n.deliver(document("Alpha", "Beta")); code != http.StatusGone {
			t.Errorf("a delivery is answered %d, want 410", code)
		}
		n.published()
		n.swapTo(websubConfig)
		time.Sleep(10 * time.Second)
		n.published("Alpha")
		if polls := n.polled(); polls != 1 {
			t.Errorf("a source that is back is polled %d times at once", polls)
		}
		n.stop()
	})
}

// TestSwapRenamesASource leaves its subscription, its schedule and its entries as they are,
// and calls it by its new id.
func TestSwapRenamesASource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := openNewsroom(t)
		time.Sleep(10 * time.Second)
		n.polled()
		n.swapTo(strings.Replace(websubConfig, "{id: site,", "{id: paper, was: site,", 1))
		n.lists("Alpha", "Beta")
		if code := n.deliver(document("Alpha", "Beta")); code != http.StatusAccepted {
			t.Errorf("a delivery is answered %d", code)
		}
		time.Sleep(10 * time.Second)
		n.published("Alpha", "Beta")
		if polls := n.polled(); polls != 0 {
			t.Errorf("%d polls because of another name", polls)
		}
		if got := n.status(); !strings.Contains(got, "\npaper ") || !strings.Contains(got, "subscribed at https://hub.example/") || strings.Contains(got, "\nsite ") {
			t.Errorf("the status is %s", got)
		}
		n.stop()
	})
}

// TestSwapOfBoundsKeepsTheCatalogue decides on no entry again where the new configuration
// decides alike.
func TestSwapOfBoundsKeepsTheCatalogue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := openNewsroom(t)
		n.lists("Alpha", "Beta")
		time.Sleep(10 * time.Second)
		n.published("Alpha", "Beta")
		before := n.s.site.inForce().catalogue
		narrow := strings.Replace(websubConfig, "Example News", "Other News", 1) + "main: {limit: 1, most: 1, share: 1}\n"
		n.swapTo(narrow)
		time.Sleep(2 * time.Second)
		feed, err := n.read("http://news.example/feed.atom")
		if err != nil || strings.Count(feed, "<entry") != 1 || !strings.Contains(feed, "<title>Other News</title>") {
			t.Errorf("the new bounds are not in force: %v\n%s", err, feed)
		}
		if n.s.site.inForce().catalogue != before {
			t.Error("another bound makes another catalogue")
		}
		if _, err := os.Stat(n.s.site.path + ".next"); err == nil {
			t.Error("a second file was made")
		}
		if code := n.deliver(document("Alpha", "Beta", "Gamma")); code != http.StatusAccepted {
			t.Errorf("a delivery is answered %d", code)
		}
		n.swapTo(websubConfig)
		time.Sleep(2 * time.Second)
		n.published("Alpha", "Beta", "Gamma")
		n.swapTo(websubConfig + "categories: [{term: world}]\n")
		if n.s.site.inForce().catalogue == before {
			t.Error("another category makes no other catalogue")
		}
		n.stop()
	})
}

// TestStatusNamesFeedsThatAreNotFull for as long as entries have not been decided on.
func TestStatusNamesFeedsThatAreNotFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openDesk(t, newDesk(t), io.Discard)
		s.poll(t)
		said := func() string {
			t.Helper()
			if err := s.Build(t.Context()); err != nil {
				t.Fatal(err)
			}
			r, err := s.api.status(t.Context(), report.StatusRequest{})
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			if err := r.WriteText(&b); err != nil {
				t.Fatal(err)
			}
			return b.String()
		}
		if got := said(); strings.Contains(got, "not full") {
			t.Errorf("full feeds are called otherwise:\n%s", got)
		}
		s.site.made.patience = -1 // no build waits
		if err := s.site.made.catalogue.Forget(); err != nil {
			t.Fatal(err)
		}
		if got := said(); !strings.Contains(got, "not full yet, as not every entry has been decided on since the configuration changed: /feed.atom\n") {
			t.Errorf("a feed that is not full is not told:\n%s", got)
		}
		if err := s.site.whole(t.Context()); err != nil {
			t.Fatal(err)
		}
		if !s.site.owes() {
			t.Error("readers are owed no build of the full feeds")
		}
		if got := said(); strings.Contains(got, "not full") {
			t.Errorf("full feeds are called otherwise:\n%s", got)
		}
		if err := s.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}
