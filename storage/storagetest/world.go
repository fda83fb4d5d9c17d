package storagetest

import (
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/memory"
)

// World makes up what sources might do: they bring news, edit it, copy each other,
// use ids and links again, list in whole and in part, fail, go and come back, while
// time passes in steps and leaps. It asks its generator for every decision, so a seed
// gives the same records each time.
type World struct {
	Rand *rand.Rand
	Now  feed.Time

	sources []*source
	stories []feed.Content // what any source may copy
	keys    map[scopedKey]bool
	terms   []string
	queue   []feed.Record // the further parts of a result
	said    []feed.Override
	count   int
}

type source struct {
	id     string
	doc    []feed.Content // what it lists now, newest first
	policy feed.Policy
	title  int

	promised string // a page of its own that others know already
}

// scopedKey is a key that was made for a source.
type scopedKey struct {
	Source string
	Key    feed.Key
}

// NewWorld is a world of a few sources.
func NewWorld(rng *rand.Rand) *World {
	w := &World{Rand: rng, Now: 1_800_000_000, keys: map[scopedKey]bool{}, terms: []string{"crime", "world", "business", "a\x00b", Prose(rng, 80)}}
	for i := range 5 {
		w.sources = append(w.sources, &source{id: fmt.Sprintf("source-%d", i), policy: policy(int64(i)*4, 7*(i%3), i)})
	}
	return w
}

// policy keeps entries for so many days and as many as said; n says how they join.
func policy(days int64, entries, n int) feed.Policy {
	return feed.Policy{KeepSeconds: days * 86400, KeepEntries: entries, Window: int64(n) * 86400, MaxOpen: 40 * n, Mixed: n == 5}
}

// Sources are the ids of the world's sources.
func (w *World) Sources() (ids []string) {
	for _, s := range w.sources {
		ids = append(ids, s.id)
	}
	return ids
}

// Model is what a fetch must know of a source.
type Model interface {
	State(source string) (feed.State, bool)
	Listing(source string) []feed.Listed
	EntriesBack(before uint64) iter.Seq[feed.Entry]
}

// Next is the next record, as a node would append it that knows what k says.
func (w *World) Next(k Model) feed.Record {
	if len(w.queue) > 0 && !w.one(12) {
		r := w.queue[0]
		w.queue = w.queue[1:]
		return r
	}
	w.queue = nil // else the fetch was cut short
	w.pass()
	s := w.sources[w.Rand.IntN(len(w.sources))]
	switch d := w.Rand.IntN(100); {
	case d < 62:
		w.edit(s)
		return w.fetched(k, s)
	case d < 84:
		return w.polls(k)
	case d < 90:
		return feed.Record{Control: &feed.Control{At: w.Now, Overrides: w.overrides(k)}}
	case d < 95:
		r := feed.Result{Source: s.id, URL: feedURL(s.id), At: w.Now, Outcome: feed.Failed, Status: 503, Failure: "503", Cause: feed.Cause(w.Now % 12), BasedOn: w.base(k, s), Policy: s.policy}
		if w.one(2) {
			r.NotBefore = w.Now + 3600
		}
		return feed.Record{Result: &r}
	case d < 97:
		return feed.Record{Control: &feed.Control{At: w.Now}}
	}
	return feed.Record{Control: &feed.Control{At: w.Now, RemoveSource: s.id}}
}

// one is true one time in n.
func (w *World) one(n int) bool { return w.Rand.IntN(n) == 0 }

func feedURL(source string) string { return "https://" + source + ".example/feed" }

// pass lets time pass, seldom backwards, for clocks are set.
func (w *World) pass() {
	switch d := w.Rand.IntN(40); {
	case d == 0:
		w.Now += feed.Time(5+w.Rand.IntN(40)) * 86400
	case d < 4:
		w.Now += feed.Time(w.Rand.IntN(86400))
	case d == 4:
		w.Now -= 7200
	default:
		w.Now += feed.Time(w.Rand.IntN(3600))
	}
}

// base is the state that a result is based on, seldom an old one.
func (w *World) base(k Model, s *source) uint64 {
	st, _ := k.State(s.id)
	if w.one(25) && st.Last > 0 {
		return st.Last - 1
	}
	return st.Last
}

func (w *World) polls(k Model) feed.Record {
	var polls []feed.Result
	for _, s := range w.sources {
		if w.one(2) {
			r := Poll(s.id, w.Now, w.base(k, s))
			r.Policy, r.Hints.Fresh = s.policy, w.Now+600
			if s.title == 0 {
				r.Moved = feedURL(s.id) + "/moved"
			}
			polls = append(polls, r)
		}
	}
	if len(polls) == 0 {
		return feed.Record{Control: &feed.Control{At: w.Now}}
	}
	return feed.Record{Unchanged: polls}
}

// overrides are a few words on stories, some of which take back earlier ones.
func (w *World) overrides(k Model) (os []feed.Override) {
	var ids []string
	for e := range k.EntriesBack(math.MaxUint64) {
		if !e.Live() {
			continue
		}
		if ids = append(ids, e.ID); len(ids) == 12 {
			break
		}
	}
	for _, o := range w.said {
		ids = append(ids, o.A)
	}
	for range 1 + w.Rand.IntN(6) {
		if len(w.said) > 0 && w.one(4) {
			i := w.Rand.IntN(len(w.said))
			o := w.said[i]
			o.Gone = true
			os, w.said = append(os, o), slices.Delete(w.said, i, i+1)
			continue
		}
		if len(ids) < 2 {
			continue
		}
		if w.one(2) {
			o := feed.Override{A: ids[w.Rand.IntN(len(ids))], Word: feed.Word(1 + w.Rand.IntN(6)), At: w.Now, Reason: Prose(w.Rand, 2)}
			switch o.Word {
			case feed.Pin:
				o.For = int64(w.Rand.IntN(86400))
			case feed.Recategorise, feed.Label:
				o.To = []string{"crime", "world"}[w.Rand.IntN(2):]
			}
			os, w.said = append(os, o), append(w.said, o)
			continue
		}
		o := feed.Override{A: ids[w.Rand.IntN(len(ids))], B: ids[w.Rand.IntN(len(ids))], Together: !w.one(4), At: w.Now, Reason: Prose(w.Rand, 2)}
		os, w.said = append(os, o), append(w.said, o)
	}
	w.said = w.said[max(0, len(w.said)-20):]
	return os
}

// edit changes what the source lists.
func (w *World) edit(s *source) {
	for range w.Rand.IntN(4) {
		s.doc = slices.Insert(s.doc, 0, w.write(s))
	}
	if len(s.doc) > 0 && w.one(3) {
		c := &s.doc[w.Rand.IntN(len(s.doc))]
		switch w.Rand.IntN(5) {
		case 0:
			c.Body.Value += " " + Prose(w.Rand, 3)
			c.Updated = w.Now - feed.Time(w.Rand.IntN(7200))
		case 1:
			c.Rights += "." // the raw item changes, its words do not
		case 2:
			c.ID = w.id(s)
		case 3:
			c.Link = w.link(s)
		case 4: // an id used again for something new
			c.Title, c.Link, c.Body.Value = Prose(w.Rand, 5), w.link(s), Prose(w.Rand, 30)
		}
	}
	if w.one(4) {
		w.rewrite(s)
	}
	if len(s.doc) > 1 && w.one(3) {
		i := w.Rand.IntN(len(s.doc))
		s.doc = slices.Delete(s.doc, i, i+1)
	}
	s.doc = s.doc[:min(len(s.doc), 12)]
	if w.one(15) {
		s.title++
	}
	if w.one(30) {
		s.policy = policy(int64(w.Rand.IntN(4))*3, w.Rand.IntN(3)*4, w.Rand.IntN(6))
	}
	if w.one(60) {
		s.doc = nil
	}
}

// rewrite gives an item another text under another title, one that another source has too
// where there is one.
func (w *World) rewrite(s *source) {
	for i := range s.doc {
		c := &s.doc[i]
		shared := slices.ContainsFunc(w.sources, func(o *source) bool {
			return o != s && slices.ContainsFunc(o.doc, func(x feed.Content) bool { return x.Title == c.Title && x.Body.Value == c.Body.Value })
		})
		if shared {
			c.Title, c.Body.Value = Prose(w.Rand, 5), Prose(w.Rand, 30)
			return
		}
	}
}

func (w *World) id(s *source) string {
	w.count++
	return fmt.Sprintf("tag:%s.example,2026:%d", s.id, w.count)
}

func (w *World) link(s *source) string {
	w.count++
	return fmt.Sprintf("https://%s.example/news/%d", s.id, w.count)
}

// reword is the text as another outlet might put it: up to half of its words are others.
func (w *World) reword(text string) string {
	words, change := strings.Fields(text), 2+w.Rand.IntN(10)
	for i := range words {
		if w.one(change) {
			words[i] = Prose(w.Rand, 1)
		}
	}
	return strings.Join(words, " ")
}

// write is a new item: the source's own, or another's story.
func (w *World) write(s *source) feed.Content {
	if len(w.stories) > 0 && w.one(4) {
		last := w.stories[max(0, len(w.stories)-12):]
		c, other := last[w.Rand.IntN(len(last))], last[w.Rand.IntN(len(last))]
		c.ID, c.Link, c.Published = w.id(s), w.link(s), w.Now-feed.Time(w.Rand.IntN(40_000))
		c.Title, c.Body.Value = w.reword(c.Title), w.reword(c.Body.Value)
		if w.one(2) { // of two that may turn out to be one
			c.Title, c.Body.Value = c.Title+" "+other.Title, c.Body.Value+" "+other.Body.Value
		}
		w.stories = append(w.stories, c)
		return c
	}
	if len(w.stories) > 0 && w.one(4) {
		c := w.stories[w.Rand.IntN(len(w.stories))]
		switch w.Rand.IntN(6) {
		case 0:
			c.ID = w.id(s) // text and link are the other's
		case 1:
			c.ID, c.Link = w.id(s), w.link(s)
		case 2: // a line about the other's page
			c.ID, c.Title, c.Body.Value = w.id(s), Prose(w.Rand, 4), Prose(w.Rand, 2)
		case 3: // a text about it
			c.ID, c.Title, c.Body.Value = w.id(s), Prose(w.Rand, 4), Prose(w.Rand, 25)
		case 4: // its headline alone
			c.ID, c.Body.Value = w.id(s), ""
		}
		return c // or all of it
	}
	c := feed.Content{
		ID: w.id(s), Link: w.link(s), Title: Prose(w.Rand, 4), Body: feed.Text{Value: Prose(w.Rand, 10+w.Rand.IntN(25)), HTML: true},
		Categories: []feed.Category{{Term: w.terms[w.Rand.IntN(len(w.terms))]}, {Term: w.terms[w.Rand.IntN(len(w.terms))], Label: "L"}},
		Published:  w.Now - feed.Time(w.Rand.IntN(100_000)) + 3600, Sanitizer: 1,
	}
	switch w.Rand.IntN(8) {
	case 0:
		c.ID = ""
	case 1:
		c.ID = fmt.Sprint(w.count) // no IRI
	case 2:
		c.Published = 0
	case 3:
		c.Body = feed.Text{}
	case 4:
		if len(s.doc) > 0 {
			c.Link = s.doc[0].Link // a page that several entries point to
		}
	case 5:
		c.ID, c.Link = "", ""
	case 6: // a line about a page that another is yet to write
		other := w.sources[w.Rand.IntN(len(w.sources))]
		c.Link, c.Body.Value = w.link(other), Prose(w.Rand, 2)
		other.promised = c.Link
	}
	if s.promised != "" && w.one(2) {
		c.Link, s.promised = s.promised, ""
	}
	w.stories = append(w.stories, c)
	return c
}

// Records are n records of a world that rnd makes up, in a log of that name, and the
// store that they make.
func Records(t testing.TB, rnd *rand.Rand, log string, n int) ([]feed.Record, *memory.Store) {
	t.Helper()
	w, s := NewWorld(rnd), memory.New()
	at := feed.Position{Log: log}
	var rs []feed.Record
	for range n {
		err := s.View(t.Context(), func(v storage.View) error {
			rs = append(rs, Number(at, w.Next(v))...)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		at = rs[len(rs)-1].Position
		if _, err := s.Apply(t.Context(), rs[len(rs)-1:]); err != nil {
			t.Fatal(err)
		}
	}
	return rs, s
}
