package websub

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
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

// Subscriber keeps the subscriptions of all sources. Its fields are set, and Load is
// called, before all else; then it is safe for concurrent use. It must not be copied.
type Subscriber struct {
	Sources  []Source
	Callback string // absolute URL that ends with "/": what the paths of callbacks are appended to
	Memory   Memory
	Poster   Poster
	SHA1     bool          // SHA-1 signatures count
	MaxBody  int64         // bytes of a delivery; 0: DefaultMaxBody
	Spacing  time.Duration // between two requests to hubs
	Now      func() time.Time

	// Take is given what was delivered, and says whether there was room for it. It
	// must not wait.
	Take func(Delivery) bool
	// Report is told of events, one at a time; nil: nobody is.
	Report func(Event)
	// Changed is told that the trust in a source's hub, and so [Subscriber.Floor], may
	// be another; nil: nobody is.
	Changed func()

	mu     sync.Mutex // guards what follows
	subs   map[string]*Subscription
	tokens map[string]string   // source ids by token
	held   map[string][]string // tokens by source id
	known  map[string]*Source
	polled map[string]bool // sources, since Load
	dirty  map[string]bool // changed since it was written down
	fresh  bool            // a source came or went since the index was written down
	wake   chan struct{}
	reads  chan struct{}
	trusts atomic.Int64 // hubs
	saving sync.Mutex   // one save at a time, so that the newest is written last
}

// DefaultMaxBody is how large a delivery may be.
const DefaultMaxBody = 10 << 20

// maxReads is how many deliveries are read at once.
const maxReads = 4

// noteIndex is the note that lists the sources with notes of their own.
const (
	noteIndex  = "websub"
	notePrefix = "websub/"
)

// Load reads what is remembered, and forgets what is of no source any more: its hub
// will hear that the callback is gone.
func (s *Subscriber) Load(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.subs, s.tokens, s.held, s.dirty = map[string]*Subscription{}, map[string]string{}, map[string][]string{}, map[string]bool{}
	s.polled = map[string]bool{}
	s.known = make(map[string]*Source, len(s.Sources))
	s.wake, s.reads = make(chan struct{}, 1), make(chan struct{}, maxReads)
	for i := range s.Sources {
		s.known[s.Sources[i].ID] = &s.Sources[i]
	}
	var ids []string
	if err := s.read(ctx, noteIndex, &ids); err != nil {
		return err
	}
	for _, id := range ids {
		if s.known[id] == nil {
			s.dirty[id], s.fresh = true, true // written down by the next Save
			continue
		}
		sub := &Subscription{}
		if err := s.read(ctx, notePrefix+id, sub); err != nil {
			return err
		}
		s.put(id, sub)
		if sub.trusting() {
			s.trusts.Add(1)
		}
	}
	return nil
}

func (s *Subscriber) read(ctx context.Context, key string, to any) error {
	data, err := s.Memory.Note(ctx, key)
	if err != nil {
		return fmt.Errorf("read subscriptions: %w", err)
	}
	if data == nil {
		return nil
	}
	if err := json.Unmarshal(data, to); err != nil {
		return fmt.Errorf("read note %q: %w", key, err)
	}
	return nil
}

// put keeps the subscription, under its callbacks too. mu is held.
func (s *Subscriber) put(id string, sub *Subscription) {
	s.subs[id] = sub
	for _, token := range s.held[id] {
		delete(s.tokens, token)
	}
	s.held[id] = nil
	for _, g := range []*Grant{sub.Active, sub.Asked, sub.Former} {
		if g != nil {
			s.tokens[g.Token] = id
			s.held[id] = append(s.held[id], g.Token)
		}
	}
}

// change lets fn work on the source's subscription; fn says whether it did something,
// which Save will write down then.
func (s *Subscriber) change(id string, fn func(*Subscription, feed.Time) bool) {
	now := feed.At(s.now())
	s.mu.Lock()
	sub := s.subs[id]
	if sub == nil {
		sub = &Subscription{}
	}
	before := sub.trusting()
	if !fn(sub, now) {
		s.mu.Unlock()
		return
	}
	trust := before != sub.trusting()
	switch {
	case trust && before:
		s.trusts.Add(-1)
	case trust:
		s.trusts.Add(1)
	}
	s.fresh = s.fresh || s.subs[id] == nil || sub.over()
	s.dirty[id] = true
	s.put(id, sub)
	if sub.over() {
		delete(s.subs, id)
	}
	s.mu.Unlock()
	if trust && s.Changed != nil {
		s.Changed()
	}
	s.rouse()
}

// Save writes down what has changed.
func (s *Subscriber) Save(ctx context.Context) error {
	s.saving.Lock()
	defer s.saving.Unlock()
	notes, err := s.notes()
	if err != nil || len(notes) == 0 {
		return err
	}
	if err := s.Memory.SetNotes(ctx, notes); err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.fresh = true
		for key := range notes {
			if id, ok := strings.CutPrefix(key, notePrefix); ok {
				s.dirty[id] = true
			}
		}
		return fmt.Errorf("write down subscriptions: %w", err)
	}
	return nil
}

// notes are those that are not as written down.
func (s *Subscriber) notes() (map[string][]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	notes := make(map[string][]byte, len(s.dirty)+1)
	for id := range s.dirty {
		notes[notePrefix+id] = nil
		if sub := s.subs[id]; sub != nil {
			data, err := json.Marshal(sub)
			if err != nil {
				return nil, fmt.Errorf("write down subscription of %s: %w", id, err)
			}
			notes[notePrefix+id] = data
		}
	}
	if s.fresh {
		notes[noteIndex] = nil
	}
	if s.fresh && len(s.subs) > 0 {
		data, err := json.Marshal(slices.Sorted(maps.Keys(s.subs)))
		if err != nil {
			return nil, fmt.Errorf("write note %q: %w", noteIndex, err)
		}
		notes[noteIndex] = data
	}
	clear(s.dirty)
	s.fresh = false
	return notes, nil
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
	src := s.known[source]
	if src == nil {
		return
	}
	if src.Hub != "" {
		o.Hubs = []string{src.Hub}
		if o.Topic == "" {
			o.Topic = src.URL
		}
	}
	if (len(o.Hubs) == 0 || o.Topic == "") && !s.has(source) {
		return
	}
	s.change(source, func(sub *Subscription, now feed.Time) bool { return sub.offered(o, now) })
}

func (s *Subscriber) has(source string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.subs[source] != nil
}

// Polled is told that a poll of the source was stored, and how many new entries it
// found. While the hub was trusted to deliver those, that ends the trust.
func (s *Subscriber) Polled(source string, found int) {
	lapsed := found > 0 && s.Floor(source) > 0
	s.mu.Lock()
	s.polled[source] = true
	s.mu.Unlock()
	if !lapsed {
		return
	}
	s.report(Event{Source: source, What: "the hub did not deliver what a poll found; polling as often as without it"})
	s.change(source, func(sub *Subscription, _ feed.Time) bool { sub.lapsed(); return true })
}

// Delivered is told what became of a delivery: read, or, with a reason, not.
func (s *Subscriber) Delivered(source, failure string) {
	if !s.has(source) {
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
func (s *Subscriber) Trusts() bool { return s.trusts.Load() > 0 }

// Floor is how long the source is left alone at least after a poll: [Floor] while its
// hub delivers, else zero. After a start it is zero until the first poll: what was
// delivered while nobody listened, or was not stored when the end came, is found then.
func (s *Subscriber) Floor(source string) time.Duration {
	now := feed.At(s.now())
	s.mu.Lock()
	defer s.mu.Unlock()
	if sub := s.subs[source]; sub != nil && sub.trusted(now) && s.polled[source] {
		return Floor
	}
	return 0
}

// Work does all that is due: it lets go what is over, asks hubs, and writes down what
// has changed. It returns when it is to be called again at the latest; the error is
// that of the memory, of which the first ends the work.
func (s *Subscriber) Work(ctx context.Context) (next time.Time, err error) {
	down := map[string]bool{} // hubs without an answer, left alone for now
	for _, id := range s.due() {
		var asked *Grant
		var topic string
		s.change(id, func(sub *Subscription, now feed.Time) bool {
			if !sub.step(now) {
				return true
			}
			if down[sub.hub()] {
				return false
			}
			g := *sub.ask(now, unguessable)
			asked, topic = &g, sub.Topic
			return true
		})
		if asked == nil {
			continue
		}
		if err := s.Save(ctx); err != nil {
			return s.next(), err
		}
		down[asked.Hub] = !s.send(ctx, id, topic, asked)
		if ctx.Err() != nil {
			return s.next(), nil
		}
	}
	return s.next(), s.Save(ctx)
}

// due are the sources with something to do, in order.
func (s *Subscriber) due() []string {
	now := feed.At(s.now())
	s.mu.Lock()
	defer s.mu.Unlock()
	var ids []string
	for id, sub := range s.subs {
		if sub.wake() <= now {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

func (s *Subscriber) next() time.Time {
	at := feed.At(s.now().Add(time.Hour))
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sub := range s.subs {
		at = min(at, sub.wake())
	}
	return at.Std()
}

// send asks a hub (WebSub section 5.1), and says whether it answered at all.
func (s *Subscriber) send(ctx context.Context, id, topic string, g *Grant) (answered bool) {
	form := url.Values{
		"hub.mode": {"subscribe"}, "hub.topic": {topic}, "hub.callback": {s.Callback + strings.TrimPrefix(Path, "/") + g.Token},
		"hub.lease_seconds": {strconv.Itoa(int(Lease / time.Second))},
	}
	if g.Secret != "" {
		form.Set("hub.secret", g.Secret)
	}
	status, text, err := s.Poster.Post(ctx, g.Hub, form)
	why := ""
	switch {
	case ctx.Err() != nil:
		return false // asked again after a restart, when nobody has verified it
	case err != nil:
		why = err.Error()
	case status/100 != 2:
		why = refusal(status, text)
	}
	if why != "" {
		s.report(Event{Source: id, What: "not subscribed", Hub: g.Hub, Reason: why})
		s.change(id, func(sub *Subscription, now feed.Time) bool {
			if sub.Asked == nil || sub.Asked.Token != g.Token {
				return false // it was verified all the same
			}
			sub.failed(why, now)
			return true
		})
	}
	pause(ctx, s.Spacing)
	return err == nil
}

// refusal is an answer that is none of success, in words.
func refusal(status int, text string) string {
	text = short(text)
	if text == "" {
		return fmt.Sprintf("the hub answers %d", status)
	}
	return fmt.Sprintf("the hub answers %d: %.200s", status, text)
}

func pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
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
