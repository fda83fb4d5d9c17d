package feed

import "crypto/sha256"

// Cause is why a fetch failed, in the terms that decide when to come again and what
// to tell the operator.
type Cause uint8

// The causes. Their numbers are a format.
const (
	CauseNone        Cause = 0  // it did not fail, or an older release did not say
	CauseNetwork     Cause = 1  // no answer: DNS, connect, a handshake that was cut, a time limit
	CauseCertificate Cause = 2  // the server's certificate is not to be trusted
	CauseRefused     Cause = 3  // the address is one that we do not connect to
	CauseThrottled   Cause = 4  // 429 (RFC 6585)
	CauseForbidden   Cause = 5  // 401, 403, 407
	CauseChallenge   Cause = 6  // a check for browsers stands before the feed
	CauseMissing     Cause = 7  // 404, and other 4xx that say nothing on how long
	CauseGone        Cause = 8  // 410 (RFC 9110 section 15.5.11)
	CauseServer      Cause = 9  // 5xx
	CauseDocument    Cause = 10 // an answer that is no feed, cut, undecodable, over a bound, or a 304 that nobody asked for
	CauseRedirect    Cause = 11 // redirects that lead nowhere
	CauseOurs        Cause = 12 // an internal error
)

// String is the cause in a few words, as they stand in a status line.
func (c Cause) String() string {
	names := [...]string{"", "network", "certificate", "address refused", "throttled", "forbidden", "bot challenge",
		"not found", "gone", "server error", "no feed", "redirect", "internal error"}
	if int(c) < len(names) {
		return names[c]
	}
	return "unknown"
}

// Hints are what a source lets know of when it is worth asking again. Each is
// clipped to 24 hours by the fetcher.
type Hints struct {
	Fresh     Time   `cbor:"1,keyasint,omitempty" json:"fresh,omitempty"`      // no poll before it: freshness by max-age, Age, Expires (RFC 9111 section 4.2)
	Interval  int64  `cbor:"2,keyasint,omitempty" json:"interval,omitempty"`   // seconds: the greater of ttl and sy:updatePeriod / sy:updateFrequency; 0: none
	SkipHours uint32 `cbor:"3,keyasint,omitempty" json:"skip_hours,omitempty"` // bit h: not in hour h, GMT
	SkipDays  uint8  `cbor:"4,keyasint,omitempty" json:"skip_days,omitempty"`  // bit d: not on time.Weekday d, GMT
	Gap       int64  `cbor:"5,keyasint,omitempty" json:"gap,omitempty"`        // seconds: the median between the dates of the last 20 entries; 0: unknown
	Newest    Time   `cbor:"6,keyasint,omitempty" json:"newest,omitempty"`     // the latest of these dates
}

// Streak is how often, and over what time, polls agreed on something.
type Streak struct {
	Polls int  `cbor:"1,keyasint,omitempty" json:"polls,omitempty"`
	First Time `cbor:"2,keyasint,omitempty" json:"first,omitempty"`
	Last  Time `cbor:"3,keyasint,omitempty" json:"last,omitempty"`
}

// Move is the evidence that a feed has moved for good.
type Move struct {
	URL    string `cbor:"1,keyasint,omitempty" json:"url,omitempty"` // where all these polls were sent
	Streak Streak `cbor:"2,keyasint,omitempty" json:"tally,omitzero"`
}

// Identity is what a feed is known by, whatever its URL and its items. The zero value
// is that of no feed.
type Identity struct {
	ID   Sum `cbor:"1,keyasint,omitempty" json:"id,omitzero"`   // of Meta.ID
	Self Sum `cbor:"2,keyasint,omitempty" json:"self,omitzero"` // of the link with rel=self
}

// IdentityOf is that of a document's feed.
func IdentityOf(m *Meta) Identity {
	var i Identity
	if m.ID != "" {
		i.ID = Hash(sha256.Sum256([]byte(m.ID))).Sum()
	}
	for _, l := range m.Links {
		if l.Rel == "self" {
			i.Self = Hash(sha256.Sum256([]byte(l.Href))).Sum()
			break
		}
	}
	return i
}

// Of reports whether the document is one of the feed's: one of both is known and equal.
func (i Identity) Of(m *Meta) bool {
	o := IdentityOf(m)
	return i.ID != Sum{} && i.ID == o.ID || i.Self != Sum{} && i.Self == o.Self
}
