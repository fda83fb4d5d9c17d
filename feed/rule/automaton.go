package rule

import (
	"cmp"
	"slices"
)

// automaton finds all of many literals in one pass over a text (Aho and Corasick, 1975).
// Its states are numbered by depth, so that the children of one stand side by side: a
// literal takes 14 bytes for each byte that it does not share. It never changes.
type automaton struct {
	first  []uint32 // the first child of a state; they end where those of the next begin
	label  []byte   // the byte that leads to a state
	fail   []uint32 // the longest other state that what was read ends with
	found  []int32  // the literal that ends here; -1: none
	more   []uint32 // the next state on the way of fail where one ends; 0: none
	wide   []int32  // where the children of a state with many stand in tables; -1: they are few
	tables [][256]uint32
}

// few is how many children of a state are looked at one by one.
const few = 6

// newAutomaton finds the literals, of which none is empty and none is there twice, by
// their places.
func newAutomaton(literals []string) *automaton {
	order := make([]int32, len(literals))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(literals[a], literals[b]) })
	a := &automaton{}
	a.add(0, -1)
	// What is open at one depth are runs of sorted literals with one beginning.
	type run struct{ from, to int }
	open := []run{{0, len(order)}}
	for depth := 0; len(open) > 0; depth++ {
		var next []run
		base := len(a.label) - len(open) // the states of this depth are the last ones
		for i, of := range open {
			a.first[base+i] = uint32(len(a.label))
			for from := of.from; from < of.to; {
				if len(literals[order[from]]) == depth {
					from++ // it ends at the state itself
					continue
				}
				c, to := literals[order[from]][depth], from+1
				for to < of.to && literals[order[to]][depth] == c {
					to++
				}
				found := int32(-1)
				if l := order[from]; len(literals[l]) == depth+1 {
					found = l
				}
				a.add(c, found)
				next = append(next, run{from, to})
				from = to
			}
		}
		open = next
	}
	a.first = append(a.first, uint32(len(a.label)))
	a.link()
	return a
}

func (a *automaton) add(c byte, found int32) {
	a.first, a.label, a.found = append(a.first, 0), append(a.label, c), append(a.found, found)
}

// link finds where each state fails to, those of lesser depth first.
func (a *automaton) link() {
	n := len(a.label)
	a.fail, a.more, a.wide = make([]uint32, n), make([]uint32, n), make([]int32, n)
	for s := range uint32(n) {
		a.wide[s] = -1
		if from, to := a.first[s], a.first[s+1]; to-from > few {
			a.wide[s] = int32(len(a.tables))
			var t [256]uint32
			for c := from; c < to; c++ {
				t[a.label[c]] = c
			}
			a.tables = append(a.tables, t)
		}
	}
	for s := range uint32(n) {
		for c := a.first[s]; c < a.first[s+1]; c++ {
			if s != 0 {
				a.fail[c] = a.next(a.fail[s], a.label[c])
			}
			if f := a.fail[c]; a.found[f] >= 0 {
				a.more[c] = f
			} else {
				a.more[c] = a.more[f]
			}
		}
	}
}

// next is the state behind s when c is read.
func (a *automaton) next(s uint32, c byte) uint32 {
	for {
		if w := a.wide[s]; w >= 0 {
			if t := a.tables[w][c]; t != 0 {
				return t
			}
		} else {
			for t := a.first[s]; t < a.first[s+1]; t++ {
				if a.label[t] == c {
					return t
				}
			}
		}
		if s == 0 {
			return 0
		}
		s = a.fail[s]
	}
}

// search calls see for each place where a literal ends in the text.
func (a *automaton) search(text []byte, see func(literal int32, end int)) {
	s := uint32(0)
	for i, c := range text {
		s = a.next(s, c)
		t := s
		if a.found[t] < 0 {
			t = a.more[t]
		}
		for ; t != 0; t = a.more[t] {
			see(a.found[t], i+1)
		}
	}
}
