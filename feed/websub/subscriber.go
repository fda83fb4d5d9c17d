package websub

import (
	"sync"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// Source is one that may be subscribed to.
type Source struct {
	ID  string
	URL string // the topic, where Hub is set and the document names none
	Hub string // in place of those that the document names; empty: those
}

// Event is something that the operator may want to know of.
type Event struct {
	Source string
	What   string // "subscribed", "subscription denied" ...
	Hub    string
	Reason string    // of what went wrong; empty where nothing did
	Until  feed.Time // the end of a lease; zero where there is none
}

// Settings are what one configuration says of subscriptions. They must not change
// once they were given to a subscriber.
type Settings struct {
	Sources  []Source
	Callback string // absolute URL that ends with "/": what the paths of callbacks are appended to
	Poster   Poster
	SHA1     bool          // SHA-1 signatures count
	MaxBody  int64         // bytes of a delivery; 0: DefaultMaxBody
	Spacing  time.Duration // between two requests to hubs
}

// Subscriber keeps the subscriptions of all sources. Its fields are set, and Load is
// called, before all else; then it is safe for concurrent use, and its settings change
// by [Subscriber.Swap] alone. It must not be copied.
type Subscriber struct {
	Settings
	Memory Memory
	Now    func() time.Time

	// Take is given what was delivered, and says whether there was room for it. It
	// must not wait.
	Take func(Delivery) bool
	// Hint is told that a source may have news: something came to its callback that was not
	// signed, at most once in [HintGap]. It must not wait; nil: nobody is told.
	Hint func(source string)
	// Report is told of events, one at a time; nil: nobody is.
	Report func(Event)
	// Changed is told that the trust in a source's hub, and so [Subscriber.Floor], may
	// be another; nil: nobody is.
	Changed func()

	table  *table
	wake   chan struct{}
	reads  chan struct{}
	saving sync.Mutex // one save at a time, so that the newest is written last

	hints hintLimiter
}

// HintGap is the least time between two hints that are heeded.
const HintGap = 5 * time.Minute

// DefaultMaxBody is how large a delivery may be.
const DefaultMaxBody = 10 << 20

// maxReads is how many deliveries are read at once.
const maxReads = 4

// change lets fn work on the source's subscription; fn says whether it did something,
// which Save will write down then.
func (s *Subscriber) change(id string, fn func(*Subscription, feed.Time) bool) {
	now := feed.At(s.now())
	done, trust := s.table.change(id, func(sub *Subscription) bool { return fn(sub, now) })
	if !done {
		return
	}
	if trust && s.Changed != nil {
		s.Changed()
	}
	s.rouse()
}

func (s *Subscriber) rouse() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Wake is sent to when Work may have something to do before it said.
func (s *Subscriber) Wake() <-chan struct{} { return s.wake }

// Offered is told what a source says of its hubs. A source that is not to be
// subscribed to is passed over.
func (s *Subscriber) Offered(source string, o Offer) {
	src := s.table.source(source)
	if src == nil {
		return
	}
	if src.Hub != "" {
		o.Hubs = []string{src.Hub}
		if o.Topic == "" {
			o.Topic = src.URL
		}
	}
	if (len(o.Hubs) == 0 || o.Topic == "") && !s.table.has(source) {
		return
	}
	s.change(source, func(sub *Subscription, now feed.Time) bool { return sub.offered(o, now) })
}

// Swap gives the subscriber other settings. Subscriptions of sources that stay go on,
// those of others are forgotten: their hubs will hear that the callback is gone. New
// sources are subscribed to once they are offered.
func (s *Subscriber) Swap(n Settings) {
	s.table.swap(n)
	s.rouse()
}

// Subscribable are the sources that may be subscribed to now.
func (s *Subscriber) Subscribable() []Source { return s.table.settings().Sources }

// Polled is told that a poll of the source was stored, and how many new entries it
// found. While the hub was trusted to deliver those, that ends the trust.
func (s *Subscriber) Polled(source string, found int) {
	lapsed := found > 0 && s.Floor(source) > 0
	s.table.notePolled(source)
	if !lapsed {
		return
	}
	s.report(Event{Source: source, What: "the hub did not deliver what a poll found; polling as often as without it"})
	s.change(source, func(sub *Subscription, _ feed.Time) bool { sub.lapsed(); return true })
}

// Delivered is told what became of a delivery: read, or, with a reason, not.
func (s *Subscriber) Delivered(source, failure string) {
	if !s.table.has(source) {
		return
	}
	if failure != "" {
		s.report(Event{Source: source, What: "delivery ignored", Reason: failure})
	}
	s.change(source, func(sub *Subscription, now feed.Time) bool {
		if failure != "" {
			sub.Ignored++
		} else {
			sub.delivered(now)
		}
		return true
	})
}

// Trusts says whether any hub delivers, so that something new may come at any moment.
func (s *Subscriber) Trusts() bool { return s.table.trusts.Load() > 0 }

// Floor is how long the source is left alone at least after a poll: [Floor] while its
// hub delivers, else zero. After a start it is zero until the first poll: what was
// delivered while nobody listened, or was not stored when the end came, is found then.
func (s *Subscriber) Floor(source string) time.Duration {
	if s.table.trusted(source, feed.At(s.now())) {
		return Floor
	}
	return 0
}

func (s *Subscriber) report(e Event) {
	if s.Report != nil {
		s.Report(e)
	}
}

func (s *Subscriber) now() time.Time {
	if s.Now != nil {
		return s.Now()
	}
	return time.Now()
}
