package bolt

import (
	"bytes"
	"iter"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

// mendStories writes the stories, and leads their ids and aliases to them. What goes,
// goes first, for an alias may be a story again.
func (t *overlay) mendStories(changes []feed.StoryChange) {
	for _, c := range changes {
		if c.Before == nil {
			continue
		}
		t.stories[c.Before.Number] = cell[feed.Story]{nil, true}
		for _, id := range c.Before.IDs() {
			t.key = appendID(t.key[:0], id)
			t.drop(bStoryIDs, t.key)
		}
	}
	for _, c := range changes {
		if c.After == nil {
			continue
		}
		t.stories[c.After.Number] = cell[feed.Story]{c.After, true}
		for _, id := range c.After.IDs() {
			t.key = appendID(t.key[:0], id)
			t.put(bStoryIDs, t.key, c.After.Number)
		}
	}
}

func flushStories(w *writer, t *overlay) error { return flushNumbered(w, bStories, t.stories) }

func flushOverrides(w *writer, t *overlay) error {
	w.in(bOverrides)
	for _, id := range sorted(t.overrides, cell[[]feed.Override].changed) {
		c := t.overrides[id]
		if len(*c.value) == 0 {
			c.value = nil
		}
		if err := writeCell(w, append(w.key[:0], id...), c); err != nil {
			return err
		}
	}
	return nil
}

func (v *view) Story(number uint64) (feed.Story, bool) {
	if !v.live() {
		return feed.Story{}, false
	}
	return v.story(number)
}

func (v *view) Stories(after uint64) iter.Seq[feed.Story] {
	return func(yield func(feed.Story) bool) {
		if !v.live() || after == 1<<64-1 {
			return
		}
		for w := v.from(bStories, nil, appendNumber(nil, after+1)); w.ok(); w.next() {
			var s feed.Story
			if !w.value(&s) || !yield(s) || v.over {
				return
			}
		}
	}
}

func (v *view) StoryByID(id string) (uint64, bool) {
	if !v.live() {
		return 0, false
	}
	return v.storyByID(id)
}

func (v *view) Overrides(id string) []feed.Override {
	if !v.live() {
		return nil
	}
	return v.overrides(id)
}

func (v *view) AllOverrides() iter.Seq[feed.Override] {
	return func(yield func(feed.Override) bool) {
		if !v.live() {
			return
		}
		for w := v.from(bOverrides, nil, nil); w.ok(); w.next() {
			var list []feed.Override
			if !w.value(&list) {
				return
			}
			for _, o := range list {
				if o.A == string(w.k) && (!yield(o) || v.over) {
					return
				}
			}
		}
	}
}

// stories checks each story against its entries, and its ids against their index.
func (c *check) stories() {
	c.walk(bStories, func(key, payload []byte) {
		var s feed.Story
		if !c.decoded(bStories, key, payload, &s) {
			return
		}
		if !bytes.Equal(key, appendNumber(nil, s.Number)) {
			c.fault(bStories, "key %x holds story %d", key, s.Number)
		}
		for _, id := range s.IDs() {
			c.want[bStoryIDs]++
			if n, ok := c.storyByID(id); !ok || n != s.Number {
				c.fault(bStoryIDs, "%s leads to story %d, want %d", id, n, s.Number)
			}
		}
		for _, n := range s.Members {
			if e, ok := c.entry(n); !ok || e.Story != s.ID {
				c.fault(bStories, "story %s has entry %d, which is in the story %q", s.ID, n, e.Story)
			}
		}
	})
	n := 0
	c.walk(bStoryIDs, func(_, _ []byte) { n++ })
	if c.err == nil && n != c.want[bStoryIDs] {
		c.fault(bStoryIDs, "%d rows, the stories make %d", n, c.want[bStoryIDs])
	}
	c.walk(bOverrides, func(key, payload []byte) {
		var list []feed.Override
		if !c.decoded(bOverrides, key, payload, &list) {
			return
		}
		id := string(key)
		for _, o := range list {
			other := o.Other(id)
			if o.Word != 0 && o.A == id {
				continue
			}
			if o.A != id && o.B != id || !slices.ContainsFunc(c.stored.overrides(other), func(x feed.Override) bool { return x.Other(other) == id }) {
				c.fault(bOverrides, "key %q: %s does not speak of it", key, other)
			}
		}
	})
}

// storyOf checks that the entry is in the story that it names.
func (c *check) storyOf(e *feed.Entry) {
	n, ok := c.storyByID(e.Story)
	if !ok && e.Story == e.ID {
		return
	}
	if s, there := c.story(n); !there || s.ID != e.Story || !slices.Contains(s.Members, e.Number) {
		c.fault(bEntries, "entry %d names the story %q, which does not have it", e.Number, e.Story)
	}
}
