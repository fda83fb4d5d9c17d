package story

import (
	"encoding/binary"
	"math/bits"
)

// runs says which terms of a text follow on each other: a bit for each pair of
// neighbours, by its hash. A report that was written independently may use the same
// words, but hardly in the same order; an edited copy keeps runs of the original.
type runs [4]uint64

const runsSize = 8 * len(runs{})

// see takes in that a term follows on another, by their hashes; before is 0 for none.
func (r *runs) see(before, term uint32) {
	if before != 0 {
		bit := (before*0x9E3779B1 ^ term) * 0x85EBCA77 >> 24
		r[bit>>6] |= 1 << (bit & 63)
	}
}

func (r *runs) size() (n int) {
	for _, w := range r {
		n += bits.OnesCount64(w)
	}
	return n
}

// overlap is the share of the shorter one's runs that the other has too, in 1024ths,
// less what chance makes of it.
func (r *runs) overlap(o *runs) int {
	common, a, b := 0, r.size(), o.size()
	for i := range r {
		common += bits.OnesCount64(r[i] & o[i])
	}
	chance := a * b / (8 * runsSize)
	return share(max(0, common-chance), max(1, min(a, b)-chance))
}

func (r *runs) append(b []byte) []byte {
	for _, w := range r {
		b = binary.BigEndian.AppendUint64(b, w)
	}
	return b
}

// readRuns reads what append wrote; from anything else there are none.
func readRuns(b []byte) (r runs) {
	if len(b) == runsSize {
		for i := range r {
			r[i] = binary.BigEndian.Uint64(b[8*i:])
		}
	}
	return r
}
