package websub

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// Work does all that is due: it lets go what is over, asks hubs, and writes down what
// has changed. It returns when it is to be called again at the latest; the error is
// that of the memory, of which the first ends the work.
func (s *Subscriber) Work(ctx context.Context) (next time.Time, err error) {
	down := map[string]bool{} // hubs without an answer, left alone for now
	for _, id := range s.table.due(feed.At(s.now())) {
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
			return s.table.next(s.now()), err
		}
		down[asked.Hub] = !s.send(ctx, id, topic, asked)
		if ctx.Err() != nil {
			return s.table.next(s.now()), nil
		}
	}
	return s.table.next(s.now()), s.Save(ctx)
}

// send asks a hub (WebSub section 5.1), and says whether it answered at all.
func (s *Subscriber) send(ctx context.Context, id, topic string, g *Grant) (answered bool) {
	form := url.Values{
		"hub.mode": {"subscribe"}, "hub.topic": {topic}, "hub.callback": {s.table.settings().Callback + strings.TrimPrefix(Path, "/") + g.Token},
		"hub.lease_seconds": {strconv.Itoa(int(Lease / time.Second))},
	}
	if g.Secret != "" {
		form.Set("hub.secret", g.Secret)
	}
	status, text, err := s.table.settings().Poster.Post(ctx, g.Hub, form)
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
	pause(ctx, s.table.settings().Spacing)
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
