package faulty

import (
	"fmt"
	"math/rand/v2"
)

// sector is the smallest piece that a disk writes whole, in bytes.
const sector = 512

// Keep says what a power cut lets through of what was done but not synced.
type Keep int

const (
	// Nothing: what was synced, and no more.
	Nothing Keep = iota
	// Everything: as if all had been synced.
	Everything
	// Prefix: the first ones in the order in which they were done, as many as the seed
	// says; the last may be torn.
	Prefix
	// Subset: any of them, each whole, not at all or with any of its sectors, as the seed
	// says.
	Subset
	// Shuffled: as Prefix, but in another order.
	Shuffled
)

func (k Keep) String() string {
	return [...]string{"nothing", "everything", "prefix", "subset", "shuffled"}[k]
}

// Cut is a power cut.
type Cut struct {
	// After is the number of the last operation before it. 0: now. Others than the last
	// need [Options.History].
	After int
	Keep  Keep
	// Seed chooses; equal seeds choose alike.
	Seed uint64
}

func (c Cut) String() string {
	return fmt.Sprintf("power cut after operation %d, keeping %s (seed %d) of what was not synced", c.After, c.Keep, c.Seed)
}

// image is what the cut leaves.
func (j *journal) image(c Cut) tree {
	t, pending := j.at(c.After)
	rng := rand.New(rand.NewPCG(c.Seed, uint64(c.After)))
	switch c.Keep {
	case Nothing:
		pending = nil
	case Shuffled:
		rng.Shuffle(len(pending), func(a, b int) { pending[a], pending[b] = pending[b], pending[a] })
		pending = prefix(rng, pending)
	case Prefix:
		pending = prefix(rng, pending)
	case Subset:
		pending = subset(rng, pending)
	}
	for i := range pending {
		t.apply(&pending[i])
	}
	return t
}

// prefix is as many of the changes as the generator says, the last of them torn.
func prefix(rng *rand.Rand, cs []change) []change {
	cs = cs[:rng.IntN(len(cs)+1)]
	if len(cs) == 0 {
		return nil
	}
	last := &cs[len(cs)-1]
	if pieces := sectors(last); len(pieces) > 1 {
		keep := 1 + rng.IntN(len(pieces))
		return append(cs[:len(cs)-1:len(cs)-1], pieces[:keep]...)
	}
	return cs
}

// subset is any of the changes, with any of their sectors.
func subset(rng *rand.Rand, cs []change) (kept []change) {
	for i := range cs {
		switch rng.IntN(3) {
		case 0:
			kept = append(kept, cs[i])
		case 1:
			for _, piece := range sectors(&cs[i]) {
				if rng.IntN(2) == 0 {
					kept = append(kept, piece)
				}
			}
		}
	}
	return kept
}

// sectors are the writes of single sectors that a write consists of; another change is
// one piece.
func sectors(c *change) (pieces []change) {
	if len(c.data) == 0 {
		return []change{*c}
	}
	for data, off := c.data, c.off; len(data) > 0; {
		n := min(int64(len(data)), sector-off%sector)
		pieces = append(pieces, writing(c.node, data[:n], off))
		data, off = data[n:], off+n
	}
	return pieces
}
