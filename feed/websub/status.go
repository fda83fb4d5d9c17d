package websub

import "github.com/openvoicenews/openvoice/feed"

// What a subscription can be.
const (
	Subscribed = "subscribed" // there is a lease
	Asked      = "asked"      // the hub is to verify it
	Waiting    = "waiting"    // for the time to ask
	NoHub      = "no hub"     // the source names none any more
)

// Status is a subscription as people may see it: nothing in it is secret.
type Status struct {
	State      string    `json:"state"` // [Subscribed] ...
	Hub        string    `json:"hub,omitempty"`
	Topic      string    `json:"topic"`
	Until      feed.Time `json:"until"`             // the end of the lease
	Renew      feed.Time `json:"renew"`             // when the hub is asked next
	Delivered  feed.Time `json:"delivered"`         // the last delivery
	Trusted    bool      `json:"trusted"`           // polls are rare
	Lapses     int       `json:"lapses,omitempty"`  // how often polls found what was not delivered
	Ignored    int       `json:"ignored,omitempty"` // deliveries that were not signed as agreed, or not readable
	Failure    string    `json:"failure,omitempty"` // of the last request
	Failures   int       `json:"failures,omitempty"`
	Signatures bool      `json:"signatures"` // the hub has a secret to sign with
}

// Status is that of the source, and whether there is one.
func (s *Subscriber) Status(source string) (st Status, ok bool) {
	now := feed.At(s.now())
	s.table.look(source, func(sub *Subscription) { st, ok = sub.status(now), true })
	return st, ok
}

func (s *Subscription) status(now feed.Time) Status {
	st := Status{
		State: NoHub, Topic: s.Topic, Delivered: s.Delivered, Trusted: s.trusted(now),
		Lapses: s.Lapses, Ignored: s.Ignored, Failure: s.Failure, Failures: s.Failures,
	}
	if len(s.Hubs) > 0 {
		st.State, st.Hub = Waiting, s.hub()
		if s.Asked == nil {
			st.Renew = s.request()
		}
	}
	g := s.Active
	switch {
	case g != nil && now < g.Until:
		st.State, st.Until = Subscribed, g.Until
	case s.Asked != nil:
		g, st.State = s.Asked, Asked
	default:
		return st
	}
	st.Hub, st.Signatures = g.Hub, g.Secret != ""
	return st
}
