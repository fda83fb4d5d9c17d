package websub

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

const (
	hubA  = "https://a.example/"
	hubB  = "http://b.example/"
	topic = "https://site.example/f"
	start = feed.Time(1_800_000_000)
)

// words makes tokens and secrets that a test can read.
func words() func() string {
	n := 0
	return func() string { n++; return fmt.Sprint("word", n) }
}

// verified is a subscription with a lease of 10 days that began at start.
func verified(t *testing.T, word func() string, hubs ...string) *Subscription {
	t.Helper()
	s := &Subscription{}
	if !s.offered(Offer{hubs, topic}, start) || !s.step(start) {
		t.Fatal("the hub is not asked at once")
	}
	g := s.ask(start, word)
	if !s.verify(g.Token, topic, 10*day, start) {
		t.Fatal("what was asked is not agreed to")
	}
	return s
}

const day = 24 * time.Hour

func TestRenewalAtFourFifthsOfTheLease(t *testing.T) {
	word := words()
	s := verified(t, word, hubA)
	first := *s.Active
	renew := start + seconds(8*day)
	if s.wake() != renew || s.step(renew-1) {
		t.Errorf("something is to be done at %v, want %v", s.wake(), renew)
	}
	if !s.step(renew) {
		t.Fatal("the lease is not renewed")
	}
	second := *s.ask(renew, word)
	if second.Token == first.Token || second.Secret == first.Secret || second.Secret == second.Token {
		t.Errorf("the renewal has not a callback and a secret of its own: %+v after %+v", second, first)
	}
	if s.takes(first.Token, renew+1) == nil {
		t.Error("until it is verified, deliveries by the first lease are lost")
	}
	if s.takes(second.Token, renew+1) != nil {
		t.Error("what is not verified takes deliveries")
	}
	if !s.verify(second.Token, topic, 10*day, renew+5) {
		t.Fatal("the renewal is not agreed to")
	}
	if s.takes(second.Token, renew+6) == nil || s.takes(first.Token, renew+6) == nil {
		t.Error("what is on its way when the renewal is verified is lost")
	}
	over := renew + 5 + seconds(overlap)
	if s.wake() != over || s.takes(first.Token, over) != nil {
		t.Errorf("the first callback is open until %v, want %v", s.wake(), over)
	}
	if s.step(over) || s.Former != nil || s.wake() != renew+5+seconds(8*day) {
		t.Errorf("afterwards: %+v, next at %v", s, s.wake())
	}
}

func TestLeaseThatIsNotRenewedEnds(t *testing.T) {
	s := verified(t, words(), hubA)
	s.delivered(start)
	end := start + seconds(10*day)
	if !s.trusted(end-1) || s.trusted(end) || s.takes(s.Active.Token, end) != nil {
		t.Error("the lease is in force beyond its end, or not until then")
	}
	if !s.step(end) || s.Active != nil {
		t.Error("the end of the lease is not seen, or no new one is asked for")
	}
}

func TestVerificationOfWhatWasAsked(t *testing.T) {
	s := &Subscription{}
	s.offered(Offer{[]string{hubA}, topic}, start)
	g := s.ask(start, words())
	for _, c := range []struct{ name, token, topic string }{
		{"another callback", "x", topic},
		{"another topic", g.Token, topic + "/"},
	} {
		if s.verify(c.token, c.topic, day, start+1) {
			t.Errorf("%s is agreed to", c.name)
		}
	}
	if !s.verify(g.Token, topic, day, start+1) || !s.verify(g.Token, topic, 2*day, start+2) {
		t.Error("a hub that asks again is not answered")
	}
	if want := start + 2 + seconds(2*day); s.Active.Until != want {
		t.Errorf("the lease ends at %v, want %v", s.Active.Until, want)
	}
	if s.verify(g.Token, topic, day, start+1+seconds(verifyWait)) {
		t.Error("nobody asked, long after, and it is agreed to")
	}
}

func TestLeasesAreBounded(t *testing.T) {
	for lease, want := range map[time.Duration]time.Duration{0: time.Minute, time.Second: time.Minute, day: day, 1000 * day: 365 * day} {
		s := &Subscription{}
		s.offered(Offer{[]string{hubA}, topic}, start)
		s.verify(s.ask(start, words()).Token, topic, lease, start)
		if got := s.Active.Until - start; got != seconds(want) {
			t.Errorf("a lease of %v counts as %d seconds, want %v", lease, got, want)
		}
	}
}

func TestRequestsBackOff(t *testing.T) {
	s := &Subscription{}
	s.offered(Offer{[]string{hubA}, topic}, start)
	word, now := words(), start
	var waits []time.Duration
	for range 9 {
		if !s.step(now) {
			t.Fatal("it is not asked when it is time")
		}
		s.ask(now, word)
		s.failed("no answer", now)
		waits = append(waits, time.Duration(s.wake()-now)*time.Second)
		now = s.wake()
	}
	if got, want := fmt.Sprint(waits), "[15m0s 30m0s 1h0m0s 2h0m0s 4h0m0s 8h0m0s 16h0m0s 24h0m0s 24h0m0s]"; got != want {
		t.Errorf("waits %s, want %s", got, want)
	}
	s.step(now)
	s.verify(s.ask(now, word).Token, topic, day, now)
	if s.Failures != 0 || s.Failure != "" || s.Try != 0 {
		t.Errorf("success does not end it: %+v", s)
	}
}

func TestHubThatDoesNotVerify(t *testing.T) {
	s := &Subscription{}
	s.offered(Offer{[]string{hubA}, topic}, start)
	g := s.ask(start, words())
	late := start + seconds(verifyWait)
	if s.wake() != late || s.step(late) || s.Asked != nil || !strings.Contains(s.Failure, "callback") {
		t.Errorf("after the time for it: %+v", s)
	}
	if s.verify(g.Token, topic, day, late) {
		t.Error("what was given up is agreed to")
	}
}

// One hub after the other is asked; no secret goes where it could be overheard.
func TestHubsTakeTurns(t *testing.T) {
	s := &Subscription{}
	s.offered(Offer{[]string{hubA, hubB}, topic}, start)
	word := words()
	if g := s.ask(start, word); g.Hub != hubA || g.Secret == "" {
		t.Errorf("first %+v", *g)
	}
	s.failed("no answer", start)
	if g := s.ask(start, word); g.Hub != hubB || g.Secret != "" {
		t.Errorf("then %+v", *g)
	}
	s.failed("no answer", start)
	if g := s.ask(start, word); g.Hub != hubA {
		t.Errorf("then %+v", *g)
	}
}

func TestDenial(t *testing.T) {
	word := words()
	s := verified(t, word, hubA)
	s.delivered(start)
	if s.denied("x", topic, "", start) || s.denied(s.Active.Token, "https://other.example/", "", start) {
		t.Error("a denial of something else counts")
	}
	if !s.denied(s.Active.Token, topic, "no such topic", start+60) {
		t.Fatal("a denial does not count")
	}
	if s.Active != nil || s.trusted(start+60) || s.Failure != "the hub denies it: no such topic" || s.wake() != start+60+seconds(deniedWait) {
		t.Errorf("after it: %+v", s)
	}

	s = &Subscription{}
	s.offered(Offer{[]string{hubA, hubB}, topic}, start)
	if s.denied(s.ask(start, word).Token, topic, "", start); s.wake() != start+seconds(firstRetry) {
		t.Errorf("the other hub is asked at %v", s.wake())
	}
	if s.denied(s.ask(start, word).Token, topic, "", start); s.wake() != start+seconds(deniedWait) {
		t.Errorf("after both have said no, they are asked at %v", s.wake())
	}
}

func TestTrustIsEarned(t *testing.T) {
	s := verified(t, words(), hubA)
	if s.trusted(start) {
		t.Error("a hub is trusted before it has delivered anything")
	}
	s.delivered(start)
	if !s.trusted(start) {
		t.Error("a hub that delivers is not trusted")
	}
	for _, want := range []int{2, 4, 8, 16, 32, 64, 64} {
		s.lapsed()
		n := 0
		for ; !s.trusted(start); n++ {
			s.delivered(start)
		}
		if n != want {
			t.Errorf("after %d lapses %d deliveries make it trusted again, want %d", s.Lapses, n, want)
		}
	}
}

func TestChangeOfWhatTheSourceOffers(t *testing.T) {
	for _, c := range []struct {
		name  string
		offer Offer
		new   bool // another subscription is needed
	}{
		{"the same", Offer{[]string{hubA}, topic}, false},
		{"one more hub", Offer{[]string{hubB, hubA}, topic}, false},
		{"another hub", Offer{[]string{hubB}, topic}, true},
		{"another topic", Offer{[]string{hubA}, topic + "2"}, true},
	} {
		s := verified(t, words(), hubA)
		token := s.Active.Token
		s.offered(c.offer, start+100)
		if got := s.step(start + 100); got != c.new {
			t.Errorf("%s: a hub is asked: %v", c.name, got)
		}
		if s.takes(token, start+100) == nil {
			t.Errorf("%s: deliveries that are on their way are lost", c.name)
		}
	}
	s := verified(t, words(), hubA)
	s.delivered(start)
	s.offered(Offer{}, start+100)
	if s.trusted(start+100) || s.takes(s.Active.Token, start+100) == nil || s.wake() != s.Active.Until {
		t.Error("without a hub the lease is not just left to end")
	}
	if s.step(s.wake()); !s.over() {
		t.Errorf("at its end something is left: %+v", s)
	}
}

func TestGrantsAreNotPrinted(t *testing.T) {
	g := Grant{Hub: hubA, Token: "t0ken", Secret: "s3cret"}
	if got := fmt.Sprint(g, &g, fmt.Sprintf("%+v %v", g, []Grant{g})); strings.Contains(got, "t0ken") || strings.Contains(got, "s3cret") {
		t.Errorf("printed as %s", got)
	}
}
