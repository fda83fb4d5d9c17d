package story

import (
	"cmp"
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

// list is a term with the entries that it is in.
type list struct {
	hash  uint32
	lang  uint16
	table int      // documents that have it by the shipped table, in 16ths; see [Window.tabled]
	slots []uint32 // in the order of the entries' numbers
}

// slot is an entry's place in the window. The vector's length is [unit].
type slot struct {
	number  uint64
	copy    uint64
	seen    int64
	at      int64
	lang    uint16
	source  uint32
	cluster *cluster // nil: the slot is free
	runs    runs
	terms   []uint32 // lists, ascending
	weights []uint16 // as in [feed.WindowEntry]
}

// Window holds the open entries. Its zero value is not ready; see [NewWindow].
type Window struct {
	model    *Model
	langs    map[string]uint16
	names    []string // of the languages
	docs     []int    // open entries by language
	tables   []string // the shipped table's rows, by language
	counted  []int    // the shipped table's documents, by language
	index    map[uint64]uint32
	lists    []list
	free     []uint32 // lists
	slots    []slot
	gaps     []uint32 // free slots
	numbers  map[uint64]uint32
	clusters map[uint64]*cluster
	order    []uint32 // slots by first sight, then number
	latest   uint64   // the greatest number that was ever here
	postings int
	scratch  scratch
	spare    scratch // while open entries are asked about
}

// NewWindow is an empty window.
func NewWindow(m *Model) *Window {
	return &Window{
		model: m, langs: map[string]uint16{}, index: map[uint64]uint32{}, numbers: map[uint64]uint32{}, clusters: map[uint64]*cluster{},
	}
}

// Use makes the model decide from now on; what is open stays as it is. All but its
// weights and bounds must be as in the one before.
func (w *Window) Use(m *Model) { w.model = m }

// Len is the number of open entries.
func (w *Window) Len() int { return len(w.numbers) }

// Postings is the number of terms of all open entries.
func (w *Window) Postings() int { return w.postings }

// Has reports whether the entry is open.
func (w *Window) Has(number uint64) bool {
	_, ok := w.numbers[number]
	return ok
}

// Members are the numbers of the story's open entries, ascending.
func (w *Window) Members(story uint64) []uint64 {
	c := w.clusters[story]
	if c == nil {
		return nil
	}
	ns := make([]uint64, len(c.slots))
	for i, s := range c.slots {
		ns[i] = w.slots[s].number
	}
	return ns
}

// language is the number of the language here.
func (w *Window) language(lang string) uint16 {
	n, ok := w.langs[lang]
	if !ok {
		n = uint16(len(w.docs))
		w.langs[lang] = n
		rows, docs := section(lang)
		w.names = append(w.names, lang)
		w.docs, w.tables, w.counted = append(w.docs, 0), append(w.tables, rows), append(w.counted, int(docs))
	}
	return n
}

// Put adds the entry, or puts it in the place of what is here under its number.
func (w *Window) Put(o *feed.WindowEntry) {
	w.Remove(o.Number)
	s := slot{number: o.Number, copy: o.Copy, seen: o.Seen, at: o.At, lang: w.language(o.Lang), source: o.Source, runs: readRuns(o.Runs)}
	i := w.place()
	w.slots[i] = s
	w.numbers[o.Number] = i
	asked := w.scratch.terms     // mostly the entry's own
	pairs := w.scratch.pairs[:0] // sorted, for lists are numbered as they come
	for k := range len(o.Terms) / openTermSize {
		t := o.Terms[k*openTermSize:]
		guess := noList
		if k < len(asked) {
			guess = asked[k].list
		}
		l := w.post(s.lang, binary.BigEndian.Uint32(t), guess, i, o.Number)
		pairs = append(pairs, uint64(l)<<16|uint64(binary.BigEndian.Uint16(t[4:])))
	}
	slices.Sort(pairs)
	pairs = slices.CompactFunc(pairs, func(a, b uint64) bool { return a>>16 == b>>16 }) // of a damaged value
	s.terms, s.weights = make([]uint32, len(pairs)), make([]uint16, len(pairs))
	for k, v := range pairs {
		s.terms[k], s.weights[k] = uint32(v>>16), uint16(v)
	}
	w.scratch.pairs = pairs
	w.docs[s.lang]++
	w.postings += len(pairs)
	w.slots[i] = s
	at, _ := w.seenAt(i)
	w.order = slices.Insert(w.order, at, i)
	w.enter(w.cluster(o.Story), i)
	w.latest = max(w.latest, o.Number)
}

// place is a free slot.
func (w *Window) place() uint32 {
	if n := len(w.gaps); n > 0 {
		i := w.gaps[n-1]
		w.gaps = w.gaps[:n-1]
		return i
	}
	w.slots = append(w.slots, slot{})
	return uint32(len(w.slots) - 1)
}

// seenAt is the slot's place in order.
func (w *Window) seenAt(i uint32) (int, bool) {
	s := &w.slots[i]
	if n := len(w.order); n > 0 { // nearly always the last
		if l := &w.slots[w.order[n-1]]; l.seen < s.seen || l.seen == s.seen && l.number < s.number {
			return n, false
		}
	}
	return slices.BinarySearchFunc(w.order, s, func(j uint32, s *slot) int {
		o := &w.slots[j]
		return cmp.Or(cmp.Compare(o.seen, s.seen), cmp.Compare(o.number, s.number))
	})
}

// numberAt is the place of the entry of the number among the slots, which are in the
// order of numbers.
func (w *Window) numberAt(slots []uint32, number uint64) (int, bool) {
	if number > w.latest { // nearly all come at the end
		return len(slots), false
	}
	return slices.BinarySearchFunc(slots, number, func(j uint32, number uint64) int {
		return cmp.Compare(w.slots[j].number, number)
	})
}

// key is the key of a term in the index.
func termKey(lang uint16, hash uint32) uint64 { return uint64(lang)<<32 | uint64(hash) }

// post notes that the entry has the term. guess is the list that it may be, which saves
// to look for it.
func (w *Window) post(lang uint16, hash, guess, slot uint32, number uint64) uint32 {
	i, ok := guess, int(guess) < len(w.lists)
	if ok {
		l := &w.lists[i]
		ok = l.hash == hash && l.lang == lang && len(l.slots) > 0
	}
	k := termKey(lang, hash)
	if !ok {
		i, ok = w.index[k]
	}
	if !ok {
		if n := len(w.free); n > 0 {
			i = w.free[n-1]
			w.free = w.free[:n-1]
		} else {
			i = uint32(len(w.lists))
			w.lists = append(w.lists, list{})
		}
		w.lists[i] = list{hash: hash, lang: lang, table: w.tabled(lang, hash)}
		w.index[k] = i
	}
	l := &w.lists[i]
	n := len(l.slots) // a damaged value may have a term twice
	if at, ok := w.numberAt(l.slots, number); !ok && (n == 0 || l.slots[n-1] != slot) {
		l.slots = insert(l.slots, at, slot)
	}
	return i
}

// insert is slices.Insert that grows by a quarter: postings are what the window
// consists of.
func insert(s []uint32, at int, v uint32) []uint32 {
	if len(s) == cap(s) {
		grown := make([]uint32, len(s), len(s)+1+len(s)/4)
		copy(grown, s)
		s = grown
	}
	return slices.Insert(s, at, v)
}

// Remove takes the entry out, if it is here.
func (w *Window) Remove(number uint64) {
	i, ok := w.numbers[number]
	if !ok {
		return
	}
	delete(w.numbers, number)
	s := &w.slots[i]
	w.leave(s.cluster, i)
	if at, ok := w.seenAt(i); ok {
		w.order = remove(w.order, at)
	}
	for _, t := range s.terms {
		l := &w.lists[t]
		at, ok := 0, l.slots[0] == i // as nearly always
		if !ok {
			at, ok = w.numberAt(l.slots, number)
		}
		if ok {
			l.slots = remove(l.slots, at)
		}
		if len(l.slots) == 0 {
			delete(w.index, termKey(l.lang, l.hash))
			*l = list{}
			w.free = append(w.free, t)
		}
	}
	w.docs[s.lang]--
	w.postings -= len(s.terms)
	w.gaps = append(w.gaps, i)
	*s = slot{}
}

// remove is slices.Delete that is quick at the front, where most leaves.
func remove(s []uint32, at int) []uint32 {
	if at == 0 {
		return s[1:]
	}
	return slices.Delete(s, at, at+1)
}

// Entry is the value from which the entry can be put again, nil where it is not open.
// Its terms are in ascending order.
func (w *Window) Entry(number uint64) *feed.WindowEntry {
	i, ok := w.numbers[number]
	if !ok {
		return nil
	}
	s := &w.slots[i]
	o := &feed.WindowEntry{Number: s.number, Story: s.cluster.story, Copy: s.copy, Seen: s.seen, At: s.at, Lang: w.names[s.lang], Runs: s.runs.append(nil), Source: s.source}
	order := w.scratch.pairs[:0]
	for k, l := range s.terms {
		order = append(order, uint64(w.lists[l].hash)<<16|uint64(s.weights[k]))
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
	if len(w.order) == 0 {
		return 0, 0, false
	}
	s := &w.slots[w.order[0]]
	return s.number, s.seen, true
}
