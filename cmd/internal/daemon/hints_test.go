package daemon

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestForgedDelivery: what a stranger sends to a callback is never published; the source is
// asked at once, and what it says counts. Many of them are one poll.
func TestForgedDelivery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := openNewsroom(t)
		time.Sleep(10 * time.Second)
		n.polled()
		n.lists("Beta", "Alpha")
		callback, _ := n.grant()
		for _, signature := range []string{"", "sha256=" + strings.Repeat("0", 64), "md5=00", "="} {
			r, err := http.NewRequest(http.MethodPost, callback, strings.NewReader(document("EVIL")))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", "application/atom+xml")
			r.Header.Set("X-Hub-Signature", signature)
			answer, err := n.web.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			answer.Body.Close()
			if answer.StatusCode != http.StatusAccepted {
				t.Errorf("it is answered %d", answer.StatusCode)
			}
		}
		time.Sleep(time.Minute)
		n.published("Alpha", "Beta")
		if polls := n.polled(); polls != 1 {
			t.Errorf("%d polls, want 1", polls)
		}
		n.stop()
	})
}
