package ingest

import (
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"github.com/openvoicenews/openvoice/feed"
)

// throttled is a source whose last poll was answered 429.
type throttled struct {
	host   string    // with port
	at     time.Time // of the answer
	word   time.Time // the server's own word on when to come again; zero: none
	expiry time.Time // when the source itself may be asked again
}

// hostBackoff holds the hosts that asked for fewer requests. A 429 is about whoever asks, so
// it counts for all that the host serves, and, where two hosts of one registrable
// domain said so within a day, for all of the domain. It is made from what is stored
// of the sources, so that it outlives the process.
type hostBackoff struct{ by map[int]throttled } // by source

// note takes over what is known of the source.
func (b *hostBackoff) note(source int, asked string, s *feed.State, due time.Time) {
	if s.Cause != feed.CauseThrottled {
		delete(b.by, source)
		return
	}
	if b.by == nil {
		b.by = make(map[int]throttled)
	}
	b.by[source] = throttled{hostPort(asked), s.Fetched.Std(), s.NotBefore.Std(), due}
}

// until is when the URL's host may be asked again; before now where it may be at
// once. The server's own word binds always, our back-off without one binds who asks
// by schedule.
func (b *hostBackoff) until(asked string, bySchedule bool, now time.Time) time.Time {
	var t time.Time
	if len(b.by) == 0 {
		return t
	}
	host := hostPort(asked)
	domain := registrable(host)
	hosts := make(map[string]bool) // of the domain, throttled lately
	var own, all time.Time
	for _, h := range b.by {
		end := h.word
		if bySchedule && end.IsZero() {
			end = h.expiry
		}
		if h.host == host {
			own = later(own, end)
		}
		if domain != "" && registrable(h.host) == domain && now.Sub(h.at) < 24*time.Hour {
			hosts[h.host] = true
			all = later(all, end)
		}
	}
	if len(hosts) >= 2 {
		return later(own, all)
	}
	return own
}

// hostPort is the host with its port, in lower case; "" for what is no http or https
// URL.
func hostPort(raw string) string {
	h := host(raw)
	if h == "" {
		return ""
	}
	u, _ := url.Parse(raw) // host read it
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return h + ":" + port
}

// registrable is the domain that the host's owner registered, by the public suffix
// list; "" where there is none, as for an address.
func registrable(hostPort string) string {
	name := hostPort[:max(0, strings.LastIndexByte(hostPort, ':'))]
	if name == "" || strings.Contains(name, ":") || strings.Trim(name, "0123456789.") == "" {
		return ""
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(name)
	if err != nil {
		return ""
	}
	return domain
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
