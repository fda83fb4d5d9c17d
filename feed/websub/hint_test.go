package websub_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openvoicenews/openvoice/feed/websub"
)

// TestUnsignedIsAHint: what is not signed with our secret is never content. It says that
// there may be news, at most once in a while, and is answered like all else.
func TestUnsignedIsAHint(t *testing.T) {
	for _, secure := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			s := play(t)
			at := hubURL
			if !secure {
				at = "http://hub.example/"
			}
			s.sub.Offered(source, websub.Offer{Hubs: []string{at}, Topic: siteURL})
			s.work()
			r := s.hub.last(t)
			if code, _ := s.verify(r, "subscribe", r.topic, "ch4llenge"); code != 200 {
				t.Fatalf("the verification is answered %d", code)
			}
			if (r.secret != "") != secure {
				t.Fatalf("over https %t the hub is told the secret %q", secure, r.secret)
			}
			body := "<feed/>"
			for i, signature := range []string{"", sign("sha256", "", []byte(body)), sign("sha256", "other", []byte(body)), "md5=00"} {
				if code := s.deliver(r, body, signature); code != 202 {
					t.Errorf("it is answered %d", code)
				}
				if i == 0 && fmt.Sprint(s.hints) != fmt.Sprint([]string{source}) {
					t.Errorf("hints %q", s.hints)
				}
			}
			if len(s.taken) != 0 || len(s.hints) != 1 {
				t.Errorf("over https %t: %d deliveries are content, %d hints", secure, len(s.taken), len(s.hints))
			}
			time.Sleep(websub.HintGap)
			s.deliver(r, body, "")
			if len(s.hints) != 2 {
				t.Errorf("%d hints, want 2", len(s.hints))
			}
			if secure {
				s.deliver(r, body, sign("sha256", r.secret, []byte(body)))
				if len(s.taken) != 1 {
					t.Error("what is signed is no content")
				}
			}
		})
	}
}
