package storagetest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/openvoicenews/openvoice/storage"
)

// Describe is everything that the views of a store tell, as text for comparison. w
// says what to ask for; nil asks for what can be found without.
func Describe(ctx context.Context, s storage.Store, w *World) (string, error) {
	var b bytes.Buffer
	err := s.View(ctx, func(v storage.View) error {
		d := &description{to: json.NewEncoder(&b), view: v}
		d.say("position", v.Position(), "now", v.Now())
		d.sources()
		d.entries()
		d.stories()
		if w != nil {
			d.answers(w)
		}
		return d.err
	})
	return b.String(), err
}

type description struct {
	to   *json.Encoder
	view storage.View
	err  error
}

func (d *description) say(what ...any) {
	if err := d.to.Encode(what); err != nil && d.err == nil {
		d.err = err
	}
}

func (d *description) sources() {
	for s := range d.view.States() {
		d.say("state", s)
		if again, ok := d.view.State(s.Source); !ok || again.Last != s.Last {
			d.say("state differs", again, ok)
		}
		d.say("listing", s.Source, rows(d.view.Listing(s.Source)))
		for n := range s.Revision + 1 {
			if r, ok := d.view.Revision(s.Source, n); ok {
				d.say("revision", r)
			}
		}
	}
}

// rows makes none and an empty list equal.
func rows[T any](l []T) []T {
	if len(l) == 0 {
		return nil
	}
	return l
}

func (d *description) entries() {
	var back []uint64
	for e := range d.view.EntriesBack(1<<64 - 1) {
		back = append(back, e.Number)
	}
	d.say("backwards", back)
	if len(back) > 2 {
		for e := range d.view.EntriesBack(back[1]) {
			d.say("before", back[1], e.Number)
			break
		}
	}
	for e := range d.view.Entries(0) {
		d.say("entry", e)
		if again, ok := d.view.Entry(e.Number); !ok || again.ID != e.ID {
			d.say("entry differs", again, ok)
		}
		n, ok := d.view.EntryByID(e.ID)
		d.say("holder", e.ID, n, ok)
		for _, o := range e.Origins {
			c, ok := d.view.Content(e.Number, o.Source)
			d.say("content", o.Source, c, ok)
			for _, k := range o.Keys {
				n, ok := d.view.EntryByKey(o.Source, k)
				d.say("find", o.Source, k, n, ok)
			}
		}
	}
}

func (d *description) stories() {
	for s := range d.view.Stories(0) {
		d.say("story", s)
		if again, ok := d.view.Story(s.Number); !ok || again.ID != s.ID {
			d.say("story differs", again, ok)
		}
		for _, id := range s.IDs() {
			n, ok := d.view.StoryByID(id)
			d.say("story holder", id, n, ok)
		}
	}
	for o := range d.view.WindowEntries() {
		again, ok := d.view.WindowEntry(o.Number)
		d.say("open", o, ok && again.Story == o.Story)
	}
	traces, ok := d.view.Traces(d.view.Position().Number)
	d.say("traces behind the last record", len(slices.Collect(traces)), ok)
	traces, _ = d.view.Traces(0)
	for t := range traces {
		if t.Kept(d.view.Now()) { // others may be gone, or not yet
			d.say("trace", t)
		}
	}
	for o := range d.view.AllOverrides() {
		d.say("override", o, rows(d.view.Overrides(o.A)), rows(d.view.Overrides(o.B)))
	}
}

// answers are what can be found only by one who knows what to ask for.
func (d *description) answers(w *World) {
	keys := make([]string, 0, len(w.keys))
	for k := range w.keys {
		n, ok := d.view.EntryByKey(k.Source, k.Key)
		keys = append(keys, fmt.Sprint(k.Source, k.Key, n, ok))
	}
	slices.Sort(keys)
	d.say("keys", keys)
	for _, o := range w.said {
		n, ok := d.view.StoryByID(o.A)
		d.say("asked", o.A, n, ok, rows(d.view.Overrides(o.A)))
	}
	for _, source := range append(w.Sources(), "nobody") {
		s, ok := d.view.State(source)
		d.say("asked", source, s, ok, rows(d.view.Listing(source)))
		_, ok = d.view.Revision(source, 1)
		d.say("first revision", ok)
	}
}
