package bolt

import (
	"bytes"
	"iter"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/merge"
)

// openWindow is the window, made of what the file holds where there is none yet. It
// stays for the next transactions unless this one fails. What the file holds is read
// before anything of this transaction is in it.
func (s *Store) openWindow(r *reader) *merge.Window {
	if s.window == nil {
		w := merge.NewWindow()
		for rows := r.from(bOpen, nil, nil); rows.ok(); rows.next() {
			var o feed.WindowEntry
			if !rows.value(&o) {
				break
			}
			w.Put(&o)
		}
		s.window = w
	}
	return s.window
}

// takenBack is the window without what the transaction did to it, nil where that cannot be
// said. The transaction must be over.
func (s *Store) takenBack(t *overlay) *merge.Window {
	if s.window == nil {
		return nil
	}
	_, tx, err := s.begin(false)
	if err != nil {
		return nil
	}
	defer tx.Rollback()
	r := reader{tx: tx, file: &s.unpack}
	for n := range t.opens {
		s.window.Remove(n)
		var o feed.WindowEntry
		if r.load(bOpen, appendNumber(nil, n), &o) {
			s.window.Put(&o)
		}
	}
	if r.err != nil {
		return nil
	}
	return s.window
}

func flushOpen(w *writer, t *overlay) error { return flushNumbered(w, bOpen, t.opens) }

func (v *view) WindowEntry(number uint64) (o feed.WindowEntry, ok bool) {
	if !v.live() {
		return o, false
	}
	ok = v.load(bOpen, appendNumber(nil, number), &o)
	return o, ok
}

func (v *view) WindowEntries() iter.Seq[feed.WindowEntry] {
	return func(yield func(feed.WindowEntry) bool) {
		if !v.live() {
			return
		}
		for w := v.from(bOpen, nil, nil); w.ok(); w.next() {
			var o feed.WindowEntry
			if !w.value(&o) || !yield(o) || v.over {
				return
			}
		}
	}
}

// window checks that what is open is an entry, in the story that the window says.
func (c *check) window() {
	c.walk(bOpen, func(key, payload []byte) {
		var o feed.WindowEntry
		if !c.decoded(bOpen, key, payload, &o) {
			return
		}
		if !bytes.Equal(key, appendNumber(nil, o.Number)) {
			c.fault(bOpen, "key %x holds entry %d", key, o.Number)
		}
		e, ok := c.entry(o.Number)
		n, stored := c.storyByID(e.Story)
		if !stored {
			n = e.Number
		}
		if !ok || n != o.Story {
			c.fault(bOpen, "entry %d is open in story %d, and is in the story %q", o.Number, o.Story, e.Story)
		}
	})
}
