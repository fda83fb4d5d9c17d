package systemtest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// played runs the daemon against the publishers for a while, in a bubble, lets the
// judge look at each request, and shows the outcome to want.
func played(t *testing.T, up time.Duration, makeCast func() []*publisher, want func(t *testing.T, r *replay)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := newReplay(t, makeCast())
		r.live(t, up)
		time.Sleep(time.Minute)
		synctest.Wait()
		r.wantNoFaults(t)
		want(t, r)
	})
}

// gaps are the times between the polls of a source.
func (r *replay) gaps(id string) []time.Duration {
	polls := r.judge.sources[id].polls
	var ds []time.Duration
	for i := 1; i < len(polls); i++ {
		ds = append(ds, polls[i].Sub(polls[i-1]))
	}
	return ds
}

// once answers a in the place of the first answer.
func once(a manner) manner {
	asked := false
	return func(p *publisher, q *http.Request, now time.Time) reply {
		if !asked {
			asked = true
			return a(p, q, now)
		}
		return p.plain(q, now)
	}
}

// one is a publisher of that name and manner.
func one(name string, m manner) *publisher {
	p := troupe(1, publisher{kind: name, manner: m})[0]
	p.every = time.Hour // else the interval is longer than what is tested
	return p
}

func TestRetryAfterIsObeyedInFull(t *testing.T) {
	forms := map[string]string{"seconds": "", "imf": http.TimeFormat, "rfc850": "Monday, 02-Jan-06 15:04:05 GMT", "asctime": time.ANSIC}
	wants := map[string]time.Duration{}
	played(t, 32*day, func() (ps []*publisher) {
		for name, layout := range forms {
			for _, status := range []int{429, 503} {
				for _, wait := range []time.Duration{13 * time.Hour, 3 * day, 29 * day} {
					p := one(fmt.Sprintf("%s-%d-%d", name, status, int(wait.Hours())), once(func(_ *publisher, _ *http.Request, now time.Time) reply {
						return refuse(status).wait(wait, layout, now)
					}))
					p.schedule, p.every = "@every 6h", 99*day
					wants[p.id] = wait
					ps = append(ps, p)
				}
			}
		}
		p := one("a-year", once(func(_ *publisher, _ *http.Request, now time.Time) reply {
			r := refuse(503).wait(365*day, "", now)
			r.retryAfter = 30 * day
			return r
		}))
		wants[p.id] = 30 * day
		return append(ps, p)
	}, func(t *testing.T, r *replay) {
		for id, want := range wants {
			if got := r.gaps(id)[0]; got < want || got > want+25*time.Minute {
				t.Errorf("%s: asked again after %s, want %s", id, got, want)
			}
		}
	})
}

// TestThrottledHostStaysCalmAfterAKill: a 429 for one of three keeps the others away,
// also from a daemon that was killed.
func TestThrottledHostStaysCalmAfterAKill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ps := troupe(3, publisher{kind: "farm", host: "farm.example", every: time.Hour})
		for i, p := range ps[:1] {
			asked := 0
			p.manner = func(p *publisher, q *http.Request, now time.Time) reply {
				if asked++; asked == 3+i {
					return refuse(429).wait(7*time.Hour, "", now)
				}
				return p.plain(q, now)
			}
		}
		r := newReplay(t, ps)
		r.live(t, 4*time.Hour)
		time.Sleep(time.Minute)
		r.live(t, 20*time.Hour)
		time.Sleep(time.Minute)
		synctest.Wait()
		r.wantNoFaults(t)
		for _, p := range ps {
			if most := slices.Max(r.gaps(p.id)); most < 7*time.Hour {
				t.Errorf("%s was never left alone for more than %s", p.id, most)
			}
		}
	})
}

func TestRefusalsBackOffAndNeverStop(t *testing.T) {
	statuses := []int{403, 429, 500, 502, 503}
	played(t, 25*day, func() (ps []*publisher) {
		for _, status := range statuses {
			ps = append(ps, one(fmt.Sprint("always-", status), func(p *publisher, q *http.Request, now time.Time) reply {
				if p.age(now) > 20*day {
					return p.plain(q, now)
				}
				return refuse(status)
			}))
		}
		return ps
	}, func(t *testing.T, r *replay) {
		for _, status := range statuses {
			id := fmt.Sprintf("always-%d-0", status)
			gaps := r.gaps(id)
			slept := time.Duration(0)
			for i, gap := range gaps {
				if slept += gap; slept > 20*day {
					break
				}
				if i > 0 && gap < min(2*gaps[i-1]-time.Minute, 24*time.Hour) || gap > 27*time.Hour {
					t.Errorf("%s: waits %s after %s, want twice as long up to a day", id, gap, gaps[max(0, i-1)])
				}
			}
			if last := gaps[len(gaps)-1]; last > 2*time.Hour || r.states[id].Failures != 0 {
				t.Errorf("%s: still waits %s after it has recovered", id, last)
			}
		}
	})
}

func TestFreshnessDelaysPolls(t *testing.T) {
	const short = 69 * time.Minute // what an hourly source waits at most
	headers := map[string]struct {
		header http.Header
		fresh  time.Duration
	}{
		"max-age":         {http.Header{"Cache-Control": {"max-age=7200"}}, 2 * time.Hour},
		"age":             {http.Header{"Cache-Control": {"public, max-age=21600"}, "Age": {"7200"}}, 4 * time.Hour},
		"max-age-wins":    {http.Header{"Cache-Control": {"max-age=60"}, "Expires": {"Fri, 31 Dec 2100 00:00:00 GMT"}}, 0},
		"expires":         {http.Header{"Expires": {"Sat, 01 Jan 2000 09:00:00 GMT"}}, 9 * time.Hour},
		"expires-0":       {http.Header{"Expires": {"0"}}, 0},
		"expires-never":   {http.Header{"Expires": {"Thu, 99 Nov 2000 99:00:00 GMT"}}, 0},
		"max-age-letters": {http.Header{"Cache-Control": {"max-age=abc"}}, 0},
		"a-year":          {http.Header{"Cache-Control": {"max-age=31536000"}}, 24 * time.Hour},
	}
	played(t, 3*day, func() (ps []*publisher) {
		for name, h := range headers {
			for _, on304 := range []bool{false, true} {
				p := one(fmt.Sprint(name, "-", on304), nil)
				p.every = 11 * day // so that the second answer is a 304
				p.schedule = "@every 1h"
				asked := 0
				p.manner = func(p *publisher, q *http.Request, now time.Time) reply {
					r := p.plain(q, now)
					if asked++; (asked == 2) == on304 && asked <= 2 {
						for k, v := range h.header {
							r.header[k] = v
						}
						if r.fresh = h.fresh; name == "expires" {
							r.fresh = max(0, time.Date(2000, 1, 1, 9, 0, 0, 0, time.UTC).Sub(now))
						}
					}
					return r
				}
				ps = append(ps, p)
			}
		}
		return ps
	}, func(t *testing.T, r *replay) {
		for name, h := range headers {
			for i, on304 := range []bool{false, true} {
				id := fmt.Sprint(name, "-", on304, "-0")
				want := h.fresh
				if name == "expires" {
					want -= time.Duration(i) * 61 * time.Minute
				}
				got := r.gaps(id)[i]
				if got < want || got > max(want, short)+2*time.Minute {
					t.Errorf("%s: asked again after %s, want %s", id, got, max(want, time.Hour))
				}
			}
		}
	})
}

// TestFeedsOwnHintsDelayPolls: the judge knows what each kind asks for.
func TestFeedsOwnHintsDelayPolls(t *testing.T) {
	kinds := map[string]time.Duration{"ttl": 5 * time.Hour, "period": 6 * time.Hour, "skips": time.Hour}
	played(t, 16*day, func() (ps []*publisher) {
		for _, p := range cast() {
			if kinds[p.kind] != 0 && strings.HasSuffix(p.id, "-0") {
				p.every = time.Hour
				ps = append(ps, p)
			}
		}
		return ps
	}, func(t *testing.T, r *replay) {
		for kind, want := range kinds {
			gaps := r.gaps(kind + "-0")
			if least, n := slices.Min(gaps), len(gaps); least < want || n < int(16*day/want)*8/10 && kind != "skips" || kind == "skips" && n < 150 {
				t.Errorf("%s: %d polls, %s apart at least, want %s", kind, n+1, least, want)
			}
		}
	})
}

// TestPollsFollowThePublishingRate counts polls of sources that differ in how often
// they publish, and looks where those of a cron expression fall.
func TestPollsFollowThePublishingRate(t *testing.T) {
	rates := map[string]struct {
		every       time.Duration
		least, most int // polls in ten days
	}{
		"minutely": {10 * time.Minute, 210, 241}, "hourly": {time.Hour, 210, 241},
		"six": {6 * time.Hour, 70, 81}, "daily": {day, 17, 22}, "monthly": {30 * day, 9, 11},
	}
	played(t, 10*day, func() (ps []*publisher) {
		for name, x := range rates {
			p := one(name, nil)
			p.every, p.lists = x.every, 20
			ps = append(ps, p)
		}
		p := one("grid", func(p *publisher, q *http.Request, now time.Time) reply {
			r := p.plain(q, now)
			r.fresh = 25 * time.Minute
			r.header.Set("Cache-Control", "max-age=1500")
			return r
		})
		p.schedule = "*/10 6-8 * * *"
		return append(ps, p)
	}, func(t *testing.T, r *replay) {
		for name, x := range rates {
			if n := len(r.gaps(name+"-0")) + 1; n < x.least || n > x.most {
				t.Errorf("%s: %d polls in ten days, want %d to %d", name, n, x.least, x.most)
			}
		}
		polls := r.judge.sources["grid-0"].polls[1:]
		if len(polls) != 10*6 {
			t.Errorf("%d polls on the grid, want six a day: each half hour, as freshness allows", len(polls))
		}
		for _, at := range polls {
			if h := at.UTC().Hour(); h < 6 || h > 8 || at.Minute()%10 != 0 {
				t.Errorf("a poll at %s is not on the grid", at)
			}
		}
	})
}

// TestEntriesThatWentByUnseen: a source publishes in bursts that its document cannot
// hold between two polls.
func TestEntriesThatWentByUnseen(t *testing.T) {
	burst := func(p *publisher, q *http.Request, now time.Time) reply {
		if p.age(now) > 4*day {
			v := p.version(now) + int((p.age(now)-4*day)/time.Hour)*4 // each hour brings four, of which ten are listed
			return p.conditional(q, v, fmt.Sprintf(`"%d"`, v), "")
		}
		return p.plain(q, now)
	}
	played(t, 8*day, func() []*publisher {
		p := one("bursts", burst)
		p.every = 12 * time.Hour
		return []*publisher{p}
	}, func(t *testing.T, r *replay) {
		s := r.states["bursts-0"]
		if s.Missed == 0 || s.Missed > 4 || strings.Count(r.log.String(), "may have been missed") != s.Missed {
			t.Errorf("missed %d times; the log:\n%s", s.Missed, r.log.String())
		}
		gaps := r.gaps("bursts-0")
		if before, after := slices.Max(gaps[:8]), gaps[len(gaps)-1]; before < 6*time.Hour || after > 2*time.Hour {
			t.Errorf("%s between polls before, %s after, want it shortened", before, after)
		}
	})
}

// TestHostOf20SourcesIsAskedOneByOne: the judge sees that a host has one request in
// flight, and a second between starts. A host that hangs delays nobody else.
func TestHostOf20SourcesIsAskedOneByOne(t *testing.T) {
	var begin time.Time
	played(t, 30*time.Minute, func() []*publisher {
		begin = time.Now()
		ps := troupe(20, publisher{kind: "farm", host: "farm.example"})
		ps = append(ps, troupe(5, publisher{kind: "hung", host: "hung.example", manner: func(p *publisher, q *http.Request, now time.Time) reply {
			<-q.Context().Done()
			return refuse(500)
		}})...)
		return append(ps, troupe(30, publisher{kind: "alone"})...)
	}, func(t *testing.T, r *replay) {
		for _, p := range r.cast {
			polls := r.judge.sources[p.id].polls
			within := map[string]time.Duration{"farm": 40 * time.Second, "hung": 5 * 31 * time.Second, "alone": time.Second}[p.kind]
			if d := polls[0].Sub(begin); d > within {
				t.Errorf("%s is first asked after %s, want %s", p.id, d, within)
			}
		}
	})
}

func TestMissingAndGoneOverTheWire(t *testing.T) {
	status := func(n int, from, to time.Duration) manner {
		return func(p *publisher, q *http.Request, now time.Time) reply {
			if a := p.age(now); a >= from && a < to {
				return refuse(n)
			}
			return p.plain(q, now)
		}
	}
	played(t, 80*day, func() []*publisher {
		return []*publisher{
			one("missing", status(404, day, 1000*day)), one("gone", status(410, day, 1000*day)),
			one("gone-once", status(410, day, day+65*time.Minute)), one("back", status(410, day, 40*day)),
		}
	}, func(t *testing.T, r *replay) {
		missing := r.gaps("missing-0")
		if last := missing[len(missing)-1]; last < 4*day || last > 8*day || len(missing) > 80 {
			t.Errorf("missing for 79 days: %d polls, the last %s after the one before", len(missing), last)
		}
		gone, s := r.gaps("gone-0"), r.states["gone-0"]
		if last := gone[len(gone)-1]; !s.Paused || last < 30*day || last > 34*day {
			t.Errorf("gone for 79 days: paused %v, the last poll %s after the one before", s.Paused, last)
		}
		if r.entries["gone-0"] == 0 || r.states["gone-once-0"].Paused || r.states["back-0"].Paused || r.states["back-0"].Failures > 0 {
			t.Errorf("%d entries of what is gone; %+v; %+v", r.entries["gone-0"], r.states["gone-once-0"], r.states["back-0"])
		}
		if n := len(r.gaps("gone-once-0")); n < 1600 {
			t.Errorf("what was gone once was asked %d times in 80 days", n)
		}
		for _, said := range []string{`is gone: it is only probed once a month from now on`, `answers again`} {
			if !strings.Contains(r.log.String(), said) {
				t.Errorf("the log does not say %q", said)
			}
		}
	})
}

// TestOnlyProvenMovesAreKept plays all redirects for twelve days, and then looks where
// the sources are asked.
func TestOnlyProvenMovesAreKept(t *testing.T) {
	to := func(status int, target func(p *publisher) string) manner {
		return func(p *publisher, q *http.Request, now time.Time) reply {
			return p.redirect(q, now, status, target(p))
		}
	}
	newURL, mirror := (*publisher).newURL, (*publisher).mirror
	played(t, 12*day, func() []*publisher {
		ps := []*publisher{
			one("p301", to(301, newURL)), one("p308", to(308, newURL)),
			one("t302", to(302, newURL)), one("t303", to(303, newURL)), one("t307", to(307, newURL)),
			one("prefix", func(p *publisher, q *http.Request, now time.Time) reply {
				if strings.HasPrefix(q.Host, "new.") {
					r := reply{status: 302, header: http.Header{}}
					r.header.Set("Location", p.mirror())
					return r
				}
				return p.redirect(q, now, 301, p.newURL())
			}),
			one("down", to(301, mirror)),
			one("late", func(p *publisher, q *http.Request, now time.Time) reply {
				if p.age(now) < 8*day {
					return p.plain(q, now)
				}
				return p.redirect(q, now, 301, p.newURL())
			}),
			one("other", func(p *publisher, q *http.Request, now time.Time) reply {
				if p.age(now) > day && q.Host != p.host { // each answer is of another feed
					x := *p
					x.id = fmt.Sprint("stranger-", now.Unix())
					return x.conditional(q, x.version(now), "", "")
				}
				if p.age(now) > day {
					return p.redirect(q, now, 301, p.newURL())
				}
				return p.plain(q, now)
			}),
		}
		for _, p := range ps {
			p.every = 3 * time.Hour
			p.secure = p.kind == "down"
		}
		return ps
	}, func(t *testing.T, r *replay) {
		moved := map[string]bool{"p301": true, "p308": true, "prefix": true}
		for _, p := range r.cast {
			s := r.states[p.id]
			if want := map[bool]string{true: p.newURL()}[moved[p.kind]]; s.Moved != want {
				t.Errorf("%s: has moved to %q, want %q", p.id, s.Moved, want)
			}
			if want := r.published(p); p.kind != "other" && r.entries[p.id] != want {
				t.Errorf("%s: %d entries, want %d, each once", p.id, r.entries[p.id], want)
			}
			if said := strings.Contains(r.log.String(), `msg="source has moved for good and is asked at its new place from now on: change its url in the configuration" source=`+p.id); said != moved[p.kind] {
				t.Errorf("%s: the log says that it has moved: %v", p.id, said)
			}
		}
		var old int
		for _, at := range r.judge.sources["p301-0"].polls {
			if at.Sub(r.cast[0].start) > 6*day {
				old++
			}
		}
		if s := r.judge.sources["p301-0"]; s.kinds[301] > 5*24+3 || old < 50 {
			t.Errorf("the old place answered %d times", s.kinds[301])
		}
	})
}
