package websub

import (
	"slices"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// Subscription is what is known of one source's hubs. It changes by its methods
// alone, which read no clock and send nothing.
type Subscription struct {
	Hubs       []string  `json:"hubs,omitempty"`       // that may be asked; none: the source has no hub any more
	Topic      string    `json:"topic,omitempty"`      // what they are asked for
	Active     *Grant    `json:"active,omitempty"`     // verified by the hub
	Asked      *Grant    `json:"asked,omitempty"`      // requested, and not verified yet
	Former     *Grant    `json:"former,omitempty"`     // replaced by Active; what is on its way still counts
	Try        feed.Time `json:"try,omitempty"`        // no request before
	Failures   int       `json:"failures,omitempty"`   // of requests, in a row
	Failure    string    `json:"failure,omitempty"`    // the last one
	Delivered  feed.Time `json:"delivered,omitempty"`  // the last delivery that could be read
	Deliveries int       `json:"deliveries,omitempty"` // such ones, since the hub was last found wanting
	Lapses     int       `json:"lapses,omitempty"`     // how often polls found what was not delivered
	Ignored    int       `json:"ignored,omitempty"`    // deliveries that did not count: not signed as agreed, or unreadable
}

// Grant is one callback with its secret.
type Grant struct {
	Hub    string    `json:"hub"`
	Token  string    `json:"token"`            // the last part of the callback's path
	Secret string    `json:"secret,omitempty"` // empty where the hub is not reached by https
	Since  feed.Time `json:"since"`            // asked, or, once verified, verified
	Until  feed.Time `json:"until,omitempty"`  // the end of the lease
}

// String hides what must not be known.
func (g Grant) String() string { return g.Hub + " (callback and secret hidden)" }

// offered takes over what the source says of its hubs, and says whether that is
// something new. Another topic or the loss of the hub begins a new life.
func (s *Subscription) offered(o Offer, now feed.Time) bool {
	if len(o.Hubs) == 0 || o.Topic == "" {
		o = Offer{Topic: s.Topic}
	}
	if slices.Equal(s.Hubs, o.Hubs) && s.Topic == o.Topic {
		return false
	}
	same := s.Topic == o.Topic && s.Active != nil && slices.Contains(o.Hubs, s.Active.Hub)
	s.Hubs, s.Topic = o.Hubs, o.Topic
	if !same && len(o.Hubs) > 0 {
		s.retire(now)
		s.Asked, s.Try, s.Failures, s.Failure, s.Deliveries = nil, 0, 0, "", 0
	}
	return true
}

// retire makes the active grant the former one.
func (s *Subscription) retire(now feed.Time) {
	if s.Active != nil {
		s.Former, s.Active = s.Active, nil
		s.Former.Until = min(s.Former.Until, now+seconds(overlap))
	}
}

// step ends what is over, and says whether the hub is to be asked now.
func (s *Subscription) step(now feed.Time) (ask bool) {
	if s.Former != nil && now >= s.Former.Until {
		s.Former = nil
	}
	if s.Active != nil && now >= s.Active.Until {
		s.Active = nil
	}
	if s.Asked != nil && now >= s.Asked.Since+seconds(verifyWait) {
		s.failed("the hub has not verified the subscription; can it reach the callback?", now)
	}
	return s.Asked == nil && len(s.Hubs) > 0 && now >= s.request()
}

// over says whether nothing is left to be done or remembered.
func (s *Subscription) over() bool {
	return len(s.Hubs) == 0 && s.Active == nil && s.Asked == nil && s.Former == nil
}

// request is when the hub is to be asked next, where it is not being asked.
func (s *Subscription) request() feed.Time {
	if s.Active == nil {
		return s.Try
	}
	return max(s.Try, s.Active.Since+(s.Active.Until-s.Active.Since)*4/5)
}

// wake is when step has something to do.
func (s *Subscription) wake() feed.Time {
	at := feed.Time(1<<62 - 1)
	for _, g := range []*Grant{s.Former, s.Active} {
		if g != nil {
			at = min(at, g.Until)
		}
	}
	switch {
	case s.Asked != nil:
		at = min(at, s.Asked.Since+seconds(verifyWait))
	case len(s.Hubs) > 0:
		at = min(at, s.request())
	}
	return at
}

// hub is the one to be asked next: after a failure it is the next one's turn.
func (s *Subscription) hub() string { return s.Hubs[s.Failures%len(s.Hubs)] }

// ask begins a request, with a callback and a secret of its own.
func (s *Subscription) ask(now feed.Time, word func() string) *Grant {
	g := &Grant{Hub: s.hub(), Token: word(), Since: now}
	if secure(g.Hub) {
		g.Secret = word()
	}
	s.Asked = g
	return g
}

// failed ends a request.
func (s *Subscription) failed(why string, now feed.Time) {
	s.Asked = nil
	s.Try = now + seconds(min(firstRetry<<min(s.Failures, 16), lastRetry))
	s.Failures, s.Failure = s.Failures+1, why
}

// verify agrees to a hub's question of intent, where it is about what was asked, and
// says so. A hub that did not hear our answer may ask again.
func (s *Subscription) verify(token, topic string, lease time.Duration, now feed.Time) bool {
	until := now + seconds(min(max(lease, minLease), maxLease))
	switch {
	case topic != s.Topic:
		return false
	case s.Asked != nil && s.Asked.Token == token:
		if s.Active != nil && s.Active.Hub != s.Asked.Hub {
			s.Deliveries = 0
		}
		s.retire(now)
		s.Active, s.Asked = s.Asked, nil
		s.Active.Since, s.Active.Until = now, until
		s.Try, s.Failures, s.Failure = 0, 0, ""
	case s.Active != nil && s.Active.Token == token && now < s.Active.Since+seconds(verifyWait):
		s.Active.Until = until
	default:
		return false
	}
	return true
}

// denied ends what a hub refuses, or no longer grants (WebSub section 5.2), and says
// whether there was any such thing. The next hub is asked soon, the same one much later.
func (s *Subscription) denied(token, topic, reason string, now feed.Time) bool {
	switch {
	case topic != s.Topic:
		return false
	case s.Asked != nil && s.Asked.Token == token:
	case s.Active != nil && s.Active.Token == token:
		s.Active = nil
	default:
		return false
	}
	why := "the hub denies it"
	if reason != "" {
		why += ": " + reason
	}
	s.failed(why, now)
	if s.Failures%max(len(s.Hubs), 1) == 0 {
		s.Try = now + seconds(deniedWait)
	}
	return true
}

// takes is the grant whose deliveries count at the callback; nil where there is none.
func (s *Subscription) takes(token string, now feed.Time) *Grant {
	for _, g := range []*Grant{s.Active, s.Former} {
		if g != nil && g.Token == token && now < g.Until {
			return g
		}
	}
	return nil
}

// trusted says whether what is new is delivered, so that polls can be rare: there is
// a lease, and there were deliveries, the more of them the oftener a poll found
// something that was not delivered.
func (s *Subscription) trusted(now feed.Time) bool {
	return s.trusting() && now < s.Active.Until
}

// trusting is trusted until step has looked at the lease.
func (s *Subscription) trusting() bool {
	return s.Active != nil && len(s.Hubs) > 0 && s.Deliveries >= 1<<min(s.Lapses, maxTrials)
}

func (s *Subscription) delivered(now feed.Time) {
	s.Delivered = now
	s.Deliveries++
}

// lapsed notes that a poll found what was not delivered.
func (s *Subscription) lapsed() {
	s.Lapses++
	s.Deliveries = 0
}

func seconds(d time.Duration) feed.Time { return feed.Time(d / time.Second) }
