package storagetest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
)

// tombLife is how long a tombstone stays after its item was last listed.
const tombLife = 30 * 86400

// Invariants says what is wrong with a store, whatever was folded into it: what must
// be true after every record. w, which may be nil, knows keys that were ever made.
func Invariants(ctx context.Context, s storage.Store, w *World) error {
	var wrong []string
	err := s.View(ctx, func(v storage.View) error {
		c := &checker{
			view: v, listed: map[string]map[uint64]bool{}, live: map[string]int{}, tombs: map[string]int{}, refs: map[string]int{},
			ids: map[string]uint64{}, keys: map[scopedKey]uint64{}, states: map[string]feed.State{},
			entries: map[uint64]feed.Entry{},
		}
		c.check(w)
		wrong = c.wrong
		return nil
	})
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		return fmt.Errorf("%d invariants are broken:\n%s", len(wrong), strings.Join(wrong[:min(len(wrong), 20)], "\n"))
	}
	return nil
}

// checker counts what entries say, to be compared with what the rest says.
type checker struct {
	view        storage.View
	wrong       []string
	states      map[string]feed.State
	listed      map[string]map[uint64]bool
	live, tombs map[string]int
	refs        map[string]int // "source revision"
	ids         map[string]uint64
	keys        map[scopedKey]uint64
	entries     map[uint64]feed.Entry
}

func (c *checker) fail(format string, args ...any) {
	c.wrong = append(c.wrong, fmt.Sprintf(format, args...))
}

func (c *checker) check(w *World) {
	last := ""
	for s := range c.view.States() {
		if s.Source <= last {
			c.fail("state %s comes after %s", s.Source, last)
		}
		last = s.Source
		c.states[s.Source] = s
		on := map[uint64]bool{}
		for _, row := range c.view.Listing(s.Source) {
			on[row.Entry] = true
		}
		c.listed[s.Source] = on
	}
	number := uint64(0)
	for e := range c.view.Entries(0) {
		if e.Number <= number {
			c.fail("entry %d comes after %d", e.Number, number)
		}
		number = e.Number
		c.entries[number] = e
		c.entry(&e)
	}
	c.sources()
	c.stories()
	c.window()
	c.overrides()
	if w != nil {
		c.found(w)
	}
}

func (c *checker) entry(e *feed.Entry) {
	if len(e.Origins) == 0 {
		c.fail("entry %d has no origin", e.Number)
	}
	if other, ok := c.ids[e.ID]; ok {
		c.fail("entries %d and %d share the id %s", other, e.Number, e.ID)
	}
	c.ids[e.ID] = e.Number
	if n, ok := c.view.EntryByID(e.ID); !ok || n != e.Number {
		c.fail("id %s of entry %d leads to %d, %t", e.ID, e.Number, n, ok)
	}
	if o := e.Origin(e.Lead); e.Live() != (o != nil && !o.Tomb) || e.Live() && e.Updated == 0 {
		c.fail("entry %d is led by %q, updated %v", e.Number, e.Lead, e.Updated)
	}
	seen := map[string]bool{}
	for i := range e.Origins {
		o := &e.Origins[i]
		if seen[o.Source] {
			c.fail("entry %d has two origins of %s", e.Number, o.Source)
		}
		seen[o.Source] = true
		c.origin(e, o)
	}
}

func (c *checker) origin(e *feed.Entry, o *feed.Origin) {
	for _, k := range o.Keys {
		held := scopedKey{o.Source, k}
		if !k.Local() {
			held.Source = ""
		}
		if n, ok := c.keys[held]; ok && n != e.Number {
			c.fail("entries %d and %d share the key %s", n, e.Number, k)
		}
		c.keys[held] = e.Number
		if n, ok := c.view.EntryByKey(o.Source, k); !ok || n != e.Number {
			c.fail("key %s of entry %d leads to %d, %t", k, e.Number, n, ok)
		}
	}
	s, ok := c.states[o.Source]
	if !ok {
		c.fail("entry %d has an origin of %s, which has no state", e.Number, o.Source)
	}
	_, content := c.view.Content(e.Number, o.Source)
	if content == (o.Tomb || o.Taken) {
		c.fail("entry %d, origin %s: tombstone %t, taken down %t, content %t", e.Number, o.Source, o.Tomb, o.Taken, content)
	}
	down := slices.ContainsFunc(c.view.Overrides(e.ID), func(o feed.Override) bool { return o.Word == feed.Takedown })
	if down && !o.Tomb && !o.Taken {
		c.fail("entry %d, origin %s was taken down and has content", e.Number, o.Source)
	}
	life := feed.Time(s.Policy.KeepSeconds)
	if o.Tomb {
		life = tombLife
		c.tombs[o.Source]++
	} else {
		c.live[o.Source]++
		c.refs[fmt.Sprint(o.Source, " ", o.Revision)]++
	}
	last := feed.LastListed(o, &s, c.listed[o.Source][e.Number])
	if need := (last + life).Day() + 1; life > 0 && (e.Due == 0 || e.Due > need) {
		c.fail("entry %d is looked at on day %d, origin %s needs day %d", e.Number, e.Due, o.Source, need)
	}
}

func (c *checker) sources() {
	for source, s := range c.states {
		if s.Entries != c.live[source] || s.Tombs != c.tombs[source] {
			c.fail("state of %s counts %d entries and %d tombstones, there are %d and %d", source, s.Entries, s.Tombs, c.live[source], c.tombs[source])
		}
		for n := range s.Revision + 1 {
			r, ok := c.view.Revision(source, n)
			refs := c.refs[fmt.Sprint(source, " ", n)]
			if r.Refs != refs || !ok && refs > 0 {
				c.fail("revision %d of %s counts %d references, there are %d", n, source, r.Refs, refs)
			}
			if ok && refs == 0 && n != s.Revision {
				c.fail("revision %d of %s has no references and is still there", n, source)
			}
		}
		for n := range c.listed[source] {
			if n == 0 {
				continue
			}
			if e, ok := c.view.Entry(n); !ok || e.Origin(source) == nil {
				c.fail("%s lists entry %d, which is not its own", source, n)
			}
		}
	}
}

// found asks for all keys that were ever made.
func (c *checker) found(w *World) {
	for k := range w.keys {
		held := k
		if !k.Key.Local() {
			held.Source = ""
		}
		if n, ok := c.view.EntryByKey(k.Source, k.Key); ok && c.keys[held] != n {
			c.fail("key %s of %s leads to entry %d, which does not hold it", k.Key, k.Source, n)
		}
	}
}
