package daemon

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/fetch"
	"github.com/openvoicenews/openvoice/feed/ingest"
	"github.com/openvoicenews/openvoice/feed/publish"
	"github.com/openvoicenews/openvoice/feed/websub"
	"github.com/openvoicenews/openvoice/storage"

	"github.com/openvoicenews/openvoice/cmd/internal/text"
)

const (
	maxPushed = 8  // deliveries that wait to be read, each of at most fetch.max_wire
	maxHints  = 64 // sources that are waiting to be polled because something came to their callback
	maxStale  = 3  // times that a delivery is read again because a poll came between
)

// hubs is what the daemon has to do with WebSub.
type hubs struct {
	log         *slog.Logger
	store       nodeStore
	generations *generations
	accept      func(ctx context.Context, source string, read func(feed.Job) feed.Result) (feed.Result, feed.Outcome, error) // see ingest
	accepted    func(Poll)
	await       func() bool // see [ledger.await]
	subscriber  *websub.Subscriber
	publisher   *websub.Publisher
	pushed      chan websub.Delivery
	hinted      chan string // sources that may have news
	poll        func(ctx context.Context, source string) error
	listening   bool // hubs can reach us: a daemon runs. It is set before anything is polled

	mu     sync.RWMutex
	closed bool // nothing more is put into pushed
}

// open reads what is remembered of hubs.
func (h *hubs) open(ctx context.Context, d *Daemon, g *generation) error {
	h.log, h.store, h.generations, h.accepted = d.log, d.ledger.store, d.generations, d.observers.polled
	h.accept = func(ctx context.Context, source string, read func(feed.Job) feed.Result) (feed.Result, feed.Outcome, error) {
		return d.ingester.Accept(ctx, source, read)
	}
	h.await = d.ledger.await
	h.hinted, h.poll = make(chan string, maxHints), func(ctx context.Context, source string) error {
		_, err := d.ingester.Round(ctx, ingest.RoundOptions{Only: []string{source}})
		return err
	}
	h.pushed = make(chan websub.Delivery, maxPushed)
	h.subscriber = &websub.Subscriber{
		Settings: g.topics, Memory: h.store,
		Take: h.take, Hint: h.hint, Report: h.event, Changed: func() { d.ingester.Replan() },
	}
	h.publisher = &websub.Publisher{Target: g.hub, Memory: h.store, Report: h.event}
	if err := h.subscriber.Load(ctx); err != nil {
		return err
	}
	return h.publisher.Load(ctx)
}

// floor is how long a source is left alone after a poll because a hub delivers, which
// it does only while a daemon listens.
func (h *hubs) floor(source string) time.Duration {
	if !h.listening {
		return 0
	}
	return h.subscriber.Floor(source)
}

// event tells the operator.
func (h *hubs) event(e websub.Event) {
	args := []any{"source", e.Source}
	if e.Hub != "" {
		args = append(args, "hub", redactURL(e.Hub))
	}
	if e.Until != 0 {
		args = append(args, "until", e.Until)
	}
	if e.Reason != "" {
		h.log.Warn("websub: "+e.What, append(args, "err", text.OneLine(e.Reason))...)
		return
	}
	h.log.Info("websub: "+e.What, args...)
}

func redactURL(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return "(malformed)"
	}
	return u.Redacted()
}

// polled tells the subscriber of the hubs that a poll found, and of what it found
// that a hub should have delivered.
func (h *hubs) polled(p Poll) {
	r := &p.Result
	if p.Err != nil || r.Pushed {
		return
	}
	if r.Outcome == feed.Modified || len(r.Hubs) > 0 {
		h.subscriber.Offered(r.Source, websub.Offer{Hubs: r.Hubs, Topic: r.Topic})
	}
	if h.listening && r.Outcome != feed.Failed {
		h.subscriber.Polled(r.Source, p.Outcome.Added)
	}
}

// remembered offers the subscriber what is stored of sources that it does not know: a
// document that never changes is never read again.
func (h *hubs) remembered(ctx context.Context) error {
	return h.store.View(ctx, func(v storage.View) error {
		for _, src := range h.subscriber.Subscribable() {
			if _, known := h.subscriber.Status(src.ID); known {
				continue
			}
			st, _ := v.State(src.ID)
			r, ok := v.Revision(src.ID, st.Revision)
			if !ok {
				continue
			}
			base, err := url.Parse(src.URL)
			if err != nil {
				continue
			}
			h.subscriber.Offered(src.ID, websub.Discover(base, nil, r.Meta.Links))
		}
		return nil
	})
}

// handler answers hubs at their callbacks, and leaves all else to next.
func (h *hubs) handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, base := range h.generations.Load().callbacks {
			if strings.HasPrefix(r.URL.Path, base[:len(base)-1]+websub.Path) {
				h.subscriber.ServeHTTP(w, r)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// take puts a delivery where pushes finds it, if there is room.
func (h *hubs) take(d websub.Delivery) bool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	if h.closed {
		return false
	}
	select {
	case h.pushed <- d:
		return true
	default:
		return false
	}
}

// hint notes that the source may have news.
func (h *hubs) hint(source string) {
	select {
	case h.hinted <- source:
	default: // the schedule has it
	}
}

// hints polls sources that may have news until ctx ends. Whoever sent the hint is not
// believed: what the source itself says counts.
func (h *hubs) hints(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case source := <-h.hinted:
			if err := h.poll(ctx, source); err != nil && ctx.Err() == nil {
				h.log.WarnContext(ctx, "websub: polling a source whose hub hints at news failed", "source", source, "err", err)
			}
		}
	}
}

// pushes stores what hubs deliver until ctx ends, and then what was taken by then.
func (h *hubs) pushes(ctx context.Context) error {
	after := context.WithoutCancel(ctx)
	for {
		select {
		case d := <-h.pushed:
			h.storeDelivery(after, d)
			continue
		case <-ctx.Done():
		}
		h.mu.Lock()
		h.closed = true
		h.mu.Unlock()
		for len(h.pushed) > 0 {
			h.storeDelivery(after, <-h.pushed)
		}
		return nil
	}
}

// storeDelivery stores one delivery. It goes the way of a fetch; where a poll of the source
// was committed while it was read, it is read again.
func (h *hubs) storeDelivery(ctx context.Context, d websub.Delivery) {
	topic, err := url.Parse(d.Topic)
	if err != nil {
		topic = nil
	}
	read := func(j feed.Job) feed.Result {
		return h.generations.Load().client.Read(ctx, fetch.Pushed{
			Topic: topic, ContentType: d.ContentType, Coding: d.Coding, Body: d.Body, At: feed.At(d.At),
		}, j)
	}
	for range maxStale {
		r, o, err := h.accept(ctx, d.Source, read)
		for isTold(err) && h.await() {
			r, o, err = h.accept(ctx, d.Source, read)
		}
		if r.Outcome == feed.Modified {
			h.accepted(Poll{r, o, err})
		}
		switch {
		case err != nil:
			h.log.Error("websub: a delivery could not be stored; the next poll finds what was in it", "source", d.Source, "err", err)
			return
		case r.Outcome == feed.Failed:
			h.subscriber.Delivered(d.Source, r.Failure)
			return
		case o.Aside:
			h.subscriber.Delivered(d.Source, "could not be folded")
			return
		case len(o.Stale) == 0:
			h.log.Info("websub: delivered", "source", d.Source, "new", o.Added, "edited", o.Edited)
			h.subscriber.Delivered(d.Source, "")
			return
		}
	}
	h.log.Warn("websub: a delivery was dropped, since polls of the source overtook it each time; the next poll finds what was in it", "source", d.Source)
}

// subscriptions asks hubs when it is time, until ctx ends.
func (h *hubs) subscriptions(ctx context.Context) error {
	if err := h.remembered(ctx); err != nil && !isTold(err) && ctx.Err() == nil {
		h.log.ErrorContext(ctx, "websub: reading the hubs of sources failed; each is subscribed to once its feed changes", "err", err)
	}
	h.runPeriodically(ctx, "websub: subscribing to hubs", h.subscriber.Wake(), h.subscriber.Work)
	return nil
}

// pings tells the operator's hub of changed feeds until ctx ends.
func (h *hubs) pings(ctx context.Context) error {
	h.runPeriodically(ctx, "websub: telling the hub of changed feeds", h.publisher.Wake(), h.publisher.Work)
	return nil
}

// runPeriodically has work, which the log calls what, done when it is due or something wakes
// it, until ctx ends.
func (h *hubs) runPeriodically(ctx context.Context, what string, wake <-chan struct{}, work func(context.Context) (time.Time, error)) {
	for ctx.Err() == nil {
		next, err := work(ctx)
		if err != nil && ctx.Err() == nil {
			if !isTold(err) {
				h.log.ErrorContext(ctx, what+" failed; trying again in a minute", "err", err)
			}
			next = time.Now().Add(time.Minute)
		}
		t := time.NewTimer(time.Until(next))
		select {
		case <-ctx.Done():
		case <-wake:
		case <-t.C:
		}
		t.Stop()
	}
}

// published tells our hub of the feeds that changed.
func (h *hubs) published(snap *publish.Snapshot) { h.publisher.Changed(changedFeeds(snap)) }

// changedFeeds are the URLs of what the hub is told of, whose bytes have changed.
func changedFeeds(snap *publish.Snapshot) []string {
	var urls []string
	for _, path := range snap.Changed {
		if at := snap.Topic(path); at != "" {
			urls = append(urls, at)
		}
	}
	return urls
}
