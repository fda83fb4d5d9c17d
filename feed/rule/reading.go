package rule

import "sync"

// Reading is what sets have in common that find all that they look for in one pass over a
// text, see [Spec]: what one found in the last texts the others know. It changes no verdict.
// The zero Reading is ready. Its sets are made before any of them is asked; then they are
// safe for concurrent use.
type Reading struct {
	literals map[string]int32
	all      []string // literals, by their numbers
	located  []bool   // by literal: its places are wanted
	terms    map[string]*term
	memory   memory

	once  sync.Once
	finds *automaton
}

// texts are texts to be read.
func (r *Reading) texts() texts {
	r.once.Do(func() { r.finds = newAutomaton(r.all) })
	return texts{literals: r.finds, located: r.located, hits: make([]uint8, len(r.located)), latest: make([]int32, len(r.located)), tried: map[attempt]bool{}}
}
