// Package webhook tells addresses of entries that rules name, once each.
//
// It promises that an entry is told once to each hook, also over restarts, but for one that
// was being told when the process was killed; that a hook which fails is told again later,
// in the order in which the entries came, for three days; and that what came before a
// hook was configured is not told. So it must never send anything itself (that goes
// through [Poster], which guards addresses), never print a secret, and never keep more
// than it has to.
package webhook

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// Hook is an address that is told of entries.
type Hook struct {
	ID     string
	URL    string
	Secret func() string // that what is sent is signed with; empty: it is not signed
}

// Signature is the header with the HMAC-SHA256 of the body, as "sha256=" and hexadecimal
// digits.
const Signature = "X-OpenVoice-Signature"

// Poster sends JSON by POST, and again to where a 307 or 308 leads. It returns the status of
// the final answer and the first bytes of its body; the error says why there was no
// answer.
type Poster interface {
	PostJSON(ctx context.Context, url string, body []byte, header http.Header) (status int, text string, err error)
}

// Memory is what this node alone remembers, over restarts; a storage.Notes is one.
type Memory interface {
	Note(ctx context.Context, key string) ([]byte, error)
	SetNotes(ctx context.Context, notes map[string][]byte) error
}

// Due is an entry that a rule wants a hook to be told of.
type Due struct {
	Hook  string `json:"hook"`  // id
	Entry uint64 `json:"entry"` // number
}

// Newsroom says what is to be told.
type Newsroom interface {
	// Find is what is due of all that the records behind the position changed, and the
	// position that the store is at. Of a position in another log, or where these records are
	// not known any more, nothing is due.
	Find(ctx context.Context, after feed.Position) (at feed.Position, due []Due, err error)
	// Tell is what the hook is told of the entry; nil where it is published no longer.
	Tell(ctx context.Context, d Due) ([]byte, error)
}

// Sender tells hooks. Its fields are set, and Load is called, before all else; then it is
// safe for concurrent use, and its hooks change by [Sender.Swap] alone.
type Sender struct {
	Hooks  []Hook
	Poster Poster
	News   Newsroom
	Memory Memory
	Now    func() time.Time                     // nil: time.Now
	Report func(hook, what string, failed bool) // what the operator is told; nil: nothing

	mu    sync.Mutex // guards what follows
	state state
	tries map[string]*trial // by hook
	wake  chan struct{}
}

// state is what is remembered.
type state struct {
	At    feed.Position       `json:"at"`    // up to which entries were looked at
	Since map[string]uint64   `json:"since"` // by hook: only what later records brought is told
	Told  map[string][]uint64 `json:"told"`  // by hook: entries that it was told of, or is to be, the last ones
	Queue []owed              `json:"queue"`
}

// owed is a notice that has not been heard.
type owed struct {
	Due
	From feed.Time `json:"from"` // since when
}

// trial is how a hook fares.
type trial struct {
	failures int
	try      feed.Time // not before
	why      string    // the last time
}

const (
	note     = "webhooks"
	maxTold  = 20_000 // entries that are remembered for each hook
	first    = 10 * time.Second
	last     = time.Hour
	giveUp   = 72 * time.Hour
	itemBits = 12 // the low bits of an entry's number, within its record
)

// Load reads what is remembered.
func (s *Sender) Load(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wake, s.tries = make(chan struct{}, 1), map[string]*trial{}
	data, err := s.Memory.Note(ctx, note)
	if err == nil && data != nil {
		err = json.Unmarshal(data, &s.state)
	}
	if err != nil {
		return fmt.Errorf("read what webhooks were told: %w", err)
	}
	return nil
}

// Swap makes the hooks those that are told.
func (s *Sender) Swap(hooks []Hook, by Poster) {
	s.mu.Lock()
	s.Hooks, s.Poster = hooks, by
	s.mu.Unlock()
	s.Changed()
}

// Changed says that there may be something to tell.
func (s *Sender) Changed() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Wake is sent to when Work may have something to do before it said.
func (s *Sender) Wake() <-chan struct{} { return s.wake }

// Work tells what is to be told by now, and returns when it is to be called again at the
// latest. The error is that of the memory or of the newsroom.
func (s *Sender) Work(ctx context.Context) (next time.Time, err error) {
	if err := s.Look(ctx); err != nil {
		return next, err
	}
	for {
		d, hook, poster := s.pick()
		if hook == nil {
			return s.next(), nil
		}
		heard, err := s.tell(ctx, d, hook, poster)
		if ctx.Err() != nil {
			return s.next(), nil
		}
		if err != nil {
			return next, err
		}
		if heard {
			if err := s.drop(ctx, d); err != nil {
				return next, err
			}
		}
	}
}

// Look adds what is due to the queue, and has new hooks be told of what comes from now on.
func (s *Sender) Look(ctx context.Context) error {
	s.mu.Lock()
	hooks, after := s.Hooks, s.state.At
	s.mu.Unlock()
	if len(hooks) == 0 && after == (feed.Position{}) {
		return nil
	}
	at, due, err := s.News.Find(ctx, after)
	if err != nil {
		return fmt.Errorf("look for what webhooks are to be told: %w", err)
	}
	if at == after && !s.strange() {
		return nil
	}
	s.mu.Lock()
	s.begin(after, at)
	for _, d := range due {
		if since, known := s.state.Since[d.Hook]; known && d.Entry>>itemBits > since && !slices.Contains(s.state.Told[d.Hook], d.Entry) {
			told := append(s.state.Told[d.Hook], d.Entry)
			s.state.Told[d.Hook] = told[max(0, len(told)-maxTold):]
			s.state.Queue = append(s.state.Queue, owed{d, feed.At(s.now())})
		}
	}
	s.state.At = at
	s.mu.Unlock()
	return s.save(ctx)
}

// strange reports whether there is a hook that nothing is remembered of.
func (s *Sender) strange() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.Hooks, func(h Hook) bool { _, known := s.state.Since[h.ID]; return !known })
}

// begin forgets hooks that are gone, and has new ones be told of what comes behind the
// position that was looked at.
func (s *Sender) begin(after, at feed.Position) {
	from := after.Number
	if after.Log != at.Log {
		from, s.state = at.Number, state{}
	}
	was := s.state
	s.state.Since, s.state.Told = map[string]uint64{}, map[string][]uint64{}
	for _, h := range s.Hooks {
		since, known := was.Since[h.ID]
		if !known {
			since = from
		}
		s.state.Since[h.ID], s.state.Told[h.ID] = since, was.Told[h.ID]
	}
	s.state.Queue = slices.DeleteFunc(s.state.Queue, func(o owed) bool { _, known := s.state.Since[o.Hook]; return !known })
}

// pick is the next notice that may be sent now, with its hook; nil for none.
func (s *Sender) pick() (Due, *Hook, Poster) {
	now := feed.At(s.now())
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, o := range s.state.Queue {
		if t := s.tries[o.Hook]; t != nil && t.try > now {
			continue
		}
		if i := slices.IndexFunc(s.Hooks, func(h Hook) bool { return h.ID == o.Hook }); i >= 0 {
			h := s.Hooks[i]
			return o.Due, &h, s.Poster
		}
	}
	return Due{}, nil, nil
}

// tell sends one notice, and reports whether it is done with: heard, too old, or of an
// entry that is published no longer.
func (s *Sender) tell(ctx context.Context, d Due, h *Hook, by Poster) (done bool, err error) {
	body, err := s.News.Tell(ctx, d)
	if err != nil || body == nil {
		return body == nil && err == nil, err
	}
	header := http.Header{}
	if secret := h.Secret(); secret != "" {
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write(body)
		header.Set(Signature, "sha256="+hex.EncodeToString(mac.Sum(nil)))
	}
	status, _, err := by.PostJSON(ctx, h.URL, body, header)
	switch {
	case ctx.Err() != nil:
		return false, nil
	case err == nil && status/100 == 2:
		s.mu.Lock()
		delete(s.tries, d.Hook)
		s.mu.Unlock()
		return true, nil
	case err == nil:
		err = fmt.Errorf("it answers %d", status)
	}
	return s.failed(d, err), nil
}

// failed puts the hook off, and reports whether the notice is given up.
func (s *Sender) failed(d Due, why error) (over bool) {
	now := feed.At(s.now())
	s.mu.Lock()
	t := s.tries[d.Hook]
	if t == nil {
		t = &trial{}
		s.tries[d.Hook] = t
	}
	t.try = now.Add(min(first<<min(t.failures, 16), last))
	t.failures, t.why = t.failures+1, why.Error()
	i := slices.IndexFunc(s.state.Queue, func(o owed) bool { return o.Due == d })
	over = i >= 0 && now >= s.state.Queue[i].From.Add(giveUp)
	report := s.Report
	tell := t.failures == 1 || over
	s.mu.Unlock()
	if tell && report != nil {
		what := "it was not told; trying again until it is"
		if over {
			what = "it could not be told of an entry for three days, and is not any more"
		}
		report(d.Hook, what+": "+why.Error(), true)
	}
	return over
}

// drop takes a notice out of the queue.
func (s *Sender) drop(ctx context.Context, d Due) error {
	s.mu.Lock()
	s.state.Queue = slices.DeleteFunc(s.state.Queue, func(o owed) bool { return o.Due == d })
	s.mu.Unlock()
	return s.save(ctx)
}

func (s *Sender) save(ctx context.Context) error {
	s.mu.Lock()
	data, err := json.Marshal(&s.state)
	s.mu.Unlock()
	if err == nil {
		err = s.Memory.SetNotes(context.WithoutCancel(ctx), map[string][]byte{note: data})
	}
	if err != nil {
		return fmt.Errorf("write down what webhooks were told: %w", err)
	}
	return nil
}

func (s *Sender) next() time.Time {
	at := feed.At(s.now().Add(time.Hour))
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, o := range s.state.Queue {
		if t := s.tries[o.Hook]; t != nil {
			at = min(at, t.try)
		}
	}
	return at.Std()
}

func (s *Sender) now() time.Time {
	if s.Now != nil {
		return s.Now()
	}
	return time.Now()
}

// Status is how a hook fares.
type Status struct {
	ID      string `json:"id"`
	Waiting int    `json:"waiting"`           // entries that it is to be told of
	Failure string `json:"failure,omitempty"` // the last time; empty: it heard, or was never told
}

// Status is how the hooks fare, in their order.
func (s *Sender) Status() (all []Status) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, h := range s.Hooks {
		x := Status{ID: h.ID}
		for _, o := range s.state.Queue {
			if o.Hook == h.ID {
				x.Waiting++
			}
		}
		if t := s.tries[h.ID]; t != nil {
			x.Failure = t.why
		}
		all = append(all, x)
	}
	return all
}
