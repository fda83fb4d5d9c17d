package websub

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// Target is the operator's hub.
type Target struct {
	Hub    string // its absolute URL; empty: there is none, and nobody is told
	Poster Poster
}

// Publisher tells the operator's hub which feeds have changed (WebSub section 6).
// Changes that come while a hub is told, or while it cannot be reached, are told of
// once. Its fields are set, and Load is called, before all else; then it is safe for
// concurrent use, and its target changes by [Publisher.Swap] alone. It must not be
// copied.
type Publisher struct {
	Target
	Memory Memory
	Now    func() time.Time
	Report func(Event) // see [Subscriber.Report]; Source is the feed's URL

	mu       sync.Mutex // guards what follows
	to       Target     // in force
	feeds    map[string]*ping
	told     feed.Time // the last time
	try      feed.Time // not before
	failures int       // in a row
	failure  string
	wake     chan struct{}
	saving   sync.Mutex // one save at a time, so that the newest is written last
}

// ping is what the hub knows of a feed. Its changes are counted.
type ping struct {
	recorded int       // that are written down
	live     int       // of them, that readers get
	told     int       // of them, that the hub was told of
	try      feed.Time // not before
}

const (
	notePings = "websub-pings" // the feeds that the hub is to be told of
	pingGap   = 10 * time.Second
	pingFirst = 10 * time.Second // after a failure; doubled by each further one
	pingLast  = time.Hour
)

// Load reads what the hub was not told before the last end.
func (p *Publisher) Load(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.to, p.feeds, p.wake = p.Target, map[string]*ping{}, make(chan struct{}, 1)
	if p.to.Hub == "" {
		return nil
	}
	data, err := p.Memory.Note(ctx, notePings)
	if err != nil {
		return fmt.Errorf("read what the hub was not told: %w", err)
	}
	if data == nil {
		return nil
	}
	var urls []string
	if err := json.Unmarshal(data, &urls); err != nil {
		return fmt.Errorf("read note %q: %w", notePings, err)
	}
	for _, u := range urls {
		p.feeds[u] = &ping{recorded: 1, live: 1}
	}
	return nil
}

// Swap makes to the hub that is told. What the one before was still to be told is
// dropped where it is another.
func (p *Publisher) Swap(to Target) {
	p.mu.Lock()
	if to.Hub != p.to.Hub {
		p.feeds, p.told, p.try, p.failures, p.failure = map[string]*ping{}, 0, 0, 0, ""
	}
	p.to = to
	p.mu.Unlock()
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// target is the hub in force.
func (p *Publisher) target() Target {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.to
}

// Record writes the notes together with the feeds that are about to change for
// readers, so that the hub hears of each even if this process ends before.
func (p *Publisher) Record(ctx context.Context, feeds []string, notes map[string][]byte) error {
	return p.save(ctx, notes, func() {
		for _, u := range feeds {
			if p.to.Hub == "" {
				return
			}
			if p.feeds[u] == nil {
				p.feeds[u] = &ping{}
			}
			p.feeds[u].recorded++
		}
	})
}

// save writes what the hub is to be told, once fn has changed it, with other notes.
func (p *Publisher) save(ctx context.Context, notes map[string][]byte, fn func()) error {
	p.saving.Lock()
	defer p.saving.Unlock()
	p.mu.Lock()
	fn()
	var urls []string
	for u, f := range p.feeds {
		if f.told < f.recorded {
			urls = append(urls, u)
		}
	}
	p.mu.Unlock()
	slices.Sort(urls)
	all := maps.Clone(notes)
	if all == nil {
		all = map[string][]byte{}
	}
	all[notePings] = nil
	if len(urls) > 0 {
		data, err := json.Marshal(urls)
		if err != nil {
			return fmt.Errorf("write note %q: %w", notePings, err)
		}
		all[notePings] = data
	}
	if err := p.Memory.SetNotes(ctx, all); err != nil {
		return fmt.Errorf("write down what the hub is to be told: %w", err)
	}
	return nil
}

// Changed is told which of the recorded feeds readers get the new bytes of.
func (p *Publisher) Changed(feeds []string) {
	p.mu.Lock()
	for _, u := range feeds {
		if f := p.feeds[u]; f != nil {
			f.live = f.recorded
		}
	}
	p.mu.Unlock()
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// Wake is sent to when Work may have something to do before it said.
func (p *Publisher) Wake() <-chan struct{} { return p.wake }

// Work tells the hub what it is to be told by now, and returns when it is to be
// called again at the latest. A hub that fails is told again later; the error is
// that of the memory; the hub hears of the other feeds all the same.
func (p *Publisher) Work(ctx context.Context) (next time.Time, err error) {
	for {
		u, live := p.pick()
		if u == "" {
			return p.next(), err
		}
		to := p.target()
		status, text, failure := to.Poster.Post(ctx, to.Hub, url.Values{
			"hub.mode": {"publish"}, "hub.url": {u}, "hub.topic": {u}, // hubs ask for the one or the other
		})
		switch {
		case ctx.Err() != nil:
			return p.next(), err
		case failure != nil:
			p.failed(to.Hub, u, failure.Error())
		case status/100 != 2:
			p.failed(to.Hub, u, refusal(status, text))
		default:
			err = cmp.Or(err, p.heard(ctx, u, live))
		}
	}
}

// pick is a feed that the hub is to be told of now, "" where there is none, with the
// count of its changes.
func (p *Publisher) pick() (u string, live int) {
	now := feed.At(p.now())
	p.mu.Lock()
	defer p.mu.Unlock()
	if now < p.try {
		return "", 0
	}
	for _, u := range slices.Sorted(maps.Keys(p.feeds)) {
		if f := p.feeds[u]; f.told < f.live && f.try <= now {
			return u, f.live
		}
	}
	return "", 0
}

// failed puts everything off: there is but one hub.
func (p *Publisher) failed(hub, u, why string) {
	now := feed.At(p.now())
	p.mu.Lock()
	p.try = now + seconds(min(pingFirst<<min(p.failures, 16), pingLast))
	p.failures, p.failure = p.failures+1, why
	first := p.failures == 1
	p.mu.Unlock()
	if first && p.Report != nil {
		p.Report(Event{Source: u, What: "the hub was not told; trying again until it is", Hub: hub, Reason: why})
	}
}

// heard notes that the hub knows of so many changes of the feed.
func (p *Publisher) heard(ctx context.Context, u string, live int) error {
	now := feed.At(p.now())
	return p.save(ctx, nil, func() {
		f := p.feeds[u]
		if f == nil { // the hub is another by now
			return
		}
		f.told, f.try = live, now+seconds(pingGap)
		p.told, p.try, p.failures, p.failure = now, 0, 0, ""
	})
}

func (p *Publisher) next() time.Time {
	at := feed.At(p.now().Add(time.Hour))
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, f := range p.feeds {
		if f.told < f.live {
			at = min(at, max(f.try, p.try))
		}
	}
	return at.Std()
}

func (p *Publisher) now() time.Time {
	if p.Now != nil {
		return p.Now()
	}
	return time.Now()
}

// PublisherStatus is how the hub was told.
type PublisherStatus struct {
	Hub     string    `json:"hub"`
	Told    feed.Time `json:"told"`    // the last time, since the start
	Waiting int       `json:"waiting"` // feeds that it is to be told of
	Failure string    `json:"failure,omitempty"`
}

// Status is how the hub was told.
func (p *Publisher) Status() PublisherStatus {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := PublisherStatus{Hub: p.to.Hub, Told: p.told, Failure: p.failure}
	for _, f := range p.feeds {
		if f.told < f.recorded {
			s.Waiting++
		}
	}
	return s
}
