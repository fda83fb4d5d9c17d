package story

import (
	"cmp"
	"slices"
)

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

// slotTable holds the open entries.
type slotTable struct {
	all      []slot
	sources  []uint32       // of all, beside them for who looks at many
	bySource map[uint32]int // open entries
	gaps     []uint32       // free slots
	numbers  map[uint64]uint32
	order    []uint32 // slots by first sight, then number
	latest   uint64   // the greatest number that was ever here
}

// of is the slot of an entry that is open.
func (t *slotTable) of(number uint64) *slot { return &t.all[t.numbers[number]] }

// place is a free slot.
func (t *slotTable) place() uint32 {
	if n := len(t.gaps); n > 0 {
		i := t.gaps[n-1]
		t.gaps = t.gaps[:n-1]
		return i
	}
	t.all, t.sources = append(t.all, slot{}), append(t.sources, 0)
	return uint32(len(t.all) - 1)
}

// note notes that one more entry, in the slot, is of the source.
func (t *slotTable) note(i, source uint32) {
	t.sources[i] = source
	t.bySource[source]++
}

// forget takes back what note noted.
func (t *slotTable) forget(i uint32) {
	source := t.sources[i]
	t.sources[i] = 0
	if t.bySource[source]--; t.bySource[source] == 0 {
		delete(t.bySource, source)
	}
}

// seenAt is the slot's place in order.
func (t *slotTable) seenAt(i uint32) (int, bool) {
	s := &t.all[i]
	if n := len(t.order); n > 0 { // nearly always the last
		if l := &t.all[t.order[n-1]]; l.seen < s.seen || l.seen == s.seen && l.number < s.number {
			return n, false
		}
	}
	return slices.BinarySearchFunc(t.order, s, func(j uint32, s *slot) int {
		o := &t.all[j]
		return cmp.Or(cmp.Compare(o.seen, s.seen), cmp.Compare(o.number, s.number))
	})
}

// numberAt is the place of the entry of the number among the slots, which are in the
// order of numbers.
func (t *slotTable) numberAt(slots []uint32, number uint64) (int, bool) {
	if number > t.latest { // nearly all come at the end
		return len(slots), false
	}
	return slices.BinarySearchFunc(slots, number, func(j uint32, number uint64) int {
		return cmp.Compare(t.all[j].number, number)
	})
}
