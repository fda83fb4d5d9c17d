package story

import (
	"encoding/binary"
	"slices"

	"github.com/openvoicenews/openvoice/feed"
)

const openTermSize = 6

// An open term's last two bytes hold three bits of what it was seen as (title, name,
// number) and 13 bits of weight, at most [unit].
const (
	weightBits = 13
	weightMask = 1<<weightBits - 1
)

func appendOpen(b []byte, hash uint32, weight uint16) []byte {
	return binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint32(b, hash), weight)
}

// Window holds the open entries. Its zero value is not ready; see [NewWindow].
type Window struct {
	model    *Model
	terms    termTable
	slots    slotTable
	clusters clusterTable
	scratch  scratch
	spare    scratch // while open entries are asked about
}

// NewWindow is an empty window.
func NewWindow(m *Model) *Window {
	w := &Window{model: m}
	w.slots.numbers, w.slots.bySource = map[uint64]uint32{}, map[uint32]int{}
	w.terms = termTable{slots: &w.slots, tableDocs: m.TableDocs, langs: map[string]uint16{}, index: map[uint64]uint32{}}
	w.clusters = clusterTable{slots: &w.slots, terms: &w.terms, byStory: map[uint64]*cluster{}}
	return w
}

// Use makes the model decide from now on; what is open stays as it is. All but its
// weights and bounds must be as in the one before.
func (w *Window) Use(m *Model) { w.model = m }

// Len is the number of open entries.
func (w *Window) Len() int { return len(w.slots.numbers) }

// Postings is the number of terms of all open entries.
func (w *Window) Postings() int { return w.terms.postings }

// Has reports whether the entry is open.
func (w *Window) Has(number uint64) bool {
	_, ok := w.slots.numbers[number]
	return ok
}

// Members are the numbers of the story's open entries, ascending.
func (w *Window) Members(story uint64) []uint64 {
	c := w.clusters.byStory[story]
	if c == nil {
		return nil
	}
	ns := make([]uint64, len(c.slots))
	for i, s := range c.slots {
		ns[i] = w.slots.all[s].number
	}
	return ns
}

// Put adds the entry, or puts it in the place of what is here under its number.
func (w *Window) Put(o *feed.WindowEntry) {
	w.Remove(o.Number)
	s := slot{number: o.Number, copy: o.Copy, seen: o.Seen, at: o.At, lang: w.terms.language(o.Lang), source: o.Source, runs: readRuns(o.Runs)}
	i := w.slots.place()
	w.slots.all[i] = s
	w.slots.numbers[o.Number] = i
	asked := w.scratch.terms     // mostly the entry's own
	pairs := w.scratch.pairs[:0] // sorted, for lists are numbered as they come
	for k := range len(o.Terms) / openTermSize {
		t := o.Terms[k*openTermSize:]
		guess := noList
		if k < len(asked) {
			guess = asked[k].list
		}
		l := w.terms.post(s.lang, binary.BigEndian.Uint32(t), guess, i, o.Number)
		pairs = append(pairs, uint64(l)<<16|uint64(binary.BigEndian.Uint16(t[4:])))
	}
	slices.Sort(pairs)
	pairs = slices.CompactFunc(pairs, func(a, b uint64) bool { return a>>16 == b>>16 }) // of a damaged value
	s.terms, s.weights = make([]uint32, len(pairs)), make([]uint16, len(pairs))
	for k, v := range pairs {
		s.terms[k], s.weights[k] = uint32(v>>16), uint16(v)
	}
	w.scratch.pairs = pairs
	w.slots.note(i, s.source)
	w.terms.docs[s.lang]++
	w.terms.postings += len(pairs)
	w.slots.all[i] = s
	at, _ := w.slots.seenAt(i)
	w.slots.order = slices.Insert(w.slots.order, at, i)
	w.clusters.enter(w.clusters.of(o.Story), i)
	w.slots.latest = max(w.slots.latest, o.Number)
}

// Remove takes the entry out, if it is here.
func (w *Window) Remove(number uint64) {
	i, ok := w.slots.numbers[number]
	if !ok {
		return
	}
	delete(w.slots.numbers, number)
	s := &w.slots.all[i]
	w.clusters.leave(s.cluster, i)
	if at, ok := w.slots.seenAt(i); ok {
		w.slots.order = remove(w.slots.order, at)
	}
	for _, t := range s.terms {
		w.terms.drop(t, i, number)
	}
	w.slots.forget(i)
	w.terms.docs[s.lang]--
	w.terms.postings -= len(s.terms)
	w.slots.gaps = append(w.slots.gaps, i)
	*s = slot{}
}

// Entry is the value from which the entry can be put again, nil where it is not open.
// Its terms are in ascending order.
func (w *Window) Entry(number uint64) *feed.WindowEntry {
	i, ok := w.slots.numbers[number]
	if !ok {
		return nil
	}
	s := &w.slots.all[i]
	o := &feed.WindowEntry{Number: s.number, Story: s.cluster.story, Copy: s.copy, Seen: s.seen, At: s.at, Lang: w.terms.names[s.lang], Runs: s.runs.append(nil), Source: s.source}
	order := w.scratch.pairs[:0]
	for k, l := range s.terms {
		order = append(order, uint64(w.terms.lists[l].hash)<<16|uint64(s.weights[k]))
	}
	slices.Sort(order)
	o.Terms = make([]byte, 0, len(order)*openTermSize)
	for _, t := range order {
		o.Terms = appendOpen(o.Terms, uint32(t>>16), uint16(t))
	}
	w.scratch.pairs = order
	return o
}

// Oldest is the entry that was first seen before all others, and when.
func (w *Window) Oldest() (number uint64, seen int64, ok bool) {
	if len(w.slots.order) == 0 {
		return 0, 0, false
	}
	s := &w.slots.all[w.slots.order[0]]
	return s.number, s.seen, true
}

// Merge moves the open entries of the story from into the story into.
func (w *Window) Merge(into, from uint64) {
	a, b := w.clusters.byStory[into], w.clusters.byStory[from]
	if b == nil || into == from {
		return
	}
	delete(w.clusters.byStory, from)
	if a == nil {
		b.story = into
		w.clusters.byStory[into] = b
		return
	}
	w.clusters.count(b, -1)
	for _, i := range b.slots {
		w.clusters.enter(a, i)
	}
}

// Move puts one entry into another story.
func (w *Window) Move(number, story uint64) {
	i, ok := w.slots.numbers[number]
	if !ok || w.slots.all[i].cluster.story == story {
		return
	}
	w.clusters.leave(w.slots.all[i].cluster, i)
	w.clusters.enter(w.clusters.of(story), i)
}
