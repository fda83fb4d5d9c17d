package websub_test

import (
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openvoicenews/openvoice/feed/websub"
)

const (
	feedA = "https://news.example/a.atom"
	feedB = "https://news.example/b.atom"
)

// publisher is one that tells the stage's hub.
func (s *stage) publisher() *websub.Publisher {
	s.t.Helper()
	p := &websub.Publisher{Target: websub.Target{Hub: hubURL, Poster: s.client}, Memory: s.memory, Report: func(e websub.Event) { s.events = append(s.events, e.What+": "+e.Reason) }}
	if err := p.Load(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	return p
}

// tell has the publisher do what is due and returns when it is to do the next.
func (s *stage) tell(p *websub.Publisher) time.Time {
	s.t.Helper()
	next, err := p.Work(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return next
}

func (s *stage) record(p *websub.Publisher, feeds ...string) {
	s.t.Helper()
	if err := p.Record(s.t.Context(), feeds, map[string][]byte{"other": []byte("note")}); err != nil {
		s.t.Fatal(err)
	}
}

func TestHubIsToldOnceTheBytesAreLive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t)
		p := s.publisher()
		if s.tell(p); s.hub.told() != "" {
			t.Error("told although nothing changed")
		}
		s.record(p, feedA, feedB)
		if string(s.memory.all["other"]) != "note" {
			t.Error("the other notes are lost")
		}
		if s.tell(p); s.hub.told() != "" {
			t.Error("told before readers get the new bytes")
		}
		p.Changed([]string{feedA, feedB})
		select {
		case <-p.Wake():
		default:
			t.Error("nobody is woken")
		}
		if s.tell(p); s.hub.told() != feedA+" "+feedB {
			t.Error("not told of both feeds, each once")
		}
		if s.tell(p); s.hub.told() != "" || s.memory.all["websub-pings"] != nil {
			t.Errorf("told twice, or still owed: %q", s.memory.all)
		}
	})
}

// Changes in quick succession are told of once; one that comes while the hub is told
// is not lost.
func TestPingsAreCoalesced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t)
		p := s.publisher()
		for range 5 {
			s.record(p, feedA)
			p.Changed([]string{feedA})
		}
		if s.tell(p); s.hub.told() != feedA {
			t.Error("told of one change more than once")
		}
		s.record(p, feedA)
		p.Changed([]string{feedA})
		next := s.tell(p)
		if wait := time.Until(next); s.hub.told() != "" || wait < 9*time.Second || wait > 11*time.Second {
			t.Errorf("the next one comes in %v, want 10 s", wait)
		}
		time.Sleep(10 * time.Second)
		s.hub.answer = func(w http.ResponseWriter, _ *http.Request) {
			s.record(p, feedA)
			p.Changed([]string{feedA})
			w.WriteHeader(http.StatusNoContent)
		}
		s.tell(p)
		s.hub.answers(0, "")
		if s.hub.told() != feedA || p.Status().Waiting != 1 {
			t.Errorf("a change while the hub is told is lost: %+v", p.Status())
		}
		time.Sleep(10 * time.Second)
		if s.tell(p); s.hub.told() != feedA || p.Status().Waiting != 0 {
			t.Errorf("it is not told of afterwards: %+v", p.Status())
		}
	})
}

func TestPingsBackOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t)
		p := s.publisher()
		s.hub.answers(http.StatusBadGateway, "")
		s.record(p, feedA, feedB)
		p.Changed([]string{feedA, feedB})
		var waits []time.Duration
		for range 11 {
			next := s.tell(p)
			if got := s.hub.told(); got != feedA {
				t.Fatalf("told of %q, want one feed: the hub is down", got)
			}
			waits = append(waits, time.Until(next).Round(time.Second))
			time.Sleep(time.Until(next))
		}
		if got, want := fmt.Sprint(waits), "[10s 20s 40s 1m20s 2m40s 5m20s 10m40s 21m20s 42m40s 1h0m0s 1h0m0s]"; got != want {
			t.Errorf("waits %s, want %s", got, want)
		}
		if st := p.Status(); st.Waiting != 2 || st.Failure != "the hub answers 502" || len(s.events) != 1 {
			t.Errorf("status %+v, told %q", st, s.events)
		}
		s.hub.answers(0, "")
		if s.tell(p); s.hub.told() != feedA+" "+feedB || p.Status().Failure != "" {
			t.Errorf("not told of both once it works: %+v", p.Status())
		}
	})
}

// What the hub was not told before the end, it is told after the next start.
func TestPingsSurviveARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t)
		p := s.publisher()
		s.record(p, feedA, feedB)
		p.Changed([]string{feedA})
		s.tell(p)
		s.hub.told()
		p = s.publisher()
		if s.tell(p); s.hub.told() != feedB {
			t.Error("not told of what it was not told of")
		}
		if p = s.publisher(); p.Status().Waiting != 0 {
			t.Error("told of it over and over")
		}
	})
}

// Another hub is told of what changes from then on; without one nobody is.
func TestPublisherSwap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(t)
		p := s.publisher()
		s.record(p, feedA)
		p.Changed([]string{feedA})
		p.Swap(websub.Target{Poster: s.client})
		s.tell(p)
		s.record(p, feedA)
		p.Changed([]string{feedA})
		s.tell(p)
		if told := s.hub.told(); told != "" || p.Status().Waiting != 0 {
			t.Errorf("a hub that is none was told of %s, %+v", told, p.Status())
		}
		p.Swap(websub.Target{Hub: hubURL, Poster: s.client})
		s.record(p, feedB)
		p.Changed([]string{feedB})
		s.tell(p)
		if told := s.hub.told(); told != feedB || p.Status().Hub != hubURL || p.Status().Waiting != 0 {
			t.Errorf("the new hub was told of %s, %+v", told, p.Status())
		}
	})
}
